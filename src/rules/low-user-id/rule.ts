import { firstUnownedId } from "../../facts/index.ts";
import { absentOr, anyOf, atLeast, effective, oneOf, unlessPod } from "../requirement.ts";
import { defineRule } from "../rule.ts";
import { plainly } from "../words.ts";

export const lowUserId = defineRule({
  id: "low-user-id",
  title: "User id may be an account of the node",
  severity: "medium",
  severityReason:
    "After an escape the process is whoever has that number on the node, often a person's account.",
  risk: "Without a user namespace, uid 1000 in the container is uid 1000 of the node: its files, its processes and its keys.",
  rootlessPodman: "Maps every user but root to subordinate ids, which no account has.",
  remediation:
    "Set runAsUser to a number above 9999 that no account of the node has, or give the pod a user namespace with hostUsers: false.",
  dimensions: ["host-user"],
  versions: [
    {
      since: "1.0",
      // User 0 is the condition of run-as-user-root.
      requirement: unlessPod(
        "hostUsers",
        oneOf(false),
        effective("securityContext.runAsUser", absentOr(anyOf(oneOf(0), atLeast(firstUnownedId.value)))),
      ),
    },
  ],
  evidence: {
    "host-user": (value) => value.some(({ authority }) => authority !== "root" && authority !== "exclusive"),
  },
  says: ({ value }) => `runAsUser is ${plainly(value)}, which may be an account of the node`,
  remedy: { at: "pod", fields: { securityContext: { runAsUser: 20000 } } },
  references: [
    "https://man7.org/linux/man-pages/man7/credentials.7.html",
    "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
  ],
});
