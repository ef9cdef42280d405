import type { RunDevice, RunSecret, RunUlimit, RunVariable } from "../../workload/index.ts";
import { parseCommaList } from "./comma-list.ts";
import { Refusal } from "./refusal.ts";

/**
 * One value of --ulimit: `name=soft[:hard]`, -1 and "unlimited" for no limit; Podman's "host" (source: docker/go-units
 * ulimit.go@v0.5.0; podman pkg/specgenutil/specgen.go GenRlimits@v5.8.2).
 */
export function parseUlimit(text: string): RunUlimit | Refusal {
  if (text === "host") return { name: "host" };
  const found = /^(?:RLIMIT_)?([a-z]+)=(-1|unlimited|\d+)(?::(-1|unlimited|\d+))?$/i.exec(text);
  if (found === null) return new Refusal("expected name=soft[:hard], such as nofile=1024:2048");
  const [, name = "", soft = "", hard = soft] = found;
  const limit = { name: name.toLowerCase(), soft: limitOf(soft), hard: limitOf(hard) };
  return limit.soft > limit.hard ? new Refusal("the soft limit is above the hard limit") : limit;
}

function limitOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Infinity;
}

/**
 * One value of --device: `source[:target][:permissions]`, or the name of a CDI device, "vendor.com/class=name" (source:
 * docker/cli cli/command/container/opts.go parseLinuxDevice@v29; podman pkg/specgen/generate/config_common.go ParseDevice@v5.8.2).
 */
export function parseDevice(text: string): RunDevice | Refusal {
  if (!text.startsWith("/") && text.includes("=")) return { source: text };
  const [source = "", second, third, more] = text.split(":");
  if (source === "" || more !== undefined) return new Refusal("expected source[:target][:permissions]");
  if (second === undefined) return { source };
  if (third === undefined && arePermissions(second)) return { source, permissions: second };
  if (third === undefined) return { source, target: second };
  if (!arePermissions(third)) return new Refusal(`permissions are some of r, w and m, not ${third}`);
  return { source, target: second, permissions: third };
}

function arePermissions(text: string): boolean {
  return /^[rwm]{1,3}$/.test(text) && new Set(text).size === text.length;
}

/** `NAME=value`, or `NAME` for the value that the caller has. */
export function parseVariable(text: string): RunVariable | Refusal {
  const cut = text.indexOf("=");
  if (text === "" || cut === 0) return new Refusal("a variable needs a name");
  return cut < 0 ? { name: text } : { name: text.slice(0, cut), value: text.slice(cut + 1) };
}

/** One value of Podman's --secret: `name[,type=mount|env][,target=...][,uid=...][,gid=...][,mode=...]`. */
export function parseSecret(text: string): RunSecret | Refusal {
  const fields = parseCommaList(text);
  if (fields instanceof Refusal) return fields;
  const [first = "", ...rest] = fields;
  const pairs = (first.includes("=") ? fields : rest).map((field) => parseVariable(field));
  const refused = pairs.find((pair) => pair instanceof Refusal);
  if (refused !== undefined) return refused;
  const told = new Map(
    pairs.flatMap((pair) => (pair instanceof Refusal ? [] : [[pair.name, pair.value ?? ""] as const])),
  );
  const source = first.includes("=") ? (told.get("source") ?? told.get("src")) : first;
  if (source === undefined || source === "") return new Refusal("a secret needs a name");
  const unknown = [...told.keys()].find((name) => !secretKeys.includes(name));
  if (unknown !== undefined) return new Refusal(`a secret has no option ${unknown}`);
  return secretOf(source, told);
}

const secretKeys = ["source", "src", "type", "target", "uid", "gid", "mode"];

function secretOf(source: string, told: ReadonlyMap<string, string>): RunSecret | Refusal {
  const type = told.get("type") ?? "mount";
  if (type !== "mount" && type !== "env") return new Refusal("the type of a secret is mount or env");
  const [target, uid, gid, mode] = ["target", "uid", "gid", "mode"].map((name) => told.get(name));
  return {
    source,
    ...(target !== undefined && { target }),
    as: type === "env" ? "environment" : "file",
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
    ...(mode !== undefined && { mode }),
  };
}
