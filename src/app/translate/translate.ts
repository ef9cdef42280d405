import type {
  ClusterContext,
  TranslatedService,
  TranslationKind,
  TranslationOptions,
} from "../../engines/index.ts";
import { translateProject } from "../../engines/index.ts";
import type { Platform } from "../../platform/index.ts";
import type { Assumption, ProblemReport, TranslatedReport, TranslationReport } from "../../report/index.ts";
import { newestKnown } from "../../facts/index.ts";
import { playWorkload } from "../../readers/index.ts";
import type { RunDeclaration, RunProject, Workload } from "../../workload/index.ts";
import type { ComparisonRequest } from "../audit-paths.ts";
import { readMixed } from "../audit-paths.ts";
import type { ResolvedContext } from "../context.ts";
import { problemReport } from "../report/problem.ts";
import type { ConfinedRun } from "../run-sources/confined-runs.ts";
import { confinedRuns } from "../run-sources/confined-runs.ts";
import { textOf } from "../run-sources/read-sources.ts";
import { toolVersion } from "../version.ts";
import { commentedYaml } from "./commented-yaml.ts";
import { openDimension } from "./open-dimension.ts";
import { isHeld, isSettable, judgeTranslation } from "./judge-translation.ts";
import { optionReports } from "./option-reports.ts";
import { Places } from "./places.ts";
import { clashRefusal, engineRefusal, filePlace, refusedNotes, shortOfSource } from "./refusals.ts";
import { namespaceFor } from "./namespace-for.ts";

export interface TranslationRequest extends ComparisonRequest {
  readonly to?: TranslationKind;
  /** Default: the name of the project. */
  readonly namespace?: string;
  /** Size of each claim. Default "1Gi". */
  readonly volumeSize?: string;
  /** The folder on the node that stands for the folder of the source. Default: that folder itself. */
  readonly projectFolder?: string;
  /** Images by the name of the container: for services that are only built. */
  readonly imageNames?: Readonly<Record<string, string>>;
  /** Names of options that may be weakened or left out. */
  readonly allowWeakening?: readonly string[];
}

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
    onNode(platform, withImages(withReadFiles(platform, project), request.imageNames ?? {}), request),
  );
  const allowed = allowedNames(request);
  const { runs, problems } = confinedRuns({ ...sources, projects, oci: [] }, hosts, context, allowed);
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
      ...(services.length + sources.problems.length + input.problems.length === 0
        ? [nothingFound(input.workloads.length > 0)]
        : []),
      ...sources.problems,
      ...hosts.problems,
      ...problems,
      ...input.problems.map(problemReport),
    ],
    ...(images !== undefined && { images }),
  };
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

/** What was allowed to be weakened is never counted among what is at least as confined. */
function sentenceOf(services: readonly TranslatedReport[]): string {
  const made = services.filter(({ outcome }) => outcome === "translated");
  const weakened = made.filter(isWeakened).length;
  const allowed = weakened === 0 ? "" : `; ${weakened} more are weaker, as was allowed by name`;
  return `${made.length - weakened} of ${services.length} became pods at least as confined as their source${allowed}`;
}

function isWeakened({ options, open }: TranslatedReport): boolean {
  const isShortHere = open.some(
    ({ reach, accepted }) => (reach === "pod" || reach === "namespace") && accepted === undefined,
  );
  return isShortHere || options.some(({ outcome }) => outcome === "weakened");
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

function withImages(project: RunProject, images: Readonly<Record<string, string>>): RunProject {
  const named = project.containers.map((one): RunDeclaration => {
    const image = Object.hasOwn(images, one.name) ? images[one.name] : undefined;
    return image === undefined ? one : { ...one, image };
  });
  return { ...project, containers: named };
}

/** What stands in files of variables that can be read is part of the declaration already. */
function withReadFiles(platform: Platform, project: RunProject): RunProject {
  const containers = project.containers.map((declaration): RunDeclaration => {
    const files = declaration.environmentFiles ?? [];
    if (files.length === 0) return declaration;
    if (declaration.format === "compose") {
      const unread = files.filter((file) => textOf(platform, file) === undefined);
      return { ...declaration, environmentFiles: unread };
    }
    const texts = files.map((file) => textOf(platform, file));
    if (texts.includes(undefined)) return declaration;
    const variables = texts.flatMap((text) => variablesOf(text ?? ""));
    const own = declaration.environment ?? [];
    return { ...declaration, environmentFiles: [], environment: [...variables, ...own] };
  });
  return { ...project, containers };
}

/** Lines NAME=VALUE as podman run --env-file reads them: nothing is unquoted (podman-run(1), --env-file). */
function variablesOf(text: string): { readonly name: string; readonly value?: string }[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "" && !line.trimStart().startsWith("#"))
    .map((line) => {
      const [, name = line.trim(), value] = /^\s*([^=]+)=(.*)$/.exec(line) ?? [];
      return value === undefined ? { name } : { name, value };
    });
}

