/**
 * ValidatingAdmissionPolicies judged by the API server's own plugin: the verdict on every fixture equals that of the rules they were
 * made of, and, for the Pod Security Standards, the official one.
 */
import { describe, expect, it } from "vitest";
import { standardRulesOf } from "../../src/policies/index.ts";
import type { DemandedRule } from "../../src/policies/index.ts";
import type { MinorVersion } from "../../src/rules/index.ts";
import type { JsonObject } from "../../src/workload/index.ts";
import { corporaAvailable, kubernetesFiles } from "../oracles/corpora.ts";
import { askOracle, isFailure, oracleAvailable } from "../oracles/oracle.ts";
import type { AdmissionRequest, ValidatingAnswer } from "../oracles/oracle.ts";
import { brokenRules, everyDemand, policyFor, requestFor } from "../policies/demands.ts";
import { asDeployment, ownFixtures, podObjects, resourceOf } from "../policies/fixtures.ts";
import type { PodObject } from "../policies/fixtures.ts";

const servers: readonly MinorVersion[] = [
  [1, 37],
  [1, 30],
  [1, 28],
];

describe.skipIf(!oracleAvailable("policies"))("policies in the API server's own plugin (need Go)", () => {
  describe.each(servers)("of Kubernetes %i.%i", (...server) => {
    it("give each rule's verdict on the project's own fixtures", () => {
      expect(differences(everyDemand, ownFixtures(), server)).toEqual([]);
    });

    it.skipIf(!corporaAvailable())("give each rule's verdict on the corpus of the standards", () => {
      expect(differences(everyDemand, standardFixtures(), server)).toEqual([]);
    });
  });

  it.skipIf(!corporaAvailable())("give the official verdict of each level at each version", () => {
    const wrong = [...byVersion(standardFixtures())].flatMap(([version, fixtures]) =>
      (["baseline", "restricted"] as const).flatMap((level) => {
        const rules = standardRulesOf(level, version, "1.37");
        return verdictDifferences(rules, fixtures, level, version);
      }),
    );
    expect(wrong).toEqual([]);
  });
});

function standardFixtures(): PodObject[] {
  return kubernetesFiles("psa").flatMap(({ path, bytes }) => podObjects(path, bytes.toString("utf8")));
}

function byVersion(fixtures: readonly PodObject[]): ReadonlyMap<string, PodObject[]> {
  const result = new Map<string, PodObject[]>();
  for (const fixture of fixtures) {
    const version = /v(1\.\d+)/.exec(fixture.path)?.[1];
    if (version === undefined) throw new Error(`no version in ${fixture.path}`);
    result.set(version, [...(result.get(version) ?? []), fixture]);
  }
  return result;
}

/** Each fixture as it is and, a pod, as a Deployment. */
function requestsOf(fixtures: readonly PodObject[]): AdmissionRequest[] {
  return fixtures.flatMap(({ object }) => {
    const plain = {
      object,
      operation: "CREATE" as const,
      resource: resourceOf(object) ?? "",
      namespace: "default",
    };
    if (object["kind"] !== "Pod") return [plain];
    return [plain, { ...plain, object: asDeployment(object), resource: "deployments" }];
  });
}

function ask(rules: readonly DemandedRule[], fixtures: readonly PodObject[], server: MinorVersion) {
  const { policy, binding, rules: names } = policyFor(requestFor(rules, { minimumKubernetes: server }));
  const [answer] = askOracle(
    "vap",
    [{ policy, binding, server: server.join("."), requests: requestsOf(fixtures) }],
    "policies",
  );
  if (answer === undefined || isFailure(answer)) throw new Error(answer?.error ?? "no answer");
  expect(answer.compileErrors).toEqual([]);
  return { answer, names };
}

/** Fixtures of which the policy names other rules than the interpreter. */
function differences(
  rules: readonly DemandedRule[],
  fixtures: readonly PodObject[],
  server: MinorVersion,
): string[] {
  const { answer, names } = ask(rules, fixtures, server);
  let next = 0;
  return fixtures.flatMap(({ path, object, template }) => {
    const expected = brokenRules(rules, template, server)
      .filter((id) => names.includes(id))
      .join();
    return (object["kind"] === "Pod" ? ["", " as a Deployment"] : [""]).flatMap((how) => {
      const verdict = answer.verdicts[next++] as ValidatingAnswer["verdicts"][number];
      const found = verdict.error ?? verdict.denials.map(deniedRule(names)).join();
      return found === expected ? [] : [`${path}${how}: rules [${expected}], policy [${found}]`];
    });
  });
}

function deniedRule(names: readonly string[]) {
  return ({
    validation,
    isError,
    message,
  }: ValidatingAnswer["verdicts"][number]["denials"][number]): string =>
    isError ? message : (names[validation] ?? "");
}

function verdictDifferences(
  rules: readonly DemandedRule[],
  fixtures: readonly PodObject[],
  level: string,
  version: string,
): string[] {
  const { answer } = ask(rules, fixtures, [1, 37]);
  const official = officialVerdicts(fixtures, level, version);
  let next = 0;
  return fixtures.flatMap(({ path, object }, index) =>
    (object["kind"] === "Pod" ? ["", " as a Deployment"] : [""]).flatMap((how) => {
      const allowed = answer.verdicts[next++]?.denied === false;
      const isOfLevel = path.includes(`/${level}/`);
      const labelled = isOfLevel ? path.includes("/pass/") : official[index];
      if (allowed === official[index] && allowed === labelled) return [];
      return [`${path}${how} at ${level} ${version}`];
    }),
  );
}

function officialVerdicts(fixtures: readonly PodObject[], level: string, version: string): boolean[] {
  const requests = fixtures.map(({ object }) => ({
    pod: defaulted(object),
    levels: [level],
    versions: [`v${version}`],
  }));
  return askOracle("podsecurity", requests).map((answer) => {
    if (isFailure(answer)) throw new Error(answer.error);
    return answer.verdicts[0]?.allowed === true;
  });
}

/** As the server defaults a volume without a source, of which the evaluator alone knows nothing. */
function defaulted(pod: JsonObject): JsonObject {
  const spec = pod["spec"] as JsonObject;
  const volumes = (spec["volumes"] ?? []) as readonly JsonObject[];
  const filled = volumes.map((volume) =>
    Object.keys(volume).length > 1 ? volume : { ...volume, emptyDir: {} },
  );
  return { ...pod, spec: { ...spec, volumes: filled } };
}
