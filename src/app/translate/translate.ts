import type { RunSources } from "../run-sources/read-sources.ts";
import { translateProject } from "../../engines/index.ts";
import type { Platform } from "../../platform/index.ts";
import type { Assumption, ProblemReport, TranslatedReport, TranslationReport } from "../../report/index.ts";
import { newestKnown } from "../../facts/index.ts";
import { playWorkload } from "../../readers/index.ts";
import type { RunProject, Workload } from "../../workload/index.ts";
import { readMixed } from "../audit-paths.ts";
import type { ResolvedContext } from "../context.ts";
import { problemReport } from "../report/problem.ts";
import { confinedRuns } from "../run-sources/confined-runs.ts";
import { toolVersion } from "../version.ts";
import { Places } from "./places.ts";
import { optionsOf, prepareProject } from "./prepare-project.ts";
import { sentenceOf } from "./sentence.ts";
import { reportOf } from "./service-report.ts";
import type { TranslationRequest } from "./translation-request.ts";
import { allowedNames } from "./translation-request.ts";

/**
 * Pods for everything that the input declares to Podman and Docker, each judged against its source: what would be less confined in anything
 * that a pod can set, or lack what the source asks for, is refused with the reason.
 * @throws ContextError as `comparePaths`
 */
export async function translatePaths(
  platform: Platform,
  request: TranslationRequest,
): Promise<TranslationReport> {
  const { input, resolved, sources, hosts } = await readMixed(platform, request);
  const { context, assumptions, images } = capableNode(resolved);
  const played = playedProjects(input.workloads, request);
  const projects = [...sources.projects, ...played].map((project) =>
    prepareProject(platform, project, request),
  );
  const allowed = allowedNames(request);
  const { runs, problems } = confinedRuns(
    { ...sources, projects, oci: [], requests: [] },
    hosts,
    context,
    allowed,
  );
  const services: TranslatedReport[] = [];
  const namespaces = new Set<string>();
  const places = new Places();
  for (const project of projects) {
    const options = optionsOf(platform, project, request, context, hosts.hostOf);
    if (project.containers.length > 0) namespaces.add(options.namespace);
    for (const service of translateProject(project, options))
      services.push(
        await reportOf(service, options, {
          runs,
          problems,
          context,
          clash: places.take(service, project, options),
        }),
      );
  }
  const byRuntime = madeByRuntime(sources);
  const translated = services.filter(({ outcome }) => outcome === "translated").length;
  return {
    schemaVersion: 1,
    tool: { name: "podseal", version: toolVersion },
    target: "pods",
    namespaces: [...namespaces],
    assumptions: [
      ...assumptions,
      ...projects.flatMap(filesOf),
      ...new Map(runs.map(({ host }) => [host.value, host])).values(),
    ],
    summary: {
      translated,
      refused: services.length - translated,
      sentence: sentenceOf(services),
    },
    services,
    problems: [
      ...(services.length + sources.problems.length + input.problems.length + byRuntime.length === 0
        ? [nothingFound(input.workloads.length > 0)]
        : []),
      ...byRuntime,
      ...sources.problems,
      ...hosts.problems,
      ...problems,
      ...input.problems.map(problemReport),
    ],
    ...(images !== undefined && { images }),
  };
}

/** What was made by a runtime was read off a pod already, or from a bundle that declares no image. */
function madeByRuntime({ oci, requests }: RunSources): readonly ProblemReport[] {
  const told = [
    ...oci.map(({ declaration, format }) => ({ place: declaration.place, what: format })),
    ...requests.map(({ request }) => ({ place: request.place, what: "crictl run" })),
  ];
  return told.map(({ place, what }) => ({
    severity: "error",
    code: "unsupported",
    ...place,
    message: `${what === "oci-config" ? "config.json" : what.replace("-", " ")}: podseal compare judges it, and it is not translated`,
    hint: "of a pod, take its manifest: kubectl get pod NAME -o yaml, then podseal harden",
  }));
}

/** Manifests that are given by name are what `podman kube play` is given: a folder's are left to harden. */
function playedProjects(
  workloads: readonly Workload[],
  { paths, podman = newestKnown.podman.version }: TranslationRequest,
): readonly RunProject[] {
  return workloads
    .filter(({ object }) => paths.includes(object.source.file))
    .flatMap((workload) => playWorkload(workload, { podman }) ?? []);
}

/** Which files made a project, where they are several. */
function filesOf({ name, files }: RunProject): readonly Assumption[] {
  return files === undefined
    ? []
    : [{ name: `project ${name}`, value: files.join(" + "), from: "merged in this order" }];
}

function nothingFound(arePods: boolean): ProblemReport {
  return {
    severity: "error",
    code: "not-this-format",
    message: arePods
      ? "these are pods already: --to podman-run makes command lines of them, podseal harden confines them"
      : "nothing that declares a container to Podman or Docker was found",
  };
}

/**
 * Manifests are written for the cluster that the assumptions name, with a node that can give user namespaces to pods, unless the context
 * says what node it is. On one that cannot, a pod with hostUsers: false does not start: it is never less confined without a word.
 */
function capableNode(resolved: ResolvedContext): ResolvedContext {
  const { context: told, assumptions } = resolved;
  const context = { ...told, isVersionAssumed: false };
  const { kernel, filesystem } = context.node;
  if (kernel !== undefined && filesystem !== undefined) return { ...resolved, context };
  const node = { ...capable, ...context.node };
  const value = `kernel ${node.kernel} or newer, ${node.filesystem}`;
  const from = "assumed: user namespaces need it; give the real ones in --context-file";
  return {
    ...resolved,
    context: { ...context, node },
    assumptions: [...assumptions, { name: "node", value, from }],
  };
}

/** The first kernel whose tmpfs can be mounted id-mapped (kubernetes.io docs, User Namespaces), and a file system that can. */
const capable = { kernel: "6.3", filesystem: "ext4" } as const;
