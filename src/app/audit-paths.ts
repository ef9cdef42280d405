import type { ClusterContext } from "../engines/index.ts";
import type { Platform } from "../platform/index.ts";
import type { ReadResult } from "../readers/index.ts";
import type { RunEngine } from "../workload/index.ts";
import { readingInputOnce } from "./harden/edit-file.ts";
import { confinedRuns } from "./run-sources/confined-runs.ts";
import type { RunSources } from "./run-sources/read-sources.ts";
import { readSources } from "./run-sources/read-sources.ts";
import type { RunHostFlags, RunHosts } from "./run-sources/run-host.ts";
import { runHosts } from "./run-sources/run-host.ts";
import { joinImages, statedImages } from "./images/join-images.ts";
import type { ImageRequest } from "./images/read-images.ts";
import { readImages } from "./images/read-images.ts";
import type { WantedImage } from "./images/wanted-images.ts";
import { wantedImages } from "./images/wanted-images.ts";
import { readClusterContext, readManifests } from "../readers/index.ts";
import type { AuditReport, ComparisonReport } from "../report/index.ts";
import type { LevelId } from "../rules/index.ts";
import { parseMinorVersion } from "../rules/index.ts";
import { auditInput } from "./audit.ts";
import { compareInput } from "./compare.ts";
import type { ContextFlags, KnownContext, ResolvedContext } from "./context.ts";
import { ContextError, knownNodes, resolveContext } from "./context.ts";
import type { ConfiguredWaiver } from "./waive.ts";

/** What to read, and for which cluster. */
export interface InputRequest extends ContextFlags {
  /** Files, folders, globs, or "-" for standard input. */
  readonly paths: readonly string[];
  /** Globs of files and folders to leave out, relative to the working folder. A file given by its name is read all the same. */
  readonly exclude?: readonly string[];
  readonly complete?: boolean;
  /** Whether Helm charts and kustomizations are rendered when helm, kustomize or kubectl is on PATH. Default true. */
  readonly render?: boolean;
  readonly contextFile?: string;
  /** Where to look for what the images of the input are. Default: nowhere. */
  readonly imageEvidence?: ImageRequest;
  /** Facts of images, by their references as written. They win over what is read, and a context file wins over them. */
  readonly images?: ClusterContext["images"];
  /** Whether ConfigMaps are kept in the inventory whatever stands in them. Default false. */
  readonly configMaps?: boolean;
  /** Whether Ingresses and Secrets are kept in the inventory as well. Default false. */
  readonly routes?: boolean;
  readonly onProgress?: (files: number, file: string) => void;
}

export interface AuditRequest extends InputRequest {
  readonly level?: LevelId;
  readonly policyVersion?: string;
  readonly waivers?: readonly ConfiguredWaiver[];
  /** Whether the report of a container tells its judgements. Default true; without them large input takes less memory. */
  readonly judgements?: boolean;
}

export interface ComparisonRequest extends InputRequest, RunHostFlags {
  readonly profiles?: readonly string[];
  /** Command lines of Podman and Docker. */
  readonly runLines?: readonly string[];
  /** Compose files that make one project. */
  readonly composeFiles?: readonly string[];
  /** The engine that Compose files are run with. Default Docker. */
  readonly composeEngine?: RunEngine;
  readonly against?: string;
}

/**
 * Reads manifests and judges them.
 * @throws ContextError for a version or a context file that cannot be used. What is wrong with the input is in the report.
 */
export async function auditPaths(platform: Platform, request: AuditRequest): Promise<AuditReport> {
  const { policyVersion = "latest" } = request;
  if (policyVersion !== "latest" && parseMinorVersion(policyVersion) === undefined) {
    throw new ContextError(`not a policy version: ${policyVersion}; write it as v1.34 or latest`);
  }
  const { input, context } = await read(platform, request);
  return auditInput(input, {
    ...versionsOf(request),
    context,
    level: request.level ?? "rootless-podman",
    policyVersion,
    waivers: request.waivers ?? [],
    today: new Date(platform.now()).toISOString().slice(0, 10),
    ...(request.judgements === undefined ? {} : { judgements: request.judgements }),
  });
}

/**
 * Reads manifests and what Podman and Docker run, if any paths are given, and puts them beside engine profiles.
 * @throws ContextError as `auditPaths`, and for a profile, a version of an engine or a column that is not known.
 */
export async function comparePaths(
  platform: Platform,
  request: ComparisonRequest,
): Promise<ComparisonReport> {
  const { input, resolved, known, sources, hosts } = await readMixed(platform, request);
  const { runs, problems } = confinedRuns(sources, hosts, resolved.context);
  return compareInput(input, {
    ...versionsOf(request),
    context: known,
    profiles: request.profiles ?? [],
    runs,
    problems: [...sources.problems, ...hosts.problems, ...problems],
    ...(request.against === undefined ? {} : { against: request.against }),
  });
}

