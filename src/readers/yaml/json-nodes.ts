import { passJsonSpace, readJsonValue } from "./json-reader.ts";
import type { MapNode, SequenceNode, YamlNode } from "./node.ts";

/** An open list or map of a JSON text that is known to be well formed. */
interface Frame {
  readonly node: SequenceNode | MapNode;
  key: YamlNode | undefined;
}

/** Nodes of the JSON value at `start`, with flow style; the text must have been read by `readJsonValue` before. */
export function composeJson(text: string, start: number): YamlNode {
  return new JsonComposer(text, start).compose();
}

/** Columns count from here at most: a text of one line must not be searched from its start for each item. */
const longLine = 1000;

class JsonComposer {
  private readonly text: string;
  private position: number;
  private lineStart: number;
  /** Where the search for line breaks stopped: a text of one line must not be searched again for each node. */
  private searched: number;
  private readonly frames: Frame[] = [];

  constructor(text: string, start: number) {
    this.text = text;
    this.position = start;
    this.searched = start;
    const before = text.slice(Math.max(0, start - longLine), start);
    this.lineStart = start - before.length + before.lastIndexOf("\n") + 1;
  }

  compose(): YamlNode {
    const root = this.startNode();
    for (let frame = this.frames.at(-1); frame !== undefined; frame = this.frames.at(-1)) this.step(frame);
    return root;
  }

  private step(frame: Frame): void {
    this.position = passJsonSpace(this.text, this.position);
    const code = this.text.charCodeAt(this.position);
    // Commas and colons carry no meaning in a text that is known to be well formed.
    if (code === 0x2c || code === 0x3a) this.position++;
    else if (code === 0x5d || code === 0x7d) {
      this.position++;
      frame.node.end = this.position;
      this.frames.pop();
    } else this.addChild(frame);
  }

  private addChild(frame: Frame): void {
    const { node, key } = frame;
    if (node.kind === "sequence") node.items.push(this.startNode());
    else if (key === undefined) frame.key = this.startNode();
    else {
      frame.key = undefined;
      node.entries.push({ key, value: this.startNode() });
    }
  }

  private startNode(): YamlNode {
    const start = passJsonSpace(this.text, this.position);
    const code = this.text.charCodeAt(start);
    if (code === 0x7b || code === 0x5b) return this.open(start, code);
    const { value, end } = readJsonValue(this.text, start, []);
    this.position = end;
    const style = code === 0x22 ? "double-quoted" : "plain";
    return {
      kind: "scalar",
      style,
      text: typeof value === "object" ? "null" : String(value),
      ...this.place(start, end),
    };
  }

  private open(start: number, code: number): YamlNode {
    this.position = start + 1;
    const place = this.place(start, start + 1);
    const node: SequenceNode | MapNode =
      code === 0x7b
        ? { kind: "map", style: "flow", entries: [], ...place }
        : { kind: "sequence", style: "flow", items: [], ...place };
    this.frames.push({ node, key: undefined });
    return node;
  }

  private place(
    start: number,
    end: number,
  ): { start: number; end: number; column: number; aliased: boolean } {
    for (; this.searched < start; this.searched++) {
      if (this.text.charCodeAt(this.searched) === 0x0a) this.lineStart = this.searched + 1;
    }
    return { start, end, column: start - this.lineStart, aliased: false };
  }
}
