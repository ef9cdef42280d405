import type {
  RunDevice,
  RunEngine,
  RunHealthcheck,
  RunMount,
  RunExposed,
  RunPort,
  RunSecret,
  RunUlimit,
} from "./run-declaration.ts";

/** The short form where it can say it, else --mount. */
export function printMount(mount: RunMount): string {
  const { type, source, target, readOnly, options } = mount;
  const told = [...(readOnly ? ["ro"] : []), ...options];
  const short =
    !target.includes(":") && !/[:]/.test(source ?? "") && told.every((option) => !/[,:]/.test(option));
  const suffix = told.length > 0 ? `:${told.join(",")}` : "";
  if (type === "tmpfs" && short) return `--tmpfs=${target}${suffix}`;
  const isBind = /^[/.]/.test(source ?? "");
  if (
    short &&
    source !== undefined &&
    source !== "" &&
    (type === "bind" ? isBind : type === "volume" && !/^[/.~$\`]/.test(source))
  )
    return `--volume=${source}:${target}${suffix}`;
  if (short && type === "volume" && source === undefined && told.length === 0) return `--volume=${target}`;
  return `--mount=${longMount(mount)}`;
}

function longMount({ type, source, target, readOnly, options }: RunMount): string {
  const withDefault = type === "image" || type === "artifact";
  const access = readOnly ? (withDefault ? [] : ["readonly"]) : withDefault ? ["rw=true"] : [];
  const fields = [
    `type=${type}`,
    ...(source === undefined ? [] : [`source=${source}`]),
    `target=${target}`,
    ...access,
    ...options,
  ];
  return fields.map(csvField).join(",");
}

export function printDevice({ source, target, permissions }: RunDevice): string {
  return [source, target, permissions].filter((part) => part !== undefined).join(":");
}

export function printExposed({ containerPort, protocol }: RunExposed): string {
  return `${containerPort}/${protocol}`;
}

export function printPort({ hostIp, hostPort, containerPort, count, hostCount, protocol }: RunPort): string {
  const range = (start: number, length = count) =>
    length === 1 ? String(start) : `${start}-${start + length - 1}`;
  const address = hostIp === undefined ? "" : hostIp.includes(":") ? `[${hostIp}]:` : `${hostIp}:`;
  const host = hostPort === undefined ? (hostIp === undefined ? "" : ":") : `${range(hostPort, hostCount)}:`;
  return `${address}${host}${range(containerPort)}/${protocol}`;
}

export function printUlimit({ name, soft, hard }: RunUlimit): string {
  if (soft === undefined && hard === undefined) return name;
  const number = (limit: number | undefined) =>
    limit === undefined || limit === Infinity ? "-1" : String(limit);
  return `${name}=${number(soft)}:${number(hard ?? soft)}`;
}

export function printSecret({ source, target, as, uid, gid, mode }: RunSecret): string {
  const fields = { type: as === "environment" ? "env" : "mount", target, uid, gid, mode };
  const told = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
  return [source, ...told].map(csvField).join(",");
}

/** Docker knows a line for a shell only. */
export function printHealthcheck(
  { command, shell, interval, timeout, startPeriod, retries }: RunHealthcheck,
  engine: RunEngine,
): readonly string[] | undefined {
  if (command.length === 0) return ["--no-healthcheck"];
  if (!shell && engine === "docker") return undefined;
  const seconds = {
    "health-interval": interval,
    "health-timeout": timeout,
    "health-start-period": startPeriod,
  };
  return [
    `--health-cmd=${shell ? command.join(" ") : JSON.stringify(command)}`,
    ...Object.entries(seconds).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}=${value}s`],
    ),
    ...(retries === undefined ? [] : [`--health-retries=${retries}`]),
  ];
}

/** A field of comma-separated values, quoted where it must be. */
export function csvField(value: string): string {
  return /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
