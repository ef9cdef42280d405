import type { RunDeclaration, RunProject } from "../workload/index.ts";

/** Namespaces that a container of the engine joins one by one, beside the network. */
export type JoinedKind = "pid" | "ipc";

const joined = /^(?:container|service):(.+)$/;

/** Whether it has the namespace of another container. */
export function joinsNamespace(declaration: RunDeclaration, kind: JoinedKind): boolean {
  return joined.test(declaration[kind] ?? "");
}

/**
 * The container of the project whose namespace another one joins, through others too. Undefined for one with a namespace of its own, and
 * where whoever is joined is not part of the project, or in a ring.
 */
export function namespaceOwnerOf(
  declaration: RunDeclaration,
  kind: JoinedKind,
  { containers }: Pick<RunProject, "containers">,
): RunDeclaration | undefined {
  const passed = new Set([declaration]);
  let owner = declaration;
  while (joinsNamespace(owner, kind)) {
    const [, name] = joined.exec(owner[kind] ?? "") ?? [];
    const next = containers.find((one) => one.name === name || one.containerName === name);
    if (next === undefined || passed.has(next)) return undefined;
    passed.add(next);
    owner = next;
  }
  return owner === declaration ? undefined : owner;
}

/** Whether another container of the project joins its namespace. */
export function ownsNamespaceOfOthers(
  declaration: RunDeclaration,
  kind: JoinedKind,
  project: Pick<RunProject, "containers">,
): boolean {
  return project.containers.some((one) => namespaceOwnerOf(one, kind, project) === declaration);
}
