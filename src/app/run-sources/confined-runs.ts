import type { Confinement } from "../../confinement/index.ts";
import { readDimension } from "../../confinement/index.ts";
import type { ClusterContext, UnpredictedEffect } from "../../engines/index.ts";
import {
  confineDeclaration,
  confineOci,
  confineRequest,
  engineProfiles,
  imageView,
  optionsBeside,
  unpredictedEffects,
  withUnpredicted,
} from "../../engines/index.ts";
import type { Assumption, ProblemReport } from "../../report/index.ts";
import type { RunDeclaration, RunPlace, RunProject } from "../../workload/index.ts";
import { withImage, type RequestSource } from "./cri-sources.ts";
import type { OciSource, RunSources } from "./read-sources.ts";
import type { RunHosts } from "./run-host.ts";

/** How an image is spelt, and whether only another user than root starts it. */
export interface ImageWords {
  readonly image: string;
  readonly mustBeNonRoot: boolean;
}

/** A container of an engine or an OCI runtime with what it gets there. */
export interface ConfinedRun {
  readonly id: string;
  readonly title: string;
  /** The container's names, the one that people use first. */
  readonly names: readonly string[];
  readonly place: RunPlace;
  /** Absent for what only an OCI runtime was told. */
  readonly declaration?: RunDeclaration;
  readonly view: ImageWords;
  /** `view`: the spelling of the side that it is compared with, so that both ask their questions of the same image. */
  readonly confine: (view: ImageWords | undefined) => Confinement;
  /** The engine that it was judged for. */
  readonly host: Assumption;
}

export interface ConfinedRuns {
  readonly runs: readonly ConfinedRun[];
  /** What an engine refuses to run. */
  readonly problems: readonly ProblemReport[];
}

/**
 * Every container of the sources. What the engine would refuse is a problem with its place; what an option does that is not predicted is
 * unknown, unless its name is among those `allowed` to be lost.
 */
export function confinedRuns(
  sources: RunSources,
  hosts: RunHosts,
  context: ClusterContext,
  allowed: ReadonlySet<string> = new Set(),
): ConfinedRuns {
  const runs: ConfinedRun[] = [];
  const problems: ProblemReport[] = [];
  const titles = new Set<string>();
  const add = (run: ConfinedRun, effects: readonly UnpredictedEffect[] = []): void => {
    try {
      // What an engine refuses shows only when it is worked out; a user that the image does not know, when it is read.
      readDimension(run.confine(undefined), "user");
      readDimension(run.confine(undefined), "host-groups");
      const confine: ConfinedRun["confine"] = (view) =>
        withUnpredicted(run.confine(view), effects, context.architecture);
      runs.push({ ...run, id: uniqueId(run.id, titles), confine });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      problems.push(refusedBy(error, run));
    }
  };
  for (const project of sources.projects)
    for (const declaration of project.containers)
      add(
        declaredRun(declaration, project, hosts, context),
        unpredictedEffects(declaration, optionsBeside([declaration], project), allowed),
      );
  for (const source of sources.oci) add(ociRun(source, hosts, context));
  for (const source of sources.requests) add(requestRun(source, context));
  return { runs, problems };
}

function uniqueId(id: string, taken: Set<string>): string {
  let unique = id;
  for (let number = 2; taken.has(unique); number++) unique = `${id} (${number})`;
  taken.add(unique);
  return unique;
}

const formats: Readonly<Record<RunDeclaration["format"], string>> = {
  "podman-run": "podman run",
  "docker-run": "docker run",
  "podman-inspect": "podman inspect",
  "docker-inspect": "docker inspect",
  compose: "Compose",
  quadlet: "Quadlet",
  "podman-kube": "podman kube",
  "oci-config": "OCI config.json",
  "crictl-inspect": "crictl inspect",
};

function declaredRun(
  declaration: RunDeclaration,
  project: RunProject,
  hosts: RunHosts,
  context: ClusterContext,
): ConfinedRun {
  const { name, place, format } = declaration;
  const own: ImageWords = { image: declaration.image ?? name, mustBeNonRoot: false };
  const host = hosts.hostOf(declaration);
  const profile = `${declaration.engine}${declaration.engine === "podman" ? (host.rootless ? "-rootless" : "-rootful") : host.rootless ? "-rootless" : ""}`;
  return {
    id: name,
    title: `${name} (${formats[format]})`,
    names: containerNames(declaration),
    place,
    declaration,
    view: own,
    confine: (view) => {
      const { image, mustBeNonRoot } = sharedView(own, view);
      return withPodsAmongWorld(
        confineDeclaration(
          declaration,
          host,
          imageView(image, context.images, mustBeNonRoot),
          hosts.configurationOf(declaration),
          project,
        ),
      );
    },
    host: {
      name: "source",
      value: `${engineProfiles.find(({ id }) => id === profile)?.title ?? profile} ${host.version}`,
      from: format,
    },
  };
}

