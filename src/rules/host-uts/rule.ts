import { defineRule } from "../rule.ts";

export const hostUts = defineRule({
  id: "host-uts",
  title: "Container has the host name of the node",
  severity: "low",
  severityReason: "It only tells the node's name, unless SYS_ADMIN comes with it.",
  risk: "The node's name shows, and a process with SYS_ADMIN can change it.",
  rootlessPodman: "Gives every container or pod a uts namespace of its own.",
  remediation: "Remove hostNetwork from the pod spec, which brings the node's uts namespace with it.",
  dimensions: ["uts-namespace"],
  versions: [],
  judges: "uts-namespace",
  says: () => "the uts namespace is the node's",
  remedy: { at: "pod", fields: { hostNetwork: false } },
  references: ["https://man7.org/linux/man-pages/man7/uts_namespaces.7.html"],
});
