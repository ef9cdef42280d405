import type { Companion } from "../../harden/index.ts";
import { applyEdits } from "../../harden/index.ts";
import type { Platform } from "../../platform/index.ts";
import { readStream } from "../../readers/index.ts";
import type { CompanionReport } from "../../report/index.ts";
import type { JsonObject, Workload } from "../../workload/index.ts";
import { asObject, identityOf, toKubernetesObject } from "../../workload/index.ts";
import { ContextError } from "../context-error.ts";
import { yamlOf } from "../yaml-of.ts";
import type { HardenedFile } from "./edit-file.ts";
import { itemEdits, readResourceList } from "./resource-list.ts";

interface Placed {
  readonly companion: Companion;
  readonly file: string;
}

/** Each companion with the file that it goes to: one beside the manifests for each namespace, or standard input. */
export function placeCompanions(
  companions: readonly Companion[],
  workloads: readonly Workload[],
  platform: Platform,
): readonly Placed[] {
  const folders = new Map<string | undefined, string>();
  for (const { object, origin } of workloads) {
    const { file } = object.source;
    if (origin === "user" && !folders.has(object.namespace)) folders.set(object.namespace, file);
  }
  return companions.map((companion) => {
    const first = folders.get(companion.namespace) ?? "-";
    const name = fileName(companion.namespace);
    return { companion, file: first === "-" ? "-" : platform.joinPath(platform.parentOf(first), name) };
  });
}

/**
 * The files of the input with the new objects put into standard input, and the new files. In standard input they come before the first
 * workload, because a pod is refused while its account or namespace is missing.
 * @throws ContextError where documents cannot be put into standard input.
 */
export function filesWithCompanions(
  files: readonly HardenedFile[],
  placed: readonly Placed[],
  workloads: readonly Workload[],
): readonly HardenedFile[] {
  const documents = new Map<string, Companion[]>();
  for (const { companion, file } of placed)
    if (companion.document !== undefined) documents.set(file, [...(documents.get(file) ?? []), companion]);
  const ofInput = documents.get("-");
  const old = files.map((one) =>
    one.file === "-" && ofInput !== undefined ? withDocuments(one, ofInput, workloads) : one,
  );
  const added = [...documents]
    .filter(([file]) => file !== "-")
    .map(([file, own]): HardenedFile => {
      const after = own.map(textOf).join("---\n");
      return { file, before: "", after, edits: [{ start: 0, end: 0, text: after }], isNew: true };
    });
  return [...old, ...added];
}

function textOf({ title, document }: Companion): string {
  return `# ${title.replaceAll(/\s+/g, " ")}.\n${yamlOf(document)}`;
}

function withDocuments(
  file: HardenedFile,
  companions: readonly Companion[],
  workloads: readonly Workload[],
): HardenedFile {
  if (readResourceList(file.before) !== undefined) return withItems(file, companions);
  const documents = readStream(file.before);
  const [first] = documents;
  if (first?.format === "json")
    throw new ContextError("standard input is JSON: --with adds YAML documents; give the input as files");
  const holding = new Set(
    workloads.filter(({ object }) => object.source.file === "-").map(({ object }) => object.source.document),
  );
  const at = documents.find(({ index }) => holding.has(index))?.offset ?? file.before.length;
  const text = companions.map(textOf).join("---\n");
  return insert(file, at, file.before.startsWith("---", at) ? `---\n${text}` : `${text}---\n`);
}

/** Before an edit at the same place, so that it stays whole. */
function insert(file: HardenedFile, at: number, text: string): HardenedFile {
  const edits = [{ start: at, end: at, text }, ...file.edits].sort((one, other) => one.start - other.start);
  return { ...file, after: applyEdits(file.before, edits), edits };
}

/** As further items, with the file to which the orchestrator is to write them. */
function withItems(file: HardenedFile, companions: readonly Companion[]): HardenedFile {
  const items = companions.flatMap(({ document, namespace }) =>
    document === undefined ? [] : [withPath(document, fileName(namespace))],
  );
  const edits = [...file.edits, ...itemEdits(file.before, items)];
  return { ...file, after: applyEdits(file.before, edits), edits };
}

function withPath(document: JsonObject, path: string): JsonObject {
  const metadata = asObject(document["metadata"]) ?? {};
  const annotations = { ...asObject(metadata["annotations"]), "config.kubernetes.io/path": path };
  return { ...document, metadata: { ...metadata, annotations } };
}

function fileName(namespace: string | undefined): string {
  return `podseal-${namespace ?? "no-namespace"}.yaml`;
}

const kustomizationNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** The kustomization of a folder, which applies what it names alone. */
export function kustomizationIn(folder: string, platform: Platform): string | undefined {
  return kustomizationNames
    .map((name) => platform.joinPath(folder, name))
    .find((path) => platform.kindOf(path) === "file");
}

/** The companions in words. */
export function companionReports(placed: readonly Placed[], platform: Platform): readonly CompanionReport[] {
  return placed.map(({ companion, file }) => {
    const { kind, document, title, because, watchFor } = companion;
    const shared = { kind, title, because, watchFor };
    if (document === undefined) return shared;
    const addTo = file === "-" ? undefined : kustomizationIn(platform.parentOf(file), platform);
    return {
      ...shared,
      id: identityOf(toKubernetesObject(document, nowhere)),
      file,
      ...(addTo === undefined ? {} : { addTo }),
    };
  });
}

const nowhere = { file: "", document: 0, path: [], region: () => undefined };
