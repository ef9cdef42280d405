import {
  defaultTagHandles,
  type MapNode,
  type Property,
  type ScalarNode,
  type SequenceNode,
  type YamlNode,
} from "./node.ts";
import { ReadFailure } from "./problem.ts";
import { Scanner } from "./scanner.ts";
import type { Token, TokenKind } from "./token.ts";

/** The nodes of one document; offsets are in the source given. */
export interface Composition {
  /** Undefined for a document without content. */
  readonly root: YamlNode | undefined;
  /** Where text follows that kubectl drops, if any. */
  readonly ignoredFrom: number | undefined;
}

/** An open list or map. `key` is set between a key and its value. */
interface Frame {
  readonly kind:
    "block-sequence" | "indentless-sequence" | "block-map" | "flow-sequence" | "flow-map" | "flow-pair";
  readonly node: SequenceNode | MapNode;
  first: boolean;
  key: YamlNode | undefined;
}

/**
 * Builds the nodes of the first document in `source` by the grammar of go-yaml 2 (parserc.go in go.yaml.in/yaml/v2
 * v2.4.4). Open lists and maps are kept on a stack of its own, so that depth cannot overflow the engine's.
 * Throws ReadFailure.
 */
export function compose(source: string): Composition {
  return new Composer(source).compose();
}

const endsBlockEntry: ReadonlySet<TokenKind> = new Set(["block-entry", "block-end"]);
const endsIndentlessEntry: ReadonlySet<TokenKind> = new Set(["block-entry", "key", "value", "block-end"]);
const endsMapPart: ReadonlySet<TokenKind> = new Set(["key", "value", "block-end"]);
const endsFlowSequencePart: ReadonlySet<TokenKind> = new Set(["value", "flow-entry", "flow-sequence-end"]);
const endsFlowMapPart: ReadonlySet<TokenKind> = new Set(["value", "flow-entry", "flow-mapping-end"]);
const endsDocument: ReadonlySet<TokenKind> = new Set([
  "version-directive",
  "tag-directive",
  "document-start",
  "document-end",
  "stream-end",
]);

class Composer {
  private readonly scanner: Scanner;
  private readonly anchors = new Map<string, YamlNode>();
  private tagHandles: ReadonlyMap<string, string> = defaultTagHandles;
  private readonly frames: Frame[] = [];

  constructor(source: string) {
    this.scanner = new Scanner(source);
  }

  compose(): Composition {
    if (this.scanner.peek().kind === "stream-end") return { root: undefined, ignoredFrom: undefined };
    const root = this.startDocument() ? this.composeRoot() : undefined;
    const after = this.scanner.peek();
    if (after.kind === "document-end") this.scanner.take();
    return { root, ignoredFrom: this.startOfIgnoredText(after) };
  }

  /** Reads what stands before the content; false when there is none. */
  private startDocument(): boolean {
    const first = this.scanner.peek().kind;
    if (first !== "version-directive" && first !== "tag-directive" && first !== "document-start") return true;
    this.readDirectives();
    if (this.scanner.peek().kind !== "document-start")
      fail("directives without a --- line after them", this.scanner.peek());
    this.scanner.take();
    return !endsDocument.has(this.scanner.peek().kind);
  }

  private readDirectives(): void {
    const handles = new Map<string, string>();
    let hasVersion = false;
    for (let token = this.scanner.peek(); ; token = this.scanner.peek()) {
      if (token.kind === "version-directive") {
        if (hasVersion) fail("two %YAML directives", token);
        if (!/^0?1\.0?1$/.test(token.value)) refuseVersion(token);
        hasVersion = true;
      } else if (token.kind === "tag-directive") {
        if (handles.has(token.handle)) fail("two %TAG directives for one handle", token);
        handles.set(token.handle, token.value);
      } else break;
      this.scanner.take();
    }
    this.tagHandles = new Map([...defaultTagHandles, ...handles]);
  }

  private composeRoot(): YamlNode {
    const root = this.startNode(true, false);
    for (let frame = this.frames.at(-1); frame !== undefined; frame = this.frames.at(-1)) this.step(frame);
    return root;
  }

  /** go-yaml reads one document only; after `...` or a complete value the rest goes unread, whatever it is. */
  private startOfIgnoredText(after: Token): number | undefined {
    if (after.kind === "stream-end") return undefined;
    if (after.kind !== "document-end") return after.start;
    try {
      const next = this.scanner.peek();
      return next.kind === "stream-end" ? undefined : next.start;
    } catch (error) {
      if (error instanceof ReadFailure) return error.offset;
      throw error;
    }
  }

  // Nodes

  /** Reads a leaf, or opens a list or map and returns its still empty node. */
  private startNode(inBlock: boolean, mayBeIndentless: boolean): YamlNode {
    const first = this.scanner.peek();
    if (first.kind === "alias") return this.readAlias();
    const properties = this.readProperties();
    const token = this.scanner.peek();
    const node =
      this.startContent(token, inBlock, mayBeIndentless) ??
      this.emptyAfterProperties(properties, first, token);
    if (properties.anchor !== undefined) {
      node.anchor = properties.anchor;
      this.anchors.set(properties.anchor.name, node);
    }
    if (properties.tag !== undefined) node.tag = properties.tag;
    return node;
  }

