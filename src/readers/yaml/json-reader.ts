import { DataMap, type MutableJson, type MutableMap } from "./data.ts";
import { longList, type ItemStarts } from "./document.ts";
import { ReadFailure, maximumDepth, type ReadWarning } from "./problem.ts";
import { duplicateKey } from "./warnings.ts";

/** One JSON value and where it ends. */
export interface JsonValue {
  readonly value: MutableJson;
  readonly end: number;
  readonly itemStarts: ItemStarts | undefined;
}

/**
 * Reads one JSON value from `start`, by the rules of Go's encoding/json: the last of two equal keys wins, lone
 * surrogates become U+FFFD, depth is at most 10,000, numbers beyond a double are refused. Throws ReadFailure.
 */
export function readJsonValue(text: string, start: number, warnings: ReadWarning[]): JsonValue {
  const reader = new JsonReader(text, start, warnings);
  const value = reader.readValue();
  return { value, end: reader.position, itemStarts: reader.itemStarts };
}

/** Offset of the first character after JSON's white space. */
export function passJsonSpace(text: string, start: number): number {
  let position = start;
  for (;;) {
    const code = text.charCodeAt(position);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return position;
    position++;
  }
}

type Container = MutableJson[] | MutableMap;

class JsonReader {
  readonly text: string;
  position: number;
  private readonly warnings: ReadWarning[];
  /** The containers around the current one, and the key that waits in each. */
  private readonly parents: Container[] = [];
  private readonly keys: string[] = [];
  private container: Container | undefined;
  private key = "";
  itemStarts: Map<string, readonly number[]> | undefined;
  /** The list right below the root that is being read, and where its items start. */
  private rootList: Container | undefined;
  private starts: number[] = [];

  constructor(text: string, position: number, warnings: ReadWarning[]) {
    this.text = text;
    this.position = position;
    this.warnings = warnings;
  }

  readValue(): MutableJson {
    for (;;) {
      let value = this.readScalarOrOpen();
      if (value === undefined) continue;
      for (;;) {
        if (this.container === undefined) return value;
        this.add(value);
        if (this.passSeparator()) break;
        value = this.container;
        this.close();
      }
    }
  }

  /** A scalar, an empty container, or undefined when a container was opened and its first value is next. */
  private readScalarOrOpen(): MutableJson | undefined {
    this.position = passJsonSpace(this.text, this.position);
    if (this.container === this.rootList && this.rootList !== undefined) this.starts.push(this.position);
    switch (this.text.charCodeAt(this.position)) {
      case 0x22:
        return this.readString();
      case 0x7b:
        return this.openMap();
      case 0x5b:
        return this.openList();
      case 0x74:
        return this.readWord("true", true);
      case 0x66:
        return this.readWord("false", false);
      case 0x6e:
        return this.readWord("null", null);
      default:
        return this.readNumber();
    }
  }

  private openMap(): MutableJson | undefined {
    this.position = passJsonSpace(this.text, this.position + 1);
    const map = new DataMap();
    if (this.text.charCodeAt(this.position) === 0x7d) {
      this.position++;
      return map;
    }
    this.open(map);
    this.readKey();
    return undefined;
  }

  private openList(): MutableJson | undefined {
    this.position = passJsonSpace(this.text, this.position + 1);
    if (this.text.charCodeAt(this.position) === 0x5d) {
      this.position++;
      return [];
    }
    this.open([]);
    if (this.parents.length === 1) this.watchItems();
    return undefined;
  }

  private open(container: Container): void {
    if (this.parents.length >= maximumDepth - 1)
      this.fail("too-deep", `lists and maps nest deeper than ${maximumDepth}`);
    if (this.container !== undefined) {
      this.parents.push(this.container);
      this.keys.push(this.key);
    }
    this.container = container;
  }

  private watchItems(): void {
    this.rootList = this.container;
    this.starts = [];
  }

