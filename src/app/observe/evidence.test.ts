import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dimensionIds } from "../../confinement/index.ts";
import { memoryPlatform } from "../../platform/index.ts";
import type { ObservationReport } from "../../report/index.ts";
import { canonical, evidenceOf, evidenceText, sha256 } from "./evidence.ts";
import { verifyEvidence } from "./verify.ts";

const report = {
  schemaVersion: 1,
  tool: { name: "podseal", version: "0" },
  time: "2026-11-24T10:00:00.000Z",
  target: { kind: "process", pid: 7, started: "1", program: "web" },
  host: { name: "h", kernel: "6.1", architecture: "x86_64", distribution: "Debian", reader: "root" },
  rows: dimensionIds.map((dimension) => ({
    dimension,
    title: dimension,
    group: "identity",
    role: "gate",
    verdict: "as-predicted",
    value: Infinity,
  })),
  summary: {
    "as-predicted": 0,
    tighter: 0,
    looser: 0,
    different: 0,
    "not-proven": 0,
    "not-observable": 0,
    "not-predicted": 0,
  },
} as const satisfies ObservationReport;

const text = evidenceText(evidenceOf(report, { "/proc/7/status": ["Name:\tweb"] }));
const verify = (content: string) => verifyEvidence(memoryPlatform({ "e.json": content }), "e.json");

describe("evidence", () => {
  it("verifies as it was written, and compact", () => {
    expect(verify(text)).toMatchObject({ holds: true, problems: [] });
    expect(verify(JSON.stringify(JSON.parse(text)))).toMatchObject({ holds: true });
  });

  it("with any character changed, left out or put in does not, or says the same", () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom("", "0", "x", " ", '"', "}"), (at, put) => {
        const changed = text.slice(0, at) + put + text.slice(at + 1);
        const { holds } = verify(changed);
        if (holds) expect(JSON.parse(changed)).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it.each<[string, string, RegExp]>([
    ["no JSON", "{", /^it is no JSON/],
    ["a list", "[]", /no object/],
    ["another document", '{"kind":"other"}', /no evidence of podseal observe/],
    ["a later schema", text.replace('"schemaVersion": 1', '"schemaVersion": 2'), /schemaVersion is not 1/],
    ["no digest", text.replace('"sha256"', '"md5"'), /no sha256 digest/],
    [
      "a dimension left out",
      text.replace('"dimension": "seccomp"', '"dimension": "other"'),
      /leaves out seccomp/,
    ],
    [
      "an addition",
      text.replace('"record": {', '"remark": "x",\n  "record": {'),
      /does not belong there: remark/,
    ],
    [
      "a key given twice",
      text.replace('"name": "h",', '"name": "forged",\n      "name": "h",'),
      /a key may stand twice/,
    ],
  ])("that is %s is refused with a reason", (_, content, reason) => {
    const { holds, problems } = verify(content);
    expect(holds).toBe(false);
    expect(problems.join("; ")).toMatch(reason);
  });

  it("has a digest over the rest in canonical form", () => {
    const { digest, ...rest } = JSON.parse(text) as { digest: { value: string } };
    expect(digest.value).toBe(sha256(canonical(rest)));
    expect(canonical({ b: [1, null, { d: "\n", c: true }], a: undefined })).toBe(
      '{"b":[1,null,{"c":true,"d":"\\n"}]}',
    );
  });
});
