import { recogniseRunInput } from "../run-input/recognise.ts";
import { asObject } from "../../workload/index.ts";
import type { StreamDocument } from "../yaml/index.ts";
import { readStream } from "../yaml/index.ts";
import type { Collector } from "./collector.ts";
import { mayMatter } from "./may-matter.ts";
import { encryptedFileReason } from "./not-judged-kinds.ts";
import type { ReadOptions } from "./options.ts";
import type { ReadContext } from "./read-object.ts";
import { readObjects } from "./read-object.ts";
import { mayHoldTemplateValues, templateLanguage } from "./templates.ts";
import type { TextSource } from "./text-source.ts";

/** Reads a text with any number of documents. A document that cannot be read does not stop the others. */
export function readText(source: TextSource, collector: Collector, options: ReadOptions): void {
  const encrypted = encryptedFileReason(source.text, source.file);
  if (encrypted !== undefined) {
    collector.tellFile(source.file, encrypted);
    return;
  }
  if (!saysKind(source.text) && tellOtherFormat(source, collector)) return;
  const kept = readStream(source.text, {
    mayMatter: mattersFor(options),
    known: collector.known,
  }).map((document) => readDocument(document, source, collector, options));
  if (!kept.some(Boolean)) collector.filesWithoutObjects++;
}

/** Kinds that are kept beyond those that bear on verdicts. */
function mattersFor({ routes, configMaps }: ReadOptions): typeof mayMatter {
  const kinds = [
    ...(routes === true ? ["Ingress", "Secret"] : []),
    ...(configMaps === true ? ["ConfigMap"] : []),
  ];
  if (kinds.length === 0) return mayMatter;
  return (text, start, end) => {
    if (mayMatter(text, start, end)) return true;
    const document = text.slice(start, end);
    return kinds.some((kind) => document.includes(kind));
  };
}

function readDocument(
  document: StreamDocument,
  source: TextSource,
  collector: Collector,
  options: ReadOptions,
): boolean {
  collector.documents++;
  switch (document.kind) {
    case "empty":
      return false;
    case "skipped":
      collector.skippedUnparsed++;
      return false;
    case "error":
      return addError(document, source, collector);
    case "value": {
      const held = collector.held;
      const kept = readObjects(document.value, contextOf(document, source, collector, options));
      if (collector.held > held) collector.known.add(source.text, document);
      if (kept) addWarnings(document, source, collector);
      if (kept && Array.isArray(document.value)) warnOfList(document, source, collector);
      return kept;
    }
  }
}

function contextOf(
  document: StreamDocument,
  source: TextSource,
  collector: Collector,
  options: ReadOptions,
): ReadContext {
  let known: boolean | undefined;
  const mark = (): boolean =>
    (known ??= mayHoldTemplateValues(source.text.slice(document.offset, document.end)));
  return { collector, options, source, document, mayHoldTemplateValues: mark };
}

/** What no parser can read is a template, or a broken manifest, or no manifest at all, which is of no concern here. */
function addError(
  document: StreamDocument & { kind: "error" },
  source: TextSource,
  collector: Collector,
): boolean {
  const { error, offset, end } = document;
  const text = source.text.slice(offset, end);
  if (!/kind|apiVersion|containers/.test(text)) return false;
  const position = source.positionAt(error.offset);
  const language = templateLanguage(text, error.offset - offset, source.file);
  if (language !== undefined) {
    const message = `${language.name} template, which is no valid YAML before it is rendered (${error.message})`;
    collector.tellFile(source.file, { code: "template", message, hint: language.hint }, position);
    return true;
  }
  const { code, message, hint = "" } = error;
  collector.addProblem({ level: "error", code, file: source.file, message, hint }, position);
  return true;
}

function addWarnings(document: StreamDocument, source: TextSource, collector: Collector): void {
  for (const { code, message, offset } of document.warnings) {
    collector.addProblem(
      { level: "warning", code, file: source.file, message, hint: "" },
      source.positionAt(offset),
    );
  }
}

function warnOfList(document: StreamDocument, source: TextSource, collector: Collector): void {
  const message = "a bare list of objects: kubectl refuses it; its members are judged";
  const hint = "write them as documents, or as items of a List";
  collector.addProblem(
    { level: "warning", code: "top-level-list", file: source.file, message, hint },
    source.positionAt(document.offset),
  );
}

/**
 * Whether a line in column 0 of a text that is no JSON says a kind, as that of every manifest does, near its beginning. Such a text is
 * neither a Compose file nor one of crictl (both ask for it below), which are not searched for then: most of the text of a large folder
 * would be searched three times.
 */
function saysKind(text: string): boolean {
  return !/^\uFEFF?\s*[[{]/.test(text) && (text.startsWith("kind:") || text.includes("\nkind:"));
}

/** Tells a file that declares containers in another format than the API's; false for all else. */
function tellOtherFormat(source: TextSource, collector: Collector): boolean {
  if (isComposeFile(source)) {
    tellCompose(source, collector);
    return true;
  }
  const ofRuntime = crictlFile(source.text, source.file);
  if (ofRuntime !== undefined) collector.tellFile(source.file, { code: "crictl", ...ofRuntime });
  return ofRuntime !== undefined;
}

/** A Compose file: `services` at the root with an image or build, and no kind. */
function isComposeFile({ text, file }: TextSource): boolean {
  if (!text.includes("services:") || !/^services:/m.test(text) || /^["']?kind["']?\s*:/m.test(text))
    return false;
  if (/(^|\/)(docker-)?compose[^/]*\.ya?ml$/.test(file)) return true;
  const [document] = readStream(text);
  if (document?.kind !== "value") return false;
  const services = Object.values(asObject(asObject(document.value)?.["services"]) ?? {}).map(asObject);
  return services.some(
    (service) => typeof service?.["image"] === "string" || service?.["build"] !== undefined,
  );
}

/** What crictl prints or is given, and which command of Podseal judges it; undefined for all else. */
function crictlFile(
  text: string,
  file: string,
): { readonly message: string; readonly hint: string } | undefined {
  if (!/"runtimeSpec"|log_(?:path|directory)|security_context/.test(text)) return undefined;
  const format = recogniseRunInput(text, file);
  if (format === "crictl")
    return {
      message: "what crictl inspect printed: a container as its runtime made it, no manifest",
      hint: "podseal compare judges it, with the record of its sandbox (crictl inspectp) beside it",
    };
  if (format !== "cri-request") return undefined;
  return {
    message: "a configuration for crictl run: it makes a container past the Kubernetes API",
    hint: "podseal compare judges it, the container's and the pod's configuration together",
  };
}

function tellCompose({ file }: TextSource, collector: Collector): void {
  const message = "a Compose file: it makes containers, but not on Kubernetes";
  collector.tellFile(file, {
    code: "compose",
    message,
    hint: "podseal translate makes pods of it, podseal compare judges it",
  });
}
