import { expect, it } from "vitest";
import { KnownDocuments, readStream } from "./index.ts";

function remembered(texts: readonly string[]): number {
  const known = new KnownDocuments();
  for (const text of texts) for (const document of readStream(text)) known.add(text, document);
  return texts.filter((text) => known.find(text) !== undefined).length;
}

it("remembers texts of any length, but not those of large Lists", () => {
  const texts = [1, 10, 1000, 100_000].map((length) => `a: ${"b".repeat(length)}\n`);
  expect(remembered(texts)).toBe(4);
  expect(remembered([`a: ${"b".repeat(300_000)}\n`])).toBe(0);
});

it("tells apart texts of equal length, and keeps only so many that look alike", () => {
  const alike = Array.from({ length: 1000 }, (_, index) => `x: ${1000 + index}\ny: ${"z".repeat(500)}\n`);
  expect(remembered(alike.slice(0, 10))).toBe(10);
  expect(remembered(alike)).toBeLessThan(1000);
});

it("remembers nothing that only the exact reader reads", () => {
  expect(remembered(["a: &x {b: c}\n", "a: [\n"])).toBe(0);
});
