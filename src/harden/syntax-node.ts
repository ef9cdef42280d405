/**
 * A node of a source text as the editor needs it. The YAML reader's nodes have this shape; this room does not know the reader.
 * Offsets are UTF-16 offsets in the text, ends exclusive; `column` counts from 0.
 */
export type SyntaxNode = SyntaxMap | SyntaxSequence | SyntaxScalar | SyntaxAlias;

interface SyntaxBase {
  readonly start: number;
  readonly end: number;
  readonly column: number;
  /** Name of the anchor on this node. */
  readonly anchor?: unknown;
  /** Whether an alias elsewhere stands for this node: an edit inside changes that place too. */
  readonly aliased?: boolean;
}

export interface SyntaxMap extends SyntaxBase {
  readonly kind: "map";
  readonly style: "block" | "flow";
  readonly entries: readonly { readonly key: SyntaxNode; readonly value: SyntaxNode }[];
}

export interface SyntaxSequence extends SyntaxBase {
  readonly kind: "sequence";
  readonly style: "block" | "flow";
  readonly items: readonly SyntaxNode[];
}

export interface SyntaxScalar extends SyntaxBase {
  readonly kind: "scalar";
  readonly style: string;
}

export interface SyntaxAlias extends SyntaxBase {
  readonly kind: "alias";
}
