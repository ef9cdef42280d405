import { DataMap, type MutableJson, type MutableMap } from "./data.ts";
import {
  coreTags,
  isMergeKey,
  isResolvedByText,
  type MapNode,
  type ScalarNode,
  type SequenceNode,
  type YamlNode,
} from "./node.ts";
import {
  ReadFailure,
  maximumDepth,
  type ReadErrorCode,
  type ReadWarning,
  type ReadWarningCode,
} from "./problem.ts";
import { keyOf, type Resolved } from "./resolve.ts";
import { resolveScalar } from "./tagged-scalar.ts";
import { ambiguityMessage, ambiguityOf, convertedKey, duplicateKey, mergeOverridesKey } from "./warnings.ts";

/** An open list, map, alias or merge. Maps that merge write into the map that holds the `<<`. */
type Frame =
  | {
      readonly kind: "sequence";
      readonly node: SequenceNode;
      readonly out: MutableJson[];
      next: number;
      readonly depth: number;
    }
  | {
      readonly kind: "map";
      readonly node: MapNode;
      readonly out: MutableMap;
      next: number;
      key: string | undefined;
      readonly isMerge: boolean;
      readonly depth: number;
    }
  | { readonly kind: "alias"; readonly node: YamlNode }
  | {
      readonly kind: "merge-list";
      readonly node: SequenceNode;
      readonly out: MutableMap;
      next: number;
      readonly depth: number;
    };

/** The value of a document's nodes. Warnings are appended to `warnings`. Throws ReadFailure. */
export function construct(root: YamlNode, warnings: ReadWarning[]): MutableJson {
  return new Constructor(warnings).construct(root);
}

/**
 * go-yaml 2's decoder (decode.go) with its count of decode operations, then the refusals of sigs.k8s.io/yaml and of
 * Go's JSON encoder. Works on a stack of its own: 10,000 levels are legal.
 */
class Constructor {
  private readonly frames: Frame[] = [];
  private readonly openAliases = new Set<YamlNode>();
  /** Values that JSON cannot hold: an error only if they are still there at the end, not overwritten. */
  private readonly refused = new Map<MutableMap, ReadFailure>();
  private readonly mergedKeys = new Map<MutableMap, Set<string>>();
  private readonly warned = new Set<YamlNode>();
  private readonly warnings: ReadWarning[];
  private result: MutableJson = null;
  private decoded = 0;
  private decodedInAliases = 0;
  private aliasDepth = 0;

  constructor(warnings: ReadWarning[]) {
    this.warnings = warnings;
  }

  construct(root: YamlNode): MutableJson {
    this.enter(root, undefined, 0);
    for (let frame = this.frames.at(-1); frame !== undefined; frame = this.frames.at(-1)) this.step(frame);
    if (this.refused.size > 0) this.checkRefused(this.result);
    return this.result;
  }

  /** Starts to decode a node: a scalar sets the result at once, everything else opens a frame. */
  private enter(node: YamlNode, into: MutableMap | undefined, depth: number): void {
    let current = node;
    for (;;) {
      this.count(current);
      if (current.kind !== "alias") break;
      if (this.openAliases.has(current))
        throw new ReadFailure("self-alias", `&${current.name} contains itself`, current.start);
      this.openAliases.add(current);
      this.aliasDepth++;
      this.frames.push({ kind: "alias", node: current });
      current = current.target;
    }
    if (current.kind === "scalar") this.result = this.scalarValue(current);
    else this.open(current, into, depth);
  }

  private open(node: SequenceNode | MapNode, into: MutableMap | undefined, depth: number): void {
    const inner = into === undefined ? depth + 1 : depth;
    if (inner > maximumDepth)
      throw new ReadFailure("too-deep", `lists and maps nest deeper than ${maximumDepth}`, node.start);
    if (node.kind === "sequence") {
      this.frames.push({ kind: "sequence", node, out: [], next: 0, depth: inner });
      return;
    }
    const isMerge = into !== undefined;
    this.frames.push({
      kind: "map",
      node,
      out: into ?? new DataMap(),
      next: 0,
      key: undefined,
      isMerge,
      depth: inner,
    });
  }

  /** The limit of go-yaml 2 on alias expansion: 99 % of up to 400,000 operations, falling to 10 % at 4,000,000. */
  private count(node: YamlNode): void {
    this.decoded++;
    if (this.aliasDepth === 0) return;
    this.decodedInAliases++;
    if (this.decodedInAliases <= 100 || this.decoded <= 1000) return;
    if (this.decodedInAliases / this.decoded <= allowedAliasRatio(this.decoded)) return;
    throw new ReadFailure(
      "excessive-aliasing",
      excessiveAliasing(this.decodedInAliases, this.decoded),
      node.start,
    );
  }

  private step(frame: Frame): void {
    if (frame.kind === "sequence") this.stepSequence(frame);
    else if (frame.kind === "map") this.stepMap(frame);
    else if (frame.kind === "alias") this.closeAlias(frame.node);
    else this.stepMergeList(frame);
  }

  private closeAlias(node: YamlNode): void {
    this.frames.pop();
    this.openAliases.delete(node);
    this.aliasDepth--;
  }

  private stepSequence(frame: Frame & { kind: "sequence" }): void {
    if (frame.next > 0) frame.out.push(this.result);
    const item = frame.node.items[frame.next++];
    if (item !== undefined) {
      this.enter(item, undefined, frame.depth);
      return;
    }
    this.frames.pop();
    this.result = frame.out;
  }

