import { applyChanges } from "../../harden/index.ts";
import type { Platform } from "../../platform/index.ts";
import type { Json, KubernetesObject } from "../../workload/index.ts";
import { asList, asObject, asString, workloadIdentity } from "../../workload/index.ts";
import { readStream } from "../../readers/index.ts";
import { ContextError } from "../context-error.ts";
import { yamlOf } from "../yaml-of.ts";
import { kustomizationIn } from "./companion-files.ts";
import { textOf } from "./edit-file.ts";
import type { Hardened, PlannedChange } from "./harden.ts";
import type { ObjectPatch } from "./object-patch.ts";
import { patchOf } from "./object-patch.ts";
import type { WriteProblem } from "./write-files.ts";
import { writeText } from "./write-files.ts";

/** A kustomization that makes the changes as patches of the originals, which stay as they are. */
export interface PatchSet {
  /** By their path below the folder. */
  readonly texts: ReadonlyMap<string, string>;
  readonly patches: number;
  /** Resources outside the folder, which kustomize reads only when told to. */
  readonly outside: readonly string[];
  /** Files of the input that kustomize takes no objects from, and why. */
  readonly leftOut: readonly WriteProblem[];
}

/** The first line of what is made here: such a file may be made anew, another is a person's. */
const mark = "# Made by podseal harden --format kustomize; made anew with every run.";

/**
 * The changes as a kustomization in `folder`: the files of the input as resources, and a patch for each changed object.
 * @throws ContextError where a kustomization of a person stands in the folder, and where two objects of the input have one name.
 */
export async function kustomizePatches(
  platform: Platform,
  folder: string,
  { planned, files, inputFiles }: Pick<Hardened, "planned" | "files" | "inputFiles">,
): Promise<PatchSet> {
  refuseForeign(platform, folder);
  const { resources, leftOut } = await resourcesOf(platform, inputFiles, folder);
  const patches = patchesOf(planned);
  const added = files.filter(({ isNew }) => isNew === true);
  const names = added.map(({ file }) => file.split("/").at(-1) ?? file);
  const kustomization = {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources: [...names, ...resources],
    ...(patches.length === 0 ? {} : { patches: patches.map(({ path, target }) => ({ path, target })) }),
  };
  const texts = new Map<string, string>([
    ["kustomization.yaml", `${mark}\n${yamlOf(kustomization)}`],
    ...patches.map(({ path, patch }) => [path, yamlOf(patch.patch)] as const),
    ...added.map(({ after }, index) => [names[index] ?? "", after] as const),
  ]);
  const outside = resources.filter((path) => path.startsWith("../") && !isFolder(platform, folder, path));
  return { texts, patches: patches.length, outside, leftOut };
}

/** Writes the files of a patch set below the folder. */
export function writePatches(platform: Platform, folder: string, { texts }: PatchSet): WriteProblem[] {
  return [...texts].flatMap(([path, text]) => writeText(platform, platform.joinPath(folder, path), text));
}

function isFolder(platform: Platform, folder: string, path: string): boolean {
  return platform.kindOf(platform.joinPath(folder, path)) === "folder";
}

function refuseForeign(platform: Platform, folder: string): void {
  const file = kustomizationIn(folder, platform);
  if (file === undefined) return;
  const text = new TextDecoder().decode(platform.readBytes(file));
  if (!text.startsWith(mark))
    throw new ContextError(`${file} stands there already: give another folder with --output`);
}

interface PlacedPatch {
  readonly path: string;
  readonly target: Readonly<Record<string, string>>;
  readonly patch: ObjectPatch;
}

function patchesOf(planned: readonly PlannedChange[]): PlacedPatch[] {
  const byWorkload = new Map<PlannedChange["workload"], PlannedChange[]>();
  for (const one of planned)
    if (one.applied) byWorkload.set(one.workload, [...(byWorkload.get(one.workload) ?? []), one]);
  const taken = new Set<string>();
  const named = new Set(
    [...byWorkload.keys()].filter(({ object }) => object.namespace !== undefined).map(nameOf),
  );
  return [...byWorkload].map(([workload, changes]) => {
    const { object } = workload;
    const after = applyChanges(
      object.value,
      changes.flatMap((one) => one.changes),
    );
    const path = freePath(workloadIdentity(workload), taken);
    return { path, target: targetOf(object, named.has(nameOf(workload))), patch: patchOf(object, after) };
  });
}

function freePath(identity: string, taken: Set<string>): string {
  const base = identity.toLowerCase().replaceAll(/[^a-z0-9.]+/g, "-");
  let path = `patches/${base}.yaml`;
  for (let count = 2; taken.has(path); count++) path = `patches/${base}-${count}.yaml`;
  taken.add(path);
  return path;
}

