/**
 * What the API's decoder takes for a field. `choice` is a string that validation holds to a closed set; `anything` is not looked into.
 * Source: Go types of k8s.io/api; how each decodes: sigs.k8s.io/json and apimachinery v0.37.2 (resource.Quantity, intstr, metav1.Time).
 */
export type Shape =
  | { readonly kind: "scalar"; readonly scalar: ScalarKind }
  | { readonly kind: "choice"; readonly set: string }
  | { readonly kind: "list"; readonly of: Shape }
  | { readonly kind: "map"; readonly of: Shape }
  | { readonly kind: "struct"; readonly type: string };

export type ScalarKind =
  | "boolean"
  | "string"
  | "int32"
  | "int64"
  | "number"
  | "quantity"
  | "intOrString"
  | "time"
  | "duration"
  | "bytes"
  | "anything";

/** Reads the code of the generated table: a letter, `[` a list of, `{` a map of, `#` a struct, `=` a closed set. */
export function parseShape(code: string): Shape {
  const known = parsed.get(code);
  if (known !== undefined) return known;
  const shape = readShape(code);
  parsed.set(code, shape);
  return shape;
}

const parsed = new Map<string, Shape>();

function readShape(code: string): Shape {
  const rest = code.slice(1);
  if (code.startsWith("[")) return { kind: "list", of: parseShape(rest) };
  if (code.startsWith("{")) return { kind: "map", of: parseShape(rest) };
  if (code.startsWith("#")) return { kind: "struct", type: rest };
  if (code.startsWith("=")) return { kind: "choice", set: rest };
  return { kind: "scalar", scalar: scalarOf(code) };
}

const scalars: Readonly<Record<string, ScalarKind>> = {
  b: "boolean",
  s: "string",
  i: "int32",
  l: "int64",
  f: "number",
  q: "quantity",
  x: "intOrString",
  t: "time",
  d: "duration",
  y: "bytes",
  a: "anything",
};

function scalarOf(code: string): ScalarKind {
  const kind = scalars[code];
  if (kind === undefined) throw new Error(`field table holds an unknown shape: ${code}`);
  return kind;
}

/** The shape in words, as in "wants a list of strings". */
export function describeShape(shape: Shape): string {
  switch (shape.kind) {
    case "list":
      return `a list of ${pluralOf(shape.of)}`;
    case "map":
      return `a map of names to ${pluralOf(shape.of)}`;
    case "struct":
      return "an object";
    case "choice":
      return "a string";
    case "scalar":
      return words[shape.scalar].one;
  }
}

function pluralOf(shape: Shape): string {
  switch (shape.kind) {
    case "list":
      return `lists of ${pluralOf(shape.of)}`;
    case "map":
      return `maps of names to ${pluralOf(shape.of)}`;
    case "struct":
      return "objects";
    case "choice":
      return "strings";
    case "scalar":
      return words[shape.scalar].many;
  }
}

const words: Readonly<Record<ScalarKind, { readonly one: string; readonly many: string }>> = {
  boolean: { one: "true or false", many: "booleans" },
  string: { one: "a string", many: "strings" },
  int32: { one: "an integer of 32 bits", many: "integers of 32 bits" },
  int64: { one: "an integer", many: "integers" },
  number: { one: "a number", many: "numbers" },
  quantity: { one: 'a quantity such as 500m or "1Gi"', many: 'quantities such as 500m or "1Gi"' },
  intOrString: { one: "an integer or a string", many: "integers or strings" },
  time: { one: "a time such as 2026-01-31T12:00:00Z", many: "times such as 2026-01-31T12:00:00Z" },
  duration: { one: "a duration such as 90s", many: "durations such as 90s" },
  bytes: { one: "a string in base64", many: "strings in base64" },
  anything: { one: "anything", many: "anything" },
};
