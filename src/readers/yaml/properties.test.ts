import fc from "fast-check";
import * as jsYaml from "js-yaml5";
import { describe, expect, it } from "vitest";
import { parseDocument } from "yaml";
import { readExactly } from "./exact-reader.ts";
import { FastReader } from "./fast-reader.ts";
import {
  KnownDocuments,
  locate,
  locateNearest,
  parseNodes,
  readStream,
  type ReadWarning,
  type YamlNode,
} from "./index.ts";

/** A value with the styles it is to be written in. */
type Styled =
  | {
      readonly kind: "scalar";
      readonly text: string;
      readonly style: "plain" | "single" | "double" | "literal";
    }
  | {
      readonly kind: "list";
      readonly items: readonly Styled[];
      readonly flow: boolean;
      readonly extra: number;
    }
  | {
      readonly kind: "map";
      readonly entries: readonly (readonly [string, Styled])[];
      readonly flow: boolean;
      readonly extra: number;
    };

const plainText = fc.constantFrom(
  "a",
  "nginx:1.2",
  "b c",
  "8080",
  "yes",
  "null",
  "-x",
  "a#b",
  "10Gi",
  "~",
  "0644",
  "é",
);
const anyText = fc.oneof(
  plainText,
  fc.string({ maxLength: 12 }),
  fc.constantFrom("", " ", "a: b", "- a", "# c", "'", '"', "\\", "a\nb\n"),
);
const scalar: fc.Arbitrary<Styled> = fc.oneof(
  plainText.map((text): Styled => ({ kind: "scalar", text, style: "plain" })),
  anyText.map((text): Styled => ({ kind: "scalar", text, style: "double" })),
  anyText
    .filter((text) => !/[\n\x00-\x1f]/.test(text))
    .map((text): Styled => ({ kind: "scalar", text, style: "single" })),
  fc
    .array(fc.constantFrom("a", "  b", "", "- c", "d: e", "# f"), { minLength: 1, maxLength: 4 })
    .filter(([first]) => first !== "" && first?.startsWith(" ") === false)
    .map((lines): Styled => ({ kind: "scalar", text: `${lines.join("\n").trimEnd()}\n`, style: "literal" })),
);

const anyNode: fc.Arbitrary<Styled> = fc.letrec<{ node: Styled }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.record({
      kind: fc.constant("list" as const),
      items: fc.array(tie("node"), { maxLength: 4 }),
      flow: fc.boolean(),
      extra: fc.nat(2),
    }),
    fc.record({
      kind: fc.constant("map" as const),
      entries: fc.uniqueArray(fc.tuple(anyText, tie("node")), { maxLength: 4, selector: ([key]) => key }),
      flow: fc.boolean(),
      extra: fc.nat(2),
    }),
  ),
})).node;

/** Below a key, so that the document is never empty. */
const styled = anyNode.map((node): Styled => ({
  kind: "map",
  entries: [["root", node]],
  flow: false,
  extra: 0,
}));

/** Texts made of what matters in YAML, mostly not valid. */
const soup = fc
  .array(
    fc.constantFrom(
      ..."\n| |  |    |- |-|: |:|? |#| #|'|\"|[|]|{|}|,|a|b: c|&a |*a|!t |!!str |<<: |>|2|\t|~|yes|0x1|\\|\\n|...|%|@|\r\n|\r|é|\u2028".split(
        "|",
      ),
      "|",
      "|-",
      "\n---\n",
    ),
    { maxLength: 25 },
  )
  .map((parts) => parts.join(""));