function nameOf({ object: { apiVersion, kind, name } }: PlannedChange["workload"]): string {
  return JSON.stringify([apiVersion, kind, name]);
}

/**
 * Names and namespaces of a target are regular expressions that are tried on the whole; without a namespace it selects in all. An object
 * that names none counts as one of "default" there (EffectiveNamespace in kustomize kyaml resid). `hasNamesake`: in a named namespace.
 */
function targetOf(
  { apiVersion, kind, name, namespace }: KubernetesObject,
  hasNamesake: boolean,
): PlacedPatch["target"] {
  const [version = "", group] = apiVersion.split("/").reverse();
  const exactly = (text: string): string => text.replaceAll(".", "\\.");
  const within = namespace ?? (hasNamesake ? "default" : undefined);
  return {
    ...(group === undefined ? {} : { group }),
    version,
    kind,
    name: exactly(name),
    ...(within === undefined ? {} : { namespace: exactly(within) }),
  };
}

async function resourcesOf(
  platform: Platform,
  inputFiles: readonly string[],
  folder: string,
): Promise<{ readonly resources: readonly string[]; readonly leftOut: readonly WriteProblem[] }> {
  const resources = new Set<string>();
  const leftOut: WriteProblem[] = [];
  const fileOf = new Map<string, string>();
  for (const file of inputFiles) {
    const found = objectsOf((await textOf(platform, file)) ?? "");
    if (typeof found === "string") leftOut.push({ file, reason: found });
    if (typeof found === "string" || found.length === 0) continue;
    for (const id of found) {
      const other = fileOf.get(id);
      if (other !== undefined)
        throw new ContextError(
          `${id} stands twice, in ${other} and ${file}: kustomize takes each object once; harden them apart`,
        );
      fileOf.set(id, file);
    }
    resources.add(relativePath(platform, folder, baseOrFile(platform, folder, file)));
  }
  return { resources: [...resources], leftOut };
}

/** A file outside the folder is reached through the kustomization of its own folder, where there is one. */
function baseOrFile(platform: Platform, folder: string, file: string): string {
  if (!relativePath(platform, folder, file).startsWith("../")) return file;
  const parent = platform.parentOf(file);
  return kustomizationIn(parent, platform) === undefined ? file : parent;
}

/** The ids of a file's objects, or why kustomize cannot take it. Nothing for a file of something else. */
function objectsOf(text: string): readonly string[] | string {
  const ids: string[] = [];
  for (const document of readStream(text)) {
    if (document.kind === "empty") continue;
    if (document.kind !== "value") return "it cannot be read as a whole";
    const object = asObject(document.value);
    if (object?.["kind"] === undefined || isOfKustomize(object)) continue;
    const members = Array.isArray(object["items"]) ? asList(object["items"]) : [object];
    for (const member of members) {
      const id = idOf(member);
      if (id === undefined) return "kustomize takes no object without apiVersion, kind and metadata.name";
      ids.push(id);
    }
  }
  return ids;
}

function isOfKustomize(object: Readonly<Record<string, Json>>): boolean {
  const { apiVersion } = object;
  return typeof apiVersion === "string" && apiVersion.startsWith("kustomize.config.k8s.io/");
}

/** `group/Kind/namespace/name`. */
function idOf(value: Json): string | undefined {
  const object = asObject(value);
  const metadata = asObject(object?.["metadata"]);
  const apiVersion = asString(object?.["apiVersion"]);
  const kind = asString(object?.["kind"]);
  const name = asString(metadata?.["name"]);
  if (apiVersion === undefined || kind === undefined || name === undefined || name === "") return undefined;
  const group = apiVersion.split("/").slice(0, -1);
  return [...group, kind, ...(asString(metadata?.["namespace"])?.split("/") ?? []), name].join("/");
}

/** From a folder to a file, both from the working folder. */
function relativePath(platform: Platform, from: string, to: string): string {
  const steps = (path: string): string[] =>
    (isAbsolute(path) ? platform.joinPath(path) : platform.joinPath(platform.workingFolder, path))
      .split("/")
      .filter((step) => step !== "");
  const [start, end] = [steps(from), steps(to)];
  let shared = 0;
  while (shared < start.length && start[shared] === end[shared]) shared++;
  const path = [...start.slice(shared).map(() => ".."), ...end.slice(shared)].join("/");
  return path === "" ? "." : path;
}

function isAbsolute(path: string): boolean {
  return path.startsWith("/") || /^[A-Za-z]:/.test(path);
}
