import type { Inventory, JsonObject, KubernetesObject, PodTemplate, Workload } from "../../workload/index.ts";
import { asList, asObject, asString, isGeneratedLabel, workloadIdentity } from "../../workload/index.ts";
import type { Companion } from "./companion.ts";
import { companionNames, metadataOf, takesCompanions } from "./companion.ts";
import { isIngressController, isRouted, servicesNamedBy } from "./connections.ts";
import type { OutwardInput } from "./outward.ts";
import { isCollector, outwardOf, scrapedPorts } from "./outward.ts";

/** A port of a pod that a Service of the input sends connections to. */
export interface ServedPort {
  readonly service: KubernetesObject;
  readonly port: number;
  readonly protocol: "TCP" | "UDP" | "SCTP";
  /** Whether clients outside the cluster get to it. */
  readonly outside: boolean;
}

type Direction = "ingress" | "egress";

/** What network policies are made from. */
export interface PolicyInput {
  /** Every workload of the input: a policy of a namespace holds all of its pods. */
  readonly workloads: readonly Workload[];
  /** The namespaces that are to have policies. */
  readonly namespaces: ReadonlySet<string | undefined>;
  readonly inventory: Inventory;
  /** Whether the cluster is k3s, whose Traefik runs in kube-system. */
  readonly k3s: boolean;
  readonly servedPorts: (pod: PodTemplate, namespace: string | undefined) => readonly ServedPort[];
  /** The directions in which policies of the input hold a pod already. */
  readonly heldIn: (pod: PodTemplate, namespace: string | undefined) => readonly Direction[];
  /** When given, policies also tell and allow what leaves the cluster's pods: the API server, the internet, collectors of metrics. */
  readonly outward?: OutwardInput;
}

/**
 * For each namespace a policy that denies what no other allows, with DNS left open, and for each pod one that allows what the manifests
 * show: connections to the ports of its Services, and from it to the Services that it names. A namespace in which policies hold some pods
 * already gets no policy that denies: each other pod gets one of its own, for the directions in which none holds it.
 */
export function networkPolicyCompanions(input: PolicyInput): Companion[] {
  const pods = podsOf(input);
  return [...input.namespaces].filter(takesCompanions).flatMap((namespace) => {
    const own = pods.filter((pod) => pod.namespace === namespace && !isOnHostNetwork(pod));
    const free = own.map((pod) => ({ pod, directions: freeDirections(pod, input) }));
    const whole = free.length > 0 && free.every(({ directions }) => directions.length === 2);
    const named = free.flatMap(({ pod, directions }) =>
      directions.length === 0 ? [] : policyOfPod(pod, pods, input, whole ? "default" : directions),
    );
    return whole ? [denyAll(namespace), ...named] : named;
  });
}

/** No policy holds such a pod, nor can one tell it from its node. */
function isOnHostNetwork({ pod }: PolicyPod): boolean {
  return pod.spec.hostNetwork === true;
}

interface PolicyPod {
  readonly workload: Workload;
  readonly name: string | undefined;
  readonly pod: PodTemplate;
  readonly namespace: string | undefined;
  readonly labels: PodTemplate["labels"];
  readonly serves: readonly ServedPort[];
  /** Services that it connects to. */
  readonly calls: readonly KubernetesObject[];
}

function podsOf({ workloads, inventory, servedPorts }: PolicyInput): PolicyPod[] {
  const names = companionNames(workloads);
  return workloads.flatMap((workload) =>
    workload.pods.map((pod, index): PolicyPod => {
      const { namespace } = workload.object;
      const name = names.get(workload);
      const routed = isIngressController(pod)
        ? inventory.objects("Service").filter((service) => isRouted(service, inventory))
        : [];
      return {
        workload,
        name: name === undefined || index === 0 ? name : `${name}-${index + 1}`,
        pod,
        namespace,
        labels: ownLabels(pod),
        serves: servedPorts(pod, namespace),
        calls: [...new Set([...servicesNamedBy(pod, namespace, inventory), ...routed])],
      };
    }),
  );
}

/** Without what a controller adds, which changes with every version. */
function ownLabels({ labels }: PodTemplate): PodTemplate["labels"] {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !isGeneratedLabel(key)));
}

function freeDirections({ pod, namespace }: PolicyPod, { heldIn }: PolicyInput): Direction[] {
  const held = heldIn(pod, namespace);
  return (["ingress", "egress"] as const).filter((one) => !held.includes(one));
}

const internet =
  "what the manifests do not show is cut: the internet, the Kubernetes API, the local network, Services that are named in what the input does not hold or only by the program itself, metrics that another namespace collects; add a rule to the policy for each that is needed";

function denyAll(namespace: string | undefined): Companion {
  return {
    kind: "network-policy",
    namespace,
    title: "Deny every connection that no other policy allows, but for DNS",
    document: policy("podseal-default-deny", namespace, {
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
      egress: [dns],
    }),
    because: "rootless Podman keeps containers apart from each other's networks, while pods share one",
    watchFor: internet,
  };
}

