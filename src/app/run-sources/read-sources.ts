import type { Platform } from "../../platform/index.ts";
import { walk } from "../../platform/index.ts";
import type { KubeUnit, RunInputFormat, RunProblem, RunReading } from "../../readers/index.ts";
import {
  readCompose,
  readInspect,
  readOciConfig,
  readQuadlet,
  readRunLines,
  recogniseRunInput,
} from "../../readers/index.ts";
import type { OciPod } from "../../engines/index.ts";
import type { ProblemReport } from "../../report/index.ts";
import { CriFiles, type RequestSource } from "./cri-sources.ts";
import { playFiles } from "./play-files.ts";
import { withKeyFiles } from "./read-key-files.ts";
import { decoded, textOf } from "./text-of.ts";
import type { OciDeclaration, RunEngine, RunProject } from "../../workload/index.ts";

export interface SourceRequest {
  /** Files, folders, patterns, or "-" for standard input. */
  readonly paths: readonly string[];
  /** Compose files that make one project, each merged over those before it, as `docker compose -f A -f B`. */
  readonly composeFiles?: readonly string[];
  /** Command lines that were given as they are: "podman run ...". */
  readonly runLines?: readonly string[];
  /** The engine that Compose files are run with. Default Docker. */
  readonly composeEngine?: RunEngine;
  readonly podman?: string;
}

/** A container of which the configuration of its OCI runtime is known. */
export interface OciSource {
  readonly name: string;
  readonly format: "oci-config" | "crictl-inspect";
  readonly declaration: OciDeclaration;
  readonly image?: string;
  readonly runtime?: string;
  /** The pod of a container that a CRI runtime made. */
  readonly pod?: OciPod;
}

/** What was found for Podman, Docker and OCI runtimes, and what is left for the reader of manifests. */
export interface RunSources {
  readonly projects: readonly RunProject[];
  readonly oci: readonly OciSource[];
  /** What a CRI runtime is asked for. */
  readonly requests: readonly RequestSource[];
  readonly manifestPaths: readonly string[];
  /** Files below `manifestPaths` that were read here. */
  readonly taken: readonly string[];
  readonly problems: readonly ProblemReport[];
}

/** Reads whatever of the paths declares containers to an engine. What cannot be read is a problem; everything else is read all the same. */
export async function readSources(platform: Platform, request: SourceRequest): Promise<RunSources> {
  const found = new Found(platform, request);
  for (const line of request.runLines ?? []) found.addReading(readRunLines(line, "--run"));
  found.addComposeProject(request.composeFiles ?? []);
  for (const path of request.paths) await found.addPath(path);
  found.addUnits();
  await found.playUnits();
  await found.addCri();
  return found;
}

interface TextFile {
  readonly path: string;
  readonly text: string;
}

const quadletFile = /\.(container|pod|volume|network|image|build|artifact|kube|quadlets)$/;
const dropIn = /\.d\/[^/]+\.conf$/;
const composeName = /(^|\/)(docker-|podman-)?compose\.ya?ml$/;
const composeOverride = /(^|\/)(docker-|podman-)?compose\.override\.ya?ml$/;

class Found implements RunSources {
  readonly projects: RunProject[] = [];
  readonly oci: OciSource[] = [];
  readonly requests: RequestSource[] = [];
  readonly #cri = new CriFiles();
  readonly manifestPaths: string[] = [];
  readonly taken: string[] = [];
  readonly problems: ProblemReport[] = [];
  readonly #kubes: { readonly unit: KubeUnit; readonly resources: RunProject["resources"] }[] = [];
  /** Units given by name, by their folder. */
  readonly #units = new Map<string, TextFile[]>();
  readonly #platform: Platform;
  readonly #request: SourceRequest;

  constructor(platform: Platform, request: SourceRequest) {
    this.#platform = platform;
    this.#request = request;
  }

  /** Files that are one project. */
  addComposeProject(paths: readonly string[]): void {
    const files = this.#texts(paths);
    const missing = paths.filter((path) => !files.some((file) => file.path === path));
    for (const file of missing)
      this.problems.push({
        severity: "error",
        code: "missing-file",
        message: "the Compose file cannot be read",
        file,
      });
    const foreign = files.filter(({ text, path }) => isManifest(text, path));
    this.problems.push(...foreign.map(({ path }) => manifestGiven(path)));
    if (files.length > 0 && foreign.length === 0) this.#addCompose(files);
  }

