/** A scalar of a manifest. */
export type Scalar = string | number | boolean;

/** A value that conditions speak of, in no language yet. */
export type Value =
  /** A variable or a member of a list, as the language names it. */
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "literal"; readonly value: Scalar }
  | { readonly kind: "literals"; readonly values: readonly Scalar[] }
  /** A field that is known to be there. */
  | { readonly kind: "field"; readonly of: Value; readonly path: readonly string[] }
  /** A field, or the stand-in where it is absent. */
  | {
      readonly kind: "field-or";
      readonly of: Value;
      readonly path: readonly string[];
      readonly standIn: Scalar | readonly [];
    }
  /** A list field, or an empty list where it is absent, for dialects without stand-ins. */
  | {
      readonly kind: "list-field";
      readonly of: Value;
      readonly path: readonly string[];
    }
  /** The value of a key of a map. */
  | { readonly kind: "entry"; readonly of: Value; readonly key: Value }
  /** A text and the name of an object after it. */
  | { readonly kind: "prefixed-name"; readonly prefix: string; readonly of: Value }
  | { readonly kind: "size" | "integer" | "text"; readonly of: Value };

export const named = (name: string): Value => ({ kind: "name", name });
export const literalValue = (value: Scalar): Value => ({ kind: "literal", value });
export const literalValues = (values: readonly Scalar[]): Value => ({ kind: "literals", values });

/** The value of a field that is known to be there; without a path the object itself. */
export function fieldOf(of: Value, path: readonly string[]): Value {
  return path.length === 0 ? of : { kind: "field", of, path };
}

export function fieldOr(of: Value, path: readonly string[], standIn: Scalar): Value {
  return { kind: "field-or", of, path, standIn };
}
