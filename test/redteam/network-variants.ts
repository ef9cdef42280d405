import type { Hardened, Tree, Variant } from "./hardened.ts";
import { at, list, yaml } from "./hardened.ts";

/** A further policy of the pod's namespace, which adds to what is open. */
function policy(
  what: string,
  spec: string,
  shows: string,
  more: Partial<Variant> = {},
  namespace = "hardened",
): Variant {
  return { what, change: ({ objects }) => void objects.push(policyOf(spec, namespace)), shows, ...more };
}

function policyOf(spec: string, namespace: string): Tree {
  const metadata = { name: "more", ...(namespace === "" ? {} : { namespace }) };
  return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata, spec: yaml(spec) };
}

const ingress = (what: string, rules: string, more: Partial<Variant> = {}): Variant =>
  policy(
    `ingress: ${what}`,
    `{podSelector: {}, policyTypes: [Ingress], ingress: ${rules}}`,
    "reachable-from",
    more,
  );

const egress = (what: string, rules: string, more: Partial<Variant> = {}): Variant =>
  policy(`egress: ${what}`, `{podSelector: {}, policyTypes: [Egress], egress: ${rules}}`, "reaches", {
    only: "sealed",
    ...more,
  });

const added: readonly Variant[] = [
  ingress("an empty rule", "[{}]"),
  ingress("a rule that is null", "[null]"),
  ingress("an empty list of peers", "[{from: []}]"),
  ingress("peers: null", "[{from: null}]"),
  ingress("every namespace", "[{from: [{namespaceSelector: {}}]}]"),
  ingress("every namespace, every pod", "[{from: [{namespaceSelector: {}, podSelector: {}}]}]"),
  ingress(
    "every namespace by expression",
    "[{from: [{namespaceSelector: {matchExpressions: [{key: nope, operator: DoesNotExist}]}}]}]",
  ),
  ingress(
    "every namespace by a label that each has",
    "[{from: [{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: Exists}]}}]}]",
  ),
  ingress("0.0.0.0/0", "[{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]"),
  ingress("0.0.0.0/0 but one address", "[{from: [{ipBlock: {cidr: 0.0.0.0/0, except: [1.1.1.1/32]}}]}]"),
  ingress(
    "halves of all addresses",
    "[{from: [{ipBlock: {cidr: 0.0.0.0/1}}, {ipBlock: {cidr: 128.0.0.0/1}}]}]",
  ),
  ingress("::/0", "[{from: [{ipBlock: {cidr: '::/0'}}]}]"),
  ingress("the pods' network", "[{from: [{ipBlock: {cidr: 10.42.0.0/16}}]}]"),
  ingress("10.0.0.0/8", "[{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]"),
  ingress(
    "halves of the pods' network",
    "[{from: [{ipBlock: {cidr: 10.42.0.0/17}}, {ipBlock: {cidr: 10.42.128.0/17}}]}]",
  ),
  ingress("all ports of a range", "[{ports: [{port: 1, endPort: 65535}]}]"),
  ingress("one port for everybody", "[{ports: [{port: 9000}]}]"),
  ingress("one named port for everybody", "[{ports: [{port: http}], from: []}]", { only: "sealed" }),
  egress("an empty rule", "[{}]"),
  egress("the API server's address", "[{to: [{ipBlock: {cidr: 10.43.0.1/32}}]}]"),
  egress("0.0.0.0/0", "[{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]"),
  egress("0.0.0.0/0 but private networks", "[{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}]"),
  egress("the metadata service", "[{to: [{ipBlock: {cidr: 169.254.169.254/32}}]}]"),
  egress("link-local addresses", "[{to: [{ipBlock: {cidr: 169.254.0.0/16}}]}]"),
  egress("every pod", "[{to: [{namespaceSelector: {}}]}]", { only: "sealed" }),
  egress("one port of everything", "[{ports: [{port: 443}]}]"),
  egress("halves", "[{to: [{ipBlock: {cidr: 0.0.0.0/1}}, {ipBlock: {cidr: 128.0.0.0/1}}]}]"),
  egress("::/0", "[{to: [{ipBlock: {cidr: '::/0'}}]}]"),
];

/** The policy that opens everything, chosen by a selector. */
const chosen = (what: string, selector: string, more: Partial<Variant> = {}): Variant =>
  policy(
    `chosen by ${what}`,
    `{podSelector: ${selector}, policyTypes: [Ingress], ingress: [{}]}`,
    "reachable-from",
    more,
  );

