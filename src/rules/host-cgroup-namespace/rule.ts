import { defineRule } from "../rule.ts";

export const hostCgroupNamespace = defineRule({
  id: "host-cgroup-namespace",
  title: "Container is in the cgroup namespace of the node",
  severity: "low",
  severityReason: "It shows the node's cgroup tree; changing it takes a writable cgroup file system as well.",
  risk: "Names of other pods and of the node's services show in the cgroup tree.",
  rootlessPodman: "Gives every container a cgroup namespace of its own on cgroup v2.",
  remediation:
    "Remove privileged: it brings the node's cgroup namespace with it; nodes should run cgroup v2.",
  dimensions: ["cgroup-namespace"],
  versions: [],
  judges: "cgroup-namespace",
  says: () => "the cgroup namespace is the node's",
  remedy: { at: "container", fields: { securityContext: { privileged: false } } },
  references: ["https://man7.org/linux/man-pages/man7/cgroup_namespaces.7.html"],
});
