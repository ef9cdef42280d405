/** Random objects of the kinds in the field tables, right in most fields and wrong in some. */
import { fieldsAt, fieldsOf } from "../../src/workload/fields/field-table.ts";
import { typeTable } from "../../src/workload/fields/tables.generated.ts";
import type { ScalarKind, Shape } from "../../src/workload/fields/shape.ts";
import type { Json } from "../../src/workload/index.ts";

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export type Random = () => number;

export function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How often, from 0 to 1, a name and a value go wrong. */
export interface Faults {
  readonly names: number;
  readonly values: number;
}

/** An object of the type as the version has it. */
export function randomObject(
  type: string,
  minor: number,
  random: Random,
  faults: Faults,
): Record<string, Json> {
  return objectOf(type, { minor, random, faults }, 0);
}

interface Making {
  readonly minor: number;
  readonly random: Random;
  readonly faults: Faults;
}

function objectOf(type: string, making: Making, depth: number): Record<string, Json> {
  const object: Record<string, Json> = {};
  const fields = fieldsAt(type, making.minor);
  // A few fields of each object, fewer further down, so that objects stay small and reach every corner over many seeds.
  const share = Math.min(1, (depth < 4 ? 5 : 2.5) / Math.max(1, fields.length));
  for (const field of fields) {
    const isSpine = ["spec", "template", "containers", "jobTemplate"].includes(field.name);
    if (making.random() >= (isSpine ? 0.8 : share)) continue;
    const name =
      making.random() < making.faults.names ? wrongName(field.name, type, making.random) : field.name;
    object[name] = valueOf(field.shape, making, depth + 1);
  }
  return object;
}

function valueOf(shape: Shape, making: Making, depth: number): Json {
  if (making.random() < making.faults.values) return pick(anyValues, making.random);
  if (making.random() < 0.02) return null;
  switch (shape.kind) {
    case "struct":
      return objectOf(shape.type, making, depth);
    case "list":
      return times(Math.floor(making.random() * 3), () => valueOf(shape.of, making, depth));
    case "map":
      return Object.fromEntries(
        times(Math.floor(making.random() * 3), (index) => [`key${index}`, valueOf(shape.of, making, depth)]),
      );
    case "choice":
      return "Always";
    case "scalar":
      return pick(rightValues[shape.scalar], making.random);
  }
}

const rightValues: Readonly<Record<ScalarKind, readonly Json[]>> = {
  boolean: [true, false],
  string: ["", "text", "true", "1", "ä\u2028"],
  int32: [0, 1, -1, 2147483647, -2147483648],
  int64: [0, 1, -1, 2147483648, 2 ** 53, -(2 ** 53)],
  number: [0, 0.5],
  quantity: [
    "1",
    "500m",
    "1Gi",
    "1.5Ei",
    "-1k",
    "1e3",
    "1E",
    "+0.1u",
    1,
    0.5,
    1e21,
    ".5",
    "5.",
    "0",
    " 1Mi ",
  ],
  intOrString: [0, 80, "80", "http", "10%"],
  time: ["2026-01-31T12:00:00Z", "2024-02-29T23:59:59.123+05:30", "0001-01-01T00:00:00Z"],
  duration: ["90s"],
  bytes: ["", "AAEC", "AAE=", "AA==", "AA\r\n=="],
  anything: [{ "f:a": {} }, {}],
};

/** Values of every type, among them such as nearly are a quantity, a time, base64 or an integer. */
const anyValues: readonly Json[] = [
  ...[true, false, null, 0, 1, -1, 1.5, 2147483648, -2147483649, 2 ** 63, 1e21, 0.1],
  ...[
    "",
    "true",
    "1",
    "1Gi",
    "1gi",
    "1 Gi",
    "1K",
    "1e",
    "1e+",
    "1e+3",
    "e3",
    "-",
    ".",
    "1..2",
    "1Gi1",
    "1n",
    "Gi",
    "١",
  ],
  ...[
    "2026-02-29T00:00:00Z",
    "2026-01-01",
    "2026-01-01T24:00:00Z",
    "2026-01-01T00:00:00",
    "2026-01-01t00:00:00z",
  ],
  ...["2026-13-01T00:00:00Z", "2026-01-01T00:00:00,5Z", "2026-01-01T1:00:00Z", "2026-01-01T00:00:60Z"],
  ...["A", "AAE", "AA=", "AA-_", "AAEC=", "A===", "=", "AA==AA=="],
  ...[
    [],
    [1],
    ["a"],
    [null],
    [true],
    [{}],
    [[]],
    {},
    { key: "value" },
    { key: 1 },
    { key: null },
    { key: {} },
  ],
];

function wrongName(name: string, type: string, random: Random): string {
  const changes: readonly (() => string)[] = [
    () => name.toUpperCase(),
    () => name.slice(0, 1).toUpperCase() + name.slice(1),
    () => name.toLowerCase(),
    () => name.slice(0, -1),
    () => `${name}s`,
    () => `${name}.x`,
    () => "",
    () =>
      pick(
        [
          ...(fieldsOf(pick(Object.keys(typeTable), random)) ?? fieldsOf(type) ?? new Map()).keys(),
        ] as string[],
        random,
      ) ?? name,
  ];
  return pick(changes, random)();
}

function pick<T>(values: readonly T[], random: Random): T {
  return values[Math.floor(random() * values.length)] as T;
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
