import type { DimensionId } from "../confinement/index.ts";
import type { Rule } from "../rules/index.ts";
import { allRules } from "../rules/index.ts";
import type { InexpressibleRule } from "./policy-request.ts";

/** What decides a dimension where no field of the pod does. */
const decidedBy: Readonly<Partial<Record<DimensionId, string>>> = {
  "host-user":
    "the node's kernel and runtime decide whether a pod has ids of its own, and the image which user it is",
  "host-groups":
    "the node's kernel and runtime decide whether a pod has ids of its own, and the image which groups it has",
  "set-id": "the image decides whether there are set-id files",
  "nested-user-namespace": "the content of the seccomp filter decides it together with the capabilities",
  seccomp: "the content of a filter is a file of the node or of its runtime",
  "uts-namespace": "it follows from hostNetwork",
  "cgroup-namespace": "it follows from privileged and the node's cgroup version",
  "root-filesystem": "the image decides which volumes it declares",
  "volume-flags": "the node's mounts and what lies on the volume decide it",
  "reachable-from": "NetworkPolicies are objects of their own",
  reaches: "NetworkPolicies are objects of their own",
  "api-permissions": "roles and bindings are objects of their own",
};

/** Why no policy over a pod's fields can hold a rule; undefined for one that a policy can hold. */
export function inexpressibleReason(rule: Rule): string | undefined {
  if (rule.versions.length > 0) return undefined;
  if (rule.handWritten !== undefined) return `it is written by hand: ${rule.handWritten.why}`;
  const [dimension] = rule.dimensions;
  const decided = dimension === undefined ? undefined : decidedBy[dimension];
  const causes = allRules
    .filter((one) => one.versions.length > 0 && one.dimensions[0] === dimension)
    .map(({ id }) => id);
  const reason = decided ?? "no field of the pod says it";
  return causes.length === 0 ? reason : `${reason}; its causes in fields are ${causes.join(", ")}`;
}

/** The rules among these that no policy over a pod's fields can hold. */
export function inexpressibleAmong(rules: readonly Rule[]): InexpressibleRule[] {
  return rules.flatMap((rule) => {
    const reason = inexpressibleReason(rule);
    return reason === undefined ? [] : [{ rule, reason }];
  });
}
