/**
 * Kyverno's policies: by Kyverno's own command line where it is there, and, since they are in the same CEL, by the API server's plugin.
 * Exceptions are Kyverno's alone.
 */
import { describe, expect, it } from "vitest";
import { generateKyverno, kyvernoObjects } from "../../src/policies/kyverno/generate.ts";
import type { PolicyRequest } from "../../src/policies/index.ts";
import { withoutComments } from "../../src/policies/index.ts";
import type { JsonObject } from "../../src/workload/index.ts";
import { corporaAvailable, kubernetesFiles } from "../oracles/corpora.ts";
import { askOracle, isFailure, oracleAvailable } from "../oracles/oracle.ts";
import { clientAvailable, namedObjects, runClient } from "../policies/clients.ts";
import type { NamedObject } from "../policies/clients.ts";
import { brokenRules, everyDemand, requestFor } from "../policies/demands.ts";
import { ownFixtures, podObjects, resourceOf } from "../policies/fixtures.ts";
import type { PodObject } from "../policies/fixtures.ts";

describe.skipIf(!oracleAvailable("policies"))(
  "Kyverno's policies in the API server's plugin (needs Go)",
  () => {
    it("give each rule's verdict on the project's own fixtures", () => {
      expect(differences(ownFixtures(), byServer)).toEqual([]);
    });

    it.skipIf(!corporaAvailable())("give each rule's verdict on the corpus of the standards", () => {
      expect(differences(standardFixtures(), byServer)).toEqual([]);
    });
  },
);

describe.skipIf(!clientAvailable("kyverno"))("Kyverno's policies in its command line (needs kyverno)", () => {
  it("give each rule's verdict on the project's own fixtures", () => {
    expect(differences(ownFixtures(), byKyverno)).toEqual([]);
  });

  it.skipIf(!corporaAvailable())("give each rule's verdict on the standards' newest version", () => {
    const newest = standardFixtures().filter(({ path }) => path.includes("/v1.35/"));
    expect(differences(newest, byKyverno)).toEqual([]);
  });
});

type Judge = (
  request: PolicyRequest,
  objects: readonly NamedObject[],
) => ReadonlyMap<string, readonly string[]>;

function standardFixtures(): PodObject[] {
  return kubernetesFiles("psa").flatMap(({ path, bytes }) => podObjects(path, bytes.toString("utf8")));
}

/** A policy for each rule, since Kyverno answers with the first rule that is broken. */
function differences(fixtures: readonly PodObject[], judge: Judge): string[] {
  const request = requestFor(everyDemand, { perRule: true });
  const objects = namedObjects(fixtures);
  const found = judge(request, objects);
  const known = new Set(
    kyvernoObjects(request).policies.flatMap(({ rules }) => rules.map(({ rule }) => rule.id)),
  );
  return objects.flatMap(({ name, path, template }) => {
    const expected = brokenRules(everyDemand, template, request.minimumKubernetes)
      .filter((id) => known.has(id))
      .sort();
    const named = [...(found.get(name) ?? [])].sort();
    return named.join() === expected.join()
      ? []
      : [`${path}: rules [${expected.join()}], policy [${named.join()}]`];
  });
}

function byServer(
  request: PolicyRequest,
  objects: readonly NamedObject[],
): ReadonlyMap<string, readonly string[]> {
  const result = new Map<string, string[]>();
  const requests = objects.map(({ object }) => ({
    object,
    operation: "CREATE" as const,
    resource: resourceOf(object) ?? "",
    namespace: "default",
  }));
  for (const { policy } of kyvernoObjects({ ...request, perRule: false }).policies) {
    const { spec } = withoutComments(policy) as { readonly spec: JsonObject };
    const { matchConstraints, matchConditions, variables, validations, failurePolicy } = spec;
    const asked = { matchConstraints, matchConditions, variables, validations, failurePolicy };
    const [answer] = askOracle(
      "vap",
      [{ policy: { metadata: { name: "p" }, spec: asked }, server: "1.37", requests }],
      "policies",
    );
    if (answer === undefined || isFailure(answer)) throw new Error(answer?.error ?? "no answer");
    expect(answer.compileErrors).toEqual([]);
    answer.verdicts.forEach(({ denials, error }, index) => {
      const name = objects[index]?.name ?? "";
      const rules = denials.map(({ message }) => message.split(":")[0] ?? "");
      result.set(name, [...(result.get(name) ?? []), ...rules, ...(error === undefined ? [] : [error])]);
    });
  }
  return result;
}

interface ReportedResult {
  readonly policy: string;
  readonly result: string;
  readonly resources?: readonly { readonly name: string }[];
}

function byKyverno(
  request: PolicyRequest,
  objects: readonly NamedObject[],
): ReadonlyMap<string, readonly string[]> {
  const policies = generateKyverno({ ...request, rules: request.rules })
    .map(({ text }) => text)
    .join("---\n")
    .split("---\n")
    .filter((text) => text.includes("kind: ValidatingPolicy"));
  const run = runClient(
    "kyverno",
    ["apply", "policies.yaml", "--resource", "objects.yaml", "--policy-report", "--output-format", "json"],
    {
      "policies.yaml": policies.join("---\n"),
      "objects.yaml": objects.map(({ object }) => JSON.stringify(object)).join("\n---\n"),
    },
  );
  const result = new Map<string, string[]>();
  for (const one of reportedIn(run.stdout, run.stderr)) {
    if (one.result !== "fail" && one.result !== "error") continue;
    for (const { name } of one.resources ?? [])
      result.set(name, [...(result.get(name) ?? []), one.policy.replace("podseal-test-", "")]);
  }
  return result;
}

function reportedIn(stdout: string, stderr: string): readonly ReportedResult[] {
  const start = stdout.indexOf("{");
  if (start < 0) throw new Error(`kyverno: ${stderr}${stdout}`);
  const report = JSON.parse(stdout.slice(start)) as { readonly results?: readonly ReportedResult[] };
  return report.results ?? [];
}
