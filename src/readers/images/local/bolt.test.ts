import { describe, expect, it } from "vitest";
import { boltOf } from "../../../../test/helpers/bolt.ts";
import { BoltDatabase, transactionOf } from "./bolt.ts";

const tree = { v1: { ns: { images: { "a:1": { target: { digest: "sha256:1" } }, b: {} } } }, version: "3" };
const textAt = (database: BoltDatabase, path: readonly string[]): string | undefined => {
  const value = database.get(path);
  return value && new TextDecoder().decode(value);
};

describe("a bbolt database", () => {
  it.each([false, true])("tells values by buckets and key, with branches: %s", (branches) => {
    const database = new BoltDatabase(boltOf(tree, { branches }));
    expect(textAt(database, ["v1", "ns", "images", "a:1", "target", "digest"])).toBe("sha256:1");
    expect(textAt(database, ["version"])).toBe("3");
    expect(database.keys(["v1", "ns", "images"])).toEqual(["a:1", "b"]);
  });

  it.each([
    ["a bucket that is not there", ["v1", "other", "images"]],
    ["a value as a bucket", ["version", "x"]],
    ["a bucket as a value", ["v1"]],
  ])("holds nothing at %s", (_, path) => {
    expect(new BoltDatabase(boltOf(tree)).get(path)).toBeUndefined();
  });

  it("is read as of the transaction of the page that is whole", () => {
    const bytes = Uint8Array.from(boltOf(tree, { transaction: 7n }));
    expect(transactionOf(bytes)).toBe(7n);
    // The newer of the two is torn: its checksum fails.
    bytes[64] = 99;
    expect(transactionOf(bytes)).toBe(6n);
  });

  it.each([
    ["no database", new Uint8Array(9000)],
    ["an empty file", new Uint8Array()],
  ])("is refused when it is %s", (_, bytes) => {
    expect(() => new BoltDatabase(bytes)).toThrow("it is no bbolt database");
  });

  it("is refused, and not read beyond its end, when it is cut off or overwritten", () => {
    const whole = boltOf(tree);
    expect(() => new BoltDatabase(whole.subarray(0, 3 * 4096)).keys([])).toThrow("broken");
    const overwritten = Uint8Array.from(whole).fill(0xff, 3 * 4096);
    expect(() => new BoltDatabase(overwritten).keys([])).toThrow("broken");
  });
});
