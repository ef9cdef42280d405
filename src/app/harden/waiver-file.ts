import { applyEdits, editDocument } from "../../harden/index.ts";
import type { Platform } from "../../platform/index.ts";
import { parseNodes, readStream } from "../../readers/index.ts";
import type { PlannedWaiverReport } from "../../report/index.ts";
import type { Json, Workload } from "../../workload/index.ts";
import { workloadIdentity } from "../../workload/index.ts";
import { ContextError } from "../context-error.ts";
import type { ConfiguredWaiver } from "../waive.ts";
import { yamlOf } from "../yaml-of.ts";
import type { HardenedFile } from "./edit-file.ts";
import type { WaiverWords } from "./write-waivers.ts";

/** A waiver as podseal.yaml holds it. */
export type WaiverEntry = Readonly<Record<string, Json>>;

/** The waivers of one workload for podseal.yaml, but for those that stand there already, whether they still hold or not. */
export function waiverEntries(
  workload: Workload,
  waivers: readonly PlannedWaiverReport[],
  { owner, expires }: WaiverWords,
  configured: readonly ConfiguredWaiver[],
): readonly WaiverEntry[] {
  const identity = workloadIdentity(workload);
  return waivers
    .filter(
      ({ rule }) => !configured.some(({ waiver }) => waiver.rule === rule && waiver.workload === identity),
    )
    .map(({ rule, containers, reason }) => ({
      rule,
      workload: identity,
      ...(containers.length === 0 ? {} : { container: [...containers] }),
      reason,
      ...(owner === undefined ? {} : { owner: owner.trim() }),
      ...(expires === undefined ? {} : { expires }),
    }));
}

/**
 * The configuration with further waivers at the end of its list: a new file where there is none.
 * @throws ContextError where the text cannot be edited
 */
export function configurationWith(
  platform: Platform,
  file: string,
  entries: readonly WaiverEntry[],
): HardenedFile {
  const added = yamlOf({ waivers: entries });
  if (platform.kindOf(file) === undefined)
    return { file, before: "", after: added, edits: [{ start: 0, end: 0, text: added }], isNew: true };
  const before = new TextDecoder("utf-8", { ignoreBOM: true }).decode(platform.readBytes(file));
  const document = readStream(before).find(({ kind }) => kind === "value");
  const root = document === undefined ? undefined : parseNodes(before, document);
  if (root === undefined || document?.kind !== "value" || document.value === null) {
    const text = before === "" || before.endsWith("\n") ? added : `\n${added}`;
    return {
      file,
      before,
      after: before + text,
      edits: [{ start: before.length, end: before.length, text }],
    };
  }
  const made = editDocument(
    before,
    root,
    entries.map((value) => ({ kind: "append", path: ["waivers"], value })),
  );
  if ("refused" in made)
    throw new ContextError(`${file}: the waivers cannot be written there: ${made.refused.reason}`);
  return { file, before, after: applyEdits(before, made.edits), edits: made.edits };
}
