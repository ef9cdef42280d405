/**
 * A node of a source text as the editor needs it. The YAML reader's nodes have this shape; this room does not know the reader.
 * Offsets are UTF-16 offsets in the text, ends exclusive; `column` counts from 0.
 */
export type SyntaxNode = SyntaxCollection | SyntaxScalar | SyntaxAlias;

export type SyntaxCollection = SyntaxMap | SyntaxSequence;

/** An anchor (`&name`) or a tag in full (`tag:yaml.org,2002:str`) before a node. */
export interface SyntaxProperty {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

interface SyntaxBase {
  /** Where the value starts, after its anchor and tag. */
  readonly start: number;
  /** Where it ends: after the last value of a block list or map, after the last line break of a block text. */
  readonly end: number;
  readonly column: number;
  readonly anchor?: SyntaxProperty;
  readonly tag?: SyntaxProperty;
  /** Whether an alias elsewhere stands for this node: an edit inside changes that place too. */
  readonly aliased: boolean;
}

export interface SyntaxEntry {
  readonly key: SyntaxNode;
  readonly value: SyntaxNode;
}

export interface SyntaxMap extends SyntaxBase {
  readonly kind: "map";
  readonly style: "block" | "flow";
  readonly entries: readonly SyntaxEntry[];
}

export interface SyntaxSequence extends SyntaxBase {
  readonly kind: "sequence";
  readonly style: "block" | "flow";
  readonly items: readonly SyntaxNode[];
}

export interface SyntaxScalar extends SyntaxBase {
  readonly kind: "scalar";
  /** `empty`: a value that is not written at all; `start` is then where it could stand. */
  readonly style: "plain" | "single-quoted" | "double-quoted" | "literal" | "folded" | "empty";
  /** The text after unquoting and folding, before any type is read out of it. */
  readonly text: string;
}

export interface SyntaxAlias extends SyntaxBase {
  readonly kind: "alias";
  readonly target: SyntaxNode;
}
