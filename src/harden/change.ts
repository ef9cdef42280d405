import type { FieldPath } from "../confinement/index.ts";
import type { Json } from "../workload/index.ts";

/** One field of an object as it should be. Paths run from the object's root; missing parents are made as maps. */
export type FieldChange =
  /** The field gets the value; what stands there is replaced. */
  | { readonly kind: "set"; readonly path: FieldPath; readonly value: Json }
  /** The list gets the value at its end, unless an equal member is there; a missing list is made. */
  | { readonly kind: "append"; readonly path: FieldPath; readonly value: Json }
  /** The field goes, with its key. */
  | { readonly kind: "remove"; readonly path: FieldPath };

/** Replacement of a byte range of a source text; offsets in UTF-16 units of the text. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Edits of one document, or why it is left alone. */
export type EditResult =
  | { readonly edits: readonly TextEdit[] }
  | { readonly refused: { readonly path: FieldPath; readonly reason: string } };
