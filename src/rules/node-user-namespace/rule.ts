import { oneOf, pod } from "../requirement.ts";
import { defineRule } from "../rule.ts";

export const nodeUserNamespace = defineRule({
  id: "node-user-namespace",
  title: "Pod has no user namespace of its own",
  severity: "medium",
  severityReason: "Ids and capabilities in the container are those of the node: a layer is missing.",
  risk: "A process that escapes keeps its user id and its capabilities on the node.",
  rootlessPodman: "Runs every container in the user namespace of the login user.",
  remediation:
    "Set hostUsers: false on servers from 1.33, with Linux 6.3, containerd 2.0 and runc 1.2 or newer.",
  dimensions: ["user-namespace", "host-user", "host-groups"],
  versions: [{ since: "1.0", requirement: pod("hostUsers", oneOf(false)) }],
  says: ({ value }) => (value === undefined ? "hostUsers is not set, which is true" : "hostUsers is true"),
  remedy: { at: "pod", fields: { hostUsers: false } },
  references: [
    "https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/",
    "https://github.com/kubernetes/enhancements/issues/127",
  ],
});
