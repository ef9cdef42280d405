import { optional, pod } from "../requirement.ts";
import { defineRule } from "../rule.ts";

export const sharedProcessNamespace = defineRule({
  id: "shared-process-namespace",
  title: "Containers of the pod see each other's processes",
  severity: "low",
  severityReason: "It stays within the pod, between containers that share a network anyway.",
  risk: "A container that is taken over reads another's environment and files through /proc, and can signal its processes.",
  rootlessPodman: "Gives every container a pid namespace of its own, in a pod too.",
  remediation: "Remove shareProcessNamespace from the pod spec.",
  dimensions: ["pid-namespace"],
  versions: [{ since: "1.0", requirement: pod("shareProcessNamespace", optional(false)) }],
  judges: "pid-namespace",
  says: () => "shareProcessNamespace is true",
  remedy: { at: "pod", fields: { shareProcessNamespace: false } },
  references: ["https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/"],
});
