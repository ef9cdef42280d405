import type {
  DockerConfiguration,
  PodmanConfiguration,
  RunDeclaration,
  RunPodDeclaration,
  RunProject,
  RunResource,
} from "../../../workload/index.ts";
import type { ImageView } from "../../image.ts";
import type { RunHost } from "../traits.ts";

/** A declaration with all that its options are read against. */
export interface DeclaredRun {
  readonly declaration: RunDeclaration;
  readonly host: RunHost;
  readonly image: ImageView;
  readonly podman?: PodmanConfiguration;
  readonly docker?: DockerConfiguration;
  /** The pod that it joins, where its declaration is at hand. */
  readonly pod?: RunPodDeclaration;
  readonly project?: RunProject;
}

export function isPodman({ declaration }: DeclaredRun): boolean {
  return declaration.engine === "podman";
}

/** Whether it is a container of Podman under a login user. */
export function isRootlessPodman(run: DeclaredRun): boolean {
  return isPodman(run) && run.host.rootless;
}

export function resourceOf(
  { project }: DeclaredRun,
  kind: RunResource["kind"],
  name: string,
): RunResource | undefined {
  return project?.resources.find((one) => one.kind === kind && one.name === name);
}

/** What an engine refuses to run, in our words. */
export function refused(run: DeclaredRun, reason: string): RangeError {
  return new RangeError(`${isPodman(run) ? "Podman" : "Docker"} refuses ${reason}`);
}

/** The value, unless it is empty: engines take an empty text for an option that is not given. */
export function given(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}

export function givenList<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list?.length === 0 ? undefined : list;
}
