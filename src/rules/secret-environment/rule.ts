import { absent, all, containers } from "../requirement.ts";
import { defineRule } from "../rule.ts";

export const secretEnvironment = defineRule({
  id: "secret-environment",
  title: "Secret is handed over in the environment",
  severity: "low",
  severityReason: "The container needs the secret anyway; the environment only spreads it further.",
  risk: "The environment is inherited by every child process and ends up in crash reports, logs and /proc.",
  rootlessPodman: "Mounts a secret as a file unless asked for the environment.",
  remediation: "Mount the secret as a file, and let the program read it from there.",
  dimensions: ["secret-environment"],
  versions: [
    {
      since: "1.0",
      requirement: all(
        containers("env[*].valueFrom.secretKeyRef", absent),
        containers("envFrom[*].secretRef", absent),
      ),
    },
  ],
  judges: "secret-environment",
  says: ({ path }) =>
    path.includes("envFrom")
      ? "every key of a secret becomes a variable"
      : "a variable holds a key of a secret",
  references: ["https://kubernetes.io/docs/concepts/security/secrets-good-practices/"],
});
