import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import type { ValidateFunction } from "ajv";
import type { Log, Result, Run } from "sarif";
import { createGenerator } from "ts-json-schema-generator";
import { describe, expect, it } from "vitest";
import { repository } from "../helpers/built.ts";
import { podseal, podsealOnce } from "../helpers/command-line.ts";

const recorded = readFileSync("examples/cluster/recorded.json", "utf8");
const inputs: readonly { what: string; args: string[]; input?: string }[] = [
  { what: "examples/homelab", args: ["examples/homelab"] },
  { what: "every example at sealed", args: ["--level", "sealed", "examples"] },
  { what: "files that cannot be read", args: ["test/fixtures/reading"] },
  { what: "a recorded cluster on standard input", args: ["-"], input: recorded },
  { what: "nothing to say", args: ["--complete", "examples/hardened"] },
];

function logOf(what: string): Log {
  const { args = [], input } = inputs.find((one) => one.what === what) ?? {};
  return JSON.parse(podsealOnce(["audit", "-f", "sarif", ...args], input).output) as Log;
}

let validator: ValidateFunction | undefined;

/** The schema of SARIF 2.1.0 by way of its published types: nothing but its fields, and all that it requires. Made once: it takes seconds. */
function validatorOfTypes(): ValidateFunction {
  const path = join(repository, "node_modules", "@types", "sarif", "index.d.ts");
  const options = { path, type: "Log", skipTypeCheck: true, additionalProperties: false };
  validator ??= new Ajv({ strict: false }).compile(createGenerator(options).createSchema("Log") as object);
  return validator;
}

describe.each(inputs)("SARIF of $what", ({ what }) => {
  const run = (): Run => logOf(what).runs[0] as Run;
  const results = (): Result[] => run().results ?? [];

  it("has a driver whose rules are those of its results, in their places", () => {
    const rules = run().tool.driver.rules ?? [];
    expect(new Set(results().map(({ ruleId }) => ruleId))).toEqual(new Set(rules.map(({ id }) => id)));
    for (const { ruleId, ruleIndex } of results()) expect(rules[ruleIndex ?? -1]?.id).toBe(ruleId);
  });

  it("has rules with the texts and figures that code scanning reads, within its limits", () => {
    for (const rule of run().tool.driver.rules ?? []) {
      expect((rule.name ?? "").length).toBeLessThanOrEqual(255);
      for (const text of [rule.shortDescription?.text, rule.fullDescription?.text]) {
        expect(text).toMatch(/\S/);
        expect((text ?? "").length).toBeLessThanOrEqual(1024);
      }
      expect(rule.help?.text).toMatch(/\S/);
      const severity = (rule.properties as Record<string, unknown>)["security-severity"];
      expect(severity).toMatch(/^\d+\.\d$/);
      const figure = Number(severity);
      expect(rule.defaultConfiguration?.level).toBe(figure >= 7 ? "error" : figure >= 4 ? "warning" : "note");
      expect(rule.properties?.tags).toContain("security");
      expect(rule.properties?.tags?.length).toBeLessThanOrEqual(10);
    }
  });

  it("has results with a message, one location and a whole region", () => {
    for (const { message, locations, level } of results()) {
      expect(message.text).toMatch(/\S/);
      expect(message.text).not.toMatch(/\.\./);
      expect(["error", "warning", "note"]).toContain(level);
      expect(locations).toHaveLength(1);
      const {
        startLine = 0,
        startColumn = 0,
        endLine = 0,
        endColumn = 0,
      } = locations?.[0]?.physicalLocation?.region ?? {};
      expect(Math.min(startLine, startColumn, endLine, endColumn)).toBeGreaterThanOrEqual(1);
      expect(endLine > startLine || (endLine === startLine && endColumn > startColumn)).toBe(true);
    }
  });

  it("has relative addresses without a leading dot, or the name of standard input", () => {
    const uris = results().map(
      ({ locations }) => locations?.[0]?.physicalLocation?.artifactLocation?.uri ?? "",
    );
    for (const uri of uris) expect(uri).toMatch(/^(?!\/|\.|[a-z]+:)[A-Za-z0-9%._/-]+$/);
    if (what.includes("standard input")) expect(new Set(uris)).toEqual(new Set(["standard-input"]));
  });

  it("has a fingerprint for each result that no other has", () => {
    const prints = results().map(
      ({ partialFingerprints }) => partialFingerprints?.["primaryLocationLineHash"] ?? "",
    );
    for (const print of prints) expect(print).toMatch(/^[0-9a-f]{16}:\d+$/);
    expect(new Set(prints).size).toBe(prints.length);
  });

  it("stays within what code scanning takes of one run", () => {
    expect(results().length).toBeLessThanOrEqual(25_000);
    expect(run().automationDetails?.id).toMatch(/^podseal\/[a-z-]+\/$/);
    expect(run().tool.driver.semanticVersion).toMatch(/^\d+\.\d+\.\d+/);
  });
});

describe("SARIF", () => {
  it("follows the schema, for every input", () => {
    const validate = validatorOfTypes();
    for (const { what } of inputs)
      expect([what, validate(logOf(what)), validate.errors]).toEqual([what, true, null]);
  });

  it("is refused by that schema when a field is misspelt or missing", () => {
    const validate = validatorOfTypes();
    const log = logOf("examples/homelab");
    expect(validate({ ...log, runs: [{ ...log.runs[0], result: [] }] })).toBe(false);
    expect(validate({ ...log, runs: [{ results: [] }] })).toBe(false);
  });

  it("says of problems where they are, and whether the run succeeded", () => {
    const [invocation] = (logOf("files that cannot be read").runs[0] as Run).invocations ?? [];
    expect(invocation?.executionSuccessful).toBe(false);
    const texts = invocation?.toolExecutionNotifications?.map(({ message, locations }) => {
      const { artifactLocation, region } = locations?.[0]?.physicalLocation ?? {};
      return `${artifactLocation?.uri}:${region?.startLine}:${region?.startColumn} ${message.text}`;
    });
    expect(texts).toContain(
      "test/fixtures/reading/bad-then-good/2-bad.yaml:9:25 a key was expected in the column of the others",
    );
    expect((logOf("examples/homelab").runs[0] as Run).invocations?.[0]?.executionSuccessful).toBe(true);
  });

  it("tells that standard input has no lines in the repository", () => {
    const [invocation] = (logOf("a recorded cluster on standard input").runs[0] as Run).invocations ?? [];
    const texts = invocation?.toolExecutionNotifications?.map(({ message }) => message.text);
    expect(texts).toContainEqual(expect.stringContaining("standard input is no file of the repository"));
  });

  it("gives absolute paths below the working folder relative addresses, and others absolute ones", () => {
    const uriOf = (path: string, folder: string): string | undefined => {
      const { output } = podseal(["audit", "-f", "sarif", "--no-config", path], { folder });
      const [first] = (JSON.parse(output) as Log).runs[0]?.results ?? [];
      return first?.locations?.[0]?.physicalLocation?.artifactLocation?.uri;
    };
    const pod = join(repository, "examples", "default-pod", "pod.yaml");
    expect(uriOf(pod, repository)).toBe("examples/default-pod/pod.yaml");
    expect(uriOf(pod, join(repository, "docs"))).toBe(`file://${pod}`);
  });
});
