import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { dimensionIds, dimensions } from "../confinement/index.ts";
import { allRules, parseMinorVersion, ruleById, standardRules } from "./index.ts";
import { severities } from "./rule.ts";

const folder = dirname(fileURLToPath(import.meta.url));
const folders = readdirSync(folder).filter((name) => existsSync(join(folder, name, "rule.ts")));
const gates = dimensions.filter(
  ({ role, reach }) => role === "gate" && (reach === "pod" || reach === "namespace"),
);

describe("the registry of rules", () => {
  it("holds one rule for each folder, under the folder's name", () => {
    expect(allRules.map(({ id }) => id)).toEqual(folders.sort());
  });

  it("finds a rule by its id", () => {
    for (const rule of allRules) expect(ruleById(rule.id)).toBe(rule);
    expect(ruleById("no-such-rule")).toBeUndefined();
  });

  it("has exactly one rule that judges each dimension that decides a level", () => {
    const judged = allRules.flatMap(({ judges }) => judges ?? []).sort();
    // SELinux is of the node, but for what a pod asks for.
    expect(judged).toEqual([...gates.map(({ id }) => id), "selinux"].sort());
  });

  it("replaces only checks that are there, from restricted to baseline", () => {
    const baseline = standardRules.filter((rule) => rule.standard?.level === "baseline");
    const known = baseline.map((rule) => rule.standard?.check);
    for (const { standard } of standardRules) {
      for (const check of standard?.overrides ?? []) expect(known).toContain(check);
      if (standard?.overrides !== undefined) expect(standard.level).toBe("restricted");
    }
  });

  it("names each official check once", () => {
    const checks = standardRules.map((rule) => rule.standard?.check);
    expect(new Set(checks).size).toBe(checks.length);
    expect(checks).toHaveLength(19);
  });
});

describe.each(allRules)("rule $id", (rule) => {
  it("says in whole sentences what is wrong, why it matters and what to do", () => {
    for (const text of [rule.severityReason, rule.risk, rule.rootlessPodman, rule.remediation]) {
      expect(text).toMatch(/^[\p{Lu}\p{Ll}].*\.$/su);
    }
    expect(rule.title).toMatch(/^\p{Lu}.*[^.]$/su);
    expect(severities).toContain(rule.severity);
  });

  it("protects dimensions that there are, its own first where it judges one", () => {
    expect(rule.dimensions.length).toBeGreaterThan(0);
    for (const id of rule.dimensions) expect(dimensionIds).toContain(id);
    for (const id of Object.keys(rule.evidence ?? {})) expect(rule.dimensions).toContain(id);
    if (rule.judges !== undefined) expect(rule.dimensions[0]).toBe(rule.judges);
  });

  it("has its versions in ascending order", () => {
    const numbers = rule.versions.map(({ since }) => {
      const [major, minor] = parseMinorVersion(since) ?? [Number.NaN, Number.NaN];
      return major * 1000 + minor;
    });
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(numbers.every(Number.isFinite)).toBe(true);
  });

  it("can be found: by a requirement, by the dimension that it judges, or by a value", () => {
    const byHand = rule.handWritten !== undefined;
    const byValue = rule.judges !== undefined || Object.keys(rule.evidence ?? {}).length > 0;
    expect(rule.versions.length > 0 || byHand || byValue).toBe(true);
    if (rule.handWritten !== undefined) expect(rule.handWritten.why).toMatch(/\S/);
  });

  it("refines rules that there are, and not itself", () => {
    for (const id of rule.refines ?? []) {
      expect(ruleById(id)).toBeDefined();
      expect(id).not.toBe(rule.id);
    }
  });

  it("cites pages or man pages", () => {
    expect(rule.references.length).toBeGreaterThan(0);
    for (const reference of rule.references) expect(reference).toMatch(/^https:\/\/\S+$|^[a-z_]+\(\d\)$/);
  });

  it("has words for a failure with and without a value", () => {
    const failure = { container: undefined, path: ["spec", "field", 0], value: undefined };
    expect(rule.says(failure)).toMatch(/\S/);
    expect(rule.says({ ...failure, value: "text" })).toMatch(/\S/);
  });
});
