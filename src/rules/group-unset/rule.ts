import { effective, oneOf, present, unlessPod } from "../requirement.ts";
import { defineRule } from "../rule.ts";

export const groupUnset = defineRule({
  id: "group-unset",
  title: "Group is left to the image, which mostly means root's",
  severity: "medium",
  severityReason:
    "Without a user namespace the group is one of the node's, and it is 0 unless the image names another.",
  risk: "With runAsUser alone the group comes from the image's passwd file, and is 0 for a user that is not in it.",
  rootlessPodman: "Maps group 0 to the login user's group.",
  remediation: "Set runAsGroup to a number above 9999 beside runAsUser.",
  dimensions: ["host-groups"],
  versions: [
    {
      since: "1.0",
      requirement: unlessPod("hostUsers", oneOf(false), effective("securityContext.runAsGroup", present)),
    },
  ],
  says: () => "runAsGroup is not set",
  remedy: { at: "pod", fields: { securityContext: { runAsGroup: 20000 } } },
  references: ["https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"],
});
