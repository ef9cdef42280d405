import type { ImageFacts } from "../../engines/index.ts";
import type { Platform } from "../../platform/index.ts";
import { readCrictl, readInspect } from "../../readers/index.ts";
import {
  asObject,
  type CriDeclaration,
  type JsonObject,
  type RunDeclaration,
  type RunProject,
} from "../../workload/index.ts";
import { askEngine, callEngine, engineNames, type EngineName } from "./engine-call.ts";
import {
  dockerFacts,
  imageFactsOf,
  podmanFacts,
  repositoryDigest,
  type EngineFacts,
} from "./engine-facts.ts";
import { ObserveError } from "./observe-error.ts";

interface Found {
  readonly pid: number;
  /** The text of the record, word for word. */
  readonly record: string;
  readonly image?: ImageFacts;
  readonly imageDigest?: string;
}

/** A running container of Podman or Docker, with what its engine tells. */
export interface FoundRun extends Found {
  readonly engine: "podman" | "docker";
  readonly facts: EngineFacts;
  readonly declaration: RunDeclaration;
  /** The pod and the networks that it names, where the engine told of them. */
  readonly project: RunProject;
}

/** A running container of a cluster's runtime. */
export interface FoundCri extends Found {
  readonly engine: "crictl";
  readonly declaration: CriDeclaration;
  /** The sandbox whose namespaces it joins. */
  readonly sandbox?: CriDeclaration;
  /** Whether other containers of the pod run. */
  readonly hasPeers?: boolean;
  readonly runtimeVersion?: string;
}

export type FoundContainer = FoundRun | FoundCri;

/**
 * Asks the engine for a container by name or id; `auto` asks those that are installed, one after the other.
 * @throws ObserveError when none knows it, when it does not run, or when it runs on another machine
 */
export async function findContainer(
  platform: Platform,
  name: string,
  engine: EngineName | "auto",
): Promise<FoundContainer> {
  const engines = engine === "auto" ? engineNames.filter((one) => platform.hasExecutable(one)) : [engine];
  if (engines.length === 0)
    throw new ObserveError("neither podman nor docker nor crictl is on PATH: name a process with --pid");
  const complaints: string[] = [];
  for (const one of engines) {
    const found = one === "crictl" ? await findCri(platform, name) : await findRun(platform, name, one);
    if (typeof found !== "string") return found;
    complaints.push(`${one}: ${found}`);
  }
  throw new ObserveError(
    `no container ${name} was found (${complaints.join("; ")}); containers of a login user show only to that user, those of root to root`,
  );
}

async function findRun(
  platform: Platform,
  name: string,
  engine: "podman" | "docker",
): Promise<FoundRun | string> {
  const { ok, output, complaint } = await callEngine(platform, engine, [
    "inspect",
    "--type",
    "container",
    name,
  ]);
  if (!ok) return complaint;
  const reading = readInspect(output, `${engine} inspect ${name}`);
  const declaration = reading.project.containers[0];
  if (declaration === undefined) return reading.problems[0]?.message ?? "its record cannot be read";
  const facts = await factsOf(platform, engine);
  const pid = runningPid(declaration.recorded?.pid, name, output);
  const imageId = declaration.recorded?.imageId ?? declaration.image;
  const image = imageId === undefined ? {} : await askEngine(platform, engine, ["image", "inspect", imageId]);
  const imageFacts = imageFactsOf(image);
  const digest = imageFacts?.digest ?? repositoryDigest(image);
  const more = await surroundings(platform, engine, declaration);
  return {
    engine,
    pid,
    record: output,
    facts,
    declaration,
    project: { ...reading.project, pods: more.pods, resources: more.resources },
    ...(imageFacts && { image: imageFacts }),
    ...(digest !== undefined && { imageDigest: digest }),
  };
}

async function factsOf(platform: Platform, engine: "podman" | "docker"): Promise<EngineFacts> {
  const format = engine === "podman" ? "json" : "{{json .}}";
  const info = await askEngine(platform, engine, ["info", "--format", format]);
  const facts = engine === "podman" ? podmanFacts(info) : dockerFacts(info);
  if (facts === undefined) throw new ObserveError(`${engine} info tells no version of the engine`);
  if (facts.remote === true)
    throw new ObserveError(`${engine} here is a client of another machine: run podseal observe there`);
  return facts;
}

