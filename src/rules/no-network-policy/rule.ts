import { defineRule } from "../rule.ts";

export const noNetworkPolicy = defineRule({
  id: "no-network-policy",
  title: "No NetworkPolicy is known to limit who can connect",
  severity: "medium",
  severityReason:
    "One pod that is taken over reaches every port of every other; services without a password are open to it.",
  risk: "Any pod of the cluster can attack any port that the container listens on.",
  rootlessPodman: "Lets in only what was published.",
  remediation:
    "Add a NetworkPolicy that denies ingress for the namespace, and one that names who may connect to which port.",
  dimensions: ["reachable-from"],
  versions: [],
  judges: "reachable-from",
  says: () => "no NetworkPolicy is known to limit who can connect",
  remedy: {
    at: "namespace-object",
    fields: {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "default-deny-ingress" },
      spec: { podSelector: {}, policyTypes: ["Ingress"] },
    },
  },
  references: ["https://kubernetes.io/docs/concepts/services-networking/network-policies/"],
});
