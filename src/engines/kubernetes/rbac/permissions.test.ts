import { describe, expect, it } from "vitest";
import { createInventory } from "../../../workload/index.ts";
import { objectsOf } from "../../../../test/helpers/judged-pods.ts";
import { grantsOf } from "./grants.ts";
import { permissionsOf } from "./permissions.ts";

const account = { namespace: "web", name: "app" };
const subject = "{kind: ServiceAccount, name: app, namespace: web}";

function clusterRole(rules: string, labels = "{}"): string {
  return `{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: r, labels: ${labels}}, rules: ${rules}}`;
}
function clusterBinding(role = "r", to = subject): string {
  return `{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: b}, roleRef: {kind: ClusterRole, name: "${role}"}, subjects: [${to}]}`;
}
function role(rules: string): string {
  return `{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: r, namespace: web}, rules: ${rules}}`;
}
function binding(kind = "Role", name = "r", to = subject): string {
  return `{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: b, namespace: web}, roleRef: {kind: ${kind}, name: ${name}}, subjects: [${to}]}`;
}
function levelOf(...documents: string[]): string {
  const inventory = createInventory(objectsOf(documents.join("\n---\n")), true);
  return permissionsOf([grantsOf(account, inventory)], inventory).level;
}
const all = (groups: string, resources: string, verbs: string, more = ""): string =>
  `[{apiGroups: [${groups}], resources: [${resources}], verbs: [${verbs}]${more}}]`;
const baseline =
  "{apiVersion: v1, kind: Namespace, metadata: {name: web, labels: {pod-security.kubernetes.io/enforce: baseline}}}";

