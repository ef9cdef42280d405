import type { Inventory } from "./inventory.ts";
import type { KubernetesObject } from "./object.ts";

/** The objects of one kind: all, those of each namespace, and there by name. Maps in maps, since texts to look up by cost more. */
interface Kind {
  readonly all: KubernetesObject[];
  readonly namespaces: Map<string | undefined, Neighbours>;
}

interface Neighbours {
  readonly all: KubernetesObject[];
  readonly byName: Map<string, KubernetesObject>;
}

const none: readonly KubernetesObject[] = [];

/** An inventory of the given objects, indexed by kind and name. */
export function createInventory(objects: readonly KubernetesObject[], complete: boolean): Inventory {
  const kinds = new Map<string, Kind>();
  for (const object of objects) {
    const kind = getOrAdd(kinds, object.kind, () => ({ all: [], namespaces: new Map() }));
    const neighbours = getOrAdd(kind.namespaces, object.namespace, () => ({ all: [], byName: new Map() }));
    kind.all.push(object);
    neighbours.all.push(object);
    neighbours.byName.set(object.name, object);
  }
  return {
    complete,
    has: (kind) => kinds.has(kind),
    find: (kind, namespace, name) => kinds.get(kind)?.namespaces.get(namespace)?.byName.get(name),
    objects: (kind, inNamespace) => {
      const found = kinds.get(kind);
      return (inNamespace === undefined ? found : found?.namespaces.get(inNamespace.namespace))?.all ?? none;
    },
  };
}

function getOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
