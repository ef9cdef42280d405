import type { RunDeclaration, RunProject } from "../../workload/index.ts";
import { networkOwnerOf } from "../network-owner.ts";

/** The containers of a project that share one network, which become one pod. */
export interface NetworkGroup {
  readonly owner: RunDeclaration;
  /** Why they cannot be one pod. */
  readonly obstacle?: string;
}

/** Undefined for a container that joins no network of another of the project. */
export function networkGroupOf(declaration: RunDeclaration, project: RunProject): NetworkGroup | undefined {
  const owner = networkOwnerOf(declaration, project);
  if (owner === undefined) return undefined;
  const obstacle = obstacleBetween(declaration, owner);
  return { owner, ...(obstacle !== undefined && { obstacle }) };
}

/** What a pod has once for all of its containers, and the two want otherwise. */
function obstacleBetween(one: RunDeclaration, owner: RunDeclaration): string | undefined {
  if (owner.networks?.includes("host") === true) return `the network of ${owner.name} is the node's`;
  if ((one.oneShot ?? false) !== (owner.oneShot ?? false)) return "one of them runs to its end";
  if ((one.replicas ?? 1) !== (owner.replicas ?? 1)) return "they have different numbers of replicas";
  if ((one.runtime ?? "") !== (owner.runtime ?? "")) return "they have different OCI runtimes";
  if (one.hostname !== undefined && one.hostname !== owner.hostname) return "a pod has one host name";
  const sysctl = Object.entries(one.sysctls ?? {}).find(
    ([name, value]) => owner.sysctls?.[name] !== undefined && owner.sysctls[name] !== value,
  );
  if (sysctl !== undefined) return `a pod has one value of the sysctl ${sysctl[0]}`;
  return undefined;
}