const selectors: readonly Variant[] = [
  chosen("In", "{matchExpressions: [{key: app.kubernetes.io/name, operator: In, values: [web, other]}]}"),
  chosen("NotIn", "{matchExpressions: [{key: app.kubernetes.io/name, operator: NotIn, values: [other]}]}"),
  chosen("NotIn of an absent label", "{matchExpressions: [{key: tier, operator: NotIn, values: [other]}]}"),
  chosen("Exists", "{matchExpressions: [{key: app.kubernetes.io/name, operator: Exists}]}"),
  chosen("DoesNotExist", "{matchExpressions: [{key: tier, operator: DoesNotExist}]}"),
  chosen("null", "null"),
  policy("no selector at all", "{policyTypes: [Ingress], ingress: [{}]}", "reachable-from"),
  policy("no policyTypes", "{podSelector: {}, ingress: [{}]}", "reachable-from"),
];

/** Without the policy that denies, or with one that does not. */
function denying(
  what: string,
  change: (it: Hardened) => void,
  shows: string,
  more: Partial<Variant> = {},
): Variant {
  return {
    what,
    change: (it) => {
      remove(it, it.admit);
      change(it);
    },
    shows,
    ...more,
  };
}

function remove({ objects }: Hardened, object: Tree): void {
  objects.splice(objects.indexOf(object), 1);
}

const missing: readonly Variant[] = [
  denying("no policy", (it) => remove(it, it.deny), "reachable-from"),
  denying(
    "a policy of another namespace",
    ({ deny }) => void (at(deny, "metadata")["namespace"] = "elsewhere"),
    "reachable-from",
  ),
  denying(
    "a policy without a namespace",
    ({ deny }) => void Reflect.deleteProperty(at(deny, "metadata"), "namespace"),
    "reachable-from",
  ),
  denying(
    "a policy of another API",
    ({ deny }) => void (deny["apiVersion"] = "crd.projectcalico.org/v1"),
    "reachable-from",
  ),
  denying(
    "a policy of egress only",
    ({ deny }) => void (at(deny, "spec")["policyTypes"] = ["Egress"]),
    "reachable-from",
  ),
  denying(
    "a policy of ingress only",
    ({ deny }) => void (at(deny, "spec")["policyTypes"] = ["Ingress"]),
    "reaches",
  ),
  denying(
    "a policy without types or egress",
    ({ deny }) => void Reflect.deleteProperty(at(deny, "spec"), "policyTypes"),
    "reaches",
  ),
  denying(
    "policyTypes in lower case",
    ({ deny }) => void (at(deny, "spec")["policyTypes"] = ["ingress", "egress"]),
    "reachable-from",
  ),
  denying("policyTypes as text", ({ deny }) => void (at(deny, "spec")["policyTypes"] = "Ingress"), "reaches"),
  denying(
    "a policy for other pods",
    ({ deny }) => void (at(deny, "spec")["podSelector"] = yaml("{matchLabels: {app: other}}")),
    "reachable-from",
  ),
  denying(
    "a selector with an unknown operator",
    ({ deny }) =>
      void (at(deny, "spec")["podSelector"] = yaml("{matchExpressions: [{key: a, operator: Maybe}]}")),
    "reachable-from",
  ),
  denying(
    "a selector of a label and a false expression",
    ({ deny }) =>
      void (at(deny, "spec")["podSelector"] = yaml(
        "{matchLabels: {app.kubernetes.io/name: web}, matchExpressions: [{key: app.kubernetes.io/name, operator: DoesNotExist}]}",
      )),
    "reachable-from",
  ),
  denying("a policy without a spec", ({ deny }) => void Reflect.deleteProperty(deny, "spec"), "reaches"),
  denying(
    "a pod without labels",
    ({ metadata, deny }) => {
      delete metadata["labels"];
      at(deny, "spec")["podSelector"] = yaml("{matchLabels: {app.kubernetes.io/name: web}}");
    },
    "reachable-from",
  ),
  denying(
    "a pod without a namespace",
    ({ metadata }) => void Reflect.deleteProperty(metadata, "namespace"),
    "reachable-from",
  ),
  denying(
    "a policy that a later one of its name replaces",
    ({ objects, deny }) => void objects.push(ofOthers(deny)),
    "reachable-from",
  ),
  denying(
    "a policy that replaced an earlier one of its name",
    ({ objects, deny }) => void objects.unshift(ofOthers(deny)),
    "reachable-from",
  ),
  denying("a network plugin that may not enforce policies", () => undefined, "reachable-from", {
    flags: { kubernetes: "1.37" },
  }),
  { what: "policies unseen", flags: { complete: false }, shows: "reachable-from", only: "sealed" },
];