  private startContent(token: Token, inBlock: boolean, mayBeIndentless: boolean): YamlNode | undefined {
    if (mayBeIndentless && token.kind === "block-entry") return this.open("indentless-sequence", token);
    if (token.kind === "scalar") return this.readScalar();
    if (token.kind === "flow-sequence-start") return this.open("flow-sequence", token);
    if (token.kind === "flow-mapping-start") return this.open("flow-map", token);
    if (inBlock && token.kind === "block-sequence-start") return this.open("block-sequence", token);
    if (inBlock && token.kind === "block-mapping-start") return this.open("block-map", token);
    return undefined;
  }

  private readScalar(): ScalarNode {
    const { start, end, column, style, value } = this.scanner.take();
    return { kind: "scalar", style, text: value, start, end, column, aliased: false };
  }

  private readAlias(): YamlNode {
    const { start, end, column, value } = this.scanner.take();
    const target = this.anchors.get(value);
    if (target === undefined)
      throw new ReadFailure("unknown-anchor", `no anchor &${value} before this alias`, start);
    target.aliased = true;
    return { kind: "alias", name: value, target, start, end, column, aliased: false };
  }

  private readProperties(): { anchor?: Property; tag?: Property } {
    const properties: { anchor?: Property; tag?: Property } = {};
    for (let count = 0; count < 2; count++) {
      const { kind, start, end, value } = this.scanner.peek();
      if (kind === "anchor" && properties.anchor === undefined) {
        properties.anchor = { name: value, start, end };
      } else if (kind === "tag" && properties.tag === undefined) {
        properties.tag = { name: this.resolveTag(this.scanner.peek()), start, end };
      } else break;
      this.scanner.take();
    }
    return properties;
  }

  private resolveTag(token: Token): string {
    if (token.handle === "") return token.value;
    const prefix = this.tagHandles.get(token.handle);
    if (prefix === undefined) return fail(`undefined tag handle ${token.handle}`, token);
    return prefix + token.value;
  }

  private emptyAfterProperties(
    properties: { anchor?: Property; tag?: Property },
    first: Token,
    token: Token,
  ): ScalarNode {
    if (properties.anchor === undefined && properties.tag === undefined) {
      return fail("no value can stand here", token);
    }
    const end = Math.max(properties.anchor?.end ?? 0, properties.tag?.end ?? 0);
    return emptyScalar(end, first.column + end - first.start);
  }

  private open(kind: Frame["kind"], token: Token): SequenceNode | MapNode {
    // An indentless list has no start token of its own: its first `-` is read as an item.
    if (kind !== "indentless-sequence") this.scanner.take();
    const style = kind.startsWith("flow") ? "flow" : "block";
    const place = { start: token.start, end: token.end, column: token.column, aliased: false };
    const isMap = kind === "block-map" || kind === "flow-map" || kind === "flow-pair";
    const node: SequenceNode | MapNode = isMap
      ? { kind: "map", style, entries: [], ...place }
      : { kind: "sequence", style, items: [], ...place };
    this.frames.push({ kind, node, first: true, key: undefined });
    return node;
  }

  private close(frame: Frame, end: number): void {
    frame.node.end = end;
    this.frames.pop();
  }

  /** Reads one child of the open list or map, or closes it. */
  private step(frame: Frame): void {
    const { kind, node } = frame;
    if (node.kind === "sequence") {
      if (kind === "block-sequence") this.stepBlockSequence(frame, node);
      else if (kind === "indentless-sequence") this.stepIndentlessSequence(frame, node);
      else this.stepFlowSequence(frame, node);
    } else if (kind === "block-map") this.stepBlockMap(frame, node);
    else if (kind === "flow-map") this.stepFlowMap(frame, node);
    else this.stepFlowPair(frame, node);
  }

  private stepBlockSequence(frame: Frame, node: SequenceNode): void {
    const token = this.scanner.peek();
    if (token.kind === "block-entry") {
      this.scanner.take();
      node.items.push(this.childOr(endsBlockEntry, token, true, false));
      return;
    }
    if (token.kind !== "block-end")
      fail("a list item must start with `- ` in the column of the others", token);
    this.scanner.take();
    this.close(frame, node.items.at(-1)?.end ?? node.end);
  }

  private stepIndentlessSequence(frame: Frame, node: SequenceNode): void {
    const token = this.scanner.peek();
    if (token.kind !== "block-entry") {
      this.close(frame, node.items.at(-1)?.end ?? node.end);
      return;
    }
    this.scanner.take();
    node.items.push(this.childOr(endsIndentlessEntry, token, true, false));
  }

