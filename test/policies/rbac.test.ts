import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/workload/index.ts";
import { checkFields } from "../../src/workload/index.ts";
import { commentsOf, madeText, objectsOf } from "./made.ts";

const rbac = "rbac.authorization.k8s.io";
const deployment = (fields: string, more = "image: app"): string =>
  `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}, spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {${fields}containers: [{name: main, ${more}}]}}}}`;
const role = (rules: string): string =>
  `{apiVersion: ${rbac}/v1, kind: ClusterRole, metadata: {name: r}, rules: [${rules}]}`;
const binding = (account: string, name = "r"): string =>
  `{apiVersion: ${rbac}/v1, kind: ClusterRoleBinding, metadata: {name: b}, roleRef: {kind: ClusterRole, name: ${name}}, subjects: [{kind: ServiceAccount, name: ${account}, namespace: shop}]}`;
const rule = (group: string, resources: string, verbs: string): string =>
  `{apiGroups: ["${group}"], resources: [${resources}], verbs: [${verbs}]}`;
const bot = "serviceAccountName: bot, ";

async function made(documents: readonly string[]) {
  const files = Object.fromEntries(documents.map((one, index) => [`/${index}.yaml`, one]));
  const text = await madeText({ engine: "rbac" }, files);
  return { text, told: commentsOf(text), objects: objectsOf(text).map(({ value }) => value) };
}

describe("accounts of their own", () => {
  it("have no token where nothing shows that the API is used", async () => {
    const { told, objects } = await made([deployment("")]);
    expect(objects).toEqual([
      {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name: "web", namespace: "shop" },
        automountServiceAccountToken: false,
      },
    ]);
    expect(told).toContain(
      `kubectl -n shop patch deployment web --type merge -p '{"spec":{"template":{"spec":{"serviceAccountName":"web","automountServiceAccountToken":false}}}}'`,
    );
  });

  it("get the roles of the default account where it has some by name", async () => {
    const { objects } = await made([deployment(""), role(rule("", "pods", "get")), binding("default")]);
    expect(objects).toEqual([
      { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "web", namespace: "shop" } },
      {
        apiVersion: `${rbac}/v1`,
        kind: "ClusterRoleBinding",
        metadata: { name: "b-shop-web" },
        roleRef: { apiGroup: rbac, kind: "ClusterRole", name: "r" },
        subjects: [{ kind: "ServiceAccount", name: "web", namespace: "shop" }],
      },
    ]);
  });

  it("keep their token, and get no invented right, where something points to the API", async () => {
    const { objects, told } = await made([deployment("", "image: 'bitnami/kubectl:1.34'")]);
    expect(objects).toEqual([
      { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "web", namespace: "shop" } },
    ]);
    expect(told).toContain("none is invented");
  });

  it("are not made where the workload has one; an unused token of it is told", async () => {
    const { objects, told } = await made([deployment(bot)]);
    expect(objects).toEqual([]);
    expect(told).toContain('{"spec":{"template":{"spec":{"automountServiceAccountToken":false}}}}');
  });

  it("are not made in exempt namespaces", async () => {
    const { objects } = await made([deployment("").replace("namespace: shop", "namespace: kube-system")]);
    expect(objects).toEqual([]);
  });
});

describe("rights and what they become", () => {
  it.each<[what: string, rule: string, chain: string]>([
    ["reading Secrets", rule("", "secrets", "get"), "reads tokens, passwords and keys"],
    ["making pods", rule("", "pods", "create"), "starts a privileged pod"],
    ["making Deployments", rule("apps", "deployments", "patch"), "starts a privileged pod"],
    ["running commands", rule("", "pods/exec", "create"), "runs a command in a pod"],
    ["escalate", rule(rbac, "clusterroles", "escalate"), "writes or binds a ClusterRole"],
    ["bind", rule(rbac, "clusterroles", "bind"), "writes or binds a ClusterRole"],
    ["impersonating groups", rule("", "groups", "impersonate"), "acts as system:masters"],
    ["commanding kubelets", rule("", "nodes/proxy", "get"), "through the kubelet"],
    ["issuing tokens", rule("", "serviceaccounts/token", "create"), "asks for a token"],
    ["making volumes", rule("", "persistentvolumes", "create"), "root folder"],
    [
      "approving certificates",
      rule("certificates.k8s.io", "certificatesigningrequests/approval", "update"),
      "approves it itself",
    ],
    [
      "webhooks",
      rule("admissionregistration.k8s.io", "mutatingwebhookconfigurations", "create"),
      "every object sent to a program of its own",
    ],
    ["everything", rule("*", "'*'", "'*'"), "cluster-admin already"],
  ])("%s is told with its chain", async (_what, rules, chain) => {
    const { told } = await made([deployment(bot), role(rules), binding("bot")]);
    const escalation = told.slice(told.indexOf("ESCALATION"));
    expect(escalation).toContain(chain);
  });

  it("harmless rights are told without an escalation", async () => {
    const { told } = await made([deployment(bot), role(rule("", "configmaps", "get")), binding("bot")]);
    expect(told).toContain("shop/bot, used by Deployment/shop/web: - get on configmaps in the whole cluster");
    expect(told).not.toContain("ESCALATION");
    expect(told).not.toContain("jq -r");
  });

  it("a wildcard is told with how to find out what is needed, and not narrowed", async () => {
    const { told, objects } = await made([deployment(bot), role(rule("apps", "'*'", "get")), binding("bot")]);
    expect(told).toContain("too wide to be meant: get on everything of apps");
    expect(told).toContain("jq -r");
    expect(objects).toEqual([]);
  });

  it("rights that no token of the input can use are told", async () => {
    const { told } = await made([
      deployment(`${bot}automountServiceAccountToken: false, `),
      role(rule("", "pods", "get")),
      binding("bot"),
    ]);
    expect(told).toContain("remove the bindings");
  });

  it("a role that is not in the input is told", async () => {
    const { told } = await made([deployment(bot), binding("bot", "elsewhere")]);
    expect(told).toContain("whatever ClusterRole/elsewhere allows, which is not in the input");
  });
});

