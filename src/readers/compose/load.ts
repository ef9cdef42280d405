import { posix } from "node:path";
import { problemAt } from "../run-values/problem.ts";
import { buildNodes } from "./build-nodes.ts";
import { parseEnvironmentFile } from "./environment-file.ts";
import { applyExtends } from "./extends.ts";
import { openFile, resolvePath, tellFile, type ComposeFile, type Loading } from "./files.ts";
import { interpolate } from "./interpolate.ts";
import { mergeNodes } from "./merge.ts";
import { entryOf, mapLike, scalarText } from "./node.ts";
import type { ComposeNode, MapNode } from "./node.ts";

/** One project: its files, the folder that its relative paths start from, its variables. */
export interface ProjectSource {
  readonly files: readonly ComposeFile[];
  readonly folder: string;
  readonly environment: ReadonlyMap<string, string>;
  /** Files that are being included around this one. */
  readonly within: readonly string[];
}

/** The files of a project merged into one, includes and extensions applied; marks of `!reset` are still in it. */
export function loadProject(source: ProjectSource, loading: Loading): MapNode | undefined {
  let model: MapNode | undefined;
  for (const file of source.files)
    for (const document of documentsOf(file, source, loading)) {
      const complete = applyExtends(applyIncludes(document, file, source, loading), {
        ...loading,
        file: file.path,
        lookup: (name) => source.environment.get(name),
      });
      const merged = model === undefined ? complete : mergeNodes(model, complete);
      model = merged.kind === "map" ? merged : model;
    }
  return model;
}

function documentsOf(file: ComposeFile, source: ProjectSource, loading: Loading): readonly MapNode[] {
  const documents = buildNodes(file.path, file.text, source.folder, loading.problems) ?? [];
  const lookup = (name: string) => source.environment.get(name);
  return documents.map((document) =>
    interpolate(document, { lookup, problems: loading.problems, told: loading.told }),
  );
}

/** The variables of a project: those given, then those of its `.env` (docs.docker.com/compose/how-tos/environment-variables/envvars-precedence). */
export function projectEnvironment(
  given: ReadonlyMap<string, string>,
  paths: readonly string[],
  loading: Loading,
): ReadonlyMap<string, string> {
  const environment = new Map(given);
  for (const path of paths) {
    const text = loading.readFile(path);
    if (text === undefined) continue;
    const { variables, refused } = parseEnvironmentFile(text, (name) => given.get(name));
    for (const [name, value] of variables) if (!environment.has(name)) environment.set(name, value);
    for (const line of refused)
      loading.problems.push(
        problemAt(
          { file: path, line, column: 1 },
          {
            level: "error",
            code: "malformed",
            message: "the line is no assignment",
            hint: "write NAME=value",
          },
        ),
      );
  }
  return environment;
}

const sections = ["services", "volumes", "networks", "secrets", "configs", "models"] as const;

function applyIncludes(
  document: MapNode,
  file: ComposeFile,
  source: ProjectSource,
  loading: Loading,
): MapNode {
  const include = document.entries.get("include");
  if (include === undefined) return document;
  const items = include.kind === "list" ? include.items : [];
  if (include.kind !== "list") tellFile(loading, include, "invalid-value", "include is a list");
  const included = items.map((item) => loadIncluded(item, file, source, loading));
  return included.reduce<MapNode>(
    (model, other) => (other === undefined ? model : importInto(model, other)),
    document,
  );
}

function importInto(model: MapNode, included: MapNode): MapNode {
  const entries = new Map(model.entries);
  for (const section of sections) {
    const from = included.entries.get(section);
    const to = entries.get(section);
    // What the including file says is merged over what it includes.
    if (from !== undefined) entries.set(section, to === undefined ? from : mergeNodes(from, to, [section]));
  }
  return { ...model, entries };
}

function loadIncluded(
  item: ComposeNode,
  file: ComposeFile,
  source: ProjectSource,
  loading: Loading,
): MapNode | undefined {
  const paths = textsOf(item.kind === "map" ? item.entries.get("path") : item);
  const [first] = paths;
  if (first === undefined) {
    tellFile(loading, item, "invalid-value", "an include needs a path");
    return;
  }
  const files = paths.map((path) => openFile(resolvePath(source.folder, path), item, loading));
  const main = resolvePath(source.folder, first);
  const within = [...source.within, file.path];
  if (within.includes(main)) {
    tellFile(loading, item, "invalid-value", `${main} includes itself`);
    return;
  }
  const given = textsOf(entryOf(item, "project_directory"))[0];
  const folder = given === undefined ? posix.dirname(main) : resolvePath(source.folder, given);
  const named = textsOf(entryOf(item, "env_file")).map((path) => resolvePath(source.folder, path));
  const environment = projectEnvironment(
    source.environment,
    named.length > 0 ? named : [posix.join(folder, ".env")],
    loading,
  );
  return loadProject(
    { files: files.filter((found) => found !== undefined), folder, environment, within },
    loading,
  );
}

/** A text, or the texts of a list. */
function textsOf(node: ComposeNode | undefined): readonly string[] {
  if (node === undefined) return [];
  const items = node.kind === "list" ? node.items : [node];
  return items.flatMap((item) => (item.kind === "scalar" && item.value !== null ? [scalarText(item)] : []));
}

/** An empty project at the place of a file. */
export function emptyProject(file: string): MapNode {
  return mapLike(
    { kind: "scalar", place: { file }, folder: posix.dirname(file), value: null, text: "" },
    new Map(),
  );
}
