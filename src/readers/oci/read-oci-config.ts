import * as v from "valibot";
import { asObject, type Json, type OciDeclaration } from "../../workload/index.ts";
import { kindOfInspect } from "../inspect/kind.ts";
import { readJsonParts, type JsonPart } from "../run-values/json-text.ts";
import { problemAt, type RunProblem } from "../run-values/problem.ts";
import { ociSchema } from "./schema.ts";

/** What was read of a `config.json`: what it declares, or what is wrong with it. */
export interface OciReading {
  readonly declaration: OciDeclaration | undefined;
  readonly problems: readonly RunProblem[];
}

/**
 * Reads the configuration of an OCI runtime (a bundle's `config.json`). One that breaks the specification where it is read is refused
 * as a whole: a runtime would refuse it too.
 */
export function readOciConfig(text: string, file: string): OciReading {
  const { parts, problems } = readJsonParts(text, file);
  const [part] = parts;
  if (part === undefined && problems.length > 0) return { declaration: undefined, problems };
  if (part === undefined || kindOfInspect(part.value) !== "oci-config")
    return refused({ file }, "not-this-format", "this is no configuration of an OCI runtime");
  return ociOf(part.value, part, []);
}

/** The declaration of a configuration that stands inside another record, at `path` of it. */
export function ociOf(value: Json, part: JsonPart, path: readonly (string | number)[]): OciReading {
  const result = v.safeParse(ociSchema, withoutNulls(value));
  if (!result.success)
    return {
      declaration: undefined,
      problems: result.issues.flatMap((issue) => problemsOf(issue, part, path)),
    };
  const { mounts = [], hooks = {}, annotations = {}, ...rest } = result.output;
  const platforms = knownPlatforms.filter((name) => asObject(value)?.[name] !== undefined);
  return {
    declaration: { ...rest, place: part.place(path), platforms, mounts, hooks, annotations },
    problems: [],
  };
}

const knownPlatforms = ["linux", "windows", "solaris", "vm", "freebsd", "zos"];

/** Go writes null for a list or map that it does not have. */
function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withoutNulls(item));
  const fields = asObject(value);
  if (fields === undefined) return value;
  const kept = Object.entries(fields).filter(([, item]) => item !== null);
  return Object.fromEntries(kept.map(([name, item]): [string, Json] => [name, withoutNulls(item)]));
}

function problemsOf(
  issue: v.BaseIssue<unknown>,
  part: JsonPart,
  base: readonly (string | number)[],
): readonly RunProblem[] {
  const path = (issue.path ?? []).map(({ key }) => key as string | number);
  const usual = issue.message.startsWith("Invalid ");
  const expected = `expected ${issue.expected ?? "another value"}, received ${issue.received}`;
  const message = `${path.join(".") || "the file"}: ${usual ? expected : issue.message}`;
  return refused(part.place([...base, ...path]), "invalid-value", message).problems;
}

function refused(
  place: Parameters<typeof problemAt>[0],
  code: RunProblem["code"],
  message: string,
): OciReading {
  const hint = "see the OCI runtime specification, config.md and config-linux.md";
  return { declaration: undefined, problems: [problemAt(place, { level: "error", code, message, hint })] };
}
