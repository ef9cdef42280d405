import { defineRule } from "../rule.ts";

export const hostGroupsShared = defineRule({
  id: "host-groups-shared",
  title: "Host groups are root's, a person's, or ones that other pods have too",
  severity: "medium",
  severityReason: "What a group owns opens to every member of it, on the node and on shared volumes.",
  risk: "A process that escapes, or that shares a volume, reaches what those groups of the node own.",
  rootlessPodman:
    "Its containers have the login user's group and a range of subordinate ids that they share with one another.",
  remediation:
    "Give the pod a user namespace with hostUsers: false, or groups above 9999 with supplementalGroupsPolicy: Strict.",
  dimensions: ["host-groups"],
  versions: [],
  judges: "host-groups",
  says: () => "the host groups are not the pod's own",
  remedy: { at: "pod", fields: { hostUsers: false } },
  references: ["https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/"],
});
