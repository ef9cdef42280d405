import type { Platform } from "../../platform/index.ts";
import { FileError } from "../../platform/index.ts";
import { createInventory, fold } from "../../workload/index.ts";
import { nodeReports } from "../context/node-report.ts";
import { Collector } from "./collector.ts";
import { kustomizationReason } from "./not-judged-kinds.ts";
import { decode } from "./decode.ts";
import type { FoundFiles } from "./find-files.ts";
import { findFiles } from "./find-files.ts";
import type { ReadOptions } from "./options.ts";
import { readText } from "./read-text.ts";
import type { RenderedParts } from "./render-folders.ts";
import { renderFolders } from "./render-folders.ts";
import type { ReadResult } from "./result.ts";
import { TextSource } from "./text-source.ts";

/**
 * Reads manifests from files, folders, patterns and `-` for standard input. Never throws for what is in the input: what cannot be read
 * is a problem, what cannot be judged is told, and everything else is read all the same.
 */
export async function readManifests(
  paths: readonly string[],
  platform: Platform,
  options: ReadOptions,
): Promise<ReadResult> {
  const collector = new Collector();
  const found = findFiles(paths, platform, collector, options.exclude);
  const rendered = await renderFolders(found, platform, collector, options);
  for (const file of found.files) {
    options.onProgress?.(collector.files, file);
    const role = rendered.roleOf(file);
    if (role === "covered") continue;
    if (role === "patch") tellPatch(file, collector);
    else if (file === "-") await readInput(platform, collector, options);
    else readFile(file, platform, collector, options);
  }
  tellOthers(found, collector);
  tellKustomizations(found, rendered, collector);
  return {
    workloads: fold(collector.workloads),
    inventory: createInventory(collector.objects, options.complete),
    nodes: nodeReports(collector.objects),
    problems: collector.problems,
    notJudged: collector.notJudged,
    statistics: {
      files: collector.files,
      documents: collector.documents,
      skippedUnparsed: collector.skippedUnparsed,
      filesWithoutObjects: collector.filesWithoutObjects,
      bytes: collector.bytes,
      objects: collector.objects.length + collector.workloads.length,
    },
  };
}

function tellPatch(file: string, collector: Collector): void {
  collector.tellFile(file, {
    code: "kustomize-patch",
    message: "a patch of a kustomization, judged only together with what it patches",
    hint: "kubectl kustomize DIR | podseal audit -",
  });
}

async function readInput(platform: Platform, collector: Collector, options: ReadOptions): Promise<void> {
  try {
    readBytes("-", await platform.readStandardInput(), collector, options);
  } catch (error) {
    tellUnreadable("-", error, collector);
  }
}

/** Its bytes are written over by the next file: nothing is awaited before they are text. */
function readFile(file: string, platform: Platform, collector: Collector, options: ReadOptions): void {
  try {
    readBytes(file, platform.readBytes(file, "brief"), collector, options);
  } catch (error) {
    tellUnreadable(file, error, collector);
  }
}

function tellUnreadable(file: string, error: unknown, collector: Collector): void {
  if (!(error instanceof FileError)) throw error;
  collector.addProblem({ level: "error", code: error.code, file, message: error.message, hint: "" });
}

function readBytes(file: string, bytes: Uint8Array, collector: Collector, options: ReadOptions): void {
  const text = decodeFile(file, bytes, collector);
  if (text !== undefined) readText(new TextSource(file, text), collector, options);
}

function decodeFile(file: string, bytes: Uint8Array, collector: Collector): string | undefined {
  collector.files++;
  collector.bytes += bytes.length;
  const decoded = decode(bytes);
  if ("refused" in decoded) {
    collector.addProblem({
      level: "error",
      code: decoded.refused,
      file,
      message: decoded.message,
      hint: decoded.hint,
    });
    return undefined;
  }
  if (decoded.encoding !== undefined) {
    const message = "the file is UTF-16: kubectl reads it, many other tools do not";
    collector.addProblem({ level: "warning", code: "utf-16", file, message, hint: "save it as UTF-8" });
  }
  return decoded.text;
}

function tellOthers(found: FoundFiles, collector: Collector): void {
  for (const file of found.quadlets) {
    const hint = "podseal translate makes pods of it, podseal compare judges it";
    collector.tellFile(file, {
      code: "quadlet",
      message: "a Quadlet unit: it makes containers with Podman",
      hint,
    });
  }
  for (const file of found.templates) {
    const message = "a template by its name: it is no manifest before it is rendered";
    collector.tellFile(file, {
      code: "template",
      message,
      hint: "render it first and pipe the result to podseal audit -",
    });
  }
}

/** A kustomization may leave out its kind and apiVersion: then no object of it was told. */
function tellKustomizations(found: FoundFiles, rendered: RenderedParts, collector: Collector): void {
  const told = new Set(
    collector.notJudged.filter(({ code }) => code === "kustomization").map(({ file }) => file),
  );
  for (const { file } of found.kustomizations) {
    if (!told.has(file) && rendered.roleOf(file) !== "covered") collector.tellFile(file, kustomizationReason);
  }
}
