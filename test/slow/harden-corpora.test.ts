/**
 * Every file of three archives hardened: without a crash, with the same data but for the planned fields (read by another parser), and
 * with nothing left to do the second time.
 */
import { loadAll } from "js-yaml";
import { describe, expect, it } from "vitest";
import { auditPaths, hardenPaths } from "../../src/app/index.ts";
import type { Hardened, HardenRequest } from "../../src/app/index.ts";
import { nodePlatform } from "../../src/platform/index.ts";
import type { Platform } from "../../src/platform/index.ts";
import type { AuditReport } from "../../src/report/index.ts";
import { corporaAvailable, corpusFolder } from "../oracles/corpora.ts";

describe.skipIf(!corporaAvailable())("harden over the corpora (needs ../shared/corpora)", () => {
  describe.each(["realworld", "nasty", "peers"])("%s", (archive) => {
    it.each([{ unsafe: false }, { unsafe: true }])("with unsafe steps: $unsafe", async ({ unsafe }) => {
      const request: HardenRequest = { paths: [corpusFolder(archive)], unsafe };
      const first = await hardenPaths(nodePlatform, request);
      expect(reasons(first).filter((reason) => /defect|no longer holds/.test(reason))).toEqual([]);
      const changed = first.files.filter(({ before, after }) => before !== after);
      expect(changed.length).toBeGreaterThan(50);
      expect(changed.filter(losesData).map(({ file }) => file)).toEqual([]);
      const second = await hardenPaths(withFiles(first), request);
      expect(second.files.filter(({ before, after }) => before !== after).map(({ file }) => file)).toEqual(
        [],
      );
      expect(appliedSteps(second)).toEqual([]);
    });

    it("leaves no finding that the plan did not foresee, and no value that the API server refuses", async () => {
      const paths = [corpusFolder(archive)];
      const first = await hardenPaths(nodePlatform, { paths, unsafe: true });
      const [before, after] = [
        await auditPaths(nodePlatform, { paths }),
        await auditPaths(withFiles(first), { paths }),
      ];
      expect(unforeseen(first, after)).toEqual([]);
      expect(newProblems(before, after)).toEqual([]);
    });
  });
});

function reasons({ report }: Hardened): string[] {
  return report.workloads.flatMap(({ steps }) => steps.flatMap(({ refused }) => refused?.reason ?? []));
}

/** Steps that a second run would still apply; those that were refused stay. */
function appliedSteps({ report }: Hardened): string[] {
  return report.workloads.flatMap(({ id, steps }) =>
    steps.filter(({ applied }) => applied).map((one) => `${id} ${one.id}`),
  );
}

/** Findings of the level on what was hardened, beyond those that the plan says remain. */
function unforeseen({ report }: Hardened, audit: AuditReport): string[] {
  const foreseen = new Set(
    report.workloads.flatMap(({ id, remaining }) => remaining.map(({ rule }) => `${id} ${rule}`)),
  );
  const leftAlone = new Set(
    report.workloads.filter(({ leftAlone: reason }) => reason !== undefined).map(({ id }) => id),
  );
  return audit.findings
    .filter(({ workload, waived }) => waived === undefined && !leftAlone.has(workload))
    .map(({ workload, rule }) => `${workload} ${rule}`)
    .filter((one) => !foreseen.has(one));
}

function newProblems(before: AuditReport, after: AuditReport): string[] {
  const known = new Set(before.problems.map(({ file, message }) => `${file} ${message}`));
  return after.problems.map(({ file, message }) => `${file} ${message}`).filter((one) => !known.has(one));
}

/** The platform with the results in place of the files. */
function withFiles({ files }: Hardened): Platform {
  const after = new Map(files.map((one) => [one.file, one.after]));
  return {
    ...nodePlatform,
    readBytes: (path) => {
      const text = after.get(path);
      return text === undefined ? nodePlatform.readBytes(path) : new TextEncoder().encode(text);
    },
  };
}

/** Whether a value of the file that js-yaml reads is gone, or another one: fields may be added, and those of confinement changed. */
function losesData({ before, after }: Hardened["files"][number]): boolean {
  const [old, now] = [read(before), read(after)];
  // What js-yaml cannot read is held against our own reader alone, when the edit is made.
  return old !== undefined && (now === undefined || !isWithin(old, now, ""));
}

function read(text: string): unknown {
  try {
    return loadAll(text);
  } catch {
    return undefined;
  }
}

const changeable =
  /^(seccompProfile|type|automountServiceAccountToken|enableServiceLinks|hostUsers|drop|add|allowPrivilegeEscalation|runAsNonRoot|sysctls|value|supplementalGroupsPolicy)$/;

function isWithin(old: unknown, now: unknown, key: string): boolean {
  if (changeable.test(key)) return true;
  if (Array.isArray(old)) {
    return (
      Array.isArray(now) &&
      now.length >= old.length &&
      old.every((one, index) => isWithin(one, (now as unknown[])[index], ""))
    );
  }
  if (isMap(old)) return isMap(now) && Object.keys(old).every((name) => isWithin(old[name], now[name], name));
  // An empty field may have become a map.
  return (
    old === null ||
    Object.is(old, now) ||
    (old instanceof Date && now instanceof Date && old.getTime() === now.getTime())
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
