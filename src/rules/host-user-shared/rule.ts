import { defineRule } from "../rule.ts";

export const hostUserShared = defineRule({
  id: "host-user-shared",
  title: "Host user is not known to be the pod's own",
  severity: "medium",
  severityReason: "The user on the host is the last layer: what it owns is what an escape gets.",
  risk: "A process that escapes holds whatever that user of the node owns, other pods' files on shared volumes among it.",
  rootlessPodman:
    "Its containers are the login user and a range of subordinate ids that they share with one another.",
  remediation:
    "Set hostUsers: false, which gives the pod a range of ids of its own; where it is set, say which k3s or Kubernetes the cluster runs: older ones drop it.",
  dimensions: ["host-user"],
  versions: [],
  judges: "host-user",
  says: () => "the host user may be root, a person's, or one that other pods have too",
  remedy: { at: "pod", fields: { hostUsers: false } },
  references: [
    "https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/",
    "https://man7.org/linux/man-pages/man7/user_namespaces.7.html",
  ],
});
