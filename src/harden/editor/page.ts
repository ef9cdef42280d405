import type { FieldPath } from "../../confinement/index.ts";
import type { TextEdit } from "../change.ts";
import type { SyntaxCollection, SyntaxNode } from "../syntax-node.ts";
import { completeLayout, type KnownLayout, type Layout } from "./layout.ts";
import { lineBreakAt } from "./lines.ts";
import type { FlowStyle } from "./write-flow.ts";

/** The text that is edited, and the edits so far. */
export interface Page {
  readonly text: string;
  readonly root: SyntaxNode;
  readonly edits: TextEdit[];
  /** Where in the document the writing is, for a refusal. */
  at: FieldPath;
}

/** Where a value stands. */
export type Slot =
  | { readonly kind: "root" }
  | {
      readonly kind: "block";
      readonly parent: SyntaxCollection;
      /** After the colon or the dash. */
      readonly indicatorEnd: number;
      readonly layout: KnownLayout;
    }
  | {
      readonly kind: "flow";
      readonly parent: SyntaxCollection;
      readonly index: number;
      readonly style: FlowStyle;
    };

export function replace(page: Page, start: number, end: number, text: string): void {
  page.edits.push({ start, end, text });
}

/** Writes whole lines before the line that starts at `position`; at the end of a text without a last line break, after it. */
export function insertLines(page: Page, position: number, lines: readonly string[]): void {
  const lineBreak = lineBreakAt(page.text, position);
  const isLineStart = position === 0 || page.text.charAt(position - 1) === "\n";
  const text = lines.join(lineBreak);
  replace(page, position, position, isLineStart ? text + lineBreak : lineBreak + text);
}

export function layoutOf(page: Page, known: KnownLayout): Layout {
  return completeLayout(known, page.root);
}
