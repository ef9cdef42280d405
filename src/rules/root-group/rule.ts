import { absentOr, all, effective, noneOf, oneOf, pod, unlessPod } from "../requirement.ts";
import { defineRule } from "../rule.ts";

export const rootGroup = defineRule({
  id: "root-group",
  title: "The manifest asks for group 0",
  severity: "medium",
  severityReason:
    "Files that the node's root group may read or write stay open to the container's processes.",
  risk: "runAsNonRoot does not look at groups: a process in group 0 has what root's group has on the node and on volumes.",
  rootlessPodman: "Maps group 0 to the login user's group.",
  remediation: "Set runAsGroup to a number above 9999, and take 0 out of fsGroup and supplementalGroups.",
  dimensions: ["host-groups"],
  versions: [
    {
      since: "1.0",
      requirement: unlessPod(
        "hostUsers",
        oneOf(false),
        all(
          effective("securityContext.runAsGroup", absentOr(noneOf(0))),
          pod("securityContext.fsGroup", absentOr(noneOf(0))),
          pod("securityContext.supplementalGroups[*]", noneOf(0)),
        ),
      ),
    },
  ],
  evidence: { "host-groups": (value) => value.some(({ authority }) => authority === "root") },
  says: ({ path }) => `${String(path.findLast((step) => typeof step === "string"))} is 0`,
  remedy: { at: "pod", fields: { securityContext: { runAsGroup: 20000 } } },
  references: ["https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"],
});
