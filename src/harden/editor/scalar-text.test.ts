import fc from "fast-check";
import { load as jsYaml5 } from "js-yaml5";
import { load as jsYaml4 } from "js-yaml";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readStream } from "../../readers/yaml/index.ts";
import { scalarText, type Quoting } from "./scalar-text.ts";

/** Words, numbers and marks that mean something to one parser or another. */
const pieces = [
  "y",
  "No",
  "ON",
  "true",
  "NULL",
  "nan",
  ".inf",
  "0x1f",
  "0o7",
  "1e3",
  "1_0",
  "12:30",
  "2020-01-01",
];
const texts = fc.oneof(
  fc.constantFrom(
    ...pieces,
    ...pieces.map((word) => word.toLowerCase()),
    ...pieces.map((word) => word.toUpperCase()),
  ),
  fc.string({
    maxLength: 6,
    unit: fc.constantFrom(...Array.from("yesnoYN01._+-:/@#&*!|>'\"%,[]{}?~= \t\n\u00a0\u0085\u2028\ufeffé")),
  }),
  fc.string({ unit: "grapheme" }),
);

const readers: readonly (readonly [name: string, read: (text: string) => unknown])[] = [
  ["ours", (text) => readStream(text).map((one) => (one.kind === "value" ? one.value : one))[0]],
  ["yaml, 1.2", (text) => parse(text) as unknown],
  ["yaml, 1.1", (text) => parse(text, { version: "1.1" }) as unknown],
  ["js-yaml 4", (text) => jsYaml4(text)],
  ["js-yaml 5", (text) => jsYaml5(text)],
];

describe("scalarText", () => {
  it.each<Quoting>(["plain", "single", "double"])(
    "is read as the same string by all, preferring %s",
    (quoting) => {
      fc.assert(
        fc.property(texts, (value) => {
          const written = scalarText(value, quoting);
          for (const [name, read] of readers) {
            expect(read(`k: ${written}\n`), name).toEqual({ k: value });
            expect(read(`{k: [${written}, ${written}]}\n`), name).toEqual({ k: [value, value] });
            expect(read(`- ${written}: 1\n`), name).toEqual([{ [value]: 1 }]);
          }
        }),
        { numRuns: 1000 },
      );
    },
  );

  it("writes numbers and words as they are", () => {
    expect([1, -0.5, 1e21, true, false, null].map((value) => scalarText(value, "double"))).toEqual([
      "1",
      "-0.5",
      "1e+21",
      "true",
      "false",
      "null",
    ]);
  });

  it("leaves plain what is surely a string", () => {
    const plain = ["ALL", "RuntimeDefault", "/var/run", "app.kubernetes.io/name", "100m", "1.5Gi", "a-b_c"];
    expect(plain.map((value) => scalarText(value, "plain"))).toEqual(plain);
  });
});
