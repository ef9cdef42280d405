import type { InitPlan } from "./request.ts";
import { yamlText } from "./yaml-text.ts";

/** The namespace, and an account without a token. */
export function namespaceDocuments({ name, namespace }: InitPlan): string {
  return `# Pod Security admission: the API server refuses pods of this namespace that fall short of "restricted", and so what
# a later edit would loosen. Podman has nothing of the kind: there every command line decides for itself.
apiVersion: v1
kind: Namespace
metadata:
  name: ${yamlText(namespace)}
  labels:
    pod-security.kubernetes.io/enforce: restricted
    pod-security.kubernetes.io/enforce-version: latest
    pod-security.kubernetes.io/audit: restricted
    pod-security.kubernetes.io/audit-version: latest
    pod-security.kubernetes.io/warn: restricted
    pod-security.kubernetes.io/warn-version: latest
---
# An account of its own, to which no right is bound, and whose token is not mounted. Rights that somebody gives to the
# namespace's default account do not reach this workload. Podman: a container holds no credentials of an API.
apiVersion: v1
kind: ServiceAccount
metadata:
  name: ${yamlText(name)}
  namespace: ${yamlText(namespace)}
automountServiceAccountToken: false
`;
}
