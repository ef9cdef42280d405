import {
  asInteger,
  asList,
  asObject,
  asString,
  type Json,
  type RunDeclaration,
  type RunExposed,
  type RunPort,
} from "../../workload/index.ts";
import { parseExposed, parsePort } from "../run-values/port.ts";
import { isRefusal } from "../run-values/refusal.ts";

/** The fields of a declaration while a record is read. */
export type Fields = { -readonly [Name in keyof RunDeclaration]?: RunDeclaration[Name] };

/** The texts of a list; numbers are taken as they are written. */
export function textsOf(value: Json | undefined): readonly string[] {
  return asList(value).flatMap((item) =>
    typeof item === "string" || typeof item === "number" ? [String(item)] : [],
  );
}

/** The entries of a map whose values are texts. */
export function entriesOf(value: Json | undefined): readonly (readonly [string, string])[] {
  return Object.entries(asObject(value) ?? {}).flatMap(([name, text]) =>
    typeof text === "string" || typeof text === "number" ? [[name, String(text)] as const] : [],
  );
}

/** Whether a field of a record says nothing: engines write every field, most of them empty. */
export function isBlank(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.every((item: Json) => isBlank(item));
  return typeof value === "object" && Object.values(value).every((item) => isBlank(item));
}

/** -1 is no limit; 0 says nothing. */
export function limitOf(value: Json | undefined): number | undefined {
  const count = asInteger(value);
  if (count === undefined || count === 0) return undefined;
  return count < 0 ? Infinity : count;
}

/** Ports of a map "80/tcp" -> [{HostIp, HostPort}]. */
export function portsOf(value: Json | undefined): readonly RunPort[] {
  return Object.entries(asObject(value) ?? {}).flatMap(([inside, bindings]) => {
    const port = parsePort(inside);
    if (isRefusal(port)) return [];
    return asList(bindings).map((binding) => withBinding(port, binding));
  });
}

function withBinding(port: RunPort, binding: Json): RunPort {
  const fields = asObject(binding);
  const hostIp = asString(fields?.["HostIp"]) ?? "";
  const hostPort = Number(asString(fields?.["HostPort"]) ?? 0);
  const everyAddress = hostIp === "" || hostIp === "0.0.0.0";
  return { ...port, ...(!everyAddress && { hostIp }), ...(hostPort > 0 && { hostPort }) };
}

/** Ports of a map "80/tcp" -> {}. */
export function exposedOf(value: Json | undefined): readonly RunExposed[] {
  return Object.keys(asObject(value) ?? {}).flatMap((text) => {
    const ports = parseExposed(text);
    return isRefusal(ports) ? [] : ports;
  });
}

const perSecond = 1e9;

/** Seconds of a number of nanoseconds; undefined for 0 and for no number. */
export function secondsOf(value: Json | undefined): number | undefined {
  const nanoseconds = asInteger(value);
  return nanoseconds === undefined || nanoseconds <= 0 ? undefined : nanoseconds / perSecond;
}