/** Source: kubernetes.io docs, Debugging DNS Resolution: the label of every cluster DNS is k8s-app=kube-dns; also k3s' coredns manifest. */
const dns: JsonObject = {
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
};

function policy(name: string, namespace: string | undefined, spec: JsonObject): JsonObject {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: metadataOf(name, namespace),
    spec,
  };
}

/** Nothing for a pod that the policy of the whole namespace describes. `directions`: "default" where that one denies. */
function policyOfPod(
  one: PolicyPod,
  pods: readonly PolicyPod[],
  input: PolicyInput,
  directions: readonly Direction[] | "default",
): Companion[] {
  const { workload, name, namespace, labels } = one;
  const whole = directions === "default";
  const types: readonly Direction[] = whole ? ["ingress", "egress"] : directions;
  const outward = outwardOf(one.pod, workload, input);
  const ingress = [...ingressRules(one, pods, input), ...scrapingRules(one, pods, input)];
  const egress = [...egressRules(one, pods), ...scrapeRules(one, pods, input), ...outward.egress];
  const notes = [...outward.notes, ...notesOf(one, pods, input)];
  if (whole && ingress.length === 0 && egress.length === 0 && notes.length === 0) return [];
  const id = workloadIdentity(workload);
  if (name === undefined || Object.keys(labels).length === 0) return [unnamed(id, one)];
  return [
    {
      kind: "network-policy",
      namespace,
      workload: id,
      title: `Allow what the manifests show ${id} to need`,
      document: policy(`podseal-${name}`, namespace, {
        podSelector: { matchLabels: labels },
        policyTypes: types.map((type) => (type === "ingress" ? "Ingress" : "Egress")),
        ...(ingress.length === 0 || !types.includes("ingress") ? {} : { ingress }),
        ...(types.includes("egress") ? { egress: whole ? egress : [dns, ...egress] } : {}),
      }),
      because: becauseOf(one),
      watchFor: internet,
      ...(notes.length === 0 ? {} : { notes }),
    },
  ];
}

/** What is shown and cannot be allowed by labels. */
function notesOf({ calls, pod }: PolicyPod, pods: readonly PolicyPod[], { outward }: PolicyInput): string[] {
  if (outward === undefined) return [];
  const onNodes = calls.filter((service) =>
    pods.some((one) => isOnHostNetwork(one) && one.serves.some((port) => port.service === service)),
  );
  const unselected = calls.filter(({ value }) => {
    const selector = asObject(asObject(value["spec"])?.["selector"]) ?? {};
    return Object.keys(selector).length === 0;
  });
  const ports = scrapedPorts(pod);
  const isScraped = ports.length > 0 && !pods.some((one) => isCollector(one.pod));
  return [
    ...onNodes.map(
      ({ name }) =>
        `Service ${name} leads to pods on the host's network, which no label selects: add an ipBlock of the nodes.`,
    ),
    ...unselected.map(
      ({ name }) => `Service ${name} selects no pods: add an ipBlock of what its endpoints are.`,
    ),
    ...(isScraped
      ? [
          `Its annotations ask for metrics to be read at port ${ports.join(", ")}, and no collector is in the input: add its namespace as a peer.`,
        ]
      : []),
  ];
}

/** Collectors of the input may read the metrics of annotated pods. */
function scrapingRules(
  { pod, namespace }: PolicyPod,
  pods: readonly PolicyPod[],
  { outward }: PolicyInput,
): JsonObject[] {
  const ports = outward === undefined ? [] : scrapedPorts(pod);
  const from = pods
    .filter((one) => isCollector(one.pod) && !isOnHostNetwork(one) && Object.keys(one.labels).length > 0)
    .map((one) => peerOf(one, namespace));
  if (ports.length === 0 || from.length === 0) return [];
  return [{ from, ports: ports.map((port) => ({ protocol: "TCP", port })) }];
}

/** To the annotated pods, for a collector. */
function scrapeRules(one: PolicyPod, pods: readonly PolicyPod[], { outward }: PolicyInput): JsonObject[] {
  if (outward === undefined || !isCollector(one.pod)) return [];
  return rulesOf(
    pods
      .filter((other) => !isOnHostNetwork(other) && Object.keys(other.labels).length > 0)
      .flatMap((other) =>
        scrapedPorts(other.pod).map((port) => ({
          peers: [peerOf(other, one.namespace)],
          port: { protocol: "TCP", port },
        })),
      ),
    "to",
  );
}

function peerOf({ namespace, labels }: PolicyPod, from: string | undefined): JsonObject {
  const podSelector = { matchLabels: labels };
  return namespace === from || namespace === undefined
    ? { podSelector }
    : inNamespace(namespace, podSelector);
}

function unnamed(id: string, { namespace }: PolicyPod): Companion {
  return {
    kind: "network-policy",
    namespace,
    workload: id,
    title: `Write a policy for ${id}`,
    because: "it has no labels of its own by which a policy could select it, or no name to name one after",
    watchFor: internet,
  };
}

