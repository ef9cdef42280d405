import type { RunDeclaration, RunProject } from "../workload/index.ts";

const joined = /^(?:container|service):(.+)$/;

/** Whether it has the network of another container. */
export function joinsNetwork({ networks = [] }: Pick<RunDeclaration, "networks">): boolean {
  return networks.some((one) => joined.test(one));
}

/**
 * The container of the project whose network another one joins, through others too. Undefined for one with a network of its own, and where
 * whoever is joined is not part of the project, in a pod of Podman, or in a ring.
 */
export function networkOwnerOf(
  declaration: RunDeclaration,
  { containers }: RunProject,
): RunDeclaration | undefined {
  const passed = new Set([declaration]);
  let owner = declaration;
  while (joinsNetwork(owner)) {
    const name = owner.networks?.map((one) => joined.exec(one)?.[1]).find((one) => one !== undefined);
    const next = containers.find((one) => one.name === name || one.containerName === name);
    if (next === undefined || next.pod !== undefined || passed.has(next)) return undefined;
    passed.add(next);
    owner = next;
  }
  return owner === declaration ? undefined : owner;
}

/** Whether another container of the project joins its network. */
export function ownsNetworkOfOthers(declaration: RunDeclaration, project: RunProject): boolean {
  return project.containers.some((one) => networkOwnerOf(one, project) === declaration);
}
