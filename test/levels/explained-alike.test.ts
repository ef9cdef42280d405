/**
 * What explains shortfalls is worked out once for all pods that are alike to the rules: it is what one gets for each by itself, on random
 * pods over the fields of Pod Security and those beyond it, of which some share everything that rules look at.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shortfallsOf } from "../../src/app/judge-workload.ts";
import type { FieldPath } from "../../src/confinement/index.ts";
import { contextOf } from "../../src/engines/index.ts";
import type { LevelFinding } from "../../src/rules/index.ts";
import { allRules, explainShortfalls, parseMinorVersion } from "../../src/rules/index.ts";
import type { JsonObject, PodTemplate } from "../../src/workload/index.ts";
import { randomPod } from "../oracles/random-pod.ts";
import { judged } from "./judged.ts";

const mount = { name: "volume-0", mountPath: "/data" };

/** Fields of pod and containers that rules look at, beside some that none does. */
const more = fc.record({
  kind: fc.constantFrom("Pod", "Deployment"),
  name: fc.constantFrom("app-0", "other"),
  image: fc.constantFrom("registry.example/app:1", "registry.example/other:2"),
  serviceAccountName: fc.constantFrom(undefined, null, "default", "app", "other"),
  automountServiceAccountToken: fc.constantFrom(undefined, true, false),
  volumes: fc.constantFrom(
    undefined,
    [{ name: "volume-0", emptyDir: {} }],
    [{ name: "volume-0", hostPath: { path: "/srv" } }],
    [{ name: "other", configMap: {} }, null, { name: "volume-0", hostPath: { path: "/dev/fuse" } }],
    [{ name: "volume-0", projected: { sources: [{ serviceAccountToken: { path: "t" } }] } }],
  ),
  volumeMounts: fc.constantFrom(undefined, [mount], [{ ...mount, readOnly: true }], [null, mount], "none"),
  ports: fc.constantFrom(
    undefined,
    [{ containerPort: 80 }],
    [{ hostPort: 80 }],
    [{ containerPort: 1 }, { hostPort: 8080 }],
  ),
  securityContext: fc.constantFrom(
    null,
    {},
    { runAsUser: 20000 },
    { runAsGroup: 20000, supplementalGroupsPolicy: "Strict" },
    { capabilities: { drop: ["ALL"] } },
    { sysctls: [{ name: "net.ipv4.ping_group_range", value: "0 0" }] },
  ),
});

const podObject = fc
  .tuple(randomPod(), fc.boolean(), more)
  .map(([{ metadata, spec }, plain, changes]): JsonObject => {
    const { kind, name, image, ports, securityContext, volumeMounts, ...ofPod } = changes;
    const containers = plain ? [{}] : (spec["containers"] as object[]);
    const added = { name, image, ports, volumeMounts, ...(plain ? { securityContext } : {}) };
    const whole = {
      ...(plain ? { securityContext } : spec),
      ...ofPod,
      containers: containers.map((one, index) => ({ ...one, ...(index === 0 ? added : {}) })),
    };
    const template = { metadata, spec: whole };
    return JSON.parse(
      JSON.stringify(
        kind === "Pod"
          ? { apiVersion: "v1", kind, ...template }
          : { apiVersion: "apps/v1", kind, metadata: { name: "app" }, spec: { template } },
      ),
    ) as JsonObject;
  });

/** With containers by their place. */
function told(findings: readonly LevelFinding[], { containers }: PodTemplate): unknown {
  return findings.map(({ rule, shortfalls, failures }) => ({
    rule: rule.id,
    shortfalls: shortfalls.map(({ container, dimension }) => [containers.indexOf(container), dimension.id]),
    failures: failures.map(({ container, path, value }) => ({
      container: container === undefined ? "pod" : containers.indexOf(container),
      path,
      value,
    })),
  }));
}

describe("findings of pods that are alike to the rules", () => {
  it.each(["rootless-podman", "sealed"] as const)("of %s are those of each by itself", (level) => {
    const context = contextOf();
    const server = parseMinorVersion(context.kubernetes) ?? [1, 37];
    const paths = new Set<FieldPath>();
    let remembered = 0;
    fc.assert(
      fc.property(podObject, (value) => {
        const { containers, workload } = judged(value, level, context, {});
        for (const pod of workload.pods) {
          const shortfalls = containers.filter((one) => one.pod === pod).flatMap(shortfallsOf);
          const findings = explainShortfalls(shortfalls, pod, allRules, server);
          // Of a list of rules that was never met nothing is remembered.
          const byItself = explainShortfalls(shortfalls, pod, [...allRules], server);
          expect(told(findings, pod)).toEqual(told(byItself, pod));
          const found = findings.flatMap(({ failures }) => failures.map(({ path }) => path));
          if (found.some((path) => paths.has(path))) remembered++;
          for (const path of found) paths.add(path);
        }
      }),
      { numRuns: 250, seed: 11 },
    );
    expect(remembered).toBeGreaterThan(15);
  });
});
