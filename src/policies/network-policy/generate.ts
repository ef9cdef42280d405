import type { NetworkRequest, PlannedNetworkPolicy, PolicyFile, PolicyRequest } from "../policy-request.ts";
import { wrapComment } from "../yaml/wrap-comment.ts";
import { writeYaml } from "../yaml/write-yaml.ts";
import { yamlOfJson } from "../yaml/yaml-of-json.ts";
import { packagedPolicies } from "./packaged.ts";

/** For each namespace of the input a policy that denies, and those that allow what its manifests show. */
export function generateNetworkPolicies(request: PolicyRequest): readonly PolicyFile[] {
  const network = request.input?.network;
  const policies = network?.policies ?? [];
  const documents = policies.flatMap((one) => (one.document === undefined ? [] : [documentOf(one)]));
  const packaged = network?.includePackaged === true ? [packagedPolicies(network.apiServer)] : [];
  return [
    {
      path: "network-policies.yaml",
      text: [headOf(request, network), ...documents, ...packaged].join("---\n"),
    },
  ];
}

function documentOf({ namespace, title, document, because, notes }: PlannedNetworkPolicy): string {
  const place = namespace === undefined ? "" : `${namespace}: `;
  return [
    wrapComment(`${place}${title}, since ${because}.`),
    ...notes.map((note) => wrapComment(`- ${note}`)),
    writeYaml(yamlOfJson(document ?? {})),
  ].join("");
}

/** What nobody should have to find out. Source: kubernetes.io docs, Network Policies, "What you can't do with network policies". */
const limits: readonly string[] = [
  "What NetworkPolicies cannot stop:",
  "- The pod's own node reaches it at every port, whatever is written: the kubelet's probes come from there, and so does every program and every pod on the host's network of that node.",
  "- Pods on the host's network (hostNetwork: true) are held by no policy, and no label selects them as a peer: they count as their node.",
  "- Names: whatever may ask the cluster's DNS can send out data in questions for names (DNS tunnel). Only the cluster's DNS can forbid that.",
  "- They know addresses and ports, not names and not programs: a block of addresses that is opened is open for everything in it.",
  "k3s enforces policies by itself (unless started with --disable-network-policy); another cluster needs a network plugin that does: without one these files change nothing. In the first moments of a pod some plugins have its rules not yet in place.",
];

function headOf({ toolVersion }: PolicyRequest, network: NetworkRequest | undefined): string {
  const policies = network?.policies ?? [];
  const byHand = policies.filter(({ document }) => document === undefined);
  const lines = [
    `Made by podseal ${toolVersion}: NetworkPolicies for the namespaces of the input. In each, everything is denied but DNS, and what its manifests show is allowed: Services of which a pod holds the name (variables, arguments, ConfigMaps, Secrets), from its own namespace and from those that name it; Ingresses and routes, from the ingress controller; ports that are published to the outside, from anywhere; metrics that annotations offer, to collectors of the input.`,
    "What the manifests do not show is cut: names that stand in programs, in databases or in what the input does not hold. Try it in a namespace that may fail, and look at what does.",
    ...(policies.some(({ namespace }) => namespace === undefined)
      ? [
          "Some workloads of the input name no namespace: they are taken to be of one, and connections between it and the named ones cannot be written.",
        ]
      : []),
    ...limits,
    ...byHand.map(
      ({ namespace, title, because }) =>
        `By hand${namespace === undefined ? "" : `, in ${namespace}`}: ${title}: ${because}.`,
    ),
    ...(network?.left ?? []).map(({ what, reason }) => `No policy for ${what}: ${reason}.`),
    ...(network?.open ?? []).map(({ what, reason }) => `Open with these policies, ${what}: ${reason}.`),
  ];
  return [...new Set(lines)].map((line) => wrapComment(line)).join("");
}
