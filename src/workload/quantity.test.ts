import { describe, expect, it } from "vitest";
import { parseQuantity } from "./quantity.ts";

describe("a quantity is read as the API reads it", () => {
  it.each([
    ["1", 1],
    ["0.5", 0.5],
    [".5", 0.5],
    ["5.", 5],
    ["+1", 1],
    ["-1", -1],
    ["500m", 0.5],
    ["100u", 0.0001],
    ["1n", 1e-9],
    ["1k", 1000],
    ["1M", 1e6],
    ["1G", 1e9],
    ["2T", 2e12],
    ["1P", 1e15],
    ["1E", 1e18],
    ["1Ki", 1024],
    ["64Mi", 67108864],
    ["1.5Gi", 1610612736],
    ["1Ti", 2 ** 40],
    ["1Pi", 2 ** 50],
    ["1Ei", 2 ** 60],
    ["1e3", 1000],
    ["12E2", 1200],
    ["1e-3", 0.001],
    ["128974848", 128974848],
  ])("%s is %d", (text, value) => {
    expect(parseQuantity(text)).toBe(value);
  });

  it.each([
    "",
    "1K",
    "1ki",
    "1mi",
    "1 Gi",
    "Gi",
    "1GiB",
    "1gb",
    "--1",
    "1e",
    "0x10",
    "1_000",
    "1.2.3",
    "abc",
  ])("%j is refused", (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });
});