/** The record says 0 where nothing runs. */
function runningPid(pid: number | undefined, name: string, record: string): number {
  if (pid !== undefined && pid > 0) return pid;
  const state = /"Status":\s*"(\w+)"/.exec(record)?.[1];
  throw new ObserveError(
    `container ${name} does not run${state === undefined ? "" : ` (${state})`}: only a running one has a process to observe`,
  );
}

const modes = /^(?:host|none|bridge|default|private|pasta|slirp4netns|ns|container|pod)(?::|$)/;

/** The records of the pod and of the networks that a container names. */
async function surroundings(
  platform: Platform,
  engine: "podman" | "docker",
  { pod, networks = [] }: RunDeclaration,
): Promise<Pick<RunProject, "pods" | "resources">> {
  const texts: string[] = [];
  const take = async (args: readonly string[]): Promise<void> => {
    const { ok, output } = await callEngine(platform, engine, args);
    if (ok) texts.push(output);
  };
  if (pod !== undefined && engine === "podman") await take(["pod", "inspect", pod]);
  for (const network of networks)
    if (!modes.test(network)) await take(["network", "inspect", network.split(":")[0] ?? network]);
  const { pods, resources } = readInspect(texts.join("\n"), `${engine} inspect`).project;
  return { pods, resources };
}

async function findCri(platform: Platform, name: string): Promise<FoundCri | string> {
  const direct = await callEngine(platform, "crictl", ["inspect", "-o", "json", name]);
  const found = direct.ok ? direct : await inspectByName(platform, name);
  if (!found.ok) return found.complaint;
  const reading = readCrictl(found.output, `crictl inspect ${name}`);
  const declaration = reading.declarations[0];
  if (declaration === undefined) return reading.problems[0]?.message ?? "its record cannot be read";
  const pid = runningPid(declaration.pid, name, found.output);
  const version = await callEngine(platform, "crictl", ["version"]);
  const runtimeVersion = /^RuntimeVersion:\s*(\S+)/m.exec(version.output)?.[1];
  const record =
    declaration.imageRef === undefined
      ? {}
      : await askEngine(platform, "crictl", ["inspecti", "-o", "json", declaration.imageRef]);
  const image = imageFactsOf(specOf(record));
  return {
    engine: "crictl",
    pid,
    record: found.output,
    declaration,
    ...(await podAround(platform, declaration)),
    ...(runtimeVersion !== undefined && { runtimeVersion }),
    ...(image && { image }),
    ...(declaration.imageRef !== undefined && { imageDigest: declaration.imageRef }),
  };
}

/** The record of its sandbox, and whether it is alone there. */
async function podAround(
  platform: Platform,
  { sandboxId }: CriDeclaration,
): Promise<Pick<FoundCri, "sandbox" | "hasPeers">> {
  if (sandboxId === undefined) return {};
  const { ok, output } = await callEngine(platform, "crictl", ["inspectp", "-o", "json", sandboxId]);
  const sandbox = ok ? readCrictl(output, `crictl inspectp ${sandboxId}`).declarations[0] : undefined;
  const listed = await callEngine(platform, "crictl", ["ps", "-q", "--pod", sandboxId]);
  return {
    ...(sandbox !== undefined && { sandbox }),
    ...(listed.ok && { hasPeers: listed.output.split("\n").filter(Boolean).length > 1 }),
  };
}

/** `info.imageSpec` of containerd's and CRI-O's answer holds the OCI image configuration. */
function specOf(record: JsonObject): JsonObject {
  return asObject(asObject(record["info"])?.["imageSpec"]) ?? {};
}

async function inspectByName(
  platform: Platform,
  name: string,
): Promise<{ readonly ok: boolean; readonly output: string; readonly complaint: string }> {
  const listed = await callEngine(platform, "crictl", ["ps", "-q", "--name", `^${name}$`]);
  const ids = listed.output.split("\n").filter(Boolean);
  const [id] = ids;
  if (!listed.ok || id === undefined)
    return { ok: false, output: "", complaint: listed.complaint || "no such container" };
  if (ids.length > 1)
    return { ok: false, output: "", complaint: `${ids.length} containers have that name: give an id` };
  return callEngine(platform, "crictl", ["inspect", "-o", "json", id]);
}
