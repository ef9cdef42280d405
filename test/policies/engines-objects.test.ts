/** What Kyverno and Gatekeeper are given, as objects: their real engines judge it in test/slow. */
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { gatekeeperObjects, generateGatekeeper } from "../../src/policies/gatekeeper/generate.ts";
import { generateKyverno, kyvernoObjects } from "../../src/policies/kyverno/generate.ts";
import { withoutComments } from "../../src/policies/index.ts";
import type { PolicyFile } from "../../src/policies/index.ts";
import { everyDemand, requestFor } from "./demands.ts";

const waivers = [
  { rule: "host-network", namespace: "media", name: "web", containers: [], reason: "a test" },
  { rule: "privileged-container", namespace: "*", name: "agent-*", containers: ["agent"], reason: "a test" },
  { rule: "seccomp-unset", namespace: "media", name: "old", containers: [], reason: "a test" },
];

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
    const specs = exceptions.slice(1).map((one) => (withoutComments(one) as { readonly spec: object }).spec);
    expect(specs).toMatchObject([
      { policyRefs: [{ name: "podseal-test-host-network", kind: "ValidatingPolicy" }] },
      { policyRefs: [{ name: "podseal-test-privileged-container" }], allowedValues: ["agent"] },
      { policyRefs: [{ name: "podseal-test-seccomp-unset" }] },
    ]);
  });

  it("leave what a waiver names as it is", () => {
    const text = JSON.stringify(kyvernoObjects(request).defaults);
    expect(text).toContain("not-waived-1");
    expect(text).toContain("^media/old(-.*)?$");
    expect(text).not.toContain("not-waived-2");
  });

  it("are the same text each time, which YAML readers take", () => {
    expect(generateKyverno(request)).toEqual(generateKyverno(request));
    expect(kindsOf(generateKyverno(request))).toEqual([
      ...Array<string>(4).fill("ValidatingPolicy"),
      "MutatingPolicy",
      "Namespace",
      ...Array<string>(3).fill("PolicyException"),
    ]);
  });
});

describe("Gatekeeper's templates", () => {
  it("are named as their kind in lower case, one for each rule where asked for", () => {
    const [one, ...others] = gatekeeperObjects(requestFor(everyDemand));
    expect(others).toEqual([]);
    expect(withoutComments(one?.template ?? {})).toMatchObject({
      metadata: { name: "podsealtest" },
      spec: { crd: { spec: { names: { kind: "PodsealTest" } } } },
    });
    const each = gatekeeperObjects(requestFor(everyDemand, { perRule: true }));
    expect(each.length).toBe(one?.rules.length);
  });

  it("are in one file, their constraints in another", () => {
    expect(generateGatekeeper(requestFor(everyDemand)).map((file) => kindsOf([file]))).toEqual([
      ["ConstraintTemplate"],
      ["PodsealTest"],
    ]);
  });

  it.each([
    ["deny", "deny"],
    ["warn", "warn"],
    ["audit", "dryrun"],
  ] as const)("answer %s with %s, and leave exempt namespaces alone", (action, enforcementAction) => {
    const [one] = gatekeeperObjects(requestFor(everyDemand, { action }));
    expect(withoutComments(one?.constraint ?? {})).toMatchObject({
      spec: { enforcementAction, match: { excludedNamespaces: ["kube-system"] } },
    });
  });
});

function kindsOf(files: readonly PolicyFile[]): unknown[] {
  return files
    .flatMap(({ text }) => parseAllDocuments(text))
    .map((document) => document.toJS() as { readonly kind?: string } | null)
    .flatMap((object) => object?.kind ?? []);
}
