import { capabilityNames } from "../capabilities/masks.ts";
import { defineDimension } from "../dimension.ts";
import type { DimensionValues } from "../values.ts";
import type { Order } from "../verdict.ts";
import { both, byInclusion } from "../verdict.ts";

export const capabilities = defineDimension<"capabilities">({
  id: "capabilities",
  title: "Capabilities",
  group: "privilege",
  reach: "pod",
  role: "gate",
  explanation:
    "The capabilities that the container's processes can ever make effective, over the host's user " +
    "namespace and over namespaces of their own. The starting sets do not tell it: without no_new_privs a " +
    "set-id file lifts a process to its whole bounding set, and a container in a user namespace of its " +
    "own has no capability over the host at all.",
  compare: compareCapabilities,
  words: inWords,
  observation:
    "Bounded by CapBnd, CapPrm and NoNewPrivs in /proc/PID/status together with /proc/PID/ns/user; what " +
    "set-id files the image holds decides the rest.",
  sources: ["capabilities(7)", "user_namespaces(7)"],
});

type Value = DimensionValues["capabilities"];

/** Capabilities by which a process leaves its container or disturbs its neighbours, named even in a short cell. */
const notable = [
  "SYS_ADMIN",
  "SYS_MODULE",
  "SYS_PTRACE",
  "SYS_RAWIO",
  "DAC_READ_SEARCH",
  "BPF",
  "NET_ADMIN",
  "NET_RAW",
  "MKNOD",
];

function compareCapabilities(a: Value, b: Value): Order {
  return both(byInclusion(a.host, b.host), byInclusion(a.own, b.own));
}

function inWords({ host, own }: Value): string {
  if (host.length > 0) return setInWords(host, "over the host");
  return own.length > 0 ? setInWords(own, "in its own user namespace") : "none";
}

/** "14 over the host: NET_RAW, MKNOD", "2 over the host: CHOWN, KILL", "all over the host". */
function setInWords(names: readonly string[], where: string): string {
  if (names.length >= capabilityNames.length) return `all ${where}`;
  const shown = names.length <= 3 ? names : notable.filter((name) => names.includes(name));
  return shown.length === 0 ? `${names.length} ${where}` : `${names.length} ${where}: ${shown.join(", ")}`;
}
