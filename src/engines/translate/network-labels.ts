import type { RunProject, RunResource } from "../../workload/index.ts";
import { kubernetesName, UniqueNames } from "./names.ts";

/** The label by which pods of one network of the source know each other, and nobody else does. */
export interface NetworkLabel {
  readonly key: string;
  /** The name by which the engine knows the network, so that networks of two projects in one namespace stay apart. */
  readonly value: string;
}

/** A value of a label is no longer (Kubernetes documentation, Labels and Selectors). */
export const longestLabel = 63;

/** Labels of the networks of a project by the names that its containers call them by. */
export function networkLabels(project: RunProject, networks: readonly string[]): readonly NetworkLabel[] {
  const keys = new UniqueNames();
  const known = project.resources.filter(({ kind }) => kind === "network");
  // Every network of the project has its number, whichever of them a pod is in.
  const all = [
    ...new Set([...known.map(({ name }) => name), ...namedByContainers(project), ...networks]),
  ].sort();
  const byName = new Map(all.map((name) => [name, labelOf(project, name, known, keys)]));
  return networks.flatMap((name) => byName.get(name) ?? []);
}

function labelOf(
  project: RunProject,
  name: string,
  known: readonly RunResource[],
  keys: UniqueNames,
): NetworkLabel {
  const resource = known.find((one) => one.name === name);
  return {
    key: `podseal.dev/network-${keys.of(kubernetesName(name))}`,
    value: labelValue(engineName(project, name, resource)),
  };
}

/** Compose puts the project before the names that are its own; to Podman and Docker a network has one name on the whole host. */
function engineName(
  { name: project, format }: RunProject,
  name: string,
  resource: RunResource | undefined,
): string {
  if (resource?.engineName !== undefined) return resource.engineName;
  return format !== "compose" || resource?.external === true ? name : `${project}_${name}`;
}

function labelValue(name: string): string {
  const plain = name.replaceAll(/[^\w.-]+/g, "-");
  return /^[A-Za-z0-9]/.test(plain) && /[A-Za-z0-9]$/.test(plain) ? plain : `n${plain}n`;
}

function namedByContainers({ containers, pods }: RunProject): readonly string[] {
  return [...containers, ...pods].flatMap(({ networks = [] }) => networks.map(plainNetwork));
}

/** Without the options behind it: "mine:alias=db". */
export function plainNetwork(written: string): string {
  return written.replace(/[:,].*$/, "");
}
