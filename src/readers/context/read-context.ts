import type * as v from "valibot";
import { asObject } from "../../workload/index.ts";
import type { ReadProblem } from "../manifests/result.ts";
import { TextSource } from "../manifests/text-source.ts";
import type { StreamDocument } from "../yaml/index.ts";
import { readStream } from "../yaml/index.ts";
import type { ContextFile } from "./schema.ts";
import { checkContext } from "./schema.ts";

/** A context file as read: what it says, or what is wrong with it, each with its place. */
export type ContextReading =
  | { readonly context: ContextFile; readonly problems: readonly [] }
  | { readonly context: undefined; readonly problems: readonly ReadProblem[] };

/** Reads the text of a `--context-file`, in YAML or JSON. */
export function readClusterContext(text: string, file: string): ContextReading {
  const source = new TextSource(file, text);
  const documents = readStream(text).filter(({ kind }) => kind !== "empty");
  const [document, second] = documents;
  if (document === undefined) return failed([problem(source, 0, "the file is empty")]);
  if (second !== undefined) return failed([problem(source, second.offset, "a context file is one document")]);
  if (document.kind !== "value") return failed([unreadable(source, document)]);
  if (asObject(document.value) === undefined)
    return failed([problem(source, document.offset, "the file must be a map")]);
  const result = checkContext(document.value);
  if (result.success) return { context: result.output, problems: [] };
  return failed(result.issues.map((issue) => problemOf(source, document, issue)));
}

function failed(problems: readonly ReadProblem[]): ContextReading {
  return { context: undefined, problems };
}

function unreadable(source: TextSource, document: StreamDocument): ReadProblem {
  if (document.kind !== "error") return problem(source, document.offset, "the file cannot be read");
  return problem(source, document.error.offset, document.error.message);
}

function problemOf(source: TextSource, document: StreamDocument, issue: v.BaseIssue<unknown>): ReadProblem {
  const path = (issue.path ?? []).map(({ key }) => key as string | number);
  const region = source.objectSource(document, []).region(path);
  return {
    ...problem(source, document.offset, words(issue, path)),
    ...(region && { line: region.line, column: region.column }),
  };
}

function words(issue: v.BaseIssue<unknown>, path: readonly (string | number)[]): string {
  const where = path.join(".") || "the file";
  if (issue.type === "strict_object" && issue.expected === "never") return `${where}: unknown key`;
  if (issue.message.startsWith("Invalid "))
    return `${where}: expected ${issue.expected ?? "another value"}, received ${issue.received}`;
  return `${where}: ${issue.message}`;
}

function problem(source: TextSource, offset: number, message: string): ReadProblem {
  const position = source.positionAt(offset);
  const hint = "see schemas/context.schema.json";
  return {
    level: "error",
    code: "invalid-context",
    file: source.file,
    line: position?.line,
    column: position?.column,
    message,
    hint,
  };
}
