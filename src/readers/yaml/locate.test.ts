import { describe, expect, it } from "vitest";
import { findNode, locate, locateNearest, parseNodes, readStream, type YamlNode } from "./index.ts";

type Path = readonly (string | number)[];

const manifest = `# first
apiVersion: v1
---
kind: Pod
base: &base
  image: "nginx"   # which
  on: yes
list:
- a
- {b: [1, 2], "c d": 'e'}
pod:
  <<: *base
  args: [x,
    y]
  text: |
    one
    two

  other: *base
  80: eighty
  empty:
tail: end`;

/** Path and what stands at the value and at the key. */
const places: readonly (readonly [path: Path, value: string, key: string | undefined])[] = [
  [["kind"], "Pod", "kind"],
  [["base"], 'image: "nginx"   # which\n  on: yes', "base"],
  [["base", "image"], '"nginx"', "image"],
  [["base", "true"], "yes", "on"],
  [["list"], "- a\n- {b: [1, 2], \"c d\": 'e'}", "list"],
  [["list", 0], "a", undefined],
  [["list", 1, "b", 1], "2", undefined],
  [["list", 1, "c d"], "'e'", '"c d"'],
  [["pod", "args"], "[x,\n    y]", "args"],
  [["pod", "text"], "|\n    one\n    two\n\n", "text"],
  [["pod", "image"], '"nginx"', "image"],
  [["pod", "other"], "*base", "other"],
  [["pod", "other", "image"], '"nginx"', "image"],
  [["pod", "80"], "eighty", "80"],
  [["pod", "empty"], "", "empty"],
  [["tail"], "end", "tail"],
];

describe("locate", () => {
  const document = documentAt(manifest, 1);

  it.each(places)("%j", (path, value, key) => {
    const place = locate(manifest, document, path);
    expect(place && manifest.slice(place.start, place.end)).toBe(value);
    expect(place?.keyStart === undefined ? undefined : manifest.slice(place.keyStart, place.keyEnd)).toBe(
      key,
    );
  });

  it("knows nothing of what is not there", () => {
    expect(locate(manifest, document, ["pod", "none"])).toBeUndefined();
    expect(locate(manifest, document, ["list", 7])).toBeUndefined();
    expect(locate(manifest, document, ["kind", "x"])).toBeUndefined();
  });

  it("finds the nearest parent of what is not there", () => {
    const nearest = locateNearest(manifest, document, ["list", 1, "x", "y"]);
    expect(nearest?.depth).toBe(2);
    expect(manifest.slice(nearest?.start, nearest?.end)).toBe("{b: [1, 2], \"c d\": 'e'}");
  });

  it("takes the last of equal keys, as the value is", () => {
    const text = "a: 1\na: 2\n";
    expect(locate(text, documentAt(text, 0), ["a"])?.start).toBe(8);
  });

  it("follows a merge after the own key, as the value does", () => {
    const text = "x: &x {a: 1}\nz:\n  a: 2\n  <<: *x\n";
    expect(locate(text, documentAt(text, 0), ["z", "a"])?.start).toBe(text.indexOf("1"));
  });

  it("finds the same on the tape as among nodes, one way after the other", () => {
    const text = "a: {}\nb: { # c\n }\nc: [ ]\nd: {e: 1}\nf:\n  - g: {}\n    h: [1]\n  - g: x\n";
    const document = documentAt(text, 0);
    const { tape, ...untaped } = document;
    expect(tape).toBeDefined();
    const paths: readonly Path[] = [
      ...["a", "b", "c", "d", "x"].flatMap((key) => [[key], [key, "e"], [key, 0, "e"]]),
      ...[0, 1, 2].flatMap((item) => ["g", "h", "i"].map((key) => ["f", item, key, "j"])),
      ["f"],
      [],
    ];
    for (const path of [...paths, ...paths.toReversed()])
      expect(locateNearest(text, document, path)).toEqual(locateNearest(text, untaped, path));
  });

  it("finds its way in JSON", () => {
    const text = '\n{"a": [1, {"b\\u0063": "x"}],\n "d": {}}\n{"e": null}';
    const place = locate(text, documentAt(text, 0), ["a", 1, "bc"]);
    expect(text.slice(place?.start, place?.end)).toBe('"x"');
    expect(text.slice(place?.keyStart, place?.keyEnd)).toBe('"b\\u0063"');
    const second = locate(text, documentAt(text, 1), ["e"]);
    expect(text.slice(second?.start, second?.end)).toBe("null");
  });

  it("answers for a skipped document too", () => {
    const [document] = readStream("a: 1\n", { mayMatter: () => false });
    expect(document && locate("a: 1\n", document, ["a"])).toMatchObject({ start: 3, end: 4 });
  });

  it("has no answer for a broken document", () => {
    expect(locate("a: [", documentAt("a: [", 0), [])).toBeUndefined();
  });
});

