import {
  absentOr,
  all,
  annotationsWithPrefix,
  everywhere,
  oneOf,
  serverSince,
  withField,
} from "../requirement.ts";
import { defineRule } from "../rule.ts";
import { profileInWords } from "../words.ts";

export const apparmorDisabled = defineRule({
  id: "apparmor-disabled",
  title: "AppArmor profile is switched off or unknown",
  severity: "medium",
  severityReason: "A layer that would refuse writes to /proc, mounts and signals is missing.",
  risk: "On a node with AppArmor the container runs without the profile that every other pod has.",
  rootlessPodman: "Cannot load AppArmor profiles at all, so that an enforced one is more than Podman gives.",
  remediation: "Remove the profile, or set appArmorProfile to RuntimeDefault.",
  dimensions: ["apparmor"],
  judges: "apparmor",
  standard: {
    check: "appArmorProfile",
    level: "baseline",
    reason: "forbidden AppArmor profile",
  },
  versions: [
    {
      since: "1.0",
      requirement: all(
        annotationsWithPrefix("container.apparmor.security.beta.kubernetes.io/", {
          is: "one-of-or-prefix",
          values: ["", "runtime/default"],
          prefix: "localhost/",
        }),
        // The fields exist, and are read, from server 1.30 on.
        serverSince(
          "1.30",
          everywhere(
            "securityContext.appArmorProfile",
            absentOr(withField("type", oneOf("RuntimeDefault", "Localhost"))),
          ),
        ),
      ),
    },
  ],
  says: ({ value }) => `AppArmor profile is ${profileInWords(value)}`,
  references: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
});
