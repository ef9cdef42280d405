/**
 * The levels that dimensions decide: every dimension that falls short has a finding, and every finding has such a dimension. On random
 * pods over the fields of Pod Security and over the fields beyond it.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isGate, shortfallsOf } from "../../src/app/judge-workload.ts";
import type { WorkloadJudgement } from "../../src/app/judge-workload.ts";
import { contextOf } from "../../src/engines/index.ts";
import type { ContextOptions } from "../../src/engines/index.ts";
import type { allRules } from "../../src/rules/index.ts";
import type { JsonObject } from "../../src/workload/index.ts";
import { randomPod } from "../oracles/random-pod.ts";
import { judged } from "./judged.ts";

const clusters: Readonly<Record<string, ContextOptions>> = {
  "the newest k3s": {},
  "k3s 1.31": { k3s: "v1.31.4+k3s1" },
  "Kubernetes 1.34": { kubernetes: "1.34" },
};

/** Fields that bear on dimensions and that Pod Security does not look at. */
const beyondPodSecurity = fc.record(
  {
    automountServiceAccountToken: fc.boolean(),
    enableServiceLinks: fc.boolean(),
    serviceAccountName: fc.constantFrom("default", "app"),
    runtimeClassName: fc.constantFrom("gvisor", "crun"),
    resources: fc.constant({ limits: { memory: "1Gi" } }),
  },
  { requiredKeys: [] },
);

const podObject: fc.Arbitrary<JsonObject> = fc.tuple(randomPod(), beyondPodSecurity).map(
  ([pod, more]) =>
    ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: pod.metadata,
      spec: { ...pod.spec, ...more },
    }) as JsonObject,
);

/** "container dimension", of what falls short, and of what the findings explain. */
function compared(judgement: WorkloadJudgement): { readonly short: string[]; readonly explained: string[] } {
  const name = (one: ReturnType<typeof shortfallsOf>[number]): string =>
    `${one.container.path.join("/")} ${one.dimension.id}`;
  const short = judgement.containers.flatMap(shortfallsOf).map(name);
  const explained = judgement.findings.flatMap(({ shortfalls }) => shortfalls.map(name));
  return { short: [...new Set(short)].sort(), explained: [...new Set(explained)].sort() };
}

const rows = (["rootless-podman", "sealed"] as const).flatMap((level) =>
  Object.keys(clusters).map((cluster) => [level, cluster] as const),
);

describe.each(rows)("findings of %s on %s", (level, cluster) => {
  it("explain every dimension that falls short, and nothing else", () => {
    let withFindings = 0;
    fc.assert(
      fc.property(podObject, fc.boolean(), (value, complete) => {
        const judgement = judged(value, level, contextOf(clusters[cluster]), { complete });
        const { short, explained } = compared(judgement);
        expect(explained).toEqual(short);
        for (const { rule, shortfalls, failures } of judgement.findings) {
          expect(shortfalls.length).toBeGreaterThan(0);
          for (const failure of failures) expect(rule.says(failure)).toMatch(/\S/);
          expect(shortfalls.every(({ dimension }) => concerns(rule, dimension.id))).toBe(true);
        }
        if (judgement.findings.length > 0) withFindings++;
      }),
      { numRuns: 60, seed: 7 },
    );
    expect(withFindings).toBeGreaterThan(30);
  });
});

function concerns(rule: (typeof allRules)[number], dimension: string): boolean {
  return rule.judges === dimension || (rule.dimensions as readonly string[]).includes(dimension);
}

it("a level asks of the dimensions that gate and that a pod or namespace can set", () => {
  const [container] = judged(
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "pod" },
      spec: { containers: [{ name: "app", image: "registry.example/app:1" }] },
    },
    "rootless-podman",
    contextOf(),
  ).containers;
  expect(container?.judgements.filter(({ dimension }) => isGate(dimension))).toHaveLength(32);
});