  /** Units that were given by name are one project with those of their folder that were given too. */
  addUnits(): void {
    for (const files of this.#units.values())
      this.#addQuadlet([...files, ...files.flatMap(({ path }) => this.#dropInsOf(path))]);
  }

  /** The pods that `.kube` units play. */
  async playUnits(): Promise<void> {
    for (const { unit, resources } of this.#kubes) {
      const { yaml, place, written, userns, networks } = unit;
      const played = {
        written,
        ...(userns !== undefined && { userns }),
        ...(networks.length > 0 && { networks }),
      };
      const { projects, problems } = await playFiles(this.#platform, yaml, this.#request.podman, played);
      this.projects.push(...projects.map((one) => ({ ...one, resources: [...one.resources, ...resources] })));
      this.problems.push(...problems);
      if (projects.length === 0 && problems.length === 0)
        this.problems.push({
          severity: "error",
          code: "not-this-format",
          message: `the unit plays no Pod, Deployment, DaemonSet or Job: ${yaml.join(", ")}`,
          ...runPlace(place),
        });
    }
  }

  async addPath(path: string): Promise<void> {
    if (path !== "-" && this.#platform.kindOf(path) === "folder") {
      this.#addFolder(path);
      return;
    }
    const text =
      path === "-" ? decoded(await this.#platform.readStandardInput()) : textOf(this.#platform, path);
    const format = text === undefined ? undefined : recogniseRunInput(text, path);
    if (text === undefined || format === undefined || format === "kubernetes") this.manifestPaths.push(path);
    else this.#addText({ path, text }, format);
  }

  addReading({ project, problems }: Pick<RunReading, "project" | "problems">): void {
    const read = withKeyFiles(this.#platform, project);
    if (project.containers.length + project.pods.length > 0) this.projects.push(read.project);
    this.problems.push(...problems.map(runProblemReport), ...read.problems);
  }

  #addText(file: TextFile, format: RunInputFormat): void {
    switch (format) {
      case "run-line":
        this.addReading(readRunLines(file.text, file.path));
        return;
      case "inspect":
      case "image-inspect":
        this.addReading(readInspect(file.text, file.path));
        return;
      case "compose":
        if (this.#isOverrideOfGiven(file.path)) return;
        this.#addCompose([file, ...this.#texts(this.#overrideOf(file.path))]);
        return;
      case "quadlet": {
        const folder = this.#platform.parentOf(file.path);
        this.#units.set(folder, [...(this.#units.get(folder) ?? []), file]);
        return;
      }
      case "oci-config":
        this.#addOci(file);
        return;
      case "crictl":
        this.problems.push(...this.#cri.addRecords(file.text, file.path).map(runProblemReport));
        return;
      case "cri-request":
        this.problems.push(...this.#cri.addRequest(file.text, file.path).map(runProblemReport));
        return;
      case "containers-conf":
      case "docker-daemon":
      case "kubernetes":
        this.problems.push(configurationGiven(file.path, format));
    }
  }

  #addCompose(files: readonly TextFile[]): void {
    const { composeEngine } = this.#request;
    const readFile = (path: string): string | undefined => textOf(this.#platform, path);
    this.addReading(
      readCompose(files, { readFile, ...(composeEngine !== undefined && { engine: composeEngine }) }),
    );
  }

  /** An override that is given beside its compose.yaml is part of that project. */
  #isOverrideOfGiven(path: string): boolean {
    const folder = this.#platform.parentOf(path);
    return (
      composeOverride.test(path) &&
      this.#request.paths.some((one) => composeName.test(one) && this.#platform.parentOf(one) === folder)
    );
  }

  /** The file that docker compose merges over compose.yaml by itself (docs.docker.com/compose/how-tos/multiple-compose-files/merge). */
  #overrideOf(path: string): readonly string[] {
    if (!composeName.test(path)) return [];
    const folder = this.#platform.parentOf(path);
    if (path === "-" || this.#platform.kindOf(folder) !== "folder") return [];
    const beside = this.#platform.list(folder).map(({ name }) => this.#platform.joinPath(folder, name));
    return beside.filter((name) => composeOverride.test(name)).slice(0, 1);
  }

  #addQuadlet(files: readonly TextFile[]): void {
    const { podman } = this.#request;
    const reading = readQuadlet(files, podman === undefined ? {} : { podman });
    this.addReading(reading);
    this.#kubes.push(...reading.kubes.map((unit) => ({ unit, resources: reading.project.resources })));
  }

  #addOci({ path, text }: TextFile): void {
    const { declaration, problems } = readOciConfig(text, path);
    this.problems.push(...problems.map(runProblemReport));
    if (declaration !== undefined)
      this.oci.push({ name: declaration.hostname ?? path, format: "oci-config", declaration });
  }

  /** Records and configurations of one pod, which may stand in several files. */
  async addCri(): Promise<void> {
    const { oci, requests, problems } = await this.#cri.sources();
    this.oci.push(...oci);
    this.requests.push(...requests);
    this.problems.push(...problems);
  }

  /** Units that lie together are one project, and so are a Compose file and its override; other files are known by their content. */
  #addFolder(root: string): void {
    this.manifestPaths.push(root);
    const files: string[] = [];
    // What cannot be read is told by the reader of manifests, which walks the same folder.
    for (const folder of walk(this.#platform, root, { onError: () => undefined }))
      files.push(...folder.files);
    const parents = new Set(files.map((file) => this.#platform.parentOf(file)));
    for (const parent of parents)
      this.#addMembers(
        files.filter((file) => this.#platform.parentOf(file) === parent),
        files,
      );
  }

  #addMembers(members: readonly string[], all: readonly string[]): void {
    const units = members.filter((file) => quadletFile.test(file));
    if (units.length > 0) {
      const dropIns = all.filter((file) => dropIn.test(file));
      this.taken.push(...units);
      this.#addQuadlet(this.#texts([...units, ...dropIns]));
    }
    const [compose] = members.filter((file) => composeName.test(file));
    const override = members.filter((file) => compose !== undefined && composeOverride.test(file));
    if (compose !== undefined) {
      this.taken.push(compose, ...override);
      this.#addCompose(this.#texts([compose, ...override]));
    }
    const others = members.filter((file) => /\.(ya?ml|json)$/i.test(file) && !this.taken.includes(file));
    for (const file of this.#texts(others)) this.#addByContent(file);
  }

  #addByContent(file: TextFile): void {
    const isLikely = /\.json$/i.test(file.path) || likelyYaml.test(file.text);
    const format = isLikely ? recogniseRunInput(file.text, file.path) : undefined;
    if (format === undefined || !byContent.includes(format)) return;
    this.taken.push(file.path);
    this.#addText(file, format);
  }

  #dropInsOf(path: string): readonly TextFile[] {
    const folder = `${path}.d`;
    if (this.#platform.kindOf(folder) !== "folder") return [];
    const names = this.#platform.list(folder).map(({ name }) => this.#platform.joinPath(folder, name));
    return this.#texts(names.filter((name) => name.endsWith(".conf")));
  }

  #texts(paths: readonly string[]): readonly TextFile[] {
    return paths.flatMap((path) => {
      const text = textOf(this.#platform, path);
      return text === undefined ? [] : [{ path, text }];
    });
  }
}

const byContent: readonly RunInputFormat[] = ["compose", "inspect", "crictl", "cri-request", "oci-config"];
/** Keys at the root of a Compose file, or of a configuration for crictl. */
const likelyYaml =
  /^["']?(services|include|log_directory|log_path|dns_config|port_mappings|linux|image)["']?\s*:/m;

function isManifest(text: string, path: string): boolean {
  return /^["']?apiVersion["']?\s*:/m.test(text) && recogniseRunInput(text, path) === "kubernetes";
}

function manifestGiven(file: string): ProblemReport {
  return {
    severity: "error",
    code: "not-this-format",
    message: "this is a manifest of Kubernetes, no Compose file",
    hint: "give it by its name, without --compose-file",
    file,
  };
}

function configurationGiven(file: string, format: RunInputFormat): ProblemReport {
  const flag = format === "containers-conf" ? "--containers-conf" : "--daemon-json";
  return {
    severity: "error",
    code: "not-this-format",
    message: "this is the configuration of an engine, which declares no container",
    hint: `give it with ${flag} beside what the engine runs`,
    file,
  };
}

function runPlace({ file, line }: KubeUnit["place"]): { readonly file: string; readonly line?: number } {
  return { file, ...(line === undefined ? {} : { line }) };
}

export function runProblemReport(problem: RunProblem): ProblemReport {
  const { level, code, file, line, column, message, hint } = problem;
  return {
    severity: level,
    code,
    message,
    file,
    ...(hint === "" ? {} : { hint }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
}
