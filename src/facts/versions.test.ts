import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  atLeast,
  compareVersions,
  entryFor,
  isReleaseLine,
  newestKnown,
  parseVersion,
  releaseLine,
} from "./versions.ts";

describe("parseVersion", () => {
  it.each([
    ["1.34", 1, 34, undefined, "", ""],
    ["v1.33.5+k3s1", 1, 33, 5, "", "k3s1"],
    ["5.8.2", 5, 8, 2, "", ""],
    ["1.4.0-rc.3", 1, 4, 0, "rc.3", ""],
    ["6.8.0-45-generic", 6, 8, 0, "", "45-generic"],
    ["5.15.167.4-microsoft-standard-WSL2", 5, 15, 167, "", "microsoft-standard-WSL2"],
    ["v1.33.5-eks-3cfe0ce", 1, 33, 5, "", "eks-3cfe0ce"],
    ["4.3.1+ds1-8+deb12u1", 4, 3, 1, "", "ds1-8+deb12u1"],
    ["1.6.20~ds1", 1, 6, 20, "", "ds1"],
    ["20.10.24+dfsg1", 20, 10, 24, "", "dfsg1"],
    ["5", 5, 0, undefined, "", ""],
  ])("reads %s", (text, major, minor, patch, preRelease, build) => {
    expect(parseVersion(text)).toEqual({ major, minor, patch, preRelease, build });
  });

  it.each(["", "latest", "1.x", "v", "1..2", "-1", "1.2.3 4"])("refuses %j", (text) => {
    expect(parseVersion(text)).toBeUndefined();
  });
});

describe("compareVersions", () => {
  it.each([
    ["1.9", "1.10"],
    ["1.33.9", "1.33.10"],
    ["1.4.0-rc.3", "1.4.0"],
    ["1.4.0-rc.3", "1.4.0-rc.10"],
    ["1.35.0+k3s1", "v1.35.0+k3s3"],
    ["1.35.0+k3s9", "v1.35.0+k3s10"],
    ["1.34", "1.34.1"],
    ["9.0", "10"],
    ["no version", "0.1"],
  ])("%s is older than %s", (older, newer) => {
    expect(compareVersions(older, newer)).toBeLessThan(0);
    expect(compareVersions(newer, older)).toBeGreaterThan(0);
  });

  it("does not take a kernel's or a cloud's suffix for a pre-release", () => {
    expect(atLeast("6.3.0-1-amd64", "6.3")).toBe(true);
    expect(atLeast("v1.33.0-gke.100", "1.33")).toBe(true);
    expect(atLeast("1.33.0-rc.1", "1.33")).toBe(false);
  });

  it("is a total order", () => {
    const version = fc.constantFrom(
      "1.2",
      "1.2.0",
      "v1.2.0+k3s1",
      "1.2.0-rc.1",
      "1.2.1",
      "2",
      "1.10.3",
      "1.10.3-alpha.2",
      "x",
    );
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a))).toBe(0);
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0)
          expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe("release lines", () => {
  it("are told from full versions", () => {
    expect([
      isReleaseLine("1.34"),
      isReleaseLine("1.34.0"),
      releaseLine("v1.34.5+k3s1"),
      releaseLine("x"),
    ]).toEqual([true, false, "1.34", undefined]);
  });
});

describe("entryFor", () => {
  const entries = [{ since: "1.2" }, { since: "1.10" }, { since: "2.0.1" }];
  it.each([
    ["1.1.9", undefined],
    ["1.2", "1.2"],
    ["1.9.9", "1.2"],
    ["1.10.0", "1.10"],
    ["2.0.0", "1.10"],
    ["3", "2.0.1"],
  ])("%s falls under the entry since %s", (version, since) => {
    expect(entryFor(entries, version)?.since).toBe(since);
  });
});

describe("newestKnown", () => {
  it.each(Object.entries(newestKnown))(
    "%s has a version, a date and a source",
    (_, { version, date, source }) => {
      expect(parseVersion(version)).toBeDefined();
      expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(source).not.toBe("");
    },
  );
});
