import { describe, expect, it } from "vitest";
import type { Json } from "../../workload/index.ts";
import { readStream, type ReadErrorCode } from "./index.ts";

type Outcome = { readonly value: Json } | { readonly error: ReadErrorCode };

/**
 * Whole streams and their documents up to the first error, empty ones left out. Values and refusals are those of
 * k8s.io/apimachinery's YAMLOrJSONDecoder with sigs.k8s.io/yaml (the oracle's `documents`, checked when a row was added),
 * but for one: kubectl also drops the document before an invalid separator.
 */
const streams: readonly (readonly [name: string, text: string, documents: readonly Outcome[]])[] = [
  [
    "a map of maps and lists",
    "a:\n  b:\n  - 1\n  - c: 2\n    d: 3\n  e: {f: [g, h]}\n",
    [{ value: { a: { b: [1, { c: 2, d: 3 }], e: { f: ["g", "h"] } } } }],
  ],
  ["a list in the column of its key", "a:\n- b\n- c\nd: e\n", [{ value: { a: ["b", "c"], d: "e" } }]],
  ["a list of lists", "- - a\n  - b\n- - c\n", [{ value: [["a", "b"], ["c"]] }]],
  ["a list item that is empty", "a:\n-\n- b\n-\n", [{ value: { a: [null, "b", null] } }]],
  ["a value on the next line", "a:\n  b\n", [{ value: { a: "b" } }]],
  ["a value over several lines folds", "a: b\n  c\n\n  d\n", [{ value: { a: "b c\nd" } }]],
  ["a continuation line may look like an item", "a: b\n  - c\n", [{ value: { a: "b - c" } }]],
  ["a comment ends a plain value", "a: b # c\nd: e\n", [{ value: { a: "b", d: "e" } }]],
  ["a hash without a blank before it is text", "a: b#c\n", [{ value: { a: "b#c" } }]],
  ["a comment in any column", "a:\n      # x\n  b: 1\n# y\n  c: 2\n", [{ value: { a: { b: 1, c: 2 } } }]],
  ["a missing value is null", "a:\nb: 1\nc:\n", [{ value: { a: null, b: 1, c: null } }]],
  [
    "keys of several types become strings",
    "1: a\n1.5: b\ntrue: c\ny: d\n0x10: e\n1e6: f\n.inf: g\n",
    [{ value: { "1": "a", "16": "e", "1.5": "b", true: "d", "1e+06": "f", ".inf": "g" } }],
  ],
  ["the last of equal keys wins", "a: 1\na: 2\n", [{ value: { a: 2 } }]],
  ["equal keys in nested maps", "a: {b: 1, b: 2}\n", [{ value: { a: { b: 2 } } }]],
  [
    "own key after a merge wins",
    "x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  a: 3\n",
    [{ value: { x: { a: 1, b: 2 }, true: { a: 3, b: 2 } } }],
  ],
  [
    "a merge after the own key wins",
    "x: &x {a: 1, b: 2}\ny:\n  a: 3\n  <<: *x\n",
    [{ value: { x: { a: 1, b: 2 }, true: { a: 1, b: 2 } } }],
  ],
  [
    "the first of merged maps wins",
    "x: &x {a: 1}\ny: &y {a: 2, b: 3}\nz:\n  <<: [*x, *y]\n",
    [{ value: { x: { a: 1 }, true: { a: 2, b: 3 }, z: { a: 1, b: 3 } } }],
  ],
  ["a merge of a map in place", "z:\n  <<: {a: 1}\n", [{ value: { z: { a: 1 } } }]],
  [
    "a merge of a merge",
    "a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: *b}\n",
    [{ value: { a: { x: 1 }, b: { x: 1, true: 2 }, c: { x: 1, true: 2 } } }],
  ],
  ["a quoted << is a key", "z:\n  '<<': {a: 1}\n", [{ value: { z: { "<<": { a: 1 } } } }]],
  ["a tagged << merges", "z:\n  ! <<: {a: 1}\n  !!merge '<<': {b: 1}\n", [{ value: { z: { a: 1, b: 1 } } }]],
  ["<< as a value is text", "a: <<\n", [{ value: { a: "<<" } }]],
  [
    "an alias of a scalar, a list and a map",
    "a: &a 1\nb: &b [2]\nc: &c {d: 3}\ne: [*a, *b, *c]\n",
    [{ value: { a: 1, b: [2], c: { d: 3 }, e: [1, [2], { d: 3 }] } }],
  ],
  ["an anchor of nothing", "a: &a\nb: *a\n", [{ value: { a: null, b: null } }]],
  ["an alias as a key", "a: &a k\n? *a\n: v\n", [{ value: { a: "k", k: "v" } }]],
  [
    "an anchor that is set again",
    "a: &a 1\nb: *a\nc: &a 2\nd: *a\n",
    [{ value: { a: 1, b: 1, c: 2, d: 2 } }],
  ],
  ["a key with ?", "? a\n: b\n? c\n", [{ value: { a: "b", c: null } }]],
  [
    "a tag of a map or list is ignored",
    "a: !x {b: 1}\nc: !!set [d]\n",
    [{ value: { a: { b: 1 }, c: ["d"] } }],
  ],
  ["a custom tag makes a text", "a: !Ref 5\nb: !GetAtt yes\n", [{ value: { a: "5", b: "yes" } }]],
  ["quoted keys", '"a": 1\n\'b\': 2\n"c\\x64": 3\n', [{ value: { a: 1, b: 2, cd: 3 } }]],
  ["a double-quoted text over lines", 'a: "b\n  c\\\n  d\n\n  e"\n', [{ value: { a: "b cd\ne" } }]],
  ["a single-quoted text over lines", "a: 'b\n  c\n\n  d'\n", [{ value: { a: "b c\nd" } }]],
  ["under-indented quoted lines", 'a:\n  b: "c\nd"\n', [{ value: { a: { b: "c d" } } }]],
  ["under-indented closing brackets", "a:\n  b: [\n  c\n]\n", [{ value: { a: { b: ["c"] } } }]],
  [
    "flow over lines with comments",
    "a: [b, # x\n  c,\n  {d: e,\n   f}]\n",
    [{ value: { a: ["b", "c", { d: "e", f: null }] } }],
  ],
  ["flow without spaces", "a: {\"b\":1,'c':2,d: 3}\n", [{ value: { a: { b: 1, c: 2, d: 3 } } }]],
  ["flow colon without a blank is text", "a: {b:1, c: d:e}\n", [{ value: { a: { "b:1": null, c: "d:e" } } }]],
  ["a pair in a flow list", "a: [b: c, d]\n", [{ value: { a: [{ b: "c" }, "d"] } }]],
  ["trailing commas in flow", "a: [b,]\nc: {d: e,}\n", [{ value: { a: ["b"], c: { d: "e" } } }]],
  ["empty flow", "a: []\nb: {}\nc: [[], {}]\n", [{ value: { a: [], b: {}, c: [[], {}] } }]],
  ["literal text", "a: |\n  b\n    c\n\n  d\n\ne: 1\n", [{ value: { a: "b\n  c\n\nd\n", e: 1 } }]],
  ["literal text, stripped", "a: |-\n  b\n\nc: 1\n", [{ value: { a: "b", c: 1 } }]],
  ["literal text, kept", "a: |+\n  b\n\nc: 1\n", [{ value: { a: "b\n\n", c: 1 } }]],
  ["literal text with its indentation given", "a: |2\n    b\n   c\n", [{ value: { a: "  b\n c\n" } }]],
  ["literal text with a chomping mark before the indentation", "a: |-2\n   b\n", [{ value: { a: " b" } }]],
  ["folded text", "a: >\n  b\n  c\n\n  d\n    e\n  f\n", [{ value: { a: "b c\nd\n  e\nf\n" } }]],
  ["literal text in a list", "- |\n a\n- >-\n b\n c\n", [{ value: ["a\n", "b c"] }]],
  ["literal text with blank first lines", "a: |\n\n\n  b\n", [{ value: { a: "\n\nb\n" } }]],
  ["literal text that is empty", "a: |\nb: >-\n", [{ value: { a: "", b: "" } }]],
  ["literal text with a comment after its mark", "a: | # x\n  b # y\n", [{ value: { a: "b # y\n" } }]],
  ["literal text without a final break", "a: |\n  b", [{ value: { a: "b\n" } }]],
  ["a document of one scalar", "a b\nc\n", [{ value: "a b c" }]],
  ["a document of one list", "- a\n", [{ value: ["a"] }]],
  ["a document in flow", "[a, b]\n", [{ value: ["a", "b"] }]],
  ["an indented document", "  a: 1\n  b: 2\n", [{ value: { a: 1, b: 2 } }]],
  ["CRLF", "a: b\r\nc: |\r\n  d\r\n  e\r\n", [{ value: { a: "b", c: "d\ne\n" } }]],
  ["CR only", "a: b\rc: d\r", [{ value: { a: "b", c: "d" } }]],
  ["CR CR LF is one break", "a: |\n  b\r\r\n  c\n", [{ value: { a: "b\nc\n" } }]],
  ["a byte order mark", "\ufeffa: b\n", [{ value: { a: "b" } }]],
  [
    "NEL, LS and PS break lines",
    "a: b\u0085c: d\u2028e: f\u2029g: h\n",
    [{ value: { a: "b", c: "d", e: "f", g: "h" } }],
  ],
  [
    "a NEL in a literal text is LF, LS stays",
    "a: |\n  b\u0085  c\u2028  d\n",
    [{ value: { a: "b\nc\u2028d\n" } }],
  ],
  ["emoji", "\ud83d\ude00: \ud83d\ude01\n", [{ value: { "\ud83d\ude00": "\ud83d\ude01" } }]],
  ["text after a complete value is dropped", "{a: 1} \nb: 2\n", [{ value: { a: 1 } }]],
  ["text after ... is dropped", "a: 1\n...\nb: 2\n", [{ value: { a: 1 } }]],
  [
    "a separator inside literal text splits",
    "a: |\n  b\n---\nc: d\n",
    [{ value: { a: "b\n" } }, { value: { c: "d" } }],
  ],
  ["a separator inside quotes splits", 'a: "b\n---\nc"\n', [{ error: "syntax" }]],
  ["a separator with a comment", "a: 1\n--- # x\nb: 2\n", [{ value: { a: 1 } }, { value: { b: 2 } }]],
  [
    "separators one after the other",
    "---\n---\na: 1\n---\n---\n# x\n---\nb: 2\n",
    [{ value: { a: 1 } }, { value: { b: 2 } }],
  ],
  ["an indented --- is no separator", "a:\n  b: |\n    ---\n", [{ value: { a: { b: "---\n" } } }]],
  ["two separators and null", "--- \nnull\n---\n~\n---\na: 1\n", [{ value: { a: 1 } }]],
  [
    "dashes that start a longer word separate too",
    "a: 1\n---- \n",
    [{ value: { a: 1 } }, { error: "invalid-separator" }],
  ],
  ["text on the separator", "--- a\n", [{ error: "invalid-separator" }]],
  ["a tab after the separator", "---\t# x\na: 1\n", [{ value: { a: 1 } }]],
  ["a version directive is cut off by its own separator", "%YAML 1.1\n---\na: 1\n", [{ error: "syntax" }]],
  ["a directive with CR breaks", "%TAG !e! tag:x,2000:\r---\ra: !e!b c\r", [{ value: { a: "c" } }]],
  ["YAML 1.2", "%YAML 1.2\r---\ra: 1\r", [{ error: "unsupported-directive" }]],
  ["a tab as indentation", "a:\n\tb: 1\n", [{ error: "tab-indentation" }]],
  ["a tab after a dash", "-\ta\n", [{ error: "tab-indentation" }]],
  ["a tab after a colon", "a:\tb\n", [{ value: { a: "b" } }]],
  ["a tab at the end", "a: b\t\n", [{ value: { a: "b" } }]],
  ["a tab in flow", "a: [\tb,\n\tc]\n", [{ value: { a: ["b", "c"] } }]],
  ["a second colon", "a: b: c\n", [{ error: "syntax" }]],
  ["a key without a colon", "a: 1\nb\nc: 2\n", [{ error: "syntax" }]],
  ["wrong indentation", "a:\n    b: 1\n  c: 2\n", [{ error: "syntax" }]],
  ["a list and keys mixed", "a: 1\n- b\n", [{ error: "syntax" }]],
  ["an item on the line of its key", "a: - b\n", [{ error: "syntax" }]],
  ["an open quote", 'a: "b\n', [{ error: "syntax" }]],
  ["an open bracket", "a: [b\n", [{ error: "syntax" }]],
  ["a closing bracket too many", "a: b]\nc: ]\n", [{ error: "syntax" }]],
  ["a missing comma", "a: {b: 1 c: 2}\n", [{ error: "syntax" }]],
  ["a doubled comma", "a: [b,,c]\n", [{ error: "syntax" }]],
  ["an unknown escape", 'a: "\\/"\n', [{ error: "syntax" }]],
  ["a surrogate by escape", 'a: "\\ud83d\\ude00"\n', [{ error: "syntax" }]],
  ["an unknown alias", "a: *b\n", [{ error: "unknown-anchor" }]],
  ["an alias before its anchor", "a: *b\nb: &b 1\n", [{ error: "unknown-anchor" }]],
  ["a self alias", "a: &a [*a]\n", [{ error: "self-alias" }]],
  ["a self merge", "a: &a\n  <<: *a\n", [{ error: "self-alias" }]],
  ["a merge of a list of scalars", "a: {<<: [1]}\n", [{ error: "invalid-merge" }]],
  ["a merge of a scalar", "a: {<<: 1}\n", [{ error: "invalid-merge" }]],
  ["a null key", "~: a\n", [{ error: "invalid-key" }]],
  ["an empty key", ": a\n", [{ error: "syntax" }]],
  ["a list as a key", "[a]: b\n", [{ error: "invalid-key" }]],
  ["an empty list before a colon", "[]: b\n", [{ value: [] }]],
  ["an integer key above 2^63", "18446744073709551615: a\n", [{ error: "invalid-key" }]],
  ["an infinity that is overwritten", "a: .inf\na: 1\n", [{ value: { a: 1 } }]],
  ["an undefined tag handle", "a: !x!y 1\n", [{ error: "syntax" }]],
  ["a key of 1,030 characters", `${"k".repeat(1030)}: a\n`, [{ error: "syntax" }]],
  ["a key of 1,020 characters", `${"k".repeat(1020)}: a\n`, [{ value: { ["k".repeat(1020)]: "a" } }]],
  ["a template", "a: {{ .Values.b }}\n", [{ error: "invalid-key" }]],
  ["a template as text", "a: '{{ .Values.b }}'\n", [{ value: { a: "{{ .Values.b }}" } }]],
  ["a question mark in flow", "a: [b?c]\n", [{ error: "syntax" }]],
  ["JSON", '{"a": [1, true, null, "\\u00e9\\/"]}\n', [{ value: { a: [1, true, null, "\u00e9/"] } }]],
  [
    "JSON values one after the other",
    '{"a": 1} {"b": 2}\n[3]\n',
    [{ value: { a: 1 } }, { value: { b: 2 } }, { value: [3] }],
  ],
  ["JSON that goes on as YAML", '{"a": 1}\n---\nb: 2\n', [{ value: { a: 1 } }, { value: { b: 2 } }]],
  ["YAML that starts like JSON", "{a: b, c: [d]}\n", [{ value: { a: "b", c: ["d"] } }]],
  ["JSON with a trailing comma", '{"a": 1,}\n', [{ value: { a: 1 } }]],
  ["JSON with equal keys", '{"a": 1, "a": 2}\n', [{ value: { a: 2 } }]],
  ["JSON cut short", '{"a": 1\n', [{ error: "invalid-json" }]],
  ["JSON with a tab in a text", '{"a": "\t"}\n', [{ value: { a: "\t" } }]],
  ["JSON after white space", ' \n\t{"a": 1}\n', [{ value: { a: 1 } }]],
  [
    "special keys",
    "__proto__: {a: 1}\nconstructor: 2\ntoString: 3\n",
    [{ value: { ["__proto__"]: { a: 1 }, constructor: 2, toString: 3 } }],
  ],
  ["nothing", "", []],
  ["blanks", " \n\n", []],
  ["comments only", "# a\n# b\n", []],
];

describe("a stream has the documents that kubectl reads", () => {
  it.each(streams)("%s", (_name, text, documents) => {
    expect(outcomes(text)).toEqual(documents);
  });
});

/** The same structures with an anchor before them: such a document goes to the exact reader. */
describe("the exact reader reads what the fast one reads", () => {
  const plain = streams.filter(([, text]) => /^[a-z"'1]+: ?/.test(text) && !/[&*\r]|---/.test(text));

  it.each(plain)("%s", (_name, text, documents) => {
    const anchored = documents.map((outcome) =>
      "error" in outcome ? outcome : { value: { anchor: 1, ...(outcome.value as object) } },
    );
    expect(outcomes(`anchor: &x 1\n${text}`)).toEqual(anchored);
  });
});

function outcomes(text: string): Outcome[] {
  const found: Outcome[] = [];
  for (const document of readStream(text)) {
    if (document.kind === "value") found.push({ value: document.value });
    if (document.kind !== "error") continue;
    found.push({ error: document.error.code });
    break;
  }
  return found;
}
