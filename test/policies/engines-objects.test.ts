/** What Gatekeeper is given, as objects: its real engine judges it in test/slow. */
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { gatekeeperObjects, generateGatekeeper } from "../../src/policies/gatekeeper/generate.ts";
import { withoutComments } from "../../src/policies/index.ts";
import type { PolicyFile } from "../../src/policies/index.ts";
import { everyDemand, requestFor } from "./demands.ts";

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
