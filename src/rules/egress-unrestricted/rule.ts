import { defineRule } from "../rule.ts";

export const egressUnrestricted = defineRule({
  id: "egress-unrestricted",
  title: "No NetworkPolicy is known to limit what it can connect to",
  severity: "medium",
  severityReason:
    "It is what an attacker needs to move on: the API server, the node, other pods, the cloud's metadata.",
  risk: "A container that is taken over attacks other pods and the node, and sends out what it finds.",
  rootlessPodman: "Its containers do not reach one another, nor the host's loopback.",
  remediation: "Add a NetworkPolicy for egress that allows DNS and names what the program needs.",
  dimensions: ["reaches"],
  versions: [],
  judges: "reaches",
  says: () => "no NetworkPolicy is known to limit what it can connect to",
  remedy: {
    at: "namespace-object",
    fields: {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "default-deny-egress" },
      spec: {
        podSelector: {},
        policyTypes: ["Egress"],
        egress: [
          {
            to: [
              {
                namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
                podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
              },
            ],
            ports: [
              { protocol: "UDP", port: 53 },
              { protocol: "TCP", port: 53 },
            ],
          },
        ],
      },
    },
  },
  references: ["https://kubernetes.io/docs/concepts/services-networking/network-policies/"],
});
