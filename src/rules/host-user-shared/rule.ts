import { defineRule } from "../rule.ts";

export const hostUserShared = defineRule({
  id: "host-user-shared",
  title: "Host user is root, a person's, or one that other pods have too",
  severity: "medium",
  severityReason: "The user on the host is the last layer: what it owns is what an escape gets.",
  risk: "A process that escapes holds whatever that user of the node owns, other pods' files on shared volumes among it.",
  rootlessPodman:
    "Its containers are the login user and a range of subordinate ids that they share with one another.",
  remediation:
    "Give the pod a user namespace with hostUsers: false, which gives it a range of ids of its own.",
  dimensions: ["host-user"],
  versions: [],
  judges: "host-user",
  says: () => "the host user is not the pod's own",
  remedy: { at: "pod", fields: { hostUsers: false } },
  references: [
    "https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/",
    "https://man7.org/linux/man-pages/man7/user_namespaces.7.html",
  ],
});