  private stepBlockMap(frame: Frame, node: MapNode): void {
    const token = this.scanner.peek();
    if (frame.key !== undefined) {
      this.readBlockValue(frame, node, token);
      return;
    }
    if (token.kind === "key") {
      this.scanner.take();
      frame.key = this.childOr(endsMapPart, token, true, true);
      return;
    }
    if (token.kind !== "block-end") fail("a key was expected in the column of the others", token);
    this.scanner.take();
    this.close(frame, node.entries.at(-1)?.value.end ?? node.end);
  }

  private readBlockValue(frame: Frame, node: MapNode, token: Token): void {
    const key = frame.key as YamlNode;
    frame.key = undefined;
    const entry = { key, value: key };
    node.entries.push(entry);
    if (token.kind !== "value") {
      entry.value = emptyScalar(key.end, key.column);
      return;
    }
    this.scanner.take();
    entry.value = this.childOr(endsMapPart, token, true, true);
  }

  private stepFlowSequence(frame: Frame, node: SequenceNode): void {
    let token = this.scanner.peek();
    if (token.kind !== "flow-sequence-end" && !frame.first) {
      if (token.kind !== "flow-entry") fail("`,` or `]` was expected", token);
      this.scanner.take();
      token = this.scanner.peek();
    }
    frame.first = false;
    if (token.kind === "flow-sequence-end") {
      this.scanner.take();
      this.close(frame, token.end);
      return;
    }
    node.items.push(token.kind === "key" ? this.open("flow-pair", token) : this.startNode(false, false));
  }

  /** `[key: value]`: a map of one entry without braces. */
  private stepFlowPair(frame: Frame, node: MapNode): void {
    const token = this.scanner.peek();
    if (node.entries.length > 0) {
      this.close(frame, node.entries[0]?.value.end ?? token.start);
      return;
    }
    if (frame.key === undefined) {
      frame.key = this.readPairKey(token);
      return;
    }
    const entry = { key: frame.key, value: frame.key };
    node.entries.push(entry);
    if (token.kind === "value") {
      this.scanner.take();
      const next = this.scanner.peek().kind;
      if (next !== "flow-entry" && next !== "flow-sequence-end") {
        entry.value = this.startNode(false, false);
        return;
      }
    }
    entry.value = emptyScalar(entry.key.end, entry.key.column);
  }

  private readPairKey(token: Token): YamlNode {
    if (!endsFlowSequencePart.has(token.kind)) return this.startNode(false, false);
    // go-yaml takes one token too many here; mirrored, so that the same texts are refused.
    this.scanner.take();
    return emptyScalar(token.start, token.column);
  }

  private stepFlowMap(frame: Frame, node: MapNode): void {
    if (frame.key !== undefined) {
      this.readFlowValue(frame, node);
      return;
    }
    let token = this.scanner.peek();
    if (token.kind !== "flow-mapping-end" && !frame.first) {
      if (token.kind !== "flow-entry") fail("`,` or `}` was expected", token);
      this.scanner.take();
      token = this.scanner.peek();
    }
    frame.first = false;
    if (token.kind === "flow-mapping-end") {
      this.scanner.take();
      this.close(frame, token.end);
      return;
    }
    if (token.kind === "key") {
      this.scanner.take();
      frame.key = this.childOr(endsFlowMapPart, token, false, false);
      return;
    }
    const entry = { key: this.startNode(false, false), value: emptyScalar(token.end, token.column) };
    node.entries.push(entry);
  }

  private readFlowValue(frame: Frame, node: MapNode): void {
    const key = frame.key as YamlNode;
    frame.key = undefined;
    const entry: { readonly key: YamlNode; value: YamlNode } = {
      key,
      value: emptyScalar(key.end, key.column),
    };
    node.entries.push(entry);
    if (this.scanner.peek().kind !== "value") return;
    const mark = this.scanner.take();
    const next = this.scanner.peek().kind;
    if (next === "flow-entry" || next === "flow-mapping-end")
      entry.value = emptyScalar(mark.end, mark.column + 1);
    else entry.value = this.startNode(false, false);
  }

  /** The node that follows an indicator, or an empty one when one of `ends` follows at once. */
  private childOr(
    ends: ReadonlySet<TokenKind>,
    indicator: Token,
    inBlock: boolean,
    mayBeIndentless: boolean,
  ): YamlNode {
    if (!ends.has(this.scanner.peek().kind)) return this.startNode(inBlock, mayBeIndentless);
    // A list may stand in the column of its key; `block-entry` then opens it and is not in `endsMapPart`.
    return emptyScalar(indicator.end, indicator.column + indicator.end - indicator.start);
  }
}

function emptyScalar(position: number, column: number): ScalarNode {
  return { kind: "scalar", style: "empty", text: "", start: position, end: position, column, aliased: false };
}

function fail(message: string, token: Token): never {
  throw new ReadFailure("syntax", message, token.start);
}

function refuseVersion(token: Token): never {
  throw new ReadFailure(
    "unsupported-directive",
    `kubectl reads YAML 1.1 only, not ${token.value}`,
    token.start,
  );
}
