import type { YamlValue } from "../yaml/write-yaml.ts";
import { commented, writeDocument } from "../yaml/write-yaml.ts";
import { serverFolder } from "./settings.ts";

export const auditFile = `${serverFolder}/audit.yaml`;

const writes = ["create", "update", "patch", "delete", "deletecollection"];

/** What the API server writes down. Source: kubernetes.io docs, Auditing; k8s.io/apiserver apis/audit/v1. The first rule that fits decides. */
export function auditText(): string {
  return writeDocument(heading, {
    apiVersion: "audit.k8s.io/v1",
    kind: "Policy",
    omitStages: ["RequestReceived"],
    rules: [
      commented(
        "Health checks and the leases with which the components tell that they live: nothing but noise.",
        {
          level: "None",
          nonResourceURLs: ["/healthz*", "/livez*", "/readyz*", "/version"],
        },
      ),
      {
        level: "None",
        verbs: ["get", "update"],
        resources: [{ group: "coordination.k8s.io", resources: ["leases"] }],
      },
      commented("Never what is in them: the log would hold the secrets.", {
        level: "Metadata",
        resources: [
          { group: "", resources: ["secrets", "configmaps", "serviceaccounts/token"] },
          { group: "authentication.k8s.io", resources: ["tokenreviews"] },
        ],
      }),
      commented("With what was asked for: who gives whom what, and who loosens what is enforced.", {
        level: "Request",
        verbs: writes,
        resources: [
          { group: "rbac.authorization.k8s.io" },
          { group: "admissionregistration.k8s.io" },
          { group: "networking.k8s.io", resources: ["networkpolicies"] },
          { group: "", resources: ["namespaces", "serviceaccounts"] },
        ],
      }),
      commented(
        "All else, an exec into a pod among it: who, when, what, from where, and whether it was let.",
        {
          level: "Metadata",
        },
      ),
    ] satisfies readonly YamlValue[],
  });
}

const heading = [
  `${auditFile} of every server, mode 0600. Its log goes to ${serverFolder}/logs, mode 0700: mkdir -p -m 700 it first.`,
  "What it costs: disk, and some memory of the API server.",
  "Undo: take the audit lines out of k3s' configuration and restart k3s.",
].join("\n");
