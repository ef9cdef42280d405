import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { passes } from "../../rules/index.ts";
import { equalPattern, insidePattern, touchingPattern } from "./path-patterns.ts";

const folders = ["/var/run", "/etc", "/var/lib/kubelet", "/run/k3s/containerd.sock"];

/** Paths near the folders, in every spelling but "..": the API server refuses that one. */
const path = fc
  .array(
    fc.constantFrom(
      "var",
      "run",
      "etc",
      "lib",
      "kubelet",
      "k3s",
      "containerd.sock",
      "etcetera",
      "",
      ".",
      ".x",
    ),
    {
      maxLength: 6,
    },
  )
  .map((steps) => `/${steps.join("/")}`);

describe("patterns over paths", () => {
  it("decide as the tests of requirements do, however a path is spelt", () => {
    fc.assert(
      fc.property(path, (one) => {
        expect(matches(insidePattern(folders), one)).toBe(
          !passes({ is: "path-outside", paths: folders }, one),
        );
        expect(matches(touchingPattern(folders), one)).toBe(
          !passes({ is: "path-apart", paths: folders }, one),
        );
        expect(matches(equalPattern(folders), one)).toBe(passes({ is: "path-is", paths: folders }, one));
        expect(matches(equalPattern(["/"]), one)).toBe(passes({ is: "path-is", paths: ["/"] }, one));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(["/data/../etc", "..", "/srv/..", "/.."])("take %s for any path, since it may climb", (one) => {
    expect(matches(insidePattern(folders), one)).toBe(true);
    expect(matches(touchingPattern(folders), one)).toBe(true);
  });

  it.each(["/data/..x", "/a..b/c"])("take the dots of %s for a name", (one) => {
    expect(matches(insidePattern(folders), one)).toBe(false);
  });
});

function matches(pattern: string, text: string): boolean {
  return new RegExp(pattern, "u").test(text);
}
