import type { Rule } from "./rules.ts";

const read = ["get", "list", "watch"];
const change = ["create", "update", "patch", "delete", "deletecollection"];
const workloads = ["deployments", "statefulsets", "daemonsets", "replicasets"];

function rule(verbs: readonly string[], groups: readonly string[], resources: readonly string[]): Rule {
  return { verbs, groups, resources, names: [], urls: [] };
}

const viewRules: readonly Rule[] = [
  rule(
    read,
    [""],
    ["pods", "pods/log", "services", "configmaps", "serviceaccounts", "persistentvolumeclaims", "events"],
  ),
  rule(
    read,
    ["apps", "batch", "networking.k8s.io"],
    [...workloads, "jobs", "cronjobs", "networkpolicies", "ingresses"],
  ),
];
const editRules: readonly Rule[] = [
  ...viewRules,
  rule(
    [...read, ...change],
    [""],
    ["pods", "services", "configmaps", "secrets", "persistentvolumeclaims", "serviceaccounts"],
  ),
  rule(
    ["create"],
    [""],
    ["pods/exec", "pods/attach", "pods/portforward", "pods/proxy", "serviceaccounts/token"],
  ),
  rule(["impersonate"], [""], ["serviceaccounts"]),
  rule(change, ["apps", "batch"], [...workloads, "jobs", "cronjobs"]),
];

/**
 * What the roles that every API server makes for itself allow, as far as it decides a level of `api-permissions`: the roles are
 * longer, but hold nothing stronger. Source: kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go@v1.36.
 */
export const builtInRoles: Readonly<Record<string, readonly Rule[]>> = {
  "cluster-admin": [rule(["*"], ["*"], ["*"])],
  admin: [...editRules, rule([...read, ...change], ["rbac.authorization.k8s.io"], ["roles", "rolebindings"])],
  edit: editRules,
  view: viewRules,
  "system:discovery": [],
  "system:basic-user": [],
  "system:public-info-viewer": [],
  "system:service-account-issuer-discovery": [],
  "system:auth-delegator": [],
  "system:aggregated-metrics-reader": [rule(read, ["metrics.k8s.io"], ["pods", "nodes"])],
};