describe("the readers", () => {
  it("read back what was written in any mixture of styles", () => {
    fc.assert(
      fc.property(styled, (node) => {
        const [document] = readStream(write(node));
        expect(
          document?.kind === "error" ? document : texts(parseNodes(write(node), document as never)),
        ).toEqual(plain(node));
      }),
      { numRuns: 400 },
    );
  });

  it("find the same scalars as js-yaml 5 and yaml do without a schema", () => {
    fc.assert(
      fc.property(styled, (node) => {
        const text = write(node);
        const [document] = readStream(text);
        const ours = texts(parseNodes(text, document as never));
        expect(ours).toEqual(jsYaml.load(text, { schema: jsYaml.FAILSAFE_SCHEMA }));
        expect(ours).toEqual(parseDocument(text, { schema: "failsafe" }).toJS());
      }),
      { numRuns: 250 },
    );
  });

  it("agree with each other on every text that the fast one takes", () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.oneof(soup, anchored, styled.map(write)), (text) => {
        const source = `${text.replace(/\r(?!\n)|\u2028|\n---\n/g, " ")}\n`;
        const warnings: ReadWarning[] = [];
        const fast = new FastReader(source).readPlain(0, source.length, warnings);
        if (fast === undefined) return;
        taken++;
        const exact: ReadWarning[] = [];
        expect(readExactly(source, 0, exact)).toEqual(fast);
        expect(warnings).toEqual(exact);
      }),
      { numRuns: 2000 },
    );
    expect(taken).toBeGreaterThan(500);
  });

  it.each([
    ["anchors of scalars", "name: &app web\nlabels:\n  app: *app\nargs:\n- &x '1'\n- *x\n", true],
    ["an anchor of a map", "a: &x {b: c}\nd: *x\n", false],
    ["an unknown alias", "a: *x\n", false],
    ["an alias that is a key", "a: &x y\n*x : z\n", false],
    ["so many aliases that they might be excessive", `a: &x y\nb:\n${"- *x\n".repeat(1001)}`, false],
  ])("take or leave %s", (_, text, isTaken) => {
    expect(new FastReader(text).readPlain(0, text.length, []) !== undefined).toBe(isTaken);
  });

  it("never throw, and cover the text with documents in order", () => {
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: "binary" }), fc.string()), (text) => {
        let end = 0;
        for (const document of readStream(text)) {
          expect(document.offset).toBeGreaterThanOrEqual(end);
          expect(document.end).toBeGreaterThanOrEqual(document.offset);
          expect(document.end).toBeLessThanOrEqual(text.length);
          if (document.kind === "error") expect(document.error.code).not.toBe("internal");
          end = document.end;
        }
      }),
      { numRuns: 800 },
    );
  });

  it("read JSON as JSON.parse does", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(3), (value, spaces) => {
        const text = JSON.stringify({ value }, undefined, spaces);
        const [document] = readStream(text);
        expect(document?.format).toBe("json");
        expect(document?.kind === "value" ? document.value : document).toEqual(JSON.parse(text));
      }),
    );
  });

  it("locate every scalar where it is written", () => {
    fc.assert(
      fc.property(styled, (node) => {
        const text = write(node);
        const [document] = readStream(text);
        if (document?.kind !== "value") return;
        for (const path of scalarPaths(document.value)) {
          const place = locate(text, document, path);
          const [piece] = readStream(text.slice(place?.start, place?.end));
          const value = piece?.kind === "value" ? piece.value : null;
          if (!/^[|>]/.test(text.slice(place?.start))) expect(value).toEqual(valueAt(document.value, path));
        }
      }),
      { numRuns: 300 },
    );
  });

  it("tell the same places by the tape of the first reading as by reading again", () => {
    let told = 0;
    fc.assert(
      fc.property(fc.oneof(soup, anchored, styled.map(write).map(withPlainKeys)), (text) => {
        for (const document of readStream(text)) {
          const { tape, ...untaped } = document;
          if (untaped.kind !== "value" || tape === undefined) continue;
          for (const path of allPaths(untaped.value)) {
            told++;
            expect(locateNearest(text, document, path)).toEqual(locateNearest(text, untaped, path));
          }
        }
      }),
      { numRuns: 2000 },
    );
    expect(told).toBeGreaterThan(5000);
  });

  it("give a document that was read before as they read it, with the places of the copy", () => {
    let copies = 0;
    fc.assert(
      fc.property(fc.oneof(soup, anchored, styled.map(write).map(withPlainKeys)), (text) => {
        const known = new KnownDocuments();
        const before = readStream(text, { known });
        for (const document of before) known.add(text, document);
        const later = `kind: Other\n---\n${text}`;
        const copied = readStream(later, { known });
        for (const [index, fresh] of readStream(later).entries()) {
          const copy = copied[index];
          if (fresh.kind !== "value" || copy?.kind !== "value") {
            expect(copy).toEqual(fresh);
            continue;
          }
          const { tape, ...rest } = copy;
          const { tape: ownTape, ...untaped } = fresh;
          expect(rest).toEqual(untaped);
          expect(tape === undefined).toBe(ownTape === undefined);
          if (before.some((one) => one.kind === "value" && one.value === copy.value)) copies++;
          for (const path of allPaths(untaped.value))
            expect(locateNearest(later, copy, path)).toEqual(locateNearest(later, untaped, path));
        }
      }),
      { numRuns: 500 },
    );
    expect(copies).toBeGreaterThan(100);
  });
});