/** Manifests, and what Podman, Docker and OCI runtimes run, of one list of paths. */
export interface MixedInput {
  readonly input: ReadResult;
  readonly resolved: ResolvedContext;
  readonly known: KnownContext;
  readonly sources: RunSources;
  readonly hosts: RunHosts;
}

/**
 * Reads every input that Podseal knows, each by its own reader.
 * @throws ContextError as `auditPaths`, and for a version or a configuration of an engine that cannot be used
 */
export async function readMixed(platform: Platform, request: ComparisonRequest): Promise<MixedInput> {
  const once = readingInputOnce(platform);
  const sources = await readSources(once, request);
  const { input, context: known } = await read(
    once,
    {
      ...request,
      paths: sources.manifestPaths,
      exclude: [...(request.exclude ?? []), ...sources.taken],
    },
    { sources },
  );
  const resolved = resolveContext(versionsOf(request), known, knownNodes(input.nodes));
  return { input, resolved, known, sources, hosts: runHosts(platform, request, resolved.context) };
}

/**
 * Reads manifests and gives the cluster to judge them for.
 * @throws ContextError as `auditPaths`.
 */
export async function readInput(
  platform: Platform,
  request: InputRequest,
): Promise<{ input: ReadResult; context: ClusterContext }> {
  const { input, resolved } = await readWithContext(platform, request);
  return { input, context: resolved.context };
}

/**
 * Reads manifests and gives the cluster to judge them for, with what was taken as given.
 * `imagePlatform`: where images are looked for, when what is read through `platform` is recorded as the input.
 * @throws ContextError as `auditPaths`.
 */
export async function readWithContext(
  platform: Platform,
  request: InputRequest,
  imagePlatform = platform,
): Promise<{ input: ReadResult; resolved: ResolvedContext }> {
  const { input, context } = await read(platform, request, { imagePlatform });
  return { input, resolved: resolveContext(versionsOf(request), context, knownNodes(input.nodes)) };
}

async function read(
  platform: Platform,
  request: InputRequest,
  beside: { readonly sources?: RunSources; readonly imagePlatform?: Platform } = {},
): Promise<{ input: ReadResult; context: KnownContext }> {
  const file = request.contextFile === undefined ? {} : contextFrom(platform, request.contextFile);
  const context = { ...file, images: imagesStated(request, file) };
  const { context: assumed } = resolveContext(versionsOf(request), context, knownNodes([]));
  const input = await readManifests(request.paths, platform, {
    kubernetes: assumed.kubernetes,
    complete: request.complete ?? false,
    render: request.render === false ? "none" : "given",
    ...(request.exclude === undefined ? {} : { exclude: request.exclude }),
    ...(request.configMaps === true ? { configMaps: true } : {}),
    ...(request.routes === true ? { routes: true } : {}),
    ...(request.onProgress === undefined ? {} : { onProgress: request.onProgress }),
  });
  return withImages(beside.imagePlatform ?? platform, request, { input, context }, () =>
    wantedImages(input, beside.sources),
  );
}

/** What the caller says of images, and over it what the context file says. */
function imagesStated({ images, contextFile }: InputRequest, file: KnownContext): ClusterContext["images"] {
  return joinImages(
    statedImages(images ?? {}, "told by the caller"),
    statedImages(file.images ?? {}, `context file ${contextFile ?? ""}`),
  );
}

/** Beside what the context file says of images, what they are where they lie. What cannot be found out is a warning. */
async function withImages(
  platform: Platform,
  request: InputRequest,
  { input, context }: { readonly input: ReadResult; readonly context: KnownContext },
  wanted: () => readonly WantedImage[],
): Promise<{ input: ReadResult; context: KnownContext }> {
  const { architecture } = resolveContext(versionsOf(request), context, knownNodes(input.nodes)).context;
  const { images, read, problems } = await readImages(
    platform,
    request.imageEvidence ?? {},
    wanted,
    { architecture, images: context.images ?? {} },
    request.onProgress,
  );
  if (read === undefined) return { input, context };
  return {
    input: { ...input, problems: [...input.problems, ...problems] },
    context: { ...context, images: joinImages(images, context.images ?? {}), imagesRead: read },
  };
}

function contextFrom(platform: Platform, file: string): KnownContext {
  const { context, problems } = readClusterContext(textOf(platform, file), file);
  if (context !== undefined) return definedOnly(context);
  const lines = problems.map(
    ({ line, column, message }) =>
      [file, line, column].filter((part) => part !== undefined).join(":") + `: ${message}`,
  );
  throw new ContextError(["the context file cannot be used:", ...lines].join("\n  "));
}

function textOf(platform: Platform, file: string): string {
  return new TextDecoder("utf-8").decode(platform.readBytes(file));
}

/** Without the keys that the schema gave as undefined: absent means unknown. */
function definedOnly(context: object): KnownContext {
  return Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined));
}

function versionsOf({ kubernetes, k3s, podman }: ContextFlags): ContextFlags {
  return {
    ...(kubernetes === undefined ? {} : { kubernetes }),
    ...(k3s === undefined ? {} : { k3s }),
    ...(podman === undefined ? {} : { podman }),
  };
}
