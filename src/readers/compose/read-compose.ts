import { posix } from "node:path";
import type { RunDeclaration, RunEngine, RunProject } from "../../workload/index.ts";
import type { RunProblem, RunReading } from "../run-values/problem.ts";
import { problemAt } from "../run-values/problem.ts";
import { checkReferences } from "./check-references.ts";
import type { ComposeFile, Loading } from "./files.ts";
import { emptyProject, loadProject, projectEnvironment } from "./load.ts";
import { withoutMarks } from "./merge.ts";
import { entryOf, isAbsent, scalarText, type ComposeNode, type MapNode } from "./node.ts";
import { readResources } from "./resources.ts";
import { readService } from "./service/read-service.ts";

export interface ComposeOptions {
  /** Files that the project refers to, by the path as it is written or joined to the project's folder; undefined when there is none. */
  readonly readFile: (path: string) => string | undefined;
  /** Variables of the caller, above those of `.env`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Profiles that are switched on; "*" means all. Services without profiles always are. */
  readonly profiles?: readonly string[];
  readonly projectName?: string;
  /** What relative paths start from; the folder of the first file when left out. */
  readonly projectFolder?: string;
  /** The engine that the file is run with; Docker when left out. */
  readonly engine?: RunEngine;
}

export interface ComposeReading extends RunReading {
  /** Services that no profile switches on; they are not among the containers. */
  readonly inactive: readonly string[];
}

/**
 * Reads a Compose project: the files in their order, each merged over those before it, with what they include and extend, variables
 * filled in (source: compose-spec main of 2026-07; compose-go@v2.9 where the text leaves a choice). Files of version 2 and 3 are read by
 * the same rules, for so does Compose since v2. A service with a broken key is read without it: the key is an error with its line, and
 * stands in `notUnderstood` of that service.
 */
export function readCompose(files: readonly ComposeFile[], options: ComposeOptions): ComposeReading {
  const problems: RunProblem[] = [];
  const loading: Loading = {
    readFile: options.readFile,
    problems,
    told: new Set(),
    opened: new Set(files.map(({ path }) => path)),
  };
  const first = files[0]?.path ?? "compose.yaml";
  const folder = options.projectFolder ?? posix.dirname(first);
  const given = new Map(Object.entries(options.environment ?? {}));
  const environment = projectEnvironment(given, [posix.join(folder, ".env")], loading);
  const model = withoutMarks(
    loadProject({ files, folder, environment, within: [] }, loading) ?? emptyProject(first),
  );
  checkTop(model, problems);
  const name = projectName(model, folder, environment, options);
  const { containers, inactive } = readServices(model, name, environment, options, problems);
  const resources = readResources(model, problems);
  checkReferences(containers, inactive, resources, problems);
  const project: RunProject = {
    name,
    format: "compose",
    containers,
    pods: [],
    resources,
    ...(loading.opened.size > 1 && { files: [...loading.opened] }),
  };
  return { project, problems, inactive };
}

const topKeys: readonly string[] = [
  "version",
  "name",
  "include",
  "services",
  "models",
  "networks",
  "volumes",
  "secrets",
  "configs",
];

function checkTop(model: MapNode, problems: RunProblem[]): void {
  for (const [key, node] of model.entries) {
    if (topKeys.includes(key) || key.startsWith("x-")) continue;
    if (key === "jobs") {
      refuse(node, "jobs run by a trigger and are not read: write each as a Job or CronJob", problems);
      continue;
    }
    const isService = entryOf(node, "image") !== undefined || entryOf(node, "build") !== undefined;
    const hint = isService ? "a file of version 1 has its services at the top: put them below services" : "";
    const message = `Compose knows no key ${key} at the top of a file`;
    problems.push(problemAt(node.place, { level: "error", code: "unknown-option", message, hint }));
  }
}

/** Lower case letters, digits, "-" and "_" (compose-go loader/loader.go NormalizeProjectName@v2.9). */
function projectName(
  model: MapNode,
  folder: string,
  environment: ReadonlyMap<string, string>,
  options: ComposeOptions,
): string {
  const written = model.entries.get("name");
  const named = written?.kind === "scalar" && !isAbsent(written) ? scalarText(written) : undefined;
  const name =
    options.projectName ?? environment.get("COMPOSE_PROJECT_NAME") ?? named ?? posix.basename(folder);
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9_-]/g, "")
      .replace(/^[_-]+/, "") || "project"
  );
}

function readServices(
  model: MapNode,
  project: string,
  environment: ReadonlyMap<string, string>,
  options: ComposeOptions,
  problems: RunProblem[],
): { readonly containers: readonly RunDeclaration[]; readonly inactive: readonly string[] } {
  const services = model.entries.get("services");
  const containers: RunDeclaration[] = [];
  const inactive: string[] = [];
  const surroundings = {
    engine: options.engine ?? "docker",
    readFile: options.readFile,
    environment,
    problems,
  };
  if (services !== undefined && !isAbsent(services) && services.kind !== "map")
    refuse(services, "services is a map", problems);
  for (const [name, service] of services?.kind === "map" ? services.entries : []) {
    if (name.startsWith("x-")) continue;
    if (service.kind !== "map") refuse(service, `services.${name} is a map`, problems);
    else if (!isActive(service, options.profiles ?? [])) inactive.push(name);
    else containers.push(readService(name, `${project}-${name}-1`, service, surroundings));
  }
  return { containers, inactive };
}

function refuse(node: ComposeNode, message: string, problems: RunProblem[]): void {
  problems.push(problemAt(node.place, { level: "error", code: "invalid-value", message, hint: "" }));
}

function isActive(service: MapNode, active: readonly string[]): boolean {
  const profiles = service.entries.get("profiles");
  const named = profiles?.kind === "list" ? profiles.items : [];
  if (named.length === 0 || active.includes("*")) return true;
  return named.some((item) => item.kind === "scalar" && active.includes(scalarText(item)));
}

export type { ComposeFile } from "./files.ts";
