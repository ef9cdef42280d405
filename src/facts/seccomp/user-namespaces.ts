import type { SeccompCondition, SeccompFilter } from "../../confinement/index.ts";

/** Flag of clone, clone3 and unshare that asks for a new user namespace (Linux include/uapi/linux/sched.h). */
const cloneNewUser = 0x10000000;

/** Calls that can open a user namespace, when the filter lets them through. Their flags argument is the first on amd64 and arm64. */
const openers: readonly string[] = ["clone", "clone3", "unshare"];

/**
 * Whether a filter lets a process open a user namespace of its own: unshare or clone with CLONE_NEWUSER, or clone3 (whose flags no
 * filter can read). "unconfined" lets it. Whether the kernel's limits and security modules do is another question.
 */
export function allowsUserNamespaceCreation(filter: SeccompFilter | "unconfined"): boolean {
  if (filter === "unconfined") return true;
  if (openers.some((name) => filter.allowed.includes(name))) return true;
  return filter.conditional.some(
    ({ syscall, conditions }) =>
      openers.includes(syscall) &&
      (syscall === "clone3" || conditions.every((one) => one.index !== 0 || mayHoldNewUser(one))),
  );
}

/** Whether a condition on the flags can be met by flags with CLONE_NEWUSER in them; in doubt, it can. */
function mayHoldNewUser({ op, value, valueTwo = 0 }: SeccompCondition): boolean {
  switch (op) {
    case "EQ":
      return (value & cloneNewUser) !== 0;
    case "MASKED_EQ":
      return (value & cloneNewUser) === 0 || (valueTwo & cloneNewUser) !== 0;
    case "LT":
      return value > cloneNewUser;
    case "LE":
      return value >= cloneNewUser;
    case "NE":
    case "GT":
    case "GE":
      return true;
  }
}
