/** The JavaScript evaluator as a quick check of the policies: the same verdicts as the rules, and never "passes" for want of a function. */
import { describe, expect, it } from "vitest";
import { judgeRequest } from "../../src/app/policy/admission/judge.ts";
import type { PolicyJudgement, Surroundings } from "../../src/app/policy/admission/judge.ts";
import { toBinding, toPolicy } from "../../src/app/policy/admission/policy-objects.ts";
import { requestsOf } from "../../src/app/policy/admission/request.ts";
import type { MinorVersion } from "../../src/rules/index.ts";
import { toKubernetesObject } from "../../src/workload/index.ts";
import type { JsonObject, KubernetesObject } from "../../src/workload/index.ts";
import { corporaAvailable, kubernetesFiles } from "../oracles/corpora.ts";
import { brokenRules, everyDemand, policyFor, requestFor } from "./demands.ts";
import { asDeployment, ownFixtures, podObjects } from "./fixtures.ts";
import type { PodObject } from "./fixtures.ts";

const nothingAround: Surroundings = { namespace: () => undefined, params: () => undefined };

describe.each([
  [1, 37],
  [1, 28],
] as readonly MinorVersion[])("policies for Kubernetes %i.%i in JavaScript", (...server) => {
  it("give each rule's verdict on the project's own fixtures", () => {
    expect(differences(ownFixtures(), server)).toEqual([]);
  });

  it.skipIf(!corporaAvailable())(
    "give each rule's verdict on the standards' newest version (needs ../shared/corpora)",
    () => {
      const newest = kubernetesFiles("psa")
        .filter(({ path }) => path.includes("/v1.35/"))
        .flatMap(({ path, bytes }) => podObjects(path, bytes.toString("utf8")));
      expect(newest.length).toBeGreaterThan(100);
      expect(differences(newest, server)).toEqual([]);
    },
  );
});

function differences(fixtures: readonly PodObject[], server: MinorVersion): string[] {
  const judge = judgeOf(server);
  return fixtures.flatMap(({ path, object, template }) => {
    const expected = brokenRules(everyDemand, template, server).sort().join();
    const objects = object["kind"] === "Pod" ? [object, asDeployment(object)] : [object];
    return objects.flatMap((one) => {
      const found = judge(one);
      const named = (found?.messages ?? []).map((message) => message.split(":")[0]).sort();
      const isRight = found?.outcome === (expected === "" ? "passes" : "fails") && named.join() === expected;
      return isRight
        ? []
        : [`${path}: rules [${expected}], policy ${String(found?.outcome)} [${named.join()}]`];
    });
  });
}

function judgeOf(server: MinorVersion): (object: JsonObject) => PolicyJudgement | undefined {
  const made = policyFor(requestFor(everyDemand, { minimumKubernetes: server, action: "warn" }));
  const policy = toPolicy(objectOf(made.policy as JsonObject));
  const binding = toBinding(objectOf(made.binding as JsonObject));
  return (object) => {
    const [request] = requestsOf(objectOf(object));
    return request && judgeRequest(policy, binding, { ...request, namespace: "default" }, nothingAround);
  };
}

function objectOf(value: JsonObject): KubernetesObject {
  return toKubernetesObject(value, {
    file: "test.yaml",
    document: 0,
    path: [],
    region: () => undefined,
  });
}
