import { describe, expect, it } from "vitest";
import { checkFields } from "../../src/workload/index.ts";
import { policyOutcome } from "./connections.ts";
import { commentsOf, madeText, objectsOf } from "./made.ts";

const homelab = "examples/homelab";

describe("network policies made of the homelab", async () => {
  const text = await madeText({ engine: "network-policy", input: [homelab] });
  const outcome = await policyOutcome(homelab, text);

  it("let every connection through that its manifests show", () => {
    expect(outcome.shown).toBeGreaterThan(5);
    expect(outcome.blocked).toEqual([]);
  });

  it("let no connection through to a Service of another namespace that nothing names", () => {
    expect(outcome.strangers).toBeGreaterThan(50);
    expect(outcome.strangersLetThrough).toEqual([]);
  });

  it("leave no finding on networks but in the exempt namespace", () => {
    expect(outcome.findingsBefore).toBeGreaterThan(20);
    expect(outcome.findings.map(({ workload }) => workload)).toEqual([
      "CronJob/kube-system/image-updater",
      "CronJob/kube-system/image-updater",
    ]);
  });

  it("are the same again, and of fields that the server takes", async () => {
    expect(await madeText({ engine: "network-policy", input: [homelab] })).toBe(text);
    for (const { value } of objectsOf(text)) expect(checkFields(value, { kubernetes: "1.34" })).toEqual([]);
  });

  it("say first what they cannot stop", () => {
    const head = commentsOf(text.slice(0, text.indexOf("---")));
    for (const words of ["own node", "host's network", "DNS tunnel", "needs a network plugin"])
      expect(head).toContain(words);
    expect(head).toContain("No policy for kube-system: it is exempt.");
  });
});