describe("what a service account may do", () => {
  it.each<[string, string, string[]]>([
    ["nothing is bound", "none", []],
    [
      "a binding to another account",
      "none",
      [
        clusterRole(all("'*'", "'*'", "'*'")),
        clusterBinding("r", "{kind: ServiceAccount, name: other, namespace: web}"),
      ],
    ],
    [
      "an account of the same name in another namespace",
      "none",
      [
        clusterRole(all("'*'", "'*'", "'*'")),
        clusterBinding("r", "{kind: ServiceAccount, name: app, namespace: db}"),
      ],
    ],
    ["cluster-admin by its name", "cluster-admin", [clusterBinding("cluster-admin")]],
    ["everything on everything", "cluster-admin", [clusterRole(all("'*'", "'*'", "'*'")), clusterBinding()]],
    [
      "the group of all service accounts",
      "cluster-admin",
      [clusterBinding("cluster-admin", '{kind: Group, name: "system:serviceaccounts"}')],
    ],
    [
      "the group of the namespace's service accounts",
      "cluster-admin",
      [clusterBinding("cluster-admin", '{kind: Group, name: "system:serviceaccounts:web"}')],
    ],
    [
      "the group of another namespace's",
      "none",
      [clusterBinding("cluster-admin", '{kind: Group, name: "system:serviceaccounts:db"}')],
    ],
    [
      "everybody who is authenticated",
      "cluster-admin",
      [clusterBinding("cluster-admin", '{kind: Group, name: "system:authenticated"}')],
    ],
    [
      "its user name",
      "cluster-admin",
      [clusterBinding("cluster-admin", '{kind: User, name: "system:serviceaccount:web:app"}')],
    ],
    ["reading pods", "read", [clusterRole(all('""', "pods", "get, list")), clusterBinding()]],
    ["reading secrets", "read-secrets", [clusterRole(all('""', "secrets", "get")), clusterBinding()]],
    [
      "reading everything, nodes/proxy and pods/exec among it",
      "cluster-admin",
      [clusterRole(all("'*'", "'*'", "get, list, watch")), clusterBinding()],
    ],
    ["the built-in view", "read", [clusterBinding("view")]],
    ["the built-in edit in the whole cluster", "cluster-admin", [clusterBinding("edit")]],
    ["changing config maps", "write", [role(all('""', "configmaps", "update")), binding()]],
    [
      "asking reviews",
      "none",
      [clusterRole(all("authentication.k8s.io", "tokenreviews", "create")), clusterBinding()],
    ],
    [
      "making pods where privileged ones are not forbidden",
      "cluster-admin",
      [role(all('""', "pods", "create")), binding()],
    ],
    [
      "making pods where they are forbidden",
      "write",
      [baseline, role(all('""', "pods", "create")), binding()],
    ],
    [
      "making deployments anywhere",
      "cluster-admin",
      [baseline, clusterRole(all("apps", "deployments", "create")), clusterBinding()],
    ],
    [
      "changing one named deployment",
      "cluster-admin",
      [role(all("apps", "deployments", "patch", ", resourceNames: [web]")), binding()],
    ],
    [
      "creating limited to names does not work",
      "write",
      [role(all('""', "pods", "create", ", resourceNames: [a]")), binding()],
    ],
    [
      "running commands in any pod",
      "cluster-admin",
      [clusterRole(all('""', "pods/exec", "create")), clusterBinding()],
    ],
    [
      "running commands in the namespace's pods",
      "write",
      [role(all('""', "pods/exec", "create")), binding()],
    ],
    [
      "every subresource exec",
      "cluster-admin",
      [clusterRole(all('""', "'*/exec'", "create")), clusterBinding()],
    ],
    [
      "commanding kubelets",
      "cluster-admin",
      [clusterRole(all('""', "nodes/proxy", "get")), clusterBinding()],
    ],
    [
      "escalate",
      "cluster-admin",
      [clusterRole(all("rbac.authorization.k8s.io", "clusterroles", "escalate")), clusterBinding()],
    ],
    [
      "bind",
      "cluster-admin",
      [clusterRole(all("rbac.authorization.k8s.io", "clusterroles", "bind")), clusterBinding()],
    ],
    [
      "bind to a harmless role only",
      "write",
      [
        clusterRole(all("rbac.authorization.k8s.io", "clusterroles", "bind", ", resourceNames: [reader]")),
        clusterBinding(),
      ],
    ],
    [
      "bind to cluster-admin by name",
      "cluster-admin",
      [
        clusterRole(
          all("rbac.authorization.k8s.io", "clusterroles", "bind", ", resourceNames: [cluster-admin]"),
        ),
        clusterBinding(),
      ],
    ],
    [
      "impersonating users",
      "cluster-admin",
      [clusterRole(all('""', "users", "impersonate")), clusterBinding()],
    ],
    [
      "issuing tokens",
      "cluster-admin",
      [clusterRole(all('""', "serviceaccounts/token", "create")), clusterBinding()],
    ],
    [
      "making volumes of host paths",
      "cluster-admin",
      [clusterRole(all('""', "persistentvolumes", "create")), clusterBinding()],
    ],
    [
      "making and reading secrets in the whole cluster",
      "cluster-admin",
      [clusterRole(all('""', "secrets", "create, get")), clusterBinding()],
    ],
    [
      "rewriting what is admitted",
      "cluster-admin",
      [
        clusterRole(all("admissionregistration.k8s.io", "mutatingwebhookconfigurations", "update")),
        clusterBinding(),
      ],
    ],
    [
      "k3s' Helm charts",
      "cluster-admin",
      [clusterRole(all("helm.cattle.io", "helmcharts", "create")), clusterBinding()],
    ],
    [
      "a ClusterRole bound in one namespace",
      "write",
      [baseline, clusterRole(all('""', "configmaps", "delete")), binding("ClusterRole")],
    ],
    [
      "the group of the API is another one",
      "write",
      [clusterRole(all("example.org", "pods", "create")), clusterBinding()],
    ],
  ])("%s: %s", (_name, level, documents) => {
    expect(levelOf(...documents)).toBe(level);
  });

  it("follows aggregated roles", () => {
    const whole = `{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: whole}, aggregationRule: {clusterRoleSelectors: [{matchLabels: {to: whole}}]}, rules: []}`;
    expect(
      levelOf(whole, clusterRole(all('""', "secrets", "list"), "{to: whole}"), clusterBinding("whole")),
    ).toBe("read-secrets");
  });

  it("tells a role that nobody knows from one that does not exist", () => {
    const documents = objectsOf(clusterBinding("elsewhere"));
    expect(grantsOf(account, createInventory(documents, false)).unknownRoles).toEqual([
      "ClusterRole/elsewhere",
    ]);
    expect(grantsOf(account, createInventory(documents, true)).unknownRoles).toEqual([]);
    expect(
      grantsOf(account, createInventory(objectsOf(clusterBinding("system:kube-x")), true)).unknownRoles,
    ).toHaveLength(1);
  });

  it("says through which binding", () => {
    const inventory = createInventory(objectsOf(clusterBinding("cluster-admin")), true);
    expect(permissionsOf([grantsOf(account, inventory)], inventory).because).toMatchObject({
      object: "ClusterRoleBinding/b",
    });
  });
});
