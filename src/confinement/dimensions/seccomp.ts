import { defineDimension } from "../dimension.ts";
import { compareSeccompFilters } from "../seccomp/compare-filters.ts";
import type { SeccompValue } from "../values.ts";
import type { Order } from "../verdict.ts";

export const seccomp = defineDimension<"seccomp">({
  id: "seccomp",
  title: "Seccomp",
  group: "kernel",
  reach: "pod",
  role: "gate",
  explanation:
    "A seccomp filter refuses system calls before the kernel runs them, which keeps bugs behind rarely " +
    "used calls out of reach. Two filters are compared by what they let through; without a filter " +
    "everything is. Podman always loads one; a kubelet loads none unless the pod or its configuration " +
    "asks.",
  compare: compareSeccomp,
  words: (value) => (value.kind === "unconfined" ? "unconfined" : value.name),
  observation:
    "Seccomp in /proc/PID/status is 2 when a filter is loaded; which one is in the runtime's config.json, " +
    "and what it lets through shows only by making the calls.",
  sources: ["seccomp(2)", "kubernetes KEP-2413 (SeccompDefault)"],
});

function compareSeccomp(a: SeccompValue, b: SeccompValue): Order {
  if (a.kind === "unconfined") return b.kind === "unconfined" ? "equal" : "looser";
  return b.kind === "unconfined" ? "tighter" : compareSeccompFilters(a.filter, b.filter);
}
