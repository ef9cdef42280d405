import type { Json, RunPlace } from "../../workload/index.ts";
import { composeJson } from "../yaml/json-nodes.ts";
import { passJsonSpace, readJsonValue } from "../yaml/json-reader.ts";
import { findNode, lineAndColumn, type YamlNode } from "../yaml/index.ts";
import { ReadFailure } from "../yaml/problem.ts";
import { problemAt, type RunProblem } from "./problem.ts";

/** One JSON value of a text, and where its parts are written. */
export interface JsonPart {
  readonly value: Json;
  /** The place of the value at a path; of the nearest part that exists when the path leads nowhere. */
  place(path: readonly (string | number)[]): RunPlace;
}

/** The JSON values of a text: one, or several behind each other, as `--format json` prints them. */
export function readJsonParts(
  text: string,
  file: string,
): { readonly parts: readonly JsonPart[]; readonly problems: readonly RunProblem[] } {
  const parts: JsonPart[] = [];
  let position = passJsonSpace(text, text.startsWith("\uFEFF") ? 1 : 0);
  while (position < text.length) {
    try {
      const { value, end } = readJsonValue(text, position, []);
      parts.push(partOf(text, file, position, value));
      position = passJsonSpace(text, end);
    } catch (error) {
      if (!(error instanceof ReadFailure)) throw error;
      return { parts: [], problems: [brokenAt(text, file, error)] };
    }
  }
  return { parts, problems: [] };
}

function partOf(text: string, file: string, start: number, value: Json): JsonPart {
  let root: YamlNode | undefined;
  const place = (path: readonly (string | number)[]): RunPlace => {
    root ??= composeJson(text, start);
    for (let length = path.length; length > 0; length--) {
      const found = findNode(root, path.slice(0, length));
      if (found !== undefined) return { file, ...lineAndColumn(text, found.key?.start ?? found.node.start) };
    }
    return { file, ...lineAndColumn(text, start) };
  };
  return { value, place };
}

function brokenAt(text: string, file: string, failure: ReadFailure): RunProblem {
  const place = { file, ...lineAndColumn(text, failure.offset) };
  const hint = "give the whole output of the command, in JSON";
  return problemAt(place, { level: "error", code: "malformed", message: failure.message, hint });
}