const pod = (fields: string, name = "web", more = ""): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}${more}}, spec: {${fields}}}`;
const container = (fields: string): string => `containers: [{name: main, image: shop, ${fields}}]`;
const service = (name: string, fields = ""): string =>
  `{apiVersion: v1, kind: Service, metadata: {name: ${name}, namespace: shop}, spec: {selector: {app: ${name}}, ports: [{port: 80, targetPort: 8080}]${fields}}}`;
const calling = container(
  'env: [{name: HOOK, value: "https://api.example.org/x"}, {name: DB, value: "http://other"}]',
);

interface Spec {
  readonly podSelector?: unknown;
  readonly ingress?: readonly unknown[];
  readonly egress?: readonly unknown[];
}

async function policyOf(
  documents: readonly string[],
  settings: Parameters<typeof madeText>[0] = {},
): Promise<{ readonly spec: Spec; readonly text: string }> {
  const files = Object.fromEntries(documents.map((one, index) => [`/${index}.yaml`, one]));
  const text = await madeText({ engine: "network-policy", ...settings }, files);
  const found = objectsOf(text).find(({ name }) => name === "podseal-web");
  return { spec: found?.value["spec"] as Spec, text };
}

describe("what a pod is allowed", () => {
  it("names of the internet are told, and cut unless asked for", async () => {
    const closed = await policyOf([pod(calling)]);
    expect(commentsOf(closed.text)).toContain("names api.example.org:443: cut");
    expect(closed.spec.egress).toEqual([]);
    const open = await policyOf([pod(calling)], { allowInternet: true });
    expect(open.spec.egress).toMatchObject([
      {
        to: [{ ipBlock: { cidr: "0.0.0.0/0" } }, { ipBlock: { cidr: "::/0" } }],
        ports: [{ protocol: "TCP", port: 443 }],
      },
    ]);
  });

  it.each([
    ["a host of the cluster's own Ingress", "https://shop.example.org"],
    ["a Service", "http://db.shop:5432"],
    ["a name of the local network", "http://nas.lan:9000"],
    ["a file", "/etc/app.conf"],
    ["a user's address", "admin@example.org"],
  ])("%s is no name of the internet", async (_what, value) => {
    const ingress =
      "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i, namespace: shop}, spec: {rules: [{host: shop.example.org}]}}";
    const documents = [pod(container(`env: [{name: X, value: "${value}"}]`)), service("db"), ingress];
    expect(commentsOf((await policyOf(documents)).text)).not.toContain("Its configuration names");
  });

  const account = "{apiVersion: v1, kind: ServiceAccount, metadata: {name: bot, namespace: shop}}";
  const binding = (subject: string): string =>
    `{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: b, namespace: shop}, roleRef: {kind: ClusterRole, name: view}, subjects: [${subject}]}`;
  const bot = pod(`serviceAccountName: bot, ${container("args: []")}`);

  it("the API server is told for an account with rights, and opened at the address that is given", async () => {
    const documents = [bot, account, binding("{kind: ServiceAccount, name: bot}")];
    expect(commentsOf((await policyOf(documents)).text)).toContain("give --api-server CIDR");
    const { spec } = await policyOf(documents, { apiServer: ["192.0.2.10", "2001:db8::1/128"] });
    expect(spec.egress).toEqual([
      {
        to: [{ ipBlock: { cidr: "192.0.2.10/32" } }, { ipBlock: { cidr: "2001:db8::1/128" } }],
        ports: [
          { protocol: "TCP", port: 443 },
          { protocol: "TCP", port: 6443 },
        ],
      },
    ]);
  });

  it.each([
    ["what every account holds", [bot, account, binding("{kind: Group, name: 'system:authenticated'}")]],
    [
      "rights without a token",
      [
        pod(`serviceAccountName: bot, automountServiceAccountToken: false, ${container("args: []")}`),
        account,
        binding("{kind: ServiceAccount, name: bot}"),
      ],
    ],
  ])("%s shows no use of the API", async (_what, documents) => {
    expect(commentsOf((await policyOf(documents)).text)).not.toContain("uses the Kubernetes API");
  });

  it.each(["10.0.0.0/33", "300.1.1.1/32", "node-1", "", "10.0.0.0/", "::1"])(
    "%j is no address of the API server",
    async (text) => {
      await expect(policyOf([bot], { apiServer: [text] })).rejects.toThrow("not a block of addresses");
    },
  );

  it.each([
    [
      "an HTTPRoute",
      "{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: r, namespace: shop}, spec: {rules: [{backendRefs: [{name: web, port: 80}]}]}}",
    ],
    [
      "an IngressRoute",
      "{apiVersion: traefik.io/v1alpha1, kind: IngressRoute, metadata: {name: r, namespace: shop}, spec: {routes: [{match: 'Host(`a.b.org`)', services: [{name: web, port: 80}]}]}}",
    ],
  ])("%s lets k3s' Traefik in", async (_what, route) => {
    const { spec } = await policyOf([pod(container("args: []")), service("web"), route]);
    expect(JSON.stringify(spec.ingress)).toContain('"app.kubernetes.io/name":"traefik"');
  });

  it("a published Service is open to every address, at its pod's port alone", async () => {
    const { spec } = await policyOf([pod(container("args: []")), service("web", ", type: LoadBalancer")]);
    expect(spec.ingress).toEqual([
      {
        from: [{ podSelector: {} }, { ipBlock: { cidr: "0.0.0.0/0" } }, { ipBlock: { cidr: "::/0" } }],
        ports: [{ protocol: "TCP", port: 8080 }],
      },
    ]);
  });

  it("metrics are open to a collector of the input, and told where there is none", async () => {
    const scraped = pod(
      container("args: []"),
      "web",
      ", annotations: {prometheus.io/scrape: 'true', prometheus.io/port: '9100'}",
    );
    expect(commentsOf((await policyOf([scraped])).text)).toContain("metrics to be read at port 9100");
    const collector =
      "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: watch, labels: {app: p}}, spec: {containers: [{name: p, image: 'prom/prometheus:v3'}]}}";
    const { spec } = await policyOf([scraped, collector]);
    expect(spec.ingress).toEqual([
      {
        from: [
          {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "watch" } },
            podSelector: { matchLabels: { app: "p" } },
          },
        ],
        ports: [{ protocol: "TCP", port: 9100 }],
      },
    ]);
  });

  it("policies of k3s' own components are comments that become objects without their first mark", async () => {
    const { text } = await policyOf([bot], { includePackaged: true });
    const part = text.slice(text.indexOf("## kube-system:"));
    expect(objectsOf(part)).toEqual([]);
    const bare = part.replaceAll(/^#/gm, "");
    const objects = objectsOf(bare);
    expect(objects.map(({ name }) => name)).toEqual([
      "podseal-coredns",
      "podseal-metrics-server",
      "podseal-traefik",
      "podseal-local-path-provisioner",
      "podseal-svclb",
    ]);
    for (const { value } of objects) expect(checkFields(value, { kubernetes: "1.34" })).toEqual([]);
  });
});

describe("what the policies leave", () => {
  const collector =
    "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: watch, labels: {app: p}}, spec: {containers: [{name: p, image: 'prom/prometheus:v3'}]}}";
  const ingressOnly =
    "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: mine, namespace: shop}, spec: {podSelector: {}, ingress: [{}]}}";

  it("metrics that a collector may read are named as open", async () => {
    const annotations = ", annotations: {prometheus.io/scrape: 'true', prometheus.io/port: '9100'}";
    const { text } = await policyOf([pod(container("args: []"), "web", annotations), collector]);
    const told = commentsOf(text);
    expect(told).toContain(
      "Open with these policies, Pod/shop/web: reachable from selected peers, TCP/9100 (NetworkPolicy/shop/podseal-web isolates the pod's ingress).",
    );
    expect(told).not.toContain("Open with these policies, Pod/watch/p:");
  });

  it("a pod that a policy of the input holds one way gets one for the other, and what the first opens is named", async () => {
    const { spec, text } = await policyOf([pod(container("args: []")), ingressOnly]);
    expect(spec).toMatchObject({ policyTypes: ["Egress"] });
    expect(spec.ingress).toBeUndefined();
    const told = commentsOf(text);
    expect(told).toContain(
      "Open with these policies, Pod/shop/web: reachable from everything on its network",
    );
    expect(told).not.toContain("podseal-default-deny");
  });

  it("the namespace of a pod whose controller is not in the input is denied too", async () => {
    const owned =
      ", ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: web, uid: u, controller: true}]";
    const text = await madeText(
      { engine: "network-policy" },
      { "/0.yaml": pod(container("args: []"), "web", owned) },
    );
    expect(objectsOf(text).map(({ name, namespace }) => `${namespace}/${name}`)).toEqual([
      "shop/podseal-default-deny",
    ]);
  });
});
