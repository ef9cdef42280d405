import type { Confinement } from "../confinement/index.ts";
import type { ClusterContext, EngineProfileId } from "../engines/index.ts";
import { confineKubernetes, engineProfile, engineProfiles, isCovered, twinOf } from "../engines/index.ts";
import { k3sRelease, parseVersion } from "../facts/index.ts";
import type { ReadResult } from "../readers/index.ts";
import type { ComparisonColumn } from "../report/index.ts";
import type { Container, PodTemplate } from "../workload/index.ts";
import { isWindows } from "../workload/index.ts";
import { ContextError } from "./context.ts";
import type { ConfinedRun, ImageWords } from "./run-sources/confined-runs.ts";
import { workloadIds } from "./report/ids.ts";

/** A column before it is judged. */
export interface ComparedColumn extends Omit<ComparisonColumn, "file" | "line"> {
  /** Names under which `--against` finds it and a pod finds its source: the container's first. */
  readonly names: readonly string[];
  readonly place?: { readonly file: string; readonly line?: number };
  /** How its image is spelt; both sides of a judgement ask their questions of the same image. */
  readonly view: ImageWords | undefined;
  readonly confine: (view: ImageWords | undefined) => Confinement;
  readonly yardstick: (view: ImageWords | undefined) => Confinement;
  /** Set for a container of a pod. */
  readonly ofPod?: { readonly pod: PodTemplate; readonly container: Container };
}

/** A column with what it is held against. */
export interface HeldColumn extends ComparedColumn {
  /** Whether it is itself what it is held against. */
  readonly isBase: boolean;
}

const usualProfiles: readonly EngineProfileId[] = [
  "k3s",
  "k3s-rootless",
  "podman-rootless",
  "podman-rootful",
  "docker",
  "docker-rootless",
];

/** The profiles that were asked for, or those that people run: all six alone, two beside containers. @throws ContextError */
export function profileColumns(
  profiles: readonly string[],
  besideContainers: boolean,
  context: ClusterContext,
): readonly ComparedColumn[] {
  const usual = besideContainers ? ["k3s", "podman-rootless"] : usualProfiles;
  return (profiles.length > 0 ? profiles : usual).map((text) => profileColumn(text, context));
}

function profileColumn(text: string, context: ClusterContext): ComparedColumn {
  const [, id, version, distribution] = /^([a-z0-9-]+)(?:@([^/]+))?(?:\/(.+))?$/.exec(text) ?? [];
  const known = engineProfiles.find((profile) => profile.id === id);
  if (known === undefined) {
    throw new ContextError(
      `there is no profile ${text}; known are ${engineProfiles.map((one) => one.id).join(", ")}`,
    );
  }
  if (version !== undefined) checkVersion(text, known.id, version);
  // All of them on one machine.
  const { cgroupVersion } = context.node;
  const node = cgroupVersion === undefined ? {} : { cgroupVersion };
  const options = {
    node,
    ...(version === undefined ? {} : { version }),
    ...(distribution === undefined ? {} : { distribution }),
  };
  return {
    id: text,
    title: [known.title, version, distribution].filter((part) => part !== undefined).join(" "),
    kind: "profile",
    against: "podman-rootless",
    names: [text],
    view: undefined,
    confine: () => engineProfile(known.id, options),
    yardstick: () => engineProfile("podman-rootless", { version: context.podman.version, node }),
  };
}

/** @throws ContextError */
function checkVersion(profile: string, engine: EngineProfileId, version: string): void {
  if (isKnown(engine, version)) return;
  const isK3s = engine === "k3s" || engine === "k3s-rootless";
  const written = isK3s ? "k3s@v1.33.5+k3s1 or k3s@1.33" : "podman-rootless@5.8";
  throw new ContextError(`nothing is known of ${profile}; write a version as in ${written}`);
}

function isKnown(engine: EngineProfileId, version: string): boolean {
  if (engine === "k3s" || engine === "k3s-rootless") return k3sRelease(version) !== undefined;
  if (parseVersion(version) === undefined) return false;
  return engine === "kubernetes" || isCovered(engine.startsWith("podman") ? "podman" : "docker", version);
}

/** Containers of engines. Without a base of their own they are held against rootless Podman's profile. */
export function runColumns(runs: readonly ConfinedRun[]): readonly ComparedColumn[] {
  return runs.map(({ id, title, names, place, view, confine }): ComparedColumn => ({
    id,
    title,
    kind: "run",
    against: id,
    names,
    place: { file: place.file, ...(place.line === undefined ? {} : { line: place.line }) },
    view,
    confine,
    yardstick: confine,
  }));
}

/** The Linux containers of pods, each against its twin. */
export function workloadColumns(input: ReadResult, context: ClusterContext): readonly ComparedColumn[] {
  const idOf = workloadIds(input.workloads);
  return input.workloads.flatMap((workload) =>
    workload.pods
      .filter((pod) => !isWindows(pod))
      .flatMap((pod) =>
        pod.containers.map((container): ComparedColumn => {
          const { namespace, name, source } = workload.object;
          const subject = { pod, container, namespace, inventory: input.inventory, context };
          const id = idOf(workload);
          const confinement = confineKubernetes(subject);
          const twin = twinOf(subject);
          const mustBeNonRoot =
            container.spec.securityContext.runAsNonRoot ?? pod.spec.securityContext.runAsNonRoot ?? false;
          return {
            id: `${id} ${container.name}`,
            title: pod.containers.length === 1 ? id : `${id} ${container.name}`,
            kind: "workload",
            against: "its twin",
            names: pod.containers.length === 1 ? [name, container.name] : [container.name],
            place: { file: source.file, ...lineOf(source.region(container.path)?.line) },
            view: { image: container.spec.image ?? `of container ${container.name}`, mustBeNonRoot },
            confine: () => confinement,
            yardstick: () => twin,
            ofPod: { pod, container },
          };
        }),
      ),
  );
}

function lineOf(line: number | undefined): { readonly line?: number } {
  return line === undefined ? {} : { line };
}