/** Long lists below the root are located item by item. */
describe("locate in a long list", () => {
  const items = Array.from({ length: 150 }, (_, index) => ({ name: `n${index}`, list: [index, [index]] }));
  const yaml = (indent: string): string =>
    `kind: List\nitems:\n${items.map(({ name, list }) => `${indent}- name: ${name} # x\n${indent}  list:\n${indent}  - ${list[0] as number}\n${indent}  - [${list[0] as number}]\n`).join("")}tail: end\n`;
  const streams: readonly (readonly [string, string])[] = [
    ["in the column of its key", yaml("")],
    ["indented", yaml("    ")],
    ["at the end of the text", yaml("  ").replace("tail: end\n", "").trimEnd()],
    ["after another document", `a: 1\n---\n${yaml("")}`],
    ["in JSON", JSON.stringify({ kind: "List", items, tail: [1] })],
    ["in indented JSON", JSON.stringify({ items, kind: "List" }, undefined, 2)],
  ];

  it.each(streams)("%s", (_name, text) => {
    const document = readStream(text).at(-1);
    expect(document?.itemStarts?.get("items")).toHaveLength(151);
    for (const [index, { name }] of items.entries()) {
      const place = document && locate(text, document, ["items", index, "name"]);
      expect(text.slice(place?.start, place?.end).replaceAll('"', "")).toBe(name);
      expect(text.slice(place?.keyStart, place?.keyEnd).replaceAll('"', "")).toBe("name");
      const deep = document && locate(text, document, ["items", index, "list", 1, 0]);
      expect(text.slice(deep?.start, deep?.end)).toBe(String(index));
    }
    expect(document && locateNearest(text, document, ["items", 149, "none", "x"])?.depth).toBe(2);
    expect(document && locate(text, document, ["items", 150])).toBeUndefined();
  });

  it("keeps no places of a list that an equal key replaces", () => {
    for (const text of [
      `${yaml("")}items: [a]\n`,
      JSON.stringify({ items }).replace("}]}", '}],"items":["a"]}'),
    ]) {
      const [document] = readStream(text);
      const place = document && locate(text, document, ["items", 0]);
      expect(text.slice(place?.start, place?.end).replaceAll('"', "")).toBe("a");
    }
  });
});

describe("parseNodes", () => {
  const text = `a: &n !!str "x"
b:
    - *n
    - {c: d}
    - >-
      e
? f
: 'g'
h:
`;
  const root = parseNodes(text, documentAt(text, 0)) as YamlNode;

  it("tells how each node is written", () => {
    const styles = [["a"], ["b"], ["b", 1], ["b", 1, "c"], ["b", 2], ["f"], ["h"]].map(
      (path) => (findNode(root, path)?.node as { style?: string }).style,
    );
    expect(styles).toEqual(["double-quoted", "block", "flow", "plain", "folded", "single-quoted", "empty"]);
  });

  it("tells the indentation of block lists and maps", () => {
    expect(root.column).toBe(0);
    expect(findNode(root, ["b"])?.node.column).toBe(4);
  });

  it("tells anchors, tags and aliases", () => {
    const node = findNode(root, ["a"])?.node;
    expect(text.slice(node?.start, node?.end)).toBe('"x"');
    expect(text.slice(node?.anchor?.start, node?.anchor?.end)).toBe("&n");
    expect(node?.tag).toMatchObject({ name: "tag:yaml.org,2002:str" });
    expect(node?.aliased).toBe(true);
    expect(findNode(root, ["b", 0])?.node).toMatchObject({ kind: "alias", name: "n" });
    expect(findNode(root, ["b", 0])?.shared).toBe(false);
  });

  it("tells when a value is shared with other places", () => {
    const merged = "x: &x {a: {b: 1}}\nz: {<<: *x, c: *x}\n";
    const nodes = parseNodes(merged, documentAt(merged, 0)) as YamlNode;
    expect(findNode(nodes, ["z", "a", "b"])?.shared).toBe(true);
    expect(findNode(nodes, ["z", "c", "a"])?.shared).toBe(true);
    expect(findNode(nodes, ["x", "a"])?.shared).toBe(false);
  });
});

function documentAt(text: string, index: number) {
  const document = readStream(text)[index];
  if (document === undefined) throw new Error("no such document");
  return document;
}
