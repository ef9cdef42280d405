import { describe, expect, it } from "vitest";
import { readStream, type StreamDocument } from "./index.ts";

describe("readStream", () => {
  it("gives each document its place, without the separator before it", () => {
    const text = "---\na: 1\n--- # second\nb: 2\n---\n# nothing\n";
    const places = readStream(text).map(({ kind, offset, end }) => [kind, text.slice(offset, end)]);
    expect(places).toEqual([
      ["value", "---\na: 1\n"],
      ["value", "b: 2\n"],
      ["empty", "# nothing\n"],
    ]);
  });

  it("numbers documents from 0, the empty and the broken ones too", () => {
    const kinds = readStream("# x\n---\na: [\n---\nb: 1\n").map(({ index, kind }) => [index, kind]);
    expect(kinds).toEqual([
      [0, "empty"],
      [1, "error"],
      [2, "value"],
    ]);
  });

  it("ends the last document at the end of a text without a final line break", () => {
    expect(readStream("a: b")[0]?.end).toBe(4);
  });

  it("reads on after an invalid separator, where kubectl stops", () => {
    expect(readStream("a: 1\n--- {b: 2}\n---\nc: 3\n").map(({ kind }) => kind)).toEqual([
      "value",
      "error",
      "value",
    ]);
  });

  it("reads on after a template at the start", () => {
    const documents = readStream("{{ if .Values.a }}\nb: 1\n---\nc: 2\n");
    expect(documents.map(({ kind }) => kind)).toEqual(["error", "value"]);
    expect(documents[0]).toMatchObject({ error: { hint: expect.stringContaining("template") as string } });
  });

  it("leaves a document unread when the filter says that it cannot matter", () => {
    const documents = readStream("a: 1\n---\nb: [\n---\nc: 3\n", {
      mayMatter: (text, start) => text[start] !== "b",
    });
    expect(documents.map(({ kind }) => kind)).toEqual(["value", "skipped", "value"]);
  });

  it("tells where an error is", () => {
    const text = "a: 1\n---\nb:\n\tc: 1\n";
    expect(readStream(text)[1]).toMatchObject({
      kind: "error",
      error: { code: "tab-indentation", offset: text.indexOf("\t"), hint: "indent with spaces" },
    });
  });

  it("gives maps no inherited property", () => {
    for (const text of ["a: {}\n", '{"a": {}}', "a: {b: &x 1}\n"]) {
      const value = valueOf(readStream(text)[0]) as Record<string, Record<string, unknown>>;
      expect(value["constructor"]).toBeUndefined();
      expect(Object.keys(value["a"] ?? {})).not.toContain("toString");
      expect("toString" in (value["a"] ?? {})).toBe(false);
      expect(value["__proto__"]).toBeUndefined();
    }
  });

  it("keeps values apart that one alias repeats", () => {
    const value = valueOf(readStream("a: &a {b: 1}\nc: *a\n")[0]) as Record<string, unknown>;
    expect(value["a"]).not.toBe(value["c"]);
    expect(value["a"]).toEqual(value["c"]);
  });
});

/** Depth as YAML blocks, as flow and as JSON; kubectl takes 10,000 levels (limits of go-yaml 2 and encoding/json). */
describe("nesting", () => {
  const shapes: readonly (readonly [string, (depth: number) => string])[] = [
    ["block lists", (depth) => `${"- ".repeat(depth)}x\n`],
    ["flow lists", (depth) => `${"[".repeat(depth)}${"]".repeat(depth)}\n`],
    ["JSON maps", (depth) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}\n`],
  ];

  it.each(shapes)("of %s is read to 10,000 levels", (_name, build) => {
    expect(readStream(build(10_000)).map(({ kind }) => kind)).toEqual(["value"]);
  });

  it.each(shapes)("of %s is refused beyond 10,000 levels", (_name, build) => {
    expect(readStream(build(10_001))[0]).toMatchObject({ error: { code: "too-deep" } });
  });
});

describe("aliases", () => {
  const bomb = (width: number, levels: number): string =>
    Array.from({ length: levels }, (_, level) => {
      const value = level === 0 ? "x" : `*a${level - 1}`;
      return `a${level}: &a${level} [${Array.from({ length: width }, () => value).join(", ")}]\n`;
    }).join("");

  it("that explode are refused, with the limit", () => {
    expect(readStream(bomb(9, 9))[0]).toMatchObject({
      error: {
        code: "excessive-aliasing",
        message: expect.stringContaining("kubectl allows 99 %") as string,
      },
    });
  });

  it("that are used honestly 200 times are read", () => {
    const text = `a: &a {b: 1}\nc:\n${"- *a\n".repeat(200)}`;
    expect(readStream(text)[0]?.kind).toBe("value");
  });
});

function valueOf(document: StreamDocument | undefined): unknown {
  return document?.kind === "value" ? document.value : document;
}
