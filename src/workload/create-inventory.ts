import type { Inventory } from "./inventory.ts";
import type { KubernetesObject } from "./object.ts";

/** An inventory of the given objects, indexed by kind and name. */
export function createInventory(objects: readonly KubernetesObject[], complete: boolean): Inventory {
  const byKind = new Map<string, KubernetesObject[]>();
  const byName = new Map<string, KubernetesObject>();
  const byNamespace = new Map<string, KubernetesObject[]>();
  for (const object of objects) {
    const others = byKind.get(object.kind);
    if (others === undefined) byKind.set(object.kind, [object]);
    else others.push(object);
    byName.set(keyOf(object.kind, object.namespace, object.name), object);
    const inNamespace = keyOf(object.kind, object.namespace, "");
    const neighbours = byNamespace.get(inNamespace);
    if (neighbours === undefined) byNamespace.set(inNamespace, [object]);
    else neighbours.push(object);
  }
  return {
    complete,
    has: (kind) => byKind.has(kind),
    find: (kind, namespace, name) => byName.get(keyOf(kind, namespace, name)),
    objects: (kind, inNamespace) =>
      (inNamespace === undefined
        ? byKind.get(kind)
        : byNamespace.get(keyOf(kind, inNamespace.namespace, ""))) ?? [],
  };
}

function keyOf(kind: string, namespace: string | undefined, name: string): string {
  return JSON.stringify([kind, namespace ?? null, name]);
}
