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
  Secret: "",
  Node: "",
};

/** See `Inventory`. ConfigMaps and Secrets are among them only as far as they had to be parsed. */
export const inventoryKinds: readonly string[] = Object.keys(groups);

/**
 * Whether an object belongs into the inventory: a Knative Service, say, is another kind than the API's own. Of Secrets only those that
 * hold a service account's token bear on confinement.
 */
export function isInventoryObject({
  kind,
  apiVersion,
  value,
}: Pick<KubernetesObject, "kind" | "apiVersion" | "value">): boolean {
  if (kind === "Secret" && value["type"] !== "kubernetes.io/service-account-token") return false;
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  // NetworkPolicy was first served by extensions/v1beta1.
  return (
    Object.hasOwn(groups, kind) &&
    (groups[kind] === group || (kind === "NetworkPolicy" && group === "extensions"))
  );
}

/** Whether an object is a Secret of the API, whatever it is for. */
export function isSecret({ kind, apiVersion }: Pick<KubernetesObject, "kind" | "apiVersion">): boolean {
  return kind === "Secret" && apiVersion === "v1";
}

/**
 * Whether an object sends requests to Services. Source: k8s.io/api networking/v1; doc.traefik.io, the CRDs of Traefik 2 and 3;
 * gateway-api.sigs.k8s.io, the kinds of routes.
 */
export function isRoute({ kind, apiVersion }: Pick<KubernetesObject, "kind" | "apiVersion">): boolean {
  const [group = ""] = apiVersion.split("/");
  if (kind === "Ingress") return group === "networking.k8s.io" || group === "extensions";
  if (group === "gateway.networking.k8s.io")
    return ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"].includes(kind);
  const isTraefik = group === "traefik.io" || group === "traefik.containo.us";
  return isTraefik && ["IngressRoute", "IngressRouteTCP", "IngressRouteUDP"].includes(kind);
}
