import { describe, expect, it } from "vitest";
import type { GivenPod } from "../../../test/helpers/judged-pods.ts";
import { inputOf, valuesOf } from "../../../test/helpers/judged-pods.ts";
import { confineKubernetes } from "./confine.ts";
import { everywhere } from "./network-policy/egress.ts";

function policy(spec: string, name = "p"): string {
  return `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${name}, namespace: web}, spec: ${spec}}`;
}
function ingress(rules: string): string {
  return policy(`{podSelector: {}, policyTypes: [Ingress], ingress: ${rules}}`);
}
function egress(rules: string): string {
  return policy(`{podSelector: {}, policyTypes: [Egress], egress: ${rules}}`);
}
function reachableFrom(given: GivenPod): unknown[] {
  return valuesOf(confineKubernetes(inputOf({ complete: true, ...given })), "reachable-from");
}
function reaches(given: GivenPod): unknown[] {
  return valuesOf(confineKubernetes(inputOf({ complete: true, ...given })), "reaches");
}
const http = "ports: [{name: http, containerPort: 8080}]";
const flat = [[{ from: "cluster", ports: "all" }]];

describe("who can reach a pod", () => {
  it.each<[string, GivenPod, unknown[]]>([
    ["no policy", {}, flat],
    ["a policy for other pods", { objects: policy("{podSelector: {matchLabels: {app: other}}}") }, flat],
    ["a policy of egress only", { objects: egress("[]") }, flat],
    ["default deny", { objects: policy("{podSelector: {}}") }, [[]]],
    [
      "a policy that selects by expression",
      { objects: policy("{podSelector: {matchExpressions: [{key: app, operator: In, values: [web]}]}}") },
      [[]],
    ],
    ["a rule without peers", { objects: ingress("[{}]") }, flat],
    [
      "a rule for one port",
      { objects: ingress("[{ports: [{port: 8080}]}]") },
      [[{ from: "cluster", ports: ["TCP/8080"] }]],
    ],
    [
      "selected pods on a named port",
      {
        container: http,
        objects: ingress("[{from: [{podSelector: {matchLabels: {a: b}}}], ports: [{port: http}]}]"),
      },
      [[{ from: "selected", ports: ["TCP/8080"] }]],
    ],
    [
      "a name that no container has",
      { objects: ingress("[{from: [{podSelector: {}}], ports: [{port: http}]}]") },
      [[]],
    ],
    [
      "a range of ports",
      { objects: ingress("[{from: [{podSelector: {}}], ports: [{port: 1, endPort: 3, protocol: UDP}]}]") },
      [[{ from: "selected", ports: ["UDP/1", "UDP/2", "UDP/3"] }]],
    ],
    [
      "a range too long to list",
      { objects: ingress("[{from: [{podSelector: {}}], ports: [{port: 1, endPort: 60000}]}]") },
      [[{ from: "selected", ports: "all" }]],
    ],
    ["every namespace", { objects: ingress("[{from: [{namespaceSelector: {}}]}]") }, flat],
    [
      "selected pods of every namespace",
      { objects: ingress("[{from: [{namespaceSelector: {}, podSelector: {matchLabels: {a: b}}}]}]") },
      [[{ from: "selected", ports: "all" }]],
    ],
    ["all addresses", { objects: ingress("[{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]") }, flat],
    ["half of all addresses", { objects: ingress("[{from: [{ipBlock: {cidr: 0.0.0.0/1}}]}]") }, flat],
    ["the block of all pods", { objects: ingress("[{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]") }, flat],
    [
      "a neighbour's block",
      { objects: ingress("[{from: [{ipBlock: {cidr: 192.168.1.0/24}}]}]") },
      [[{ from: "selected", ports: "all" }]],
    ],
    [
      "two policies add up",
      { objects: `${policy("{podSelector: {}}", "deny")}\n---\n${ingress("[{ports: [{port: 80}]}]")}` },
      [[{ from: "cluster", ports: ["TCP/80"] }]],
    ],
    [
      "a host port",
      { container: "ports: [{containerPort: 80, hostPort: 8080}]" },
      [
        [
          { from: "cluster", ports: "all" },
          { from: "world", ports: ["TCP/80"] },
        ],
      ],
    ],
    [
      "a host port behind default deny",
      { container: "ports: [{containerPort: 80, hostPort: 8080}]", objects: policy("{podSelector: {}}") },
      [[]],
    ],
    [
      "a NodePort Service",
      {
        container: http,
        objects:
          "{apiVersion: v1, kind: Service, metadata: {name: s, namespace: web}, spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: http}]}}",
      },
      [
        [
          { from: "cluster", ports: "all" },
          { from: "world", ports: ["TCP/8080"] },
        ],
      ],
    ],
  ])("%s", (_name, given, values) => {
    expect(reachableFrom(given)).toEqual(values);
  });

  it("stays open where further policies may allow more", () => {
    expect(reachableFrom({ complete: false, objects: policy("{podSelector: {}}") })).toEqual([...flat, []]);
  });

  it("stays open where nothing is known to enforce policies", () => {
    const given = { objects: policy("{podSelector: {}}"), context: { k3s: undefined as unknown as string } };
    expect(reachableFrom(given)).toEqual([...flat, []]);
  });
});

describe("what a pod can reach", () => {
  const withoutLan = "except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 169.254.0.0/16]";

  it.each<[string, GivenPod, unknown[]]>([
    ["no policy", {}, [everywhere]],
    ["default deny", { objects: egress("[]") }, [[]]],
    [
      "an egress section without a type",
      { objects: policy("{podSelector: {}, egress: [{to: [{podSelector: {}}]}]}") },
      [["selected"]],
    ],
    ["one port of everything is everything", { objects: egress("[{ports: [{port: 443}]}]") }, [everywhere]],
    [
      "the cluster's DNS",
      {
        objects: egress(
          "[{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{port: 53, protocol: UDP}]}]",
        ),
      },
      [["selected"]],
    ],
    ["every namespace", { objects: egress("[{to: [{namespaceSelector: {}}]}]") }, [["cluster"]]],
    ["all addresses", { objects: egress("[{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]") }, [everywhere]],
    [
      "the internet without private ranges",
      { objects: egress(`[{to: [{ipBlock: {cidr: 0.0.0.0/0, ${withoutLan}}}]}]`) },
      [["internet"]],
    ],
    [
      "two halves of all addresses",
      { objects: egress("[{to: [{ipBlock: {cidr: 0.0.0.0/1}}, {ipBlock: {cidr: 128.0.0.0/1}}]}]") },
      [everywhere],
    ],
    ["one network", { objects: egress("[{to: [{ipBlock: {cidr: 192.168.1.0/24}}]}]") }, [["selected"]]],
    [
      "the metadata service",
      { objects: egress("[{to: [{ipBlock: {cidr: 169.254.169.254/32}}]}]") },
      [["selected", "metadata"]],
    ],
  ])("%s", (_name, given, values) => {
    expect(reaches(given).map((one) => [...(one as string[])].sort())).toEqual(
      values.map((one) => [...(one as string[])].sort()),
    );
  });

  it("is the node's own reach on the host's network, whatever policies say", () => {
    expect(reaches({ pod: "hostNetwork: true", objects: egress("[]") })).toEqual([
      [...everywhere, "host-loopback"],
    ]);
  });
});
