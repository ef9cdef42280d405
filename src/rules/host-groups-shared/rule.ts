import { defineRule } from "../rule.ts";

export const hostGroupsShared = defineRule({
  id: "host-groups-shared",
  title: "Host groups are not known to be the pod's own",
  severity: "medium",
  severityReason: "What a group owns opens to every member of it, on the node and on shared volumes.",
  risk: "A process that escapes, or that shares a volume, reaches what those groups of the node own.",
  rootlessPodman:
    "Its containers have the login user's group and a range of subordinate ids that they share with one another.",
  remediation:
    "Set hostUsers: false, which gives the pod a range of ids of its own; where it is set, say which k3s or Kubernetes the cluster runs: older ones drop it.",
  dimensions: ["host-groups"],
  versions: [],
  judges: "host-groups",
  says: () => "the host groups may be root's, a person's, or ones that other pods have too",
  remedy: { at: "pod", fields: { hostUsers: false } },
  references: ["https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/"],
});
