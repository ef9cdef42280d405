/**
 * User namespaces as the kernel has them: user_namespaces(7), linux kernel/user_namespace.c. Ids in this room's process states are
 * host ids (the kernel's kuid and kgid), so that a process keeps its ids whatever namespace looks at it.
 */
export interface UserNamespace {
  /** Absent for the initial namespace, the host's. */
  readonly parent?: UserNamespace;
  /** Host id of the user who made it: over it, they hold every capability from the parent. */
  readonly owner: number;
  readonly uidMap: readonly IdRange[];
  readonly gidMap: readonly IdRange[];
  /** Whether setgroups(2) is allowed; denied where a user without newgidmap wrote the map. */
  readonly allowsSetgroups: boolean;
}

/** A row of uid_map, with the outer id already translated to the host's. */
export interface IdRange {
  readonly inside: number;
  readonly host: number;
  readonly size: number;
}

const everyId: IdRange = { inside: 0, host: 0, size: 2 ** 32 - 1 };

/** The host's own user namespace. */
export const initialUserNamespace: UserNamespace = Object.freeze({
  owner: 0,
  uidMap: [everyId],
  gidMap: [everyId],
  allowsSetgroups: true,
});

/** A child of the initial namespace that maps one range of ids, alike for users and groups, from 0. */
export function childNamespace(firstHostId: number, size: number, owner = 0): UserNamespace {
  const map = [{ inside: 0, host: firstHostId, size }];
  return { parent: initialUserNamespace, owner, uidMap: map, gidMap: map, allowsSetgroups: true };
}

/** The host id of an id inside; undefined when it is not mapped. */
export function hostIdOf(map: readonly IdRange[], inside: number): number | undefined {
  const range = map.find((one) => inside >= one.inside && inside < one.inside + one.size);
  return range === undefined ? undefined : range.host + (inside - range.inside);
}

export function isMapped(map: readonly IdRange[], hostId: number): boolean {
  return map.some((one) => hostId >= one.host && hostId < one.host + one.size);
}

/** Host id of the namespace's root; undefined where nobody is root. */
export function rootOf(namespace: UserNamespace): number | undefined {
  return hostIdOf(namespace.uidMap, 0);
}

export function isInitial(namespace: UserNamespace): boolean {
  return namespace.parent === undefined;
}

/** The namespace itself, its parent and so on up to the initial one. */
export function* withAncestors(namespace: UserNamespace): Generator<UserNamespace> {
  for (let one: UserNamespace | undefined = namespace; one !== undefined; one = one.parent) yield one;
}

export function isWithinNamespace(namespace: UserNamespace, ancestor: UserNamespace): boolean {
  for (const one of withAncestors(namespace)) if (one === ancestor) return true;
  return false;
}