  /** The list is complete: its key is on top of the waiting ones. */
  private keepStarts(): void {
    if (this.starts.length >= longList && !Array.isArray(this.parents[0])) {
      this.starts.push(this.position);
      this.itemStarts ??= new Map();
      this.itemStarts.set(this.keys[0] ?? "", this.starts);
    }
    this.rootList = undefined;
  }

  private close(): void {
    if (this.container === this.rootList) this.keepStarts();
    this.container = this.parents.pop();
    this.key = this.keys.pop() ?? "";
  }

  private add(value: MutableJson): void {
    const container = this.container;
    if (Array.isArray(container)) container.push(value);
    else if (container !== undefined) container[this.key] = value;
  }

  /** After a value: true when another follows, false when the container was closed. */
  private passSeparator(): boolean {
    const isList = Array.isArray(this.container);
    this.position = passJsonSpace(this.text, this.position);
    const code = this.text.charCodeAt(this.position);
    if (code !== 0x2c && code !== (isList ? 0x5d : 0x7d))
      this.refuse(`\`,\` or \`${isList ? "]" : "}"}\` was expected`);
    this.position++;
    if (code !== 0x2c) return false;
    if (!isList) {
      this.position = passJsonSpace(this.text, this.position);
      this.readKey();
    }
    return true;
  }

  private readKey(): void {
    const start = this.position;
    if (this.text.charCodeAt(start) !== 0x22) this.refuse("a key in double quotes was expected");
    this.key = this.readString();
    const map = this.container as MutableMap;
    if (this.parents.length === 0) this.itemStarts?.delete(this.key);
    if (map[this.key] !== undefined) {
      this.warnings.push({ code: "duplicate-key", message: duplicateKey(this.key), offset: start });
    }
    this.position = passJsonSpace(this.text, this.position);
    if (this.text.charCodeAt(this.position) !== 0x3a) this.refuse("`:` was expected");
    this.position++;
  }

  private readString(): string {
    const text = this.text;
    const start = this.position + 1;
    let position = start;
    for (;;) {
      const code = text.charCodeAt(position);
      if (code === 0x22) break;
      if (code === 0x5c) return this.readEscapedString(start);
      // NaN past the end, or a control character
      if (!(code >= 0x20)) this.refuse("a string is not closed or holds a control character");
      position++;
    }
    this.position = position + 1;
    return wellFormed(text.slice(start, position));
  }

  private readEscapedString(start: number): string {
    const text = this.text;
    let position = start;
    for (let code = text.charCodeAt(position); code !== 0x22; code = text.charCodeAt(position)) {
      if (!(code >= 0x20)) this.refuse("a string is not closed or holds a control character");
      position += code === 0x5c ? 2 : 1;
    }
    this.position = position + 1;
    try {
      return wellFormed(JSON.parse(text.slice(start - 1, position + 1)) as string);
    } catch {
      this.position = start - 1;
      return this.refuse("a string has a wrong escape");
    }
  }

  private readWord<T extends MutableJson>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.position)) this.refuse("no value can start here");
    this.position += word.length;
    return value;
  }

  private readNumber(): number {
    numberForm.lastIndex = this.position;
    const match = numberForm.exec(this.text);
    if (match === null) return this.refuse("no value can start here");
    const value = Number(match[0]);
    if (!Number.isFinite(value)) return this.fail("not-json", `the number ${match[0]} is too large`);
    this.position = numberForm.lastIndex;
    return value;
  }

  private refuse(message: string): never {
    return this.fail("invalid-json", message);
  }

  private fail(code: "invalid-json" | "too-deep" | "not-json", message: string): never {
    throw new ReadFailure(code, message, Math.min(this.position, this.text.length));
  }
}

const numberForm = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;

const loneSurrogate = /[\ud800-\udfff]/gu;

/** Go's decoder replaces what is no Unicode character. */
export function wellFormed(text: string): string {
  return loneSurrogate.test(text) ? text.replace(loneSurrogate, "\ufffd") : text;
}
