/** How a scalar is written. `empty` is a value that is not written at all. */
export type ScalarStyle = "plain" | "single-quoted" | "double-quoted" | "literal" | "folded" | "empty";

export type TokenKind =
  | "version-directive"
  | "tag-directive"
  | "document-start"
  | "document-end"
  | "stream-end"
  | "block-sequence-start"
  | "block-mapping-start"
  | "block-end"
  | "flow-sequence-start"
  | "flow-sequence-end"
  | "flow-mapping-start"
  | "flow-mapping-end"
  | "block-entry"
  | "flow-entry"
  | "key"
  | "value"
  | "alias"
  | "anchor"
  | "tag"
  | "scalar";

/** One token; offsets are in the source of the cursor. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  readonly column: number;
  /** Text of a scalar, name of an anchor or alias, suffix of a tag, prefix of a tag directive, version. */
  readonly value: string;
  /** Handle of a tag or tag directive. */
  readonly handle: string;
  readonly style: ScalarStyle;
}
