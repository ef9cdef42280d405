/** What Kyverno is given, as objects, version by version: its own command line judges it in test/slow. */
import { describe, expect, it } from "vitest";
import { generateKyverno, kyvernoObjects } from "../../src/policies/kyverno/generate.ts";
import { kyvernoApis } from "../../src/policies/kyverno/releases.ts";
import type { PolicyRequest } from "../../src/policies/index.ts";
import { withoutComments } from "../../src/policies/index.ts";
import { everyDemand, requestFor } from "./demands.ts";
import { objectsOf } from "./made.ts";

const waivers = [
  { rule: "host-network", namespace: "media", name: "web", containers: [], reason: "a test" },
  { rule: "privileged-container", namespace: "*", name: "agent-*", containers: ["agent"], reason: "a test" },
  { rule: "seccomp-unset", namespace: "media", name: "old", containers: [], reason: "a test" },
];

const allWaived = (minor: number): PolicyRequest => requestFor(everyDemand, { waivers, kyverno: [1, minor] });

interface Spec {
  readonly spec: Record<string, unknown>;
}

describe("Kyverno's policies", () => {
  const request = requestFor(everyDemand, { waivers });

  it("give each waived rule a policy of its own, which the exception names", () => {
    const { policies, exceptions } = kyvernoObjects(request);
    expect(policies.map(({ name }) => name).sort()).toEqual([
      "podseal-test",
      "podseal-test-host-network",
      "podseal-test-privileged-container",
      "podseal-test-seccomp-unset",
    ]);
    expect(policies.flatMap(({ rules }) => rules).length).toBeGreaterThan(40);
    expect(exceptions.slice(1).map(specOf)).toMatchObject([
      { policyRefs: [{ name: "podseal-test-host-network", kind: "ValidatingPolicy" }] },
      { policyRefs: [{ name: "podseal-test-privileged-container" }], allowedValues: ["agent"] },
      { policyRefs: [{ name: "podseal-test-seccomp-unset" }] },
    ]);
  });

  it("leave what a waiver names as it is, and set the other defaults in it", () => {
    const variables = specOf(kyvernoObjects(request).defaults)["variables"] as readonly {
      readonly name: string;
      readonly expression: string;
    }[];
    const expressionOf = (name: string): string =>
      variables.find((one) => one.name === name)?.expression ?? "";
    expect(expressionOf("takesFilter")).toContain("^media/old(-.*)?/.*$");
    expect(expressionOf("closesPings")).not.toContain("media");
    expect(JSON.stringify(variables)).not.toContain("params");
  });

  it("are the same text each time, which YAML readers take", () => {
    expect(generateKyverno(request)).toEqual(generateKyverno(request));
    expect(kindsOf(request)).toEqual([
      ...Array<string>(4).fill("ValidatingPolicy"),
      "MutatingPolicy",
      "Namespace",
      ...Array<string>(3).fill("PolicyException"),
    ]);
  });

  it.each([
    [11, "kyverno.io/v1 ClusterPolicy", "kyverno.io/v1 ClusterPolicy", "kyverno.io/v2beta1"],
    [12, "kyverno.io/v1 ClusterPolicy", "kyverno.io/v1 ClusterPolicy", "kyverno.io/v2"],
    [13, "kyverno.io/v1 ClusterPolicy", "kyverno.io/v1 ClusterPolicy", "kyverno.io/v2"],
    [14, "v1alpha1 ValidatingPolicy", "kyverno.io/v1 ClusterPolicy", "policies.kyverno.io/v1alpha1"],
    [15, "v1alpha1 ValidatingPolicy", "v1alpha1 MutatingPolicy", "policies.kyverno.io/v1alpha1"],
    [16, "v1beta1 ValidatingPolicy", "v1beta1 MutatingPolicy", "policies.kyverno.io/v1beta1"],
    [17, "v1 ValidatingPolicy", "v1 MutatingPolicy", "policies.kyverno.io/v1"],
    [99, "v1 ValidatingPolicy", "v1 MutatingPolicy", "policies.kyverno.io/v1"],
  ])("of Kyverno 1.%i are of its API", (minor, validating, mutating, exception) => {
    const { policies, defaults, exceptions } = kyvernoObjects(allWaived(minor));
    expect(policies.map(({ policy }) => apiOf(policy))).toEqual(
      policies.map(() => expect.stringContaining(validating) as string),
    );
    expect(apiOf(defaults)).toContain(mutating);
    expect(exceptions.slice(1).map(apiOf)).toEqual(
      exceptions.slice(1).map(() => `${exception} PolicyException`),
    );
  });

  it("judge by the same CEL in each of Kyverno's forms", () => {
    const celOf = (minor: number): unknown => {
      const spec = specOf(
        kyvernoObjects(requestFor(everyDemand, { kyverno: [1, minor] })).policies[0]?.policy,
      );
      const [rule] = (spec["rules"] ?? []) as readonly { readonly validate: { readonly cel: object } }[];
      return rule === undefined
        ? { variables: spec["variables"], expressions: spec["validations"] }
        : rule.validate.cel;
    };
    expect(celOf(11)).toEqual(celOf(17));
    expect(celOf(13)).toEqual(celOf(14));
  });

  it("say what happens to a violation where the version reads it", () => {
    const outcomeOf = (minor: number, action: PolicyRequest["action"]): unknown => {
      const request = requestFor(everyDemand, { action, kyverno: [1, minor] });
      const { validationFailureAction, emitWarning, validationActions, rules } = specOf(
        kyvernoObjects(request).policies[0]?.policy,
      );
      const [rule] = (rules ?? []) as readonly { readonly validate: { readonly failureAction?: string } }[];
      return [validationFailureAction ?? rule?.validate.failureAction ?? validationActions, emitWarning];
    };
    expect(outcomeOf(11, "deny")).toEqual(["Enforce", undefined]);
    expect(outcomeOf(12, "audit")).toEqual(["Audit", undefined]);
    expect(outcomeOf(13, "warn")).toEqual(["Audit", true]);
    expect(outcomeOf(14, "warn")).toEqual([["Warn"], undefined]);
  });

  it.each([11, 15])("of Kyverno 1.%i hold waivers for containers themselves", (minor) => {
    const { policies, exceptions } = kyvernoObjects(allWaived(minor));
    const own = policies.find(({ name }) => name.endsWith("privileged-container"));
    expect(JSON.stringify(withoutComments(own?.policy ?? {}))).toContain("/agent-[^/]*(-.*)?/(agent)$");
    expect(exceptions.length).toBe(3);
  });

  it("refuse in words what a version cannot do", () => {
    expect(() => kyvernoObjects(allWaived(10))).toThrow(/Kyverno 1\.10 cannot judge in CEL.*--kyverno 1\.11/);
    const request = requestFor(everyDemand, { action: "warn", kyverno: [1, 12] });
    expect(() => kyvernoObjects(request)).toThrow(/Kyverno 1\.12 cannot warn.*--action audit/);
  });

  it("are of versions from old to new, each with its source", () => {
    const minors = kyvernoApis.map(({ since }) => since[1]);
    expect(minors).toEqual([...minors].sort((a, b) => a - b));
    expect(kyvernoApis.filter(({ source }) => !source.includes("@v1."))).toEqual([]);
  });
});

function kindsOf(request: PolicyRequest): string[] {
  return generateKyverno(request).flatMap(({ text }) => objectsOf(text).map(({ kind }) => kind));
}

function plain(value: Parameters<typeof withoutComments>[0] | undefined): unknown {
  return withoutComments(value ?? {});
}

function specOf(value: Parameters<typeof withoutComments>[0] | undefined): Record<string, unknown> {
  return (plain(value) as Spec).spec;
}

function apiOf(value: Parameters<typeof withoutComments>[0] | undefined): string {
  const { apiVersion, kind } = plain(value) as { readonly apiVersion: string; readonly kind: string };
  return `${apiVersion} ${kind}`;
}
