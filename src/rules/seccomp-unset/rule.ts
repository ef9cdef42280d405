import { inherited, oneOf, unlessPod, withField } from "../requirement.ts";
import { defineRule } from "../rule.ts";
import { profileInWords } from "../words.ts";

export const seccompUnset = defineRule({
  id: "seccomp-unset",
  title: "No seccomp filter is asked for",
  severity: "high",
  severityReason:
    "Unset means Unconfined unless the kubelet defaults it, which k3s does not: the way in for most kernel bugs stays open.",
  risk: "The container runs without a system-call filter, and a process in it can open a user namespace with every capability in it.",
  rootlessPodman: "Always loads a filter of some 375 system calls.",
  remediation: "Set seccompProfile.type to RuntimeDefault at the pod.",
  dimensions: ["seccomp", "nested-user-namespace"],
  standard: {
    check: "seccompProfile_restricted",
    level: "restricted",
    reason: "seccompProfile",
    overrides: ["seccompProfile_baseline"],
  },
  versions: [
    {
      since: "1.19",
      requirement: inherited(
        "securityContext.seccompProfile",
        withField("type", oneOf("RuntimeDefault", "Localhost")),
      ),
    },
    {
      since: "1.25",
      requirement: unlessPod(
        "os.name",
        oneOf("windows"),
        inherited("securityContext.seccompProfile", withField("type", oneOf("RuntimeDefault", "Localhost"))),
      ),
    },
  ],
  says: ({ value }) =>
    value === undefined ? "no seccomp profile is set" : `seccomp profile is ${profileInWords(value)}`,
  remedy: { at: "pod", fields: { securityContext: { seccompProfile: { type: "RuntimeDefault" } } } },
  references: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
});
