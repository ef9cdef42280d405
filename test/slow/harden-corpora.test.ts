/**
 * Every file of three archives hardened: without a crash, with the same data but for the planned fields (read by another parser), and
 * with nothing left to do the second time.
 */
import { loadAll } from "js-yaml";
import { describe, expect, it } from "vitest";
import { hardenPaths } from "../../src/app/index.ts";
import type { Hardened, HardenRequest } from "../../src/app/index.ts";
import { nodePlatform } from "../../src/platform/index.ts";
import type { Platform } from "../../src/platform/index.ts";
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
