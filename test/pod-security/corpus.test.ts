/** The official fixtures of Pod Security admission: every verdict and every named check. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { evaluatePodSecurity } from "../../src/rules/index.ts";
import type { JsonObject } from "../../src/workload/index.ts";
import { findPodTemplates } from "../../src/workload/index.ts";
import { corporaAvailable, kubernetesFiles } from "../oracles/corpora.ts";

interface Expectation {
  readonly level: "baseline" | "restricted";
  readonly version: string;
  readonly rule: string;
  readonly verdict: "pass" | "fail";
}

/** The fixtures are made and judged by the newest server that they know. */
const server = "1.37";

describe.skipIf(!corporaAvailable())("official fixtures of Pod Security (needs ../shared/corpora)", () => {
  const expectations = corporaAvailable() ? readExpectations() : new Map<string, readonly Expectation[]>();
  const files = corporaAvailable() ? kubernetesFiles("psa") : [];

  it("are all there", () => {
    expect(files).toHaveLength(3140);
    expect([...expectations.values()].flat()).toHaveLength(3140);
  });

  it("are decided as the official admission decides, by the check that they are named for", () => {
    const wrong = files.flatMap(({ path, bytes }) =>
      (expectations.get(path) ?? []).flatMap((one) => differenceOf(path, bytes.toString("utf8"), one)),
    );
    expect(wrong).toEqual([]);
  });
});

function readExpectations(): ReadonlyMap<string, readonly Expectation[]> {
  const repository = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
  const shared = process.env["PODSEAL_SHARED"] ?? join(repository, "..", "shared");
  const index = JSON.parse(readFileSync(join(shared, "corpora", "index.json"), "utf8")) as {
    readonly entries: readonly {
      readonly archive: string;
      readonly path: string;
      readonly expect?: readonly Expectation[];
    }[];
  };
  const ofStandards = index.entries.filter(({ archive }) => archive === "psa.tar.gz");
  return new Map(ofStandards.map(({ path, expect: expected }) => [path, expected ?? []]));
}

/** At restricted, the check that takes the place of a baseline one from its first version on. */
const replacements: Readonly<Record<string, string>> = {
  capabilities_baseline: "capabilities_restricted",
  hostpathvolumes: "restrictedvolumes",
  procmount: "procmount_restricted",
  seccompprofile_baseline: "seccompprofile_restricted",
};

/** Fixtures that the API would not take unless they failed a second check too. */
const companions: Readonly<Record<string, string>> = {
  // A host process needs hostNetwork.
  windowshostprocess: "hostnamespaces",
  // A privileged container cannot refuse escalation, nor can one with CAP_SYS_ADMIN.
  privileged: "allowprivilegeescalation",
  allowprivilegeescalation: "capabilities_restricted",
};

/** A failing fixture is a good pod with one thing changed: the check that it is named for fails, and no other but a companion. */
function differenceOf(path: string, text: string, { level, version, rule, verdict }: Expectation): string[] {
  const [template] = findPodTemplates(load(text) as JsonObject);
  if (template === undefined) return [`${path}: no pod found`];
  const { allowed, failed } = evaluatePodSecurity(template, level, { policy: version, server });
  const checks = failed.map(({ check }) => check.toLowerCase());
  const named = checks.includes(rule) ? rule : replacements[rule];
  const others = checks.filter((check) => check !== named && check !== companions[rule]);
  const agrees =
    verdict === "pass" ? allowed : !allowed && others.length === 0 && checks.includes(named ?? rule);
  return agrees ? [] : [`${path} at ${level} ${version}: ${verdict}, fails [${checks.join()}]`];
}