/** Folders by their path on the node, so that source and pod speak of the same ones. */
function onNode(platform: Platform, project: RunProject, { projectFolder }: TranslationRequest): RunProject {
  const containers = project.containers.map((declaration): RunDeclaration => {
    const folder = platform.parentOf(declaration.place.file);
    const mounts = declaration.mounts?.map((mount) =>
      mount.type === "bind" && mount.source !== undefined && /^[\w./]/.test(mount.source)
        ? { ...mount, source: pathOnNode(platform, mount.source, folder, projectFolder) }
        : mount,
    );
    return mounts === undefined ? declaration : { ...declaration, mounts };
  });
  return { ...project, containers };
}

function optionsOf(
  platform: Platform,
  project: RunProject,
  request: TranslationRequest,
  context: ClusterContext,
  hostOf: TranslationOptions["hostOf"],
): TranslationOptions {
  const { to, volumeSize = "1Gi", projectFolder } = request;
  const folder = platform.parentOf(project.containers[0]?.place.file ?? ".");
  return {
    namespace: request.namespace ?? namespaceFor(project.name),
    ...(to === undefined ? {} : { kind: to }),
    volumeSize,
    kubernetes: context.kubernetes,
    hostPath: (path) => pathOnNode(platform, path, folder, projectFolder),
    readFile: (path) => textOf(platform, path),
    imageOf: (reference) => context.images[reference],
    hostOf,
    allowed: allowedNames(request),
  };
}

function allowedNames({ allowWeakening = [] }: TranslationRequest): ReadonlySet<string> {
  return new Set(allowWeakening.map((one) => one.replace(/^--/, "")));
}

/** Relative folders start from the folder of the source, or from what stands for it on the node. */
function pathOnNode(
  platform: Platform,
  path: string,
  folder: string,
  projectFolder: string | undefined,
): string {
  const here = platform.joinPath(platform.workingFolder, folder);
  const full = path.startsWith("/")
    ? platform.joinPath(path)
    : platform.joinPath(platform.workingFolder, path);
  const isBelow = full === here || full.startsWith(`${here}/`);
  if (projectFolder === undefined || !isBelow) return full;
  return platform.joinPath(projectFolder, full.slice(here.length + 1));
}

/** What a service is judged with. */
interface Judging {
  readonly runs: readonly ConfinedRun[];
  /** What the engines refuse. */
  readonly problems: readonly ProblemReport[];
  readonly context: ClusterContext;
  /** Why it cannot stand beside another translation of the same input. */
  readonly clash: string | undefined;
}

async function reportOf(
  service: TranslatedService,
  options: TranslationOptions,
  { runs, problems, context, clash }: Judging,
): Promise<TranslatedReport> {
  const text = service.objects.map(commentedYaml).join("---\n");
  const sourceOf = (declaration: RunDeclaration): ConfinedRun | undefined =>
    runs.find(({ declaration: one }) => one === declaration);
  const refusedByEngine = service.containers.filter((one) => sourceOf(one) === undefined);
  const { containers, faults } = await judgeTranslation(service, text, sourceOf, context);
  const judgements = containers.flatMap((one) => one.judgements);
  const settable = judgements.filter(({ dimension }) => isSettable(dimension));
  const refusals = [
    ...refusedByEngine.map((one) => engineRefusal(one, problems)),
    ...faults.map((words) => ({ option: "none", words: `the server would refuse the manifest: ${words}` })),
    ...(clash === undefined ? [] : [clashRefusal(service, clash)]),
    ...refusedNotes(service, options),
    // Without an image nothing is known of the container on either side.
    ...containers
      .filter(({ declaration }) => declaration.image !== undefined)
      .flatMap((one) => shortOfSource(one, service.beside, options)),
  ];
  const isRefused = refusals.length > 0;
  return {
    name: service.name,
    outcome: isRefused ? "refused" : "translated",
    sources: service.containers.map(({ name, place }) => ({ name, ...filePlace(place) })),
    dimensions: settable.length,
    held: settable.filter(isHeld).length,
    options: service.containers.flatMap((one, index) =>
      optionReports(one, index === 0 ? service.beside : [], service.notes, containers),
    ),
    added: service.added,
    refusals,
    open: judgements.filter((one) => !isHeld(one)).map(openDimension),
    commands: isRefused ? [] : service.commands,
    ...(isRefused ? {} : { text: `${headOf(service)}${text}` }),
  };
}

function headOf({ name, commands, containers }: TranslatedService): string {
  const from = [
    ...new Set(
      containers.map(({ place }) => (place.line === undefined ? place.file : `${place.file}:${place.line}`)),
    ),
  ];
  const first =
    commands.length === 0
      ? ""
      : `# Make these first, with the values of the source:\n${commands.map((one) => `#   ${one}\n`).join("")}`;
  return `# ${name}: translated by podseal from ${from.join(", ")}.\n${first}`;
}
