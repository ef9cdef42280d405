import { describe, expect, it } from "vitest";
import { parseNodes, readStream } from "../../readers/yaml/index.ts";
import type { Json } from "../../workload/index.ts";
import type { EditResult, FieldChange } from "../change.ts";
import { applyEdits } from "./apply-edits.ts";
import { editDocument } from "./edit-document.ts";

function pathOf(path: string): FieldChange["path"] {
  return path.split(".").map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

const set = (path: string, value: Json): FieldChange => ({ kind: "set", path: pathOf(path), value });
const append = (path: string, value: Json): FieldChange => ({ kind: "append", path: pathOf(path), value });
const remove = (path: string): FieldChange => ({ kind: "remove", path: pathOf(path) });

function edit(text: string, changes: readonly FieldChange[], index = 0): EditResult {
  const document = readStream(text)[index];
  const root = document === undefined ? undefined : parseNodes(text, document);
  if (root === undefined) throw new Error("no document");
  return editDocument(text, root, changes);
}

function edited(text: string, changes: readonly FieldChange[], index = 0): string {
  const result = edit(text, changes, index);
  if ("refused" in result) throw new Error(result.refused.reason);
  return applyEdits(text, result.edits);
}

/** A text in which `$` ends a line that would else end in blanks. */
const lines = (...parts: readonly string[]): string =>
  parts.map((line) => `${line.replace(/\$$/, "")}\n`).join("");

interface Case {
  readonly name: string;
  readonly before: string;
  readonly changes: readonly FieldChange[];
  readonly after: string;
  readonly document?: number;
}

const cases: readonly Case[] = [
  // New keys
  {
    name: "a key goes in after the last key of its map, and a list as the lists around it",
    before: lines("spec:", "  containers:", "  - name: a", "    image: b", "  restartPolicy: Always"),
    changes: [set("spec.containers.0.securityContext.capabilities.drop", ["ALL"])],
    after: lines(
      "spec:",
      "  containers:",
      "  - name: a",
      "    image: b",
      "    securityContext:",
      "      capabilities:",
      "        drop:",
      "        - ALL",
      "  restartPolicy: Always",
    ),
  },
  {
    name: "a list is indented where the lists around it are",
    before: lines("spec:", "    containers:", "      - name: a", "        ports:", "          - 80"),
    changes: [set("spec.containers.0.args", ["x"]), set("spec.b.c", 1)],
    after: lines(
      "spec:",
      "    containers:",
      "      - name: a",
      "        ports:",
      "          - 80",
      "        args:",
      "          - x",
      "    b:",
      "        c: 1",
    ),
  },
  {
    name: "the nearest list decides where a file mixes both styles",
    before: lines("a:", "  - x", "b:", "  c:", "  - y"),
    changes: [set("b.d", ["z"])],
    after: lines("a:", "  - x", "b:", "  c:", "  - y", "  d:", "  - z"),
  },
  {
    name: "comments of the last key stay with it, those of what follows stay with that",
    before: lines(
      "spec:",
      "  containers:",
      "  - name: a # first",
      "    image: b # tag",
      "    # of the image",
      "      # deeper",
      "  # - name: sidecar",
      "  #   image: c",
      "  # of the policy",
      "  restartPolicy: Always # always",
      "",
      "# the end",
    ),
    changes: [set("spec.containers.0.stdin", false), set("spec.hostUsers", false)],
    after: lines(
      "spec:",
      "  containers:",
      "  - name: a # first",
      "    image: b # tag",
      "    # of the image",
      "      # deeper",
      "    stdin: false",
      "  # - name: sidecar",
      "  #   image: c",
      "  # of the policy",
      "  restartPolicy: Always # always",
      "  hostUsers: false",
      "",
      "# the end",
    ),
  },
  {
    name: "an inner and an outer key go in at one place in that order",
    before: lines("spec:", "  securityContext:", "    runAsUser: 1"),
    changes: [set("spec.hostUsers", false), set("spec.securityContext.runAsGroup", 1)],
    after: lines(
      "spec:",
      "  securityContext:",
      "    runAsUser: 1",
      "    runAsGroup: 1",
      "  hostUsers: false",
    ),
  },
  {
    name: "keys go in in the order of the changes, each parent once",
    before: lines("a: 1"),
    changes: [set("b.x", 1), set("c", 2), set("b.v", 3)],
    after: lines("a: 1", "b:", "  x: 1", "  v: 3", "c: 2"),
  },
  {
    name: "a key with nothing but an empty value gets lines below it",
    before: lines("a:", "  securityContext: # to do", "  b: 1"),
    changes: [set("a.securityContext.runAsUser", 1)],
    after: lines("a:", "  securityContext: # to do", "    runAsUser: 1", "  b: 1"),
  },
  {
    name: "null and {} give way, the comment beside them stays",
    before: lines("a: null # one", "b: {} # two", "c: ~", "d: []", "e: { }"),
    changes: [set("a.x", 1), set("b.x", 1), set("c.x", 1), append("d", "x"), set("e.x", 1)],
    after: lines("a: # one", "  x: 1", "b: # two", "  x: 1", "c:", "  x: 1", "d:", "  - x", "e:", "  x: 1"),
  },
  {
    name: "a key on the line of the dash has its new neighbours below it",
    before: lines("- name: a", "-   name: b"),
    changes: [set("0.x", 1), set("1.x", 1)],
    after: lines("- name: a", "  x: 1", "-   name: b", "    x: 1"),
  },
  {
    name: "a key after a block text goes in before the blank lines that follow",
    before: lines("a:", "  text: |", "    one", "", "b: 1"),
    changes: [set("a.x", 1)],
    after: lines("a:", "  text: |", "    one", "  x: 1", "", "b: 1"),
  },
  {
    name: "a key after a block text that keeps its blank lines goes in after them",
    before: lines("a:", "  text: |+", "    one", "", "b: 1"),
    changes: [set("a.x", 1)],
    after: lines("a:", "  text: |+", "    one", "", "  x: 1", "b: 1"),
  },
  {
    name: "a key after a text of several lines goes in after the last",
    before: lines("a:", "  text: one", "    two", "  more: 'x", "    y' # z", "b: 1"),
    changes: [set("a.x", 1)],
    after: lines("a:", "  text: one", "    two", "  more: 'x", "    y' # z", "  x: 1", "b: 1"),
  },
  {
    name: "what an inline merge brings is overridden after it",
    before: lines("base: &b {x: 1}", "a:", "  <<: *b"),
    changes: [set("a.x", 2)],
    after: lines("base: &b {x: 1}", "a:", "  <<: *b", "  x: 2"),
  },
  {
    name: "what a merge brings is copied to be changed inside",
    before: lines("base: &b", "  s: {u: 1, v: a}", "a:", "  <<: *b", "  c: 2"),
    changes: [set("a.s.e", false), append("a.s.l", "ALL")],
    after: lines(
      "base: &b",
      "  s: {u: 1, v: a}",
      "a:",
      "  <<: *b",
      "  c: 2",
      "  s:",
      "    u: 1",
      "    v: a",
      "    e: false",
      "    l:",
      "      - ALL",
    ),
  },
  {
    name: "what is merged and holds already needs no copy",
    before: lines("base: &b {s: {e: false}}", "a: {<<: *b}"),
    changes: [set("a.s.e", false)],
    after: lines("base: &b {s: {e: false}}", "a: {<<: *b}"),
  },
  // Anchors
  {
    name: "what every place of an anchor wants is changed at the anchor",
    before: lines("l:", "  - s: &s", "      u: 1", "  - s: *s", "  - s: *s"),
    changes: [set("l.1.s.e", false), set("l.0.s.e", false), set("l.2.s.e", false)],
    after: lines("l:", "  - s: &s", "      u: 1", "      e: false", "  - s: *s", "  - s: *s"),
  },
  {
    name: "an anchor inside an anchor is changed where all places of both want it",
    before: lines("l:", "  - &c", "    s: &s {u: 1}", "  - *c", "  - {s: *s}"),
    changes: [set("l.0.s.e", 2), set("l.1.s.e", 2), set("l.2.s.e", 2)],
    after: lines("l:", "  - &c", "    s: &s {u: 1, e: 2}", "  - *c", "  - {s: *s}"),
  },
  {
    name: "a place that hides the key by one of its own need not want it",
    before: lines("l:", "  - &c", "    s: {u: 1}", "  - <<: *c", "    s: {u: 2}", "  - *c"),
    changes: [set("l.0.s.e", 2), set("l.2.s.e", 2)],
    after: lines("l:", "  - &c", "    s: {u: 1, e: 2}", "  - <<: *c", "    s: {u: 2}", "  - *c"),
  },
  // Files
  {
    name: "CR LF, a byte order mark and a missing last line break stay",
    before: "\ufeffa: 1\r\nb:\r\n  c: 2",
    changes: [set("b.d", 3), set("e", ["x"])],
    after: "\ufeffa: 1\r\nb:\r\n  c: 2\r\n  d: 3\r\ne:\r\n  - x",
  },
  {
    name: "the second of several documents is edited, up to its separator",
    before: lines("a: 1", "---", "b: 1", "# of b", "---", "c: 1"),
    changes: [set("x", 1)],
    after: lines("a: 1", "---", "b: 1", "# of b", "x: 1", "---", "c: 1"),
    document: 1,
  },
  {
    name: "an item of a List is edited where it stands",
    before: lines("kind: List", "items:", "- kind: Pod", "  spec:", "    x: 1", "- kind: Pod"),
    changes: [set("items.0.spec.hostUsers", false), set("items.1.spec.hostUsers", false)],
    after: lines(
      "kind: List",
      "items:",
      "- kind: Pod",
      "  spec:",
      "    x: 1",
      "    hostUsers: false",
      "- kind: Pod",
      "  spec:",
      "    hostUsers: false",
    ),
  },
  {
    name: "a document that ends in ... is edited before it",
    before: lines("---", "a: 1", "..."),
    changes: [set("b", 1)],
    after: lines("---", "a: 1", "b: 1", "..."),
  },
  // Values that are there
  {
    name: "a value is replaced in its own quotes, and everything around it stays",
    before: lines(`a: "x"   # one`, "b: 'x'", "c:   x", `d: "y" # same`),
    changes: [set("a", "z"), set("b", "it's"), set("c", "z"), set("d", "y")],
    after: lines(`a: "z"   # one`, "b: 'it''s'", "c:   z", `d: "y" # same`),
  },
  {
    name: "strings that look like something else get quotes",
    before: lines("a: 1"),
    changes: [
      "yes",
      "0644",
      "1.0",
      "null",
      "1:30",
      "2020-01-01",
      "",
      "a: b",
      "#x",
      "*x",
      "é",
      "a\u2028b",
      "100m",
    ].map((value, index) => set(`k${index}`, value)),
    after: lines(
      "a: 1",
      `k0: "yes"`,
      `k1: "0644"`,
      `k2: "1.0"`,
      `k3: "null"`,
      `k4: "1:30"`,
      `k5: "2020-01-01"`,
      `k6: ""`,
      `k7: "a: b"`,
      `k8: "#x"`,
      `k9: "*x"`,
      `k10: "é"`,
      `k11: "a\\u2028b"`,
      "k12: 100m",
    ),
  },
  {
    name: "yes is true and an unquoted no is not the string: only what differs is written",
    before: lines("a: yes", "b: no", "c: True", "d: 0x10"),
    changes: [set("a", true), set("b", "no"), set("c", true), set("d", 16)],
    after: lines("a: yes", `b: "no"`, "c: True", "d: 16"),
  },
  {
    name: "a map over a map changes only what differs",
    before: lines("p:", "  type: Localhost # why", "  localhostProfile: x.json"),
    changes: [set("p", { type: "RuntimeDefault" })],
    after: lines("p:", "  type: RuntimeDefault # why"),
  },
  {
    name: "a list becomes another list, a map, a value",
    before: lines("a:", "- x # one", "- y", "b:", "- x", "c:", "- x", "- y", "d: 1"),
    changes: [set("a", ["z"]), set("b", { k: 1 }), set("c", "v")],
    after: lines("a:", "- z", "b:", "  k: 1", "c: v", "d: 1"),
  },
  {
    name: "a block text becomes a value",
    before: lines("a: |", "  one", "  two", "", "b: >-", "  x", "c: 1"),
    changes: [set("a", "z"), set("b", ["x"])],
    after: lines("a: z", "", "b:", "  - x", "c: 1"),
  },
  {
    name: "an alias is replaced where it stands",
    before: lines("a: &a {x: 1}", "b: *a", "c: *a # c"),
    changes: [set("b", "v"), set("c", { v: 1 })],
    after: lines("a: &a {x: 1}", "b: v", "c: # c", "  v: 1"),
  },
  {
    name: "an alias in whose place one thing changes gives way to what it stands for",
    before: lines("a: &a", "  x: 1 # one", "  v: [ b ]", "b: *a # kept", "c: *a", "l:", "  - *a"),
    changes: [set("b.w", 2), append("l.0.v", "c")],
    after: lines(
      "a: &a",
      "  x: 1 # one",
      "  v: [ b ]",
      "b: # kept",
      "  x: 1",
      "  v:",
      "    - b",
      "  w: 2",
      "c: *a",
      "l:",
      "  - x: 1",
      "    v:",
      "      - b",
      "      - c",
    ),
  },
  {
    name: "where each alias gives way, what the anchor names changes alone",
    before: lines("a: &a {x: 1}", "b: *a", "c: *a"),
    changes: [set("a.v", 2), set("b.v", 3), set("c.w", 4)],
    after: lines("a: &a {x: 1, v: 2}", "b:", "  x: 1", "  v: 3", "c:", "  x: 1", "  w: 4"),
  },
  {
    name: "an alias in braces gives way to what it stands for",
    before: lines("a: &a {x: 1}", "b: {c: *a, d: *a}"),
    changes: [set("b.c.v", 2)],
    after: lines("a: &a {x: 1}", "b: {c: {x: 1, v: 2}, d: *a}"),
  },
  {
    name: "what all places share is changed at the anchor, and a place with a change of its own gets a copy",
    before: lines("a: &a {x: 1}", "b: *a", "c: *a"),
    changes: [set("a.v", 2), set("b.v", 2), set("c.v", 2), set("b.w", 3)],
    after: lines("a: &a {x: 1, v: 2}", "b:", "  x: 1", "  v: 2", "  w: 3", "c: *a"),
  },
  {
    name: "an alias inside what another stands for gives way together with that",
    before: lines("i: &i {u: 1}", "o: &o {i: *i}", "c: *o", "d: *o"),
    changes: [set("c.i.e", 1)],
    after: lines("i: &i {u: 1}", "o: &o {i: *i}", "c:", "  i:", "    u: 1", "    e: 1", "d: *o"),
  },
  {
    name: "a question in a comment or a value marks no key",
    before: lines("a:", "  # why?", "  b: really ?", "  c: 1"),
    changes: [set("a.d", 2)],
    after: lines("a:", "  # why?", "  b: really ?", "  c: 1", "  d: 2"),
  },
  {
    name: "a list in brackets is replaced with its blanks and quotes",
    before: lines(`a: [ "MKNOD", "NET_RAW" ] # why`, "b: {x: [a,b]}"),
    changes: [set("a", ["ALL"]), set("b.x", ["c", "d"])],
    after: lines(`a: [ "ALL" ] # why`, "b: {x: [c, d]}"),
  },
  // Lists
  {
    name: "members go to the end of a list, in the quotes of the last",
    before: lines("a:", `- "x"`, "b:", "  -   x # one", "  # end", "c: [x]", `d: ["x"]`),
    changes: ["a", "b", "c", "d"].map((path) => append(path, "ALL")),
    after: lines(
      "a:",
      `- "x"`,
      `- "ALL"`,
      "b:",
      "  -   x # one",
      "  # end",
      "  -   ALL",
      "c: [x, ALL]",
      `d: ["x", "ALL"]`,
    ),
  },
  {
    name: "a comment before the next key stays there when the list above it grows",
    before: lines("a:", "- x", "# of b", "b: 1"),
    changes: [append("a", "w")],
    after: lines("a:", "- x", "- w", "# of b", "b: 1"),
  },
  {
    name: "a map goes in as an item",
    before: lines("volumes:", "- name: a", "  emptyDir: {}"),
    changes: [append("volumes", { name: "tmp", emptyDir: { medium: "Memory" }, tags: ["x"] })],
    after: lines(
      "volumes:",
      "- name: a",
      "  emptyDir: {}",
      "- name: tmp",
      "  emptyDir:",
      "    medium: Memory",
      "  tags:",
      "  - x",
    ),
  },
  {
    name: "a member that is there is not added, nor one twice",
    before: lines("a: [ALL]"),
    changes: [append("a", "ALL"), append("b", "x"), append("b", "x")],
    after: lines("a: [ALL]", "b:", "  - x"),
  },
  // Removal
  {
    name: "a key goes with its lines and the comments inside them",
    before: lines("a:", "  x: 1", "  v: # why", "    z: 1 # one", "    # inside", "  # of w", "  w: 1"),
    changes: [remove("a.v")],
    after: lines("a:", "  x: 1", "  # of w", "  w: 1"),
  },
  {
    name: "the last key of a map leaves an empty map, the last item an empty list",
    before: lines("a: # why", "  x: 1", "b:", "- x", "- y", "c: {x: 1}"),
    changes: [remove("a.x"), remove("b.0"), remove("b.1"), remove("c.x")],
    after: lines("a: {} # why", "b: []", "c: {}"),
  },
  {
    name: "the key on the line of the dash gives way to the next",
    before: lines("- securityContext:", "    x: 1", "  name: a", "- a: 1", "  b: 2", "  c: 3"),
    changes: [remove("0.securityContext"), remove("1.a"), remove("1.b")],
    after: lines("- name: a", "- c: 3"),
  },
  {
    name: "an item goes, whatever it holds",
    before: lines("a:", "  - name: x", "    y: 1", "", "  - name: z", "b: 1"),
    changes: [remove("a.0")],
    after: lines("a:", "", "  - name: z", "b: 1"),
  },
  {
    name: "the last lines of a file without a last line break go with the break before them",
    before: "a: 1\nb:\n  c: 1\n  d: 2",
    changes: [remove("b.d")],
    after: "a: 1\nb:\n  c: 1",
  },
  {
    name: "members of flow collections go with one comma",
    before: lines("a: {x: 1, v: 2, z: 3}", "b: [1, 2, 3]", "c: [1, 2, 3]"),
    changes: [remove("a.x"), remove("a.z"), remove("b.1"), remove("c.0"), remove("c.1")],
    after: lines("a: {v: 2}", "b: [1, 3]", "c: [3]"),
  },
  {
    name: "what is not there cannot go",
    before: lines("a: 1", "b:"),
    changes: [remove("x.y"), remove("b.c"), remove("z")],
    after: lines("a: 1", "b:"),
  },
  // Flow
  {
    name: "flow collections stay flow, with their blanks, commas and comments",
    before: lines(
      "a: { x: 1 }",
      "b: {x: 1,}",
      "c: [x, # one",
      "  y, # two",
      "]",
      "d: {",
      "    x: 1,",
      "    v: 2 # two",
      "  }",
      "e: {x: {}, v: }",
    ),
    changes: [
      set("a.securityContext.privileged", false),
      set("b.v", 2),
      append("c", "z"),
      set("d.z", 3),
      set("e.x.k", 1),
      set("e.z", 1),
    ],
    after: lines(
      "a: { x: 1, securityContext: { privileged: false } }",
      "b: {x: 1, v: 2,}",
      "c: [x, # one",
      "  y, # two",
      "  z,",
      "]",
      "d: {",
      "    x: 1,",
      "    v: 2, # two",
      "    z: 3",
      "  }",
      "e: {x: {k: 1}, v: , z: 1 }",
    ),
  },
  {
    name: "JSON on one line stays so",
    before: `{"spec":{"containers":[{"name":"a"}],"volumes":[]}}`,
    changes: [
      set("spec.containers.0.x", { y: ["z"] }),
      append("spec.volumes", "v"),
      set("spec.hostUsers", false),
    ],
    after: `{"spec":{"containers":[{"name":"a","x":{"y":["z"]}}],"volumes":["v"],"hostUsers":false}}`,
  },
  {
    name: "JSON on many lines stays so, with tabs and CR LF",
    before: `{\r\n\t"spec": {\r\n\t\t"x": 1\r\n\t}\r\n}`,
    changes: [set("spec.y", { z: ["w"] })],
    after: `{\r\n\t"spec": {\r\n\t\t"x": 1,\r\n\t\t"y": {\r\n\t\t\t"z": [\r\n\t\t\t\t"w"\r\n\t\t\t]\r\n\t\t}\r\n\t}\r\n}`,
  },
];

describe("editDocument", () => {
  it.each(cases)("$name", ({ before, changes, after, document }) => {
    const result = edited(before, changes, document);
    expect(result).toBe(after);
    const removesItem = changes.some(
      ({ kind, path }) => kind === "remove" && typeof path.at(-1) === "number",
    );
    if (!removesItem) expect(edit(result, changes, document)).toEqual({ edits: [] });
  });

  it("keeps a text without changes as it is", () => {
    expect(edit("a: 1\n", [])).toEqual({ edits: [] });
    expect(
      edit(
        "a: &x {b: 1}\nc: *x\n",
        [set("a.b", 1), set("c.b", 1), remove("c.z"), append("c.z.w", 1)].slice(0, 3),
      ),
    ).toEqual({
      edits: [],
    });
  });

  it.each<[name: string, text: string, changes: readonly FieldChange[], at: string]>([
    [
      "other values, where an alias stays",
      "l:\n  - &s {u: 1}\n  - *s\n  - *s\n",
      [set("l.0.e", 1), set("l.1.e", 2)],
      "l.0.e",
    ],
    [
      "one place of three",
      "l:\n  - &s {u: 1}\n  - *s\n  - *s\n",
      [set("l.0.e", 1), set("l.1.e", 1)],
      "l.0.e",
    ],
    [
      "the anchor's own place beside those that agree on something else",
      "l:\n  - &s {u: 1}\n  - *s\n",
      [set("l.0.e", 1), set("l.1.e", 1), set("l.0.f", 1)],
      "l.0.f",
    ],
    [
      "a merge before which the key is written, which some parsers let win",
      "l:\n  - &s {u: {a: 1}}\n  - u: {a: 2}\n    <<: *s\n  - *s\n",
      [set("l.0.u.e", 1), set("l.2.u.e", 1)],
      "l.0.u.e",
    ],
  ])("refuses to change at an anchor what is wanted in %s", (_name, text, changes, at) => {
    const result = edit(text, changes);
    expect("refused" in result ? result.refused.path.join(".") : result).toBe(at);
  });

  it.each<[name: string, text: string, change: FieldChange, reason: RegExp]>([
    ["a map that an alias repeats", "a: &x {b: 1}\nc: *x\n", set("a.b", 2), /alias .* elsewhere/],
    ["a value that an alias repeats", "a: &x v\nc: *x\n", set("a", 2), /alias .* elsewhere/],
    [
      "the removal of what holds an anchor in use",
      "a: {b: &x v}\nc: *x\n",
      remove("a"),
      /alias .* elsewhere/,
    ],
    [
      "a path through an alias of what may be read otherwise",
      "a: &x {b: 0x10}\nc: *x\n",
      set("c.d", 2),
      /alias/,
    ],
    [
      "a path through an alias of what holds a merge",
      "m: &m {e: 1}\na: &x\n  <<: *m\nc: *x\n",
      set("c.b", 2),
      /alias/,
    ],
    [
      "a path through an alias of what a template fills in",
      'a: &x {b: "{{ .v }}"}\nc: *x\n',
      set("c.d", 2),
      /template/,
    ],
    [
      "a path through a merge key whose value may be read otherwise",
      "a: &x {b: {c: 1, e: 0x10}}\nd:\n  <<: *x\n",
      set("d.b.c", 2),
      /merge key/,
    ],
    [
      "a path through one of several merges",
      "a: &x {b: {c: 1}}\ne: &y {f: 1}\nd:\n  <<: [*x, *y]\n",
      set("d.b.c", 2),
      /merge key/,
    ],
    [
      "a removal inside what a merge key brings",
      "a: &x {b: {c: 1}}\nd:\n  <<: *x\n",
      remove("d.b.c"),
      /merge key/,
    ],
    ["the removal of what a merge key brings", "a: &x {b: 1}\nd:\n  <<: *x\n", remove("d.b"), /merge key/],
    [
      "a key that a later merge key decides",
      "a: &x {b: 1}\nd:\n  b: 2\n  <<: *x\n",
      set("d.b", 3),
      /merge key/,
    ],
    ["a path through a value", "a: 1\n", set("a.b", 2), /value without fields/],
    ["a path into a block text", "a: |\n  b: 1\n", set("a.b", 2), /inside a block text/],
    ["a value that a template fills in", `a: "{{ .Values.a }}"\n`, set("a", 2), /template/],
    ["a path through a template", `a: "{{ .Values.a }}"\n`, set("a.b", 2), /template/],
    ["a value that envsubst fills in", "a: ${A}\n", set("a", 2), /template/],
    [
      "a map among template statements",
      "a:\n  b: 1\n  # {{- if .Values.x }}\n  c: 1\n",
      set("a.d", 2),
      /comment here/,
    ],
    ["a map with marked keys", "a:\n  ? b\n  : 1\n", set("a.c", 2), /marked with \?/],
    [
      "a map with a mark on a line of its own",
      "a:\n  ? # why\n\n    b\n  : 1\n",
      set("a.c", 2),
      /marked with \?/,
    ],
    ["a document with marked keys", "? a\n: 1\n", set("c", 2), /marked with \?/],
    ["a list with a mark after its dash", "- ? a\n  : 1\n", set("0.c", 2), /marked with \?/],
    ["a map in braces with a mark", "a: {b: 1, ? c : 1}\n", set("a.d", 2), /marked with \?/],
    ["a key that is written twice", "a: 1\na: 2\n", set("a", 3), /written twice/],
    ["an item that is not there", "a: [1]\n", set("a.3", 2), /no such member/],
    ["a list as a map", "a: [1]\n", set("a.b", 2), /no field b/],
    ["a map as a list", "a: {b: 1}\n", append("a", 2), /no list/],
    ["the whole document", "a: 1\n", remove("a"), /nothing would be left/],
    ["a pair in a list", "a: [b: 1]\n", set("a.0.c", 2), /without braces/],
    ["a key that is no text", "a: {on: 1}\n", set("a.true", 2), /no plain text/],
    ["lone carriage returns", "a: 1\rb: 2\n", set("a", 2), /line breaks/],
  ])("refuses %s", (_name, text, change, reason) => {
    const result = edit(text, [change]);
    expect("refused" in result ? result.refused.reason : result).toMatch(reason);
  });

  it("names the change that it refuses", () => {
    const result = edit("a: 1\nb: 2\n", [set("a", 2), set("b.c", 1)]);
    expect(result).toEqual({ refused: { path: ["b", "c"], reason: "this is a value without fields" } });
  });

  it("does not see Kubernetes' own $(VAR) as a template", () => {
    expect(edited("a: $(VAR)\n", [set("a", "x")])).toBe("a: x\n");
  });
});
