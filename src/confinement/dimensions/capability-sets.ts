import { defineDimension } from "../dimension.ts";
import { orderFrom } from "../orders/at-most.ts";
import type { CapabilitySets } from "../values.ts";

export const capabilitySets = defineDimension<"capability-sets">({
  id: "capability-sets",
  title: "Capability sets",
  group: "privilege",
  reach: "pod",
  role: "context",
  explanation:
    "The five capability sets of process 1 once it runs: bounding, permitted, effective, inheritable and " +
    "ambient. They are what /proc shows, not what the process can end up with: that is the dimension " +
    "capabilities.",
  compare: orderFrom(isAtMost),
  words: inWords,
  observation:
    "CapInh, CapPrm, CapEff, CapBnd and CapAmb in /proc/PID/status; /proc/PID/ns/user tells where they count.",
  sources: ["capabilities(7)", "proc(5)"],
});

const setNames = ["bounding", "permitted", "effective", "inheritable", "ambient"] as const;

/** Set by set inclusion; the same sets over the host are looser, unless all of them are empty. */
function isAtMost(a: CapabilitySets, b: CapabilitySets): boolean {
  const isIncluded = setNames.every((name) => a[name].every((one) => b[name].includes(one)));
  return (
    isIncluded && (a.over === "own" || b.over === "host" || setNames.every((name) => a[name].length === 0))
  );
}

function inWords(value: CapabilitySets): string {
  if (value.bounding.length === 0) return "none, and none to be had";
  const ambient = value.ambient.length === 0 ? "" : `, ambient ${value.ambient.length}`;
  const where = value.over === "host" ? "the host" : "its own user namespace";
  return `effective ${value.effective.length} of bounding ${value.bounding.length}${ambient}, over ${where}`;
}
