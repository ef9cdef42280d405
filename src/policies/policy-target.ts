/** What can hold a cluster or a node to a level; one folder of this room each. */
export type PolicyTarget =
  "psa" | "vap" | "map" | "kyverno" | "gatekeeper" | "network-policy" | "rbac" | "seccomp" | "k3s";

export const policyTargets: readonly PolicyTarget[] = [
  "psa",
  "vap",
  "map",
  "kyverno",
  "gatekeeper",
  "network-policy",
  "rbac",
  "seccomp",
  "k3s",
];