describe("narrower rights", () => {
  const proposed = (text: string): readonly JsonObject[] => {
    const start = text.indexOf("## Narrower rights");
    return start < 0 ? [] : objectsOf(text.slice(start).replaceAll(/^#/gm, "")).map(({ value }) => value);
  };
  const watching = (more: string): string => deployment(bot, `image: app, ${more}`);
  const two = role(`${rule("", "configmaps", "get")}, ${rule("", "nodes", "get")}`);

  it.each([
    ["a flag", "args: [--watch-namespace=shop]", "--watch-namespace=shop of Deployment/shop/web names shop"],
    ["a flag and its value", "command: [app, --namespace, shop]", "--namespace=shop"],
    ["a variable", "env: [{name: WATCH_NAMESPACE, value: shop}]", "WATCH_NAMESPACE: shop"],
    [
      "the pod's own namespace",
      "env: [{name: WATCH_NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}]",
      "WATCH_NAMESPACE: shop",
    ],
    [
      "a variable in a flag",
      "args: ['--watch-namespace=$(NS)'], env: [{name: NS, value: shop}]",
      "--watch-namespace=shop",
    ],
  ])(
    "%s that names a namespace: a RoleBinding there, what belongs to none apart",
    async (_what, more, by) => {
      const { text, told, objects } = await made([watching(more), two, binding("bot")]);
      expect(told).toContain(
        "In place of ClusterRoleBinding/b, which gives shop/bot the rights of ClusterRole/r",
      );
      expect(told).toContain(by);
      expect(objects).toEqual([]);
      expect(proposed(text)).toMatchObject([
        { kind: "RoleBinding", metadata: { name: "b", namespace: "shop" }, roleRef: { name: "r" } },
        { kind: "ClusterRole", metadata: { name: "b-cluster" }, rules: [{ resources: ["nodes"] }] },
        { kind: "ClusterRoleBinding", roleRef: { name: "b-cluster" } },
      ]);
    },
  );

  it.each([
    ["nothing", "args: []"],
    ["every namespace", "args: ['--watch-namespace=']"],
    ["what only the cluster knows", "args: ['--watch-namespace=$(NS)']"],
    ["a pattern", "args: ['--watch-namespaces=shop-*']"],
  ])("%s proposes none", async (_what, more) => {
    const { text } = await made([watching(more), two, binding("bot")]);
    expect(proposed(text)).toEqual([]);
  });

  it("of two workloads of an account, both must show it", async () => {
    const other = watching("args: []").replace("name: web, namespace", "name: api, namespace");
    const { text } = await made([watching("args: [--watch-namespace=shop]"), other, two, binding("bot")]);
    expect(proposed(text)).toEqual([]);
  });

  it("an account without a token gets none", async () => {
    const silent = deployment(
      `${bot}automountServiceAccountToken: false, `,
      "image: app, args: [--watch-namespace=shop]",
    );
    expect(proposed((await made([silent, two, binding("bot")])).text)).toEqual([]);
  });

  it("whether a custom resource belongs to namespaces is told as open", async () => {
    const custom = role(rule("example.org", "widgets", "get"));
    const { told } = await made([watching("args: [--watch-namespace=shop]"), custom, binding("bot")]);
    expect(told).toContain("Whether widgets belong to namespaces is not known here");
  });

  it("Secrets are narrowed to the names that settings show", async () => {
    const { text } = await made([
      watching("args: [--default-ssl-certificate=shop/tls], env: [{name: TOKEN_SECRET_NAME, value: token}]"),
      role(rule("", "secrets", "get, create")),
      binding("bot"),
    ]);
    expect(proposed(text)).toMatchObject([
      {
        kind: "Role",
        rules: [
          { resources: ["secrets"], resourceNames: ["tls", "token"], verbs: ["get"] },
          { resources: ["secrets"], verbs: ["create"] },
        ],
      },
    ]);
  });

  it("a secret itself is neither a name nor printed", async () => {
    const { text } = await made([
      watching("args: [--client-secret=hunter2], env: [{name: APP_SECRET, value: hunter2}]"),
      role(rule("", "secrets", "get")),
      binding("bot"),
    ]);
    expect(proposed(text)).toEqual([]);
    expect(text).not.toContain("hunter2");
  });

  it("every verb on named resources is spelt out, without escalate, bind and impersonate", async () => {
    const { text, told } = await made([
      watching("args: []"),
      role(rule(rbac, "roles", "'*'")),
      binding("bot"),
    ]);
    expect(proposed(text)).toMatchObject([
      {
        kind: "ClusterRole",
        metadata: { name: "r" },
        rules: [
          {
            apiGroups: [rbac],
            resources: ["roles"],
            verbs: ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"],
          },
        ],
      },
    ]);
    expect(told).toContain("escalate, bind, impersonate and approve");
  });
});

it("the homelab's accounts are the same again, and of fields that the server takes", async () => {
  const settings = { engine: "rbac", input: ["examples/homelab"] };
  const text = await madeText(settings);
  expect(await madeText(settings)).toBe(text);
  const objects = objectsOf(text);
  expect(objects.filter(({ kind }) => kind === "ServiceAccount").length).toBeGreaterThan(10);
  for (const { value } of objects) expect(checkFields(value, { kubernetes: "1.34" })).toEqual([]);
});
