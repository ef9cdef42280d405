import { defineDimension } from "../dimension.ts";
import { orderFrom } from "../orders/at-most.ts";
import { containsPath } from "../orders/paths.ts";
import type { DimensionValues, HostPathAccess } from "../values.ts";
import { listInWords } from "../words.ts";

export const hostPaths = defineDimension<"host-paths">({
  id: "host-paths",
  title: "Host paths",
  group: "filesystem",
  reach: "pod",
  role: "gate",
  explanation:
    "Files and folders of the node that the container sees, with what its user can really do there. The " +
    "socket or the state of an engine or the kubelet is control over the node; a system folder is a way " +
    "in; plain data is only what it holds.",
  compare: orderFrom(isAtMost),
  words: inWords,
  observation:
    "/proc/PID/mountinfo: mounts whose root and device are on a file system of the host; access by " +
    "trying, or from the files' owners.",
  sources: ["kubernetes documentation, volumes: hostPath"],
});

const access: readonly HostPathAccess["access"][] = ["none", "read-open", "read", "write"];
const exposure: readonly HostPathAccess["exposes"][] = ["data", "system", "engine"];

/** A path to which the host's permissions refuse all access opens nothing. */
function isAtMost(a: DimensionValues["host-paths"], b: DimensionValues["host-paths"]): boolean {
  return a.every((one) => one.access === "none" || b.some((other) => covers(other, one)));
}

/** A mount covers another that lies within it, allows no more there and opens nothing graver. */
function covers(b: HostPathAccess, a: HostPathAccess): boolean {
  return (
    containsPath(b.path, a.path) &&
    access.indexOf(a.access) <= access.indexOf(b.access) &&
    exposure.indexOf(a.exposes) <= exposure.indexOf(b.exposes)
  );
}

function inWords(value: DimensionValues["host-paths"]): string {
  return listInWords(value.map(pathInWords), 2);
}

function pathInWords({ path, access, exposes }: HostPathAccess): string {
  const may = {
    none: "no access",
    "read-open": "read what every user may",
    read: "read",
    write: "read and write",
  }[access];
  return exposes === "engine" ? `${path} (${may}; controls the engine)` : `${path} (${may})`;
}
