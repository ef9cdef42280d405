import { oneOf, pod, serverSince, unlessPod } from "../requirement.ts";
import { defineRule } from "../rule.ts";
import { plainly } from "../words.ts";

export const imageChosenGroups = defineRule({
  id: "image-chosen-groups",
  title: "Image may add groups",
  severity: "low",
  severityReason: "It takes an image that names groups of the node, and files of the node that they open.",
  risk: "The image's group file gives its user further groups, which are groups of the node where there is no user namespace.",
  rootlessPodman: "Takes the image's groups too, mapped to subordinate ids.",
  remediation: "Set supplementalGroupsPolicy: Strict (servers from 1.33 with containerd 2.0).",
  dimensions: ["host-groups"],
  versions: [
    {
      since: "1.0",
      // The field is there by default from server 1.33 on (KEP-3619).
      requirement: unlessPod(
        "hostUsers",
        oneOf(false),
        serverSince("1.33", pod("securityContext.supplementalGroupsPolicy", oneOf("Strict"))),
      ),
    },
  ],
  says: ({ value }) =>
    value === undefined
      ? "supplementalGroupsPolicy is not set, which lets the image add groups"
      : `supplementalGroupsPolicy is ${plainly(value)}`,
  remedy: { at: "pod", fields: { securityContext: { supplementalGroupsPolicy: "Strict" } } },
  references: [
    "https://github.com/kubernetes/enhancements/issues/3619",
    "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
  ],
});