/**
 * Whoever reaches a published port of the host: the pods of a cluster are among them, as for the twin of a pod with a Service. So are the
 * other containers of the engine, by the host's address: `cluster`, whose peers are those of the container's own side, gains nothing that
 * `world` does not have. Ports on the host's loopback are not among those of `world`.
 */
function withPodsAmongWorld(confinement: Confinement): Confinement {
  return {
    ...confinement,
    "reachable-from": (ask) => {
      const stated = confinement["reachable-from"](ask);
      const world = stated.value.find(({ from }) => from === "world");
      const cluster = stated.value.find(({ from }) => from === "cluster");
      if (world === undefined || cluster?.ports === "all") return stated;
      const ports =
        world.ports === "all" ? "all" : [...new Set([...(cluster?.ports ?? []), ...world.ports])].sort();
      const others = stated.value.filter(({ from }) => from !== "cluster");
      return { ...stated, value: [{ from: "cluster", ports }, ...others] };
    },
  };
}

/** The names that people know a container by; Quadlet calls that of web.container systemd-web. */
function containerNames({ name, containerName, format, place }: RunDeclaration): readonly string[] {
  const unit = format === "quadlet" ? /([^/]+)\.container$/.exec(place.file)?.[1] : undefined;
  return [name, containerName, unit].filter((one) => one !== undefined);
}

function ociRun(source: OciSource, hosts: RunHosts, context: ClusterContext): ConfinedRun {
  const { declaration, format, name, image, runtime, pod } = source;
  const own: ImageWords = { image: image ?? name, mustBeNonRoot: false };
  const { rootless, architecture, node } = hosts.hostOf({ engine: "docker" });
  return {
    id: name,
    title: `${name} (${formats[format]})`,
    names: [name],
    place: declaration.place,
    view: own,
    confine: (view) => {
      const shared = sharedView(own, view);
      return confineOci(
        declaration,
        {
          rootless,
          architecture,
          node,
          ...(runtime !== undefined && { runtime }),
          ...(pod !== undefined && { pod }),
        },
        imageView(shared.image, context.images, shared.mustBeNonRoot),
      );
    },
    host: {
      name: "source",
      value: `an OCI runtime ${rootless ? "without root" : "as root"}`,
      from: format,
    },
  };
}

/** What containerd makes of a request, of the version that the cluster of the context has. */
function requestRun({ name, request, subject }: RequestSource, context: ClusterContext): ConfinedRun {
  const own: ImageWords = { image: subject.container.spec.image ?? name, mustBeNonRoot: false };
  const { name: runtime, version } = context.containerRuntime;
  return {
    id: name,
    title: `${name} (crictl run)`,
    names: [name],
    place: request.place,
    view: own,
    confine: (view) => {
      const { image } = sharedView(own, view);
      return confineRequest(request, { ...withImage(subject, image), context });
    },
    host: { name: "source", value: `${runtime} ${version} over the CRI, as root`, from: "crictl run" },
  };
}

/** The other side's spelling where it is the same image: a question about it then has one answer. */
function sharedView(own: ImageWords, other: ImageWords | undefined): ImageWords {
  return other !== undefined && fullReference(other.image) === fullReference(own.image) ? other : own;
}

/** "nginx" as docker.io/library/nginx:latest. Source: distribution/reference normalize.go, ParseDockerRef. */
export function fullReference(image: string): string {
  const [first = "", ...rest] = image.split("/");
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const path = hasHost ? image : rest.length > 0 ? `docker.io/${image}` : `docker.io/library/${image}`;
  return /(@|:[^/]+$)/.test(path) ? path : `${path}:latest`;
}

function refusedBy(error: RangeError, { title, place }: ConfinedRun): ProblemReport {
  return {
    severity: "error",
    code: "refused",
    message: `${title}: ${error.message}`,
    ...place,
  };
}