function becauseOf({ serves, calls }: PolicyPod): string {
  const from = [...new Set(serves.map(({ service }) => service.name))];
  const to = calls.map((service) => service.name);
  const parts = [
    ...(from.length === 0 ? [] : [`Service ${from.join(", ")} leads to it`]),
    ...(to.length === 0 ? [] : [`it connects to Service ${to.join(", ")}`]),
  ];
  return parts.length === 0 ? "nothing in the input leads to it or from it" : parts.join("; ");
}

interface Rule {
  readonly peers: readonly JsonObject[];
  readonly port: JsonObject;
}

function ingressRules(one: PolicyPod, pods: readonly PolicyPod[], input: PolicyInput): JsonObject[] {
  const published = one.pod.containers.flatMap(({ spec }) =>
    spec.ports.filter(({ hostPort }) => hostPort !== undefined && hostPort !== 0),
  );
  const served = one.serves.map((port) => ({ peers: clientsOf(port, one, pods, input), port: portOf(port) }));
  const ofHost = published.map((port) => ({
    peers: anywhere,
    port: {
      protocol: port.protocol === "UDP" || port.protocol === "SCTP" ? port.protocol : "TCP",
      port: port.containerPort,
    },
  }));
  return rulesOf([...served, ...ofHost], "from");
}

/** Clients outside the cluster are no pods: only an address block lets them in. */
const anywhere: readonly JsonObject[] = [{ ipBlock: { cidr: "0.0.0.0/0" } }, { ipBlock: { cidr: "::/0" } }];

function clientsOf(
  { service, outside }: ServedPort,
  { namespace }: PolicyPod,
  pods: readonly PolicyPod[],
  input: PolicyInput,
): JsonObject[] {
  const callers = pods.filter(
    (pod) =>
      pod.calls.includes(service) &&
      pod.namespace !== namespace &&
      !isOnHostNetwork(pod) &&
      Object.keys(pod.labels).length > 0,
  );
  const elsewhere = callers.flatMap((pod) =>
    pod.namespace === undefined ? [] : [inNamespace(pod.namespace, { matchLabels: pod.labels })],
  );
  const isOwnController = pods.some(({ pod }) => isIngressController(pod));
  const traefik =
    input.k3s && !isOwnController && isRouted(service, input.inventory)
      ? [inNamespace("kube-system", { matchLabels: traefikLabels })]
      : [];
  return [{ podSelector: {} }, ...elsewhere, ...traefik, ...(outside ? anywhere : [])];
}

/** Source: k3s-io/k3s manifests/traefik.yaml, the chart's labels; traefik/traefik-helm-chart templates/_helpers.tpl, traefik.labelselector. */
const traefikLabels: JsonObject = { "app.kubernetes.io/name": "traefik" };

function inNamespace(name: string, podSelector: JsonObject): JsonObject {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } }, podSelector };
}

function portOf({ protocol, port }: Pick<ServedPort, "protocol" | "port">): JsonObject {
  return { protocol, port };
}

/** Connections to a Service end at its pods: policies see the address and port of the pod. Source: kubernetes.io docs, Network Policies. */
function egressRules({ namespace, calls }: PolicyPod, pods: readonly PolicyPod[]): JsonObject[] {
  const rules = calls.flatMap((service): Rule[] => {
    const selector = asObject(asObject(service.value["spec"])?.["selector"]) ?? {};
    if (Object.keys(selector).length === 0) return [];
    const podSelector = { matchLabels: selector };
    const isOwn = service.namespace === namespace;
    if (!isOwn && service.namespace === undefined) return [];
    const peer = isOwn ? { podSelector } : inNamespace(service.namespace ?? "", podSelector);
    return targetsOf(service, pods).map((port) => ({ peers: [peer], port }));
  });
  return rulesOf(rules, "to");
}

/** The ports of its pods in the input; else those that the Service names. */
function targetsOf(service: KubernetesObject, pods: readonly PolicyPod[]): JsonObject[] {
  const served = pods.flatMap(({ serves }) => serves.filter((port) => port.service === service));
  if (served.length > 0) return served.map(portOf);
  return asList(asObject(service.value["spec"])?.["ports"]).flatMap((entry) => {
    const { targetPort, port, protocol } = asObject(entry) ?? {};
    const target = targetPort ?? port;
    return target === undefined ? [] : [{ protocol: asString(protocol) ?? "TCP", port: target }];
  });
}

/** One rule for each set of peers, with its ports. */
function rulesOf(rules: readonly Rule[], direction: "from" | "to"): JsonObject[] {
  const groups = new Map<string, { peers: readonly JsonObject[]; ports: Map<string, JsonObject> }>();
  for (const { peers, port } of rules) {
    const key = JSON.stringify(peers);
    const group = groups.get(key) ?? { peers, ports: new Map<string, JsonObject>() };
    group.ports.set(JSON.stringify(port), port);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ peers, ports }) => ({ [direction]: peers, ports: [...ports.values()] }));
}
