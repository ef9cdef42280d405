import { firstUnownedId } from "../../facts/index.ts";
import { absentOr, all, anyOf, atLeast, effective, oneOf, pod, unlessPod } from "../requirement.ts";
import { defineRule } from "../rule.ts";
import { plainly } from "../words.ts";

// Group 0 is the condition of root-group.
const ofNobody = anyOf(oneOf(0), atLeast(firstUnownedId.value));

export const lowGroupId = defineRule({
  id: "low-group-id",
  title: "Group id may be a group of the node",
  severity: "medium",
  severityReason: "Low numbers are groups of the node such as disk, docker or a person's own.",
  risk: "Without a user namespace, a process in group 999 has what the node's group 999 has, which is the group of an engine's socket on many nodes.",
  rootlessPodman: "Maps every group but root's to subordinate ids, which no group has.",
  remediation:
    "Set runAsGroup, fsGroup and supplementalGroups to numbers above 9999, or give the pod a user namespace.",
  dimensions: ["host-groups"],
  versions: [
    {
      since: "1.0",
      requirement: unlessPod(
        "hostUsers",
        oneOf(false),
        all(
          effective("securityContext.runAsGroup", absentOr(ofNobody)),
          pod("securityContext.fsGroup", absentOr(ofNobody)),
          pod("securityContext.supplementalGroups[*]", ofNobody),
        ),
      ),
    },
  ],
  evidence: {
    "host-groups": (value) =>
      value.some(({ authority }) => authority !== "root" && authority !== "exclusive"),
  },
  says: ({ path, value }) =>
    `${String(path.findLast((step) => typeof step === "string"))} is ${plainly(value)}, which may be a group of the node`,
  references: ["https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"],
});
