import {
  asObject,
  asString,
  type JsonObject,
  type RunPodDeclaration,
  type RunResource,
} from "../../workload/index.ts";
import type { JsonPart } from "../run-values/json-text.ts";
import { entriesOf, isBlank, portsOf, textsOf } from "./fields.ts";
import { mountsOf } from "./mounts.ts";
import { containerOf } from "./container.ts";

type Path = readonly (string | number)[];

/** The pod that a record of `podman pod inspect` tells of (source: podman libpod/define/pod_inspect.go@v6.0.0-rc1). */
export function podOf(record: JsonObject, part: JsonPart, path: Path): RunPodDeclaration {
  const infra = asObject(record["InfraConfig"]) ?? {};
  const ports = portsOf(infra["PortBindings"]);
  const networks = infra["HostNetwork"] === true ? ["host"] : textsOf(infra["Networks"]);
  const mounts = mountsOf({ Mounts: record["mounts"] ?? null });
  const [userns, pid, uts] = ["userns", "pid_ns", "uts_ns"].map((name) => asString(infra[name]) ?? "");
  const hostname = asString(record["Hostname"]) ?? "";
  return {
    name: asString(record["Name"]) ?? "pod",
    place: part.place(path),
    ...(userns !== undefined && userns !== "" && { userns }),
    ...(networks.length > 0 && { networks }),
    ...(ports.length > 0 && { ports }),
    ...(mounts.length > 0 && { mounts }),
    ...(hostname !== "" && { hostname }),
    ...(pid !== undefined && pid !== "" && { pid }),
    ...(uts !== undefined && uts !== "" && { uts }),
    share: textsOf(record["SharedNamespaces"]),
    written: [],
    notUnderstood: podUnheld.flatMap((name) => {
      const value = record[name];
      if (value === undefined || isBlank(value)) return [];
      return [{ name, value: JSON.stringify(value), place: part.place([...path, name]) }];
    }),
  };
}

const podUnheld = [
  "devices",
  "memory_limit",
  "memory_swap",
  "cpu_quota",
  "cpuset_cpus",
  "security_opt",
  "volumes_from",
];

/** The pod that the record of an infra container shows, when the pod's own record is not at hand. */
export function podOfInfra(record: JsonObject, part: JsonPart, path: Path): RunPodDeclaration {
  const infra = containerOf({ fields: record, engine: "podman", part, path });
  const { place, userns, uidMap, gidMap, networks, ports, mounts, sysctls, hostname, pid, uts } = infra;
  const maps = { ...(uidMap && { uidMap }), ...(gidMap && { gidMap }) };
  return {
    name: asString(record["Pod"]) ?? infra.name,
    place,
    ...(userns !== undefined && { userns }),
    ...maps,
    ...(networks && { networks }),
    ...(ports && { ports }),
    ...(mounts && { mounts }),
    ...(sysctls && { sysctls }),
    ...(hostname !== undefined && { hostname }),
    ...(pid !== undefined && { pid }),
    ...(uts !== undefined && { uts }),
    written: infra.written,
    notUnderstood: infra.notUnderstood,
  };
}

/** The volume or network that a record tells of; Podman writes the fields of a network in small letters. */
export function resourceOf(
  kind: "volume" | "network",
  record: JsonObject,
  part: JsonPart,
  path: Path,
): RunResource {
  const field = (name: string) => record[name] ?? record[name.toLowerCase()];
  const driver = asString(field("Driver")) ?? "";
  const options = entriesOf(field("Options"));
  return {
    kind,
    name: asString(field("Name")) ?? kind,
    place: part.place(path),
    ...(driver !== "" && { driver }),
    ...(options.length > 0 && { driverOptions: Object.fromEntries(options) }),
    ...(typeof field("Internal") === "boolean" && { internal: field("Internal") === true }),
  };
}
