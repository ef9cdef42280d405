/** The standard fields of hardening written into every pod of the corpora, whatever its file looks like. */
import { join } from "node:path";
import { CORE_SCHEMA, load as jsYamlLoad, mergeTag } from "js-yaml5";
import { describe, expect, it } from "vitest";
import { parseDocument } from "yaml";
import { applyEdits, editDocument, verifyEdit } from "../../src/harden/index.ts";
import type { FieldChange, TextEdit } from "../../src/harden/index.ts";
import { nodePlatform } from "../../src/platform/index.ts";
import { readManifests } from "../../src/readers/index.ts";
import { parseNodes, readStream } from "../../src/readers/yaml/index.ts";
import type { StreamDocument } from "../../src/readers/yaml/index.ts";
import type { Json, PodTemplate, Workload } from "../../src/workload/index.ts";
import { corporaAvailable, corpusFolder, corpusIndex } from "../oracles/corpora.ts";

const options = { kubernetes: "1.37", complete: false, render: "none" } as const;

/** Documents that hold pods, and what became of them. `parsed`: by how many of the two other parsers both texts were read. */
interface Tally {
  documents: number;
  edited: number;
  unchanged: number;
  changes: number;
  parsed: number;
  milliseconds: number;
  readonly refused: Record<string, number>;
  readonly faults: string[];
}

describe.skipIf(!corporaAvailable())("the editor over every pod (needs ../shared/corpora)", () => {
  it.each(["nasty", "peers", "psa", "realworld"])("of %s", async (archive) => {
    const tally: Tally = {
      documents: 0,
      edited: 0,
      unchanged: 0,
      changes: 0,
      parsed: 0,
      milliseconds: 0,
      refused: {},
      faults: [],
    };
    const folder = corpusFolder(archive);
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    for (const entry of corpusIndex().filter((one) => one.archive === `${archive}.tar.gz`)) {
      const path = join(folder, entry.path);
      const { workloads } = await readManifests([path], nodePlatform, options);
      if (workloads.length > 0)
        editFile(entry.path, decoder.decode(nodePlatform.readBytes(path)), workloads, tally);
    }
    const { faults, ...counts } = tally;
    process.stdout.write(`${archive}: ${JSON.stringify(counts)}\n`);
    expect(faults).toEqual([]);
    expect(tally.edited).toBeGreaterThan(100);
  });
});

function editFile(path: string, text: string, workloads: readonly Workload[], tally: Tally): void {
  for (const document of readStream(text)) {
    const changes = workloads
      .filter(({ object }) => object.source.document === document.index)
      .flatMap(({ object, pods }) => pods.flatMap((pod) => podChanges(object.source.path, pod)));
    if (changes.length > 0) editOne(path, text, document, changes, tally);
  }
}

function podChanges(object: FieldChange["path"], pod: PodTemplate): FieldChange[] {
  const set = (path: FieldChange["path"], value: Json): FieldChange => ({
    kind: "set",
    path: [...object, ...path],
    value,
  });
  const ofContainers = pod.containers.flatMap(({ path }) => [
    set([...path, "securityContext", "allowPrivilegeEscalation"], false),
    set([...path, "securityContext", "capabilities", "drop"], ["ALL"]),
  ]);
  if (pod.shape === "partial") return ofContainers;
  return [
    ...ofContainers,
    set([...pod.path, "securityContext", "seccompProfile"], { type: "RuntimeDefault" }),
    set([...pod.path, "automountServiceAccountToken"], false),
    set([...pod.path, "hostUsers"], false),
  ];
}

function editOne(
  path: string,
  text: string,
  document: StreamDocument,
  changes: readonly FieldChange[],
  tally: Tally,
): void {
  tally.documents++;
  const place = `${path} document ${document.index}`;
  const started = performance.now();
  const root = parseNodes(text, document);
  if (root === undefined) return void tally.faults.push(`${place}: no nodes`);
  const result = editDocument(text, root, changes);
  tally.milliseconds += performance.now() - started;
  if ("refused" in result) {
    const { reason } = result.refused;
    tally.refused[reason] = (tally.refused[reason] ?? 0) + 1;
    return;
  }
  if (result.edits.length === 0) tally.unchanged++;
  else tally.edited++;
  tally.changes += changes.length;
  const after = applyEdits(text, result.edits);
  const faults = [
    ...(isSameOutside(text, after, result.edits) ? [] : ["bytes outside the edits changed"]),
    ...faultsOfReading(text, after, document, changes),
    ...faultsOfOtherParsers(text, after, document, changes, tally),
  ];
  tally.faults.push(...faults.map((fault) => `${place}: ${fault}`));
}

function isSameOutside(before: string, after: string, edits: readonly TextEdit[]): boolean {
  let moved = 0;
  let position = 0;
  for (const { start, end, text } of edits) {
    if (before.slice(position, start) !== after.slice(position + moved, start + moved)) return false;
    moved += text.length - (end - start);
    position = end;
  }
  return before.slice(position) === after.slice(position + moved);
}

/** Our reader: the same documents, this one as planned, and nothing left to do. */
function faultsOfReading(
  before: string,
  after: string,
  document: StreamDocument,
  changes: readonly FieldChange[],
): string[] {
  const [old, now] = [readStream(before), readStream(after)];
  const own = now[document.index];
  if (old.length !== now.length || own === undefined) return ["another number of documents"];
  const others = old.filter(
    (one, index) =>
      index !== document.index && JSON.stringify(valueOf(one)) !== JSON.stringify(valueOf(now[index])),
  );
  const root = parseNodes(after, own);
  const again = root === undefined ? undefined : editDocument(after, root, changes);
  return [
    ...others.map(({ index }) => `document ${index} changed`),
    ...verifyEdit(valueOf(document), valueOf(own), changes).map((one) => JSON.stringify(one)),
    ...(again !== undefined && "edits" in again && again.edits.length === 0
      ? []
      : [`not settled: ${JSON.stringify(again)}`]),
  ];
}

function valueOf(document: StreamDocument | undefined): Json {
  return document?.kind === "value" ? document.value : null;
}

/** The version 5 knows merge keys only when it is told. */
const withMergeKeys = CORE_SCHEMA.withTags(mergeTag);

const parsers: Readonly<Record<string, (text: string) => unknown>> = {
  yaml: (text) => {
    const document = parseDocument(text, { merge: true, uniqueKeys: false, prettyErrors: false });
    if (document.errors.length > 0) throw document.errors[0] ?? new Error();
    return document.toJS({ maxAliasCount: -1 }) as unknown;
  },
  "js-yaml": (text) => jsYamlLoad(text, { schema: withMergeKeys }),
};

/** A text that a parser cannot read before need not be read after. */
function faultsOfOtherParsers(
  before: string,
  after: string,
  document: StreamDocument,
  changes: readonly FieldChange[],
  tally: Tally,
): string[] {
  const edited = readStream(after)[document.index] ?? document;
  return Object.entries(parsers).flatMap(([name, parse]) => {
    const old = tryParse(parse, before.slice(document.offset, document.end));
    if (old === undefined) return [];
    tally.parsed++;
    const now = tryParse(parse, after.slice(edited.offset, edited.end));
    if (now === undefined) return [`${name} cannot read it any more`];
    return verifyEdit(old, now, changes).map((one) => `${name}: ${JSON.stringify(one)}`);
  });
}

function tryParse(parse: (text: string) => unknown, text: string): Json | undefined {
  try {
    return JSON.parse(JSON.stringify(parse(text))) as Json;
  } catch {
    return undefined;
  }
}