/** The same policy, for other pods. */
function ofOthers(policy: Tree): Tree {
  return {
    ...structuredClone(policy),
    spec: yaml("{podSelector: {matchLabels: {a: b}}, policyTypes: [Ingress]}"),
  };
}

const published: readonly Variant[] = [
  {
    what: "a low port of the node",
    change: ({ container }) => void (container["ports"] = [{ containerPort: 8080, hostPort: 80 }]),
    shows: "host-ports",
  },
  {
    what: "a high port of the node",
    change: ({ container }) => void (container["ports"] = [{ containerPort: 8080, hostPort: 8080 }]),
    only: "sealed",
    shows: "host-ports",
  },
  {
    what: "a port of one address of the node",
    change: ({ container }) =>
      void (container["ports"] = [{ containerPort: 8080, hostPort: 443, hostIP: "127.0.0.1" }]),
    shows: "host-ports",
  },
  {
    what: "a Service outside that opens a port that Podman would not publish",
    change: ({ container, deny, admit, service, objects }) => {
      objects.splice(objects.indexOf(deny), 1);
      list(at(admit, "spec"), "ingress").push({});
      container["ports"] = [{ containerPort: 8080, hostPort: 53 }];
      at(service, "spec")["type"] = "LoadBalancer";
    },
    shows: "host-ports",
  },
];

const elsewhere: readonly Variant[] = [
  {
    what: "a further network by Multus, which no policy holds",
    change: ({ metadata }) =>
      void (at(metadata, "annotations")["k8s.v1.cni.cncf.io/networks"] = "macvlan-lan"),
    shows: "reachable-from",
  },
  {
    what: "another default network by Multus",
    change: ({ metadata }) =>
      void (at(metadata, "annotations")["v1.multus-cni.io/default-network"] = "kube-system/macvlan"),
    shows: "reachable-from",
  },
  {
    what: "an admin policy that passes over the namespace's",
    change: ({ objects }) =>
      void objects.push(
        yaml(
          "{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: a}, spec: {priority: 1, subject: {namespaces: {}}, ingress: [{action: Allow, from: [{namespaces: {}}]}]}}",
        ),
      ),
    flags: { kubernetes: "1.37" },
    shows: "reachable-from",
  },
  {
    what: "a Cilium policy that adds to the namespace's",
    change: ({ objects }) =>
      void objects.push(
        yaml(
          "{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: a, namespace: hardened}, spec: {endpointSelector: {}, ingress: [{fromEntities: [all]}]}}",
        ),
      ),
    flags: { kubernetes: "1.37" },
    shows: "reachable-from",
  },
  controlled("a policy for the pods of any Deployment", "{key: pod-template-hash, operator: Exists}"),
  controlled(
    "a policy for one pod of a StatefulSet",
    "{key: apps.kubernetes.io/pod-index, operator: In, values: ['0']}",
  ),
  {
    ...controlled("a policy that the pods of a Deployment escape", "{key: app, operator: Exists}"),
    change: (it) => {
      remove(it, it.admit);
      at(it.deny, "spec")["podSelector"] = yaml(
        "{matchExpressions: [{key: pod-template-hash, operator: DoesNotExist}]}",
      );
      asDeployment(it);
    },
  },
];

/** The pod as a Deployment's, whose controller gives its pods a label that a policy selects. */
function controlled(what: string, expression: string): Variant {
  return {
    what,
    change: (it) => {
      asDeployment(it);
      const spec = `{podSelector: {matchExpressions: [${expression}]}, policyTypes: [Ingress], ingress: [{}]}`;
      it.objects.push(policyOf(spec, "hardened"));
    },
    shows: "reachable-from",
  };
}

function asDeployment({ pod, metadata, spec }: Hardened): void {
  const { labels, ...rest } = metadata;
  Object.assign(pod, { apiVersion: "apps/v1", kind: "Deployment", metadata: rest });
  pod["spec"] = { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } };
}

export const networkVariants: readonly Variant[] = [
  ...added,
  ...selectors,
  ...missing,
  ...published,
  ...elsewhere,
];
