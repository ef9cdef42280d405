import type { FieldPath } from "../../confinement/index.ts";
import type { FieldProblem } from "../workload.ts";

/**
 * `misspelt-field`: a field of the same object has nearly this name. `misplaced-field`: a nearby object has a field of this name.
 * `invalid-value`: a value or combination that validation refuses. `unknown-value`: a value outside the closed set that validation allows. `version-not-served`: the whole object, by its apiVersion.
 */
export type FieldProblemCode =
  | "unknown-field"
  | "misspelt-field"
  | "misplaced-field"
  | "field-too-new"
  | "field-removed"
  | "wrong-type"
  | "unknown-value"
  | "invalid-value"
  | "version-not-served";

/**
 * A field that the API server does not take as written. `effect`:
 * `refuses`: the server refuses the object, whatever validation was asked for.
 * `drops`: strict validation, kubectl's default, refuses the object; with `--validate=warn` or `ignore`, and for clients that ask for
 * nothing (most controllers), the server drops the field and goes on as if it was not there.
 * `ignores`: part of a custom resource: its own schema and controller decide, and a pod made from it cannot have the field.
 */
export interface CheckedField extends FieldProblem {
  readonly code: FieldProblemCode;
  /** The field or value that was probably meant. */
  readonly suggestion?: string;
  /** For a misplaced field: where the API has it, nearest first, as `spec.containers[].securityContext.privileged`. */
  readonly belongsAt?: readonly string[];
  /** For a wrong type: what the API wants, in words. */
  readonly expected?: string;
  /** For `field-too-new` the first and for `field-removed` the last Kubernetes version that has it, as "1.30". */
  readonly version?: string;
}

/** A path as people write it: `spec.containers[0].image`; keys that are no plain names stand in brackets and quotes. */
export function formatPath(path: FieldPath): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (/^[A-Za-z_][\w-]*$/.test(step)) text += text === "" ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}
