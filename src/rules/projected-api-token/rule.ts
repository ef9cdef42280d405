import { absent, pod } from "../requirement.ts";
import { defineRule } from "../rule.ts";

export const projectedApiToken = defineRule({
  id: "projected-api-token",
  title: "A volume holds a service-account token",
  severity: "low",
  severityReason:
    "The manifest asks for it on purpose, and a token for another audience is of no use at the API server.",
  risk: "Whoever reads the file speaks in the account's name to the audience of the token.",
  rootlessPodman: "Has no such credential to give.",
  remediation: "Remove the serviceAccountToken source, or name the audience that it is for.",
  dimensions: ["api-token"],
  versions: [
    { since: "1.0", requirement: pod("volumes[*].projected.sources[*].serviceAccountToken", absent) },
  ],
  says: () => "a projected volume holds a service-account token",
  references: ["https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/"],
});
