import type { InitPeer, InitPlan, InitPort } from "./request.ts";
import { indented, yamlText } from "./yaml-text.ts";

/** What denies every connection, and what allows those that were asked for. */
export function networkDocuments(plan: InitPlan): string {
  const { name, namespace, egress } = plan;
  return `# Every pod of a cluster can reach every other, unless policies say otherwise: this one selects all pods of the
# namespace and allows nothing. Podman: containers reach each other only on a network that both were put on.
# k3s enforces policies by itself; another cluster needs a network plugin that does.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: ${yamlText(namespace)}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
---
# What this workload may do beyond that. Its own node reaches it in any case: probes come from there.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${yamlText(name)}
  namespace: ${yamlText(namespace)}
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/name: ${yamlText(name)}
  policyTypes: [Ingress, Egress]
${ingress(plan)}  egress:
    # Names: the cluster's DNS, which has this label on k3s and elsewhere.
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports:
        - { protocol: UDP, port: 53 }
        - { protocol: TCP, port: 53 }
${egress.map(egressRule).join("")}${egress.length > 0 ? "" : "    # More: --egress internet:443, 192.0.2.10/32:5432 or NAMESPACE:5432.\n"}`;
}

function ingress({ ports, from }: InitPlan): string {
  if (ports.length === 0)
    return "  # No port was asked for, so that nothing connects to it: --port 8080 opens one.\n";
  const others = from.flatMap((namespace) => [
    "- namespaceSelector:",
    "    matchLabels:",
    `      kubernetes.io/metadata.name: ${yamlText(namespace)}`,
  ]);
  return [
    "  ingress:",
    "    # From pods of this namespace; an ingress controller is of another: --from kube-system lets k3s' Traefik in.",
    "    - from:",
    "        - podSelector: {}",
    ...indented(others, 8),
    "      ports:",
    ...ports.map(({ port, protocol }) => `        - ${portOf({ port, protocol })}`),
    "",
  ].join("\n");
}

function portOf({ port, protocol }: Pick<InitPort, "port" | "protocol">): string {
  return `{ protocol: ${protocol}, port: ${port} }`;
}

function egressRule(peer: InitPeer): string {
  const lines = ["- to:", ...indented(peerLines(peer), 4), "  ports:", `    - ${portOf(peer)}`];
  return `${indented(lines, 4).join("\n")}\n`;
}

function peerLines({ kind, peer }: InitPeer): string[] {
  if (kind === "namespace")
    return [
      "- namespaceSelector:",
      "    matchLabels:",
      `      kubernetes.io/metadata.name: ${yamlText(peer)}`,
    ];
  if (kind === "addresses") return ["- ipBlock:", `    cidr: ${JSON.stringify(peer)}`];
  return [
    "# The internet without private and link-local addresses: neither the cluster, nor the home network, nor",
    "# a cloud's metadata (RFC 1918, 3927, 4193, 4291, 6598).",
    "- ipBlock:",
    "    cidr: 0.0.0.0/0",
    "    except: [10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12, 192.168.0.0/16]",
    "- ipBlock:",
    '    cidr: "::/0"',
    '    except: ["fc00::/7", "fe80::/10"]',
  ];
}
