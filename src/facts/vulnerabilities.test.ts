import { describe, expect, it } from "vitest";
import { dimensionIds } from "../confinement/index.ts";
import { vulnerabilities, vulnerabilitiesOf } from "./vulnerabilities.ts";

describe("vulnerabilities", () => {
  it("each names what decided, once", () => {
    const ids = vulnerabilities.map((one) => one.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, title, component, effects, fixedIn, source } of vulnerabilities) {
      expect(id).toMatch(/^(CVE-\d{4}-\d{4,}|GHSA(-[0-9a-z]{4}){3})$/);
      expect([title, component, source]).not.toContain("");
      expect(effects.length).toBeGreaterThan(0);
      expect(fixedIn.length).toBeGreaterThan(0);
      for (const { dimension } of effects) expect(dimensionIds).toContain(dimension);
    }
  });

  it.each([
    ["host-user", "CVE-2019-5736", "blocks"],
    ["seccomp", "CVE-2022-0185", "blocks"],
    ["no-new-privileges", "CVE-2022-0185", "no effect"],
    ["cgroup-namespace", "CVE-2023-25809", "blocks"],
    ["user-namespace", "CVE-2026-31431", "no effect"],
    ["masked-paths", "GHSA-6fw5-f8r9-fgfm", "blocks"],
  ] as const)("%s in %s: %s", (dimension, id, expected) => {
    const found = vulnerabilitiesOf(dimension).find((one) => one.id === id);
    expect(found?.effects.find((one) => one.dimension === dimension)?.effect).toBe(expected);
  });

  it("are told in a sentence from a dimension's side", () => {
    const found = vulnerabilitiesOf("cgroup-namespace").map((one) => one.words);
    expect(found).toEqual([
      "rootless containers in the host's cgroup namespace had the cgroup tree writable; blocked by: private",
    ]);
  });
});
