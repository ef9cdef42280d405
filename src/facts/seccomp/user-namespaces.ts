import type { SeccompFilter } from "../../confinement/index.ts";
import { allowances } from "./compare.ts";

/** Flag of clone, clone3 and unshare that asks for a new user namespace (include/uapi/linux/sched.h). */
const cloneNewUser = 0x10000000;

/** Calls that can open a user namespace, when the filter lets them through. Their flags argument is the first on amd64 and arm64. */
const openers = ["clone", "clone3", "unshare"] as const;

/**
 * Whether a filter lets a process open a user namespace of its own: unshare or clone with CLONE_NEWUSER, or clone3 (whose flags no
 * filter can read). "unconfined" lets it. Whether the kernel's limits and security modules do is another question.
 */
export function allowsUserNamespaceCreation(filter: SeccompFilter | "unconfined"): boolean {
  if (filter === "unconfined") return true;
  const allowed = allowances(filter);
  return openers.some((name) => {
    const allowance = allowed.get(name) ?? [];
    if (allowance === "any" || (name === "clone3" && allowance.length > 0)) return true;
    return allowance.some((conditions) => conditions.every((one) => one.index !== 0 || mayHoldNewUser(one)));
  });
}

/** Whether a condition on the flags can be met by flags with CLONE_NEWUSER in them; in doubt, it can. */
function mayHoldNewUser(condition: {
  readonly op: string;
  readonly value: number;
  readonly valueTwo?: number;
}): boolean {
  if (condition.op === "EQ") return (condition.value & cloneNewUser) !== 0;
  if (condition.op === "MASKED_EQ" && (condition.value & cloneNewUser) !== 0) {
    return ((condition.valueTwo ?? 0) & cloneNewUser) !== 0;
  }
  if (condition.op === "LT") return condition.value > cloneNewUser;
  if (condition.op === "LE") return condition.value >= cloneNewUser;
  return true;
}
