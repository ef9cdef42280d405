import type { SyntaxCollection, SyntaxNode } from "../syntax-node.ts";

/** How a text in block style is indented. */
export interface Layout {
  /** Columns from a map to a map below one of its keys. */
  readonly mapStep: number;
  /** Columns from a map to a list below one of its keys; 0: the dashes stand under the key. */
  readonly listStep: number;
}

/** What is known so far; the nearest example holds. */
export type KnownLayout = Partial<Layout>;

/** The layout of what is written in `node`: as its own members are, else as those around it. */
export function layoutIn(node: SyntaxCollection, around: KnownLayout): KnownLayout {
  const own = ownLayout(node);
  const below = own.mapStep === undefined || own.listStep === undefined ? belowLayout(node) : {};
  return { ...around, ...below, ...own };
}

/** With what the whole text shows, or the most common style, for what is not known yet. */
export function completeLayout(known: KnownLayout, root: SyntaxNode): Layout {
  if (known.mapStep !== undefined && known.listStep !== undefined)
    return { mapStep: known.mapStep, listStep: known.listStep };
  const anywhere = layoutAnywhere(root);
  const mapStep = known.mapStep ?? anywhere.mapStep ?? 2;
  return { mapStep, listStep: known.listStep ?? anywhere.listStep ?? mapStep };
}

function ownLayout(node: SyntaxCollection): KnownLayout {
  let known: KnownLayout = {};
  if (node.kind !== "map" || node.style !== "block") return known;
  for (const { value } of node.entries) {
    const step = value.column - node.column;
    if (value.kind === "map" && value.style === "block" && step > 0) known = { mapStep: step, ...known };
    if (value.kind === "sequence" && value.style === "block" && step >= 0)
      known = { listStep: step, ...known };
  }
  return known;
}

/** One level deeper: the members of the members. */
function belowLayout(node: SyntaxCollection): KnownLayout {
  let known: KnownLayout = {};
  for (const child of childrenOf(node)) if (child.kind === "map") known = { ...ownLayout(child), ...known };
  return known;
}

function layoutAnywhere(root: SyntaxNode): KnownLayout {
  let known: KnownLayout = {};
  const open: SyntaxNode[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind === "scalar" || node.kind === "alias") continue;
    known = { ...ownLayout(node), ...known };
    if (known.mapStep !== undefined && known.listStep !== undefined) break;
    open.push(...childrenOf(node));
  }
  return known;
}

function childrenOf(node: SyntaxCollection): readonly SyntaxNode[] {
  return node.kind === "map" ? node.entries.map(({ value }) => value) : node.items;
}
