import type { Test } from "../requirement.ts";
import {
  absentOr,
  all,
  annotation,
  containerAnnotations,
  everywhere,
  oneOf,
  withField,
} from "../requirement.ts";
import { defineRule } from "../rule.ts";
import { profileInWords } from "../words.ts";

/** Values of the annotations that held the profile before the field of Kubernetes 1.19. */
const alphaProfile: Test = {
  is: "one-of-or-prefix",
  values: ["runtime/default", "docker/default"],
  prefix: "localhost/",
};

export const seccompUnconfined = defineRule({
  id: "seccomp-unconfined",
  title: "Seccomp filter is switched off",
  severity: "high",
  severityReason:
    "Every system call of the kernel can be made, user namespaces among them: the way in for most kernel bugs.",
  risk: "The kernel answers every system call, so that a bug in any of them can be used from the container.",
  rootlessPodman: "Always loads a filter of some 375 system calls.",
  remediation: "Set seccompProfile.type to RuntimeDefault.",
  dimensions: ["seccomp", "nested-user-namespace"],
  standard: {
    check: "seccompProfile_baseline",
    level: "baseline",
    reason: "seccompProfile",
  },
  versions: [
    {
      since: "1.0",
      requirement: all(
        annotation("seccomp.security.alpha.kubernetes.io/pod", alphaProfile),
        containerAnnotations("container.seccomp.security.alpha.kubernetes.io/", alphaProfile),
      ),
    },
    {
      since: "1.19",
      requirement: everywhere(
        "securityContext.seccompProfile",
        absentOr(withField("type", oneOf("RuntimeDefault", "Localhost"))),
      ),
    },
  ],
  says: ({ value }) => `seccomp profile is ${profileInWords(value)}`,
  remedy: { at: "pod", fields: { securityContext: { seccompProfile: { type: "RuntimeDefault" } } } },
  references: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
});
