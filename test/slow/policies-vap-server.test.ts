/** Whether the API server would take the policies: its own decoding, validation and type check, as a dry run has them. */
import { describe, expect, it } from "vitest";
import { levelRules } from "../../src/policies/index.ts";
import type { DemandedRule } from "../../src/policies/index.ts";
import type { MinorVersion } from "../../src/rules/index.ts";
import { askOracle, isFailure, oracleAvailable } from "../oracles/oracle.ts";
import { everyDemand, policyFor, requestFor } from "../policies/demands.ts";

const waivers = [
  { rule: "host-port", namespace: "media", name: "web", containers: ["app"], reason: "a test" },
];

describe.skipIf(!oracleAvailable("server"))("the API server (needs Go)", () => {
  // The type check takes the policy once for each kind that it matches: not every level at every version.
  it.each<readonly [string, MinorVersion, readonly DemandedRule[]]>([
    ["every rule", [1, 37], everyDemand],
    ["every rule", [1, 28], everyDemand],
    ["the level sealed", [1, 30], levelRules("sealed", { policy: "latest", newestServer: "1.37" })],
  ])("takes the policy of %s for Kubernetes %s without a word", (_, minimumKubernetes, rules) => {
    const { policy, binding } = policyFor(requestFor(rules, { minimumKubernetes, waivers }));
    const clean = { invalid: [], warnings: [] };
    expect(created([policy, binding])).toEqual([clean, clean]);
  });

  it("would warn of a field that no kind has, and refuse a binding without an action", () => {
    const { policy, binding } = policyFor(requestFor(everyDemand.slice(0, 1)));
    const spec = policy["spec"] as object;
    const wrong = {
      ...policy,
      spec: { ...spec, validations: [{ expression: "object.spec.nonsense == 1" }] },
    };
    const toothless = { ...binding, spec: { policyName: "podseal-test", validationActions: [] } };
    const [first, second] = created([wrong, toothless]);
    expect(first?.warnings.join()).toContain("undefined field 'nonsense'");
    expect(second?.invalid.map(({ field }) => field)).toEqual(["spec.validationActions"]);
  });
});

function created(objects: readonly unknown[]) {
  const requests = objects.map((json) => ({ json }));
  return askOracle("create-policy", requests, "server").map((answer) => {
    if (isFailure(answer)) throw new Error(answer.error);
    return answer;
  });
}
