/** What Gatekeeper is given, as objects: its real engine judges it in test/slow. */
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { gatekeeperObjects, generateGatekeeper } from "../../src/policies/gatekeeper/generate.ts";
import { withoutComments } from "../../src/policies/index.ts";
import type { PolicyFile } from "../../src/policies/index.ts";
import { everyDemand, requestFor } from "./demands.ts";

interface Template {
  readonly spec: {
    readonly targets: readonly {
      readonly code: readonly {
        readonly source: { readonly validations: readonly { readonly messageExpression: string }[] };
      }[];
      readonly rego: string;
    }[];
  };
}

const waivers = [
  { rule: "host-network", namespace: "media", name: "web", containers: [], reason: "a test" },
  { rule: "privileged-container", namespace: "*", name: "agent-*", containers: ["agent"], reason: "a test" },
];

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
    ["both", ["code", "rego", "target"]],
    ["cel", ["code", "target"]],
    ["rego", ["rego", "target"]],
  ] as const)("hold %s, as is asked for, and say for which Gatekeeper", (gatekeeperCode, keys) => {
    const request = requestFor(everyDemand, { gatekeeperCode });
    const [made] = gatekeeperObjects(request);
    const template = withoutComments(made?.template ?? {}) as Template;
    expect(template.spec.targets.map((one) => Object.keys(one).sort())).toEqual([keys]);
    expect(generateGatekeeper(request)[0]?.text).toMatch(/^# For Gatekeeper 3\.\d+ and newer/m);
  });

  /** The server's limit for all annotations of an object, of which kubectl apply writes one with the whole object. */
  it("are small enough for kubectl apply, with every rule and both languages", () => {
    const [made] = gatekeeperObjects(requestFor(everyDemand, { waivers }));
    expect(JSON.stringify(withoutComments(made?.template ?? {})).length).toBeLessThan(262_144 * 0.75);
  });

  it("hold each rule in both languages, with the same words", () => {
    const [made] = gatekeeperObjects(requestFor(everyDemand, { waivers }));
    const { targets } = (withoutComments(made?.template ?? {}) as Template).spec;
    const [target] = targets;
    const validations = target?.code[0]?.source.validations ?? [];
    const messages = [...(target?.rego ?? "").matchAll(/^ {2}msg := (.*)$/gm)].map(([, text = ""]) => text);
    expect(messages.length).toBe(made?.rules.length);
    expect(messages.length).toBeGreaterThan(40);
    for (const [index, { messageExpression }] of validations.entries()) {
      const words = [...messageExpression.matchAll(/"(?:[^"\\]|\\.)*"/g)].map(([text]) => text);
      expect(words.filter((text) => !(messages[index] ?? "").includes(text))).toEqual([]);
    }
    expect(target?.rego).toContain("host_network_waivers := [`^media/web(-.*)?/.*$`]");
    expect(target?.rego).toContain('not waived(privileged_container_waivers, field(c, ["name"], ""))');
  });

  it("are as they were read and found good", async () => {
    const few = everyDemand.filter(({ rule }) => /^(host-network|seccomp-unset)$/.test(rule.id));
    const files = generateGatekeeper(requestFor(few, { waivers }));
    await expect(files.map(({ text }) => text).join("---\n")).toMatchFileSnapshot(
      "../e2e/snapshots/policy-gatekeeper.yaml",
    );
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
