import type { KubernetesObject } from "../../workload/index.ts";

/** Kinds that bear on the confinement of pods, with the group of their apiVersion ("" for the core group). */
const groups: Readonly<Record<string, string>> = {
  Namespace: "",
  ServiceAccount: "",
  Role: "rbac.authorization.k8s.io",
  ClusterRole: "rbac.authorization.k8s.io",
  RoleBinding: "rbac.authorization.k8s.io",
  ClusterRoleBinding: "rbac.authorization.k8s.io",
  NetworkPolicy: "networking.k8s.io",
  LimitRange: "",
  ResourceQuota: "",
  RuntimeClass: "node.k8s.io",
  PersistentVolumeClaim: "",
  PersistentVolume: "",
  StorageClass: "storage.k8s.io",
  Service: "",
  ConfigMap: "",
  Node: "",
};

/** See `Inventory`. ConfigMaps are among them only as far as they had to be parsed. */
export const inventoryKinds: readonly string[] = Object.keys(groups);

/** Whether an object belongs into the inventory: a Knative Service, say, is another kind than the API's own. */
export function isInventoryObject({
  kind,
  apiVersion,
}: Pick<KubernetesObject, "kind" | "apiVersion">): boolean {
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  // NetworkPolicy was first served by extensions/v1beta1.
  return (
    Object.hasOwn(groups, kind) &&
    (groups[kind] === group || (kind === "NetworkPolicy" && group === "extensions"))
  );
}
