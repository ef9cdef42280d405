import type { LsmValue } from "../values.ts";
import type { Order } from "../verdict.ts";
import { orderFrom } from "./at-most.ts";

/**
 * Order of two values of one security module (engines.md 2.6). The default profiles of the engines are one class: their texts
 * differ in peers' names only. A profile of somebody's own is comparable with itself alone. Without a profile, or without the
 * module, nothing is enforced: both are the top.
 */
export const compareLsm: (a: LsmValue, b: LsmValue) => Order = orderFrom((a, b) => {
  if (enforcesNothing(b)) return true;
  if (enforcesNothing(a)) return false;
  if (a.kind === "custom" && b.kind === "custom") return a.profile === b.profile;
  return a.kind === b.kind;
});

/** The value in words; `module` as people write it: "AppArmor". */
export function lsmInWords(value: LsmValue, module: string): string {
  switch (value.kind) {
    case "absent":
      return `no ${module} on the node`;
    case "unconfined":
      return "unconfined";
    case "engine-default":
      return `engine default (${value.profile})`;
    case "custom":
      return value.profile;
  }
}

function enforcesNothing(value: LsmValue): boolean {
  return value.kind === "absent" || value.kind === "unconfined";
}