  private stepMap(frame: Frame & { kind: "map" }): void {
    if (frame.key !== undefined) {
      frame.out[frame.key] = this.result;
      frame.key = undefined;
    }
    const entry = frame.node.entries[frame.next++];
    if (entry === undefined) {
      this.frames.pop();
      this.result = frame.out;
      return;
    }
    if (isMergeKey(entry.key)) {
      this.startMerge(entry.value, frame);
      return;
    }
    frame.key = this.readKey(entry.key, frame);
    if (frame.out[frame.key] !== undefined) this.warnOfSecond(entry.key, frame.key, frame);
    if (frame.isMerge) this.mergedKeysOf(frame.out).add(frame.key);
    this.enter(entry.value, undefined, frame.depth);
  }

  private startMerge(value: YamlNode, frame: Frame & { kind: "map" }): void {
    if (value.kind === "sequence") {
      this.frames.push({
        kind: "merge-list",
        node: value,
        out: frame.out,
        next: value.items.length,
        depth: frame.depth,
      });
      return;
    }
    this.enter(expectMap(value), frame.out, frame.depth);
  }

  /** Later maps of the list first, so that earlier ones win. */
  private stepMergeList(frame: Frame & { kind: "merge-list" }): void {
    const item = frame.node.items[--frame.next];
    if (item === undefined) this.frames.pop();
    else this.enter(expectMap(item), frame.out, frame.depth);
  }

  // Keys

  private readKey(node: YamlNode, frame: Frame & { kind: "map" }): string {
    this.count(node);
    const scalar = this.keyScalar(node);
    const resolved = resolveScalar(scalar);
    const key = keyOf(resolved, scalar.text);
    if (key === undefined) {
      const problem = new ReadFailure(
        "invalid-key",
        `the key ${scalar.text || "(empty)"} cannot become a string`,
        node.start,
      );
      this.refused.set(frame.out, problem);
      return scalar.text;
    }
    if (resolved.type !== "string") this.warnOfConvertedKey(scalar, key);
    return resolved.type === "string" ? String(resolved.value) : key;
  }

  private keyScalar(node: YamlNode): ScalarNode {
    let current = node;
    if (current.kind === "alias") {
      current = current.target;
      this.aliasDepth++;
      this.count(current);
      this.aliasDepth--;
    }
    if (current.kind !== "scalar")
      throw new ReadFailure("invalid-key", "a list or map cannot be a key", node.start);
    return current;
  }

  // Scalars

  private scalarValue(node: ScalarNode): MutableJson {
    const resolved = resolveScalar(node);
    if (node.tag !== undefined && !knownTags.has(node.tag.name)) {
      this.warn("ignored-tag", `the tag ${node.tag.name} has no meaning for kubectl`, node);
    }
    if (isResolvedByText(node)) this.warnOfAmbiguity(node, resolved);
    if (typeof resolved.value === "number" && !Number.isFinite(resolved.value)) return this.refuse(node);
    return resolved.value;
  }

  private refuse(node: ScalarNode): MutableMap {
    const marker = new DataMap();
    this.refused.set(marker, new ReadFailure("not-json", `JSON has no ${node.text}`, node.start));
    return marker;
  }

  private checkRefused(value: MutableJson): void {
    const open: MutableJson[] = [value];
    for (let current = open.pop(); current !== undefined; current = open.pop()) {
      if (typeof current !== "object" || current === null) continue;
      const failure = Array.isArray(current) ? undefined : this.refused.get(current);
      if (failure !== undefined) throw failure;
      for (const child of Object.values(current)) open.push(child);
    }
  }

  // Warnings: once for each node, however often aliases repeat it

  private warn(code: ReadWarningCode, message: string, node: YamlNode): void {
    if (this.warned.has(node)) return;
    this.warned.add(node);
    this.warnings.push({ code, message, offset: node.start });
  }

  /** A key that a merge brought may be replaced: by the map's own key, or by a map earlier in the list of merged ones. */
  private warnOfSecond(node: YamlNode, key: string, { out, isMerge }: Frame & { kind: "map" }): void {
    if (this.mergedKeysOf(out).has(key)) return;
    if (isMerge) this.warn("merge-overrides-key", mergeOverridesKey(key), node);
    else this.warn("duplicate-key", duplicateKey(key), node);
  }

  private mergedKeysOf(map: MutableMap): Set<string> {
    const known = this.mergedKeys.get(map);
    if (known !== undefined) return known;
    const keys = new Set<string>();
    this.mergedKeys.set(map, keys);
    return keys;
  }

  private warnOfConvertedKey(node: ScalarNode, key: string): void {
    if (key !== node.text) this.warn("converted-key", convertedKey(node.text, key), node);
  }

  private warnOfAmbiguity(node: ScalarNode, resolved: Resolved): void {
    const code = ambiguityOf(node.text, resolved);
    if (code !== undefined) this.warn(code, ambiguityMessage(code, node.text, resolved.value), node);
  }
}

const knownTags: ReadonlySet<string> = new Set([...Object.values(coreTags), "!"]);

function expectMap(value: YamlNode): YamlNode {
  const target = value.kind === "alias" ? value.target : value;
  if (target.kind === "map") return value;
  const code: ReadErrorCode = "invalid-merge";
  throw new ReadFailure(code, "<< needs a map, an alias of a map, or a list of these", value.start);
}

// Source: allowedAliasRatio and unmarshal in decode.go of go-yaml 2.
function allowedAliasRatio(decoded: number): number {
  if (decoded <= 400_000) return 0.99;
  if (decoded >= 4_000_000) return 0.1;
  return 0.99 - 0.89 * ((decoded - 400_000) / 3_600_000);
}

function excessiveAliasing(inAliases: number, all: number): string {
  const share = Math.floor(allowedAliasRatio(all) * 100);
  return `excessive aliasing: ${inAliases} of ${all} values come from aliases; kubectl allows ${share} %`;
}
