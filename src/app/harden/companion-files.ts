import type { Companion } from "../../harden/index.ts";
import type { Platform } from "../../platform/index.ts";
import { readStream } from "../../readers/index.ts";
import type { CompanionReport } from "../../report/index.ts";
import type { Workload } from "../../workload/index.ts";
import { identityOf, toKubernetesObject } from "../../workload/index.ts";
import { ContextError } from "../context-error.ts";
import { yamlOf } from "../yaml-of.ts";
import type { HardenedFile } from "./harden.ts";

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
    const name = `podseal-${companion.namespace ?? "no-namespace"}.yaml`;
    return { companion, file: first === "-" ? "-" : platform.joinPath(platform.parentOf(first), name) };
  });
}

/**
 * The files of the input with what is appended to standard input, and the new files.
 * @throws ContextError where documents cannot be appended to standard input.
 */
export function filesWithCompanions(
  files: readonly HardenedFile[],
  placed: readonly Placed[],
): readonly HardenedFile[] {
  const texts = new Map<string, string[]>();
  for (const { companion, file } of placed)
    if (companion.document !== undefined) texts.set(file, [...(texts.get(file) ?? []), textOf(companion)]);
  const appended = texts.get("-");
  const old = files.map((one) => (one.file === "-" && appended !== undefined ? append(one, appended) : one));
  const added = [...texts]
    .filter(([file]) => file !== "-")
    .map(([file, documents]): HardenedFile => {
      const after = documents.join("---\n");
      return { file, before: "", after, edits: [{ start: 0, end: 0, text: after }], isNew: true };
    });
  return [...old, ...added];
}

function textOf({ title, document }: Companion): string {
  return `# ${title.replaceAll(/\s+/g, " ")}.\n${yamlOf(document)}`;
}

function append(file: HardenedFile, documents: readonly string[]): HardenedFile {
  const [first] = readStream(file.before);
  if (first?.format === "json")
    throw new ContextError("standard input is JSON: --with appends YAML documents; give the input as files");
  if (first?.kind === "value" && isResourceList(first.value))
    throw new ContextError(
      "standard input is a ResourceList: --with cannot append to it; give the input as files",
    );
  const { length } = file.before;
  const text = `${file.after.endsWith("\n") ? "" : "\n"}---\n${documents.join("---\n")}`;
  return { ...file, after: file.after + text, edits: [...file.edits, { start: length, end: length, text }] };
}

function isResourceList(value: unknown): boolean {
  const kind = typeof value === "object" && value !== null ? (value as { kind?: unknown }).kind : undefined;
  return kind === "ResourceList";
}

/** The companions in words. */
export function companionReports(placed: readonly Placed[]): readonly CompanionReport[] {
  return placed.map(({ companion, file }) => {
    const { kind, document, title, because, watchFor } = companion;
    const shared = { kind, title, because, watchFor };
    if (document === undefined) return shared;
    return { ...shared, id: identityOf(toKubernetesObject(document, nowhere)), file };
  });
}

const nowhere = { file: "", document: 0, path: [], region: () => undefined };
