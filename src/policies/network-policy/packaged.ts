import { commentOut } from "../yaml/comment-out.ts";
import { wrapComment } from "../yaml/wrap-comment.ts";
import type { YamlValue } from "../yaml/write-yaml.ts";
import { writeYaml } from "../yaml/write-yaml.ts";

/** What a component of k3s in kube-system needs, as far as its manifest shows. */
interface PackagedNeed {
  readonly name: string;
  readonly selector: YamlValue;
  readonly why: string;
  readonly ingress: readonly YamlValue[];
  readonly egress: (apiServer: YamlValue) => readonly YamlValue[];
  readonly source: string;
}

const tcp = (port: number): YamlValue => ({ protocol: "TCP", port });
const udp = (port: number): YamlValue => ({ protocol: "UDP", port });
const everyPod: YamlValue = [{ namespaceSelector: {} }];
const labelled = (key: string, value: string): YamlValue => ({ matchLabels: { [key]: value } });
const withLabel = (key: string): YamlValue => ({ matchExpressions: [{ key, operator: "Exists" }] });
const dns: YamlValue = {
  to: [{ podSelector: labelled("k8s-app", "kube-dns") }],
  ports: [udp(53), tcp(53)],
};

const needs: readonly PackagedNeed[] = [
  {
    name: "coredns",
    selector: labelled("k8s-app", "kube-dns"),
    why: "every pod asks it for names, collectors read its metrics, and it asks the node's resolvers and the API server",
    ingress: [{ from: everyPod, ports: [udp(53), tcp(53), tcp(9153)] }],
    egress: (apiServer) => [{ ports: [udp(53), tcp(53)] }, apiServer],
    source: "k3s-io/k3s manifests/coredns.yaml",
  },
  {
    name: "metrics-server",
    selector: labelled("k8s-app", "metrics-server"),
    why: "the API server, which runs on a node and not in a pod, asks it at 10250, and it asks every kubelet at 10250",
    ingress: [{ ports: [tcp(10250)] }],
    egress: (apiServer) => [dns, { ports: [tcp(10250)] }, apiServer],
    source: "k3s-io/k3s manifests/metrics-server",
  },
  {
    name: "traefik",
    selector: labelled("app.kubernetes.io/name", "traefik"),
    why: "clients outside come in at the entry points web and websecure, and it goes to whatever Ingresses name",
    ingress: [{ ports: [tcp(8000), tcp(8443)] }],
    egress: (apiServer) => [dns, { to: everyPod }, apiServer],
    source: "k3s-io/k3s manifests/traefik.yaml; traefik/traefik-helm-chart values.yaml, ports",
  },
  {
    name: "local-path-provisioner",
    selector: labelled("app", "local-path-provisioner"),
    why: "it watches claims at the API server; the pods that it starts to make folders need no network and have none of its labels",
    ingress: [],
    egress: (apiServer) => [dns, apiServer],
    source: "k3s-io/k3s manifests/local-storage.yaml",
  },
  {
    name: "svclb",
    selector: withLabel("svccontroller.k3s.cattle.io/svcname"),
    why: "it takes connections at host ports and passes them on to a Service or a node port: an order of addresses that labels do not tell",
    ingress: [{}],
    egress: () => [{}],
    source: "k3s-io/k3s pkg/cloudprovider/servicelb.go",
  },
];

/** Policies for k3s' own components, every line a comment: a mistake here takes the whole cluster's names and entrances away. */
export function packagedPolicies(apiServer: readonly string[]): string {
  const rule: YamlValue = {
    ...(apiServer.length === 0 ? {} : { to: apiServer.map((cidr) => ({ ipBlock: { cidr } })) }),
    ports: [tcp(443), tcp(6443)],
  };
  const head = [
    "kube-system: what k3s' own components need. These are comments: k3s brings its components anew with each version, and a policy that lacks something takes names and entrances from the whole cluster. Remove the first # of each line to try; a default deny for kube-system is not among them, since whatever else runs there is not known.",
    ...(apiServer.length === 0
      ? ["The API server's address is not known (--api-server CIDR): its ports are open to every address."]
      : []),
  ];
  const documents = needs.map((need) => documentOf(need, rule));
  return commentOut([head.map((line) => wrapComment(line)).join(""), ...documents].join("---\n"));
}

function documentOf({ name, selector, why, ingress, egress, source }: PackagedNeed, rule: YamlValue): string {
  const text = writeYaml({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: `podseal-${name}`, namespace: "kube-system" },
    spec: {
      podSelector: selector,
      policyTypes: ["Ingress", "Egress"],
      ...(ingress.length === 0 ? {} : { ingress }),
      egress: egress(rule),
    },
  });
  return `${wrapComment(`${name}: ${why} (${source}).`)}${text}`;
}