/** Maps and lists of which many values carry an anchor or are an alias. */
const anchored = fc
  .array(
    fc.tuple(
      fc.constantFrom("", "", "  ", "- ", "  - "),
      fc.constantFrom("a: ", "b: ", "c:\n    d: ", ""),
      fc.constantFrom("&x ", "&y-1 ", "*x", "*y-1", "*z", "&x", ""),
      fc.constantFrom(
        "",
        "",
        "1",
        "yes",
        "~",
        "v",
        "'q'",
        '"q\\n"',
        "v # c",
        "v\n      w",
        "[a]",
        "|\n      t",
        "v: w",
      ),
    ),
    { maxLength: 8 },
  )
  .map((lines) => lines.map((parts) => `${parts.join("")}\n`).join(""));

/** The same document with its short keys unquoted. */
function withPlainKeys(text: string): string {
  return text.replace(/^( *)"([\w.~-][\w .:/-]*)":/gm, "$1$2:");
}

/** Every path of a value, and below each one that leads nowhere. */
function allPaths(value: unknown): (string | number)[][] {
  const below =
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([key, child]) =>
          allPaths(child).map((path) => [Array.isArray(value) ? Number(key) : key, ...path]),
        )
      : [];
  return [[], ["nowhere"], [7], ...below];
}

function write(node: Styled): string {
  return `${block(node, 0, false)}\n`;
}

function block(node: Styled, indent: number, afterKey: boolean): string {
  const pad = " ".repeat(indent);
  if (node.kind === "scalar") return (afterKey ? " " : pad) + scalarText(node, indent);
  const isEmpty = node.kind === "list" ? node.items.length === 0 : node.entries.length === 0;
  if (node.flow || isEmpty) return (afterKey ? " " : pad) + flow(node);
  const inner = indent + 1 + node.extra;
  const lead = afterKey ? "\n" : "";
  if (node.kind === "list") {
    return lead + node.items.map((item) => `${pad}- ${nested(item, inner + 1)}`).join("\n");
  }
  return (
    lead + node.entries.map(([key, value]) => `${pad}${quote(key)}:${block(value, inner, true)}`).join("\n")
  );
}

/** An item: on the line of its dash, or under it. */
function nested(item: Styled, indent: number): string {
  const isBlock =
    item.kind !== "scalar" && !item.flow && (item.kind === "list" ? item.items : item.entries).length > 0;
  return isBlock ? `# below\n${block(item, indent, false)}` : block(item, indent, true).slice(1);
}

function scalarText(node: Styled & { kind: "scalar" }, indent: number): string {
  if (node.style === "plain") return node.text;
  if (node.style === "double") return quote(node.text);
  if (node.style === "single") return `'${node.text.replaceAll("'", "''")}'`;
  const lines = node.text.slice(0, -1).split("\n");
  return `|\n${lines.map((line) => (line === "" ? "" : " ".repeat(indent + 2) + line)).join("\n")}`;
}

function flow(node: Styled): string {
  if (node.kind === "scalar") return node.style === "plain" ? node.text : quote(node.text);
  if (node.kind === "list") return `[${node.items.map(flow).join(", ")}]`;
  return `{${node.entries.map(([key, value]) => `${quote(key)}: ${flow(value)}`).join(", ")}}`;
}

function quote(text: string): string {
  return JSON.stringify(text).replace(/[\x7f-\uffff]/g, (character) => `\\u${hex(character)}`);
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, "0");
}

/** The tree of texts alone. */
function plain(node: Styled): unknown {
  if (node.kind === "scalar") return node.text;
  if (node.kind === "list") return node.items.map(plain);
  return Object.fromEntries(node.entries.map(([key, value]) => [key, plain(value)]));
}

function texts(node: YamlNode | undefined): unknown {
  if (node === undefined) return "";
  if (node.kind === "sequence") return node.items.map(texts);
  if (node.kind === "map")
    return Object.fromEntries(node.entries.map(({ key, value }) => [String(texts(key)), texts(value)]));
  return node.kind === "scalar" ? node.text : node.name;
}

function scalarPaths(
  value: unknown,
  path: readonly (string | number)[] = [],
): (readonly (string | number)[])[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => scalarPaths(item, [...path, index]));
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, item]) => scalarPaths(item, [...path, key]));
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  let current = value;
  for (const step of path) current = (current as Record<string | number, unknown>)[step];
  return current;
}
