import type { KubernetesObject } from "./object.ts";

/**
 * The objects of the input that bear on the confinement of its workloads, beside the workloads themselves.
 * `complete`: the input is the whole (`--complete`): what is not in it does not exist. Else a missing object leaves a fact open.
 */
export interface Inventory {
  readonly complete: boolean;
  /**
   * Objects of one kind, those of one namespace when it is given. `undefined` as a namespace matches the objects that name none.
   * Kinds: Namespace, ServiceAccount, Role, ClusterRole, RoleBinding, ClusterRoleBinding, NetworkPolicy, LimitRange, ResourceQuota,
   * RuntimeClass, PersistentVolumeClaim, PersistentVolume, StorageClass, Service, ConfigMap, Secret (with a service account's token), Node.
   */
  readonly objects: (
    kind: string,
    inNamespace?: { readonly namespace: string | undefined },
  ) => readonly KubernetesObject[];
  readonly find: (kind: string, namespace: string | undefined, name: string) => KubernetesObject | undefined;
  /** Whether any object of the kind was seen at all: a folder with one NetworkPolicy still may lack others. */
  readonly has: (kind: string) => boolean;
}
