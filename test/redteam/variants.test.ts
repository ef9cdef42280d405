/**
 * A wrong "confined" is the worst that Podseal can say. Each row changes one thing in the hardened example that makes the pod looser than
 * the same container under rootless Podman, or leaves open what it is: the levels must not call it held.
 */
import { describe, expect, it } from "vitest";
import type { AuditReport } from "../../src/report/index.ts";
import { clusterVariants } from "./cluster-variants.ts";
import { containerVariants } from "./container-variants.ts";
import { credentialVariants } from "./credential-variants.ts";
import type { Level, Variant } from "./hardened.ts";
import { auditOf } from "./hardened.ts";
import { networkVariants } from "./network-variants.ts";
import { podVariants } from "./pod-variants.ts";
import { processVariants } from "./process-variants.ts";
import { shapeVariants } from "./shape-variants.ts";
import { textVariants } from "./text-variants.ts";
import { volumeVariants } from "./volume-variants.ts";

const groups: readonly (readonly [string, readonly Variant[]])[] = [
  ["a container", containerVariants],
  ["a process", processVariants],
  ["a pod", podVariants],
  ["volumes", volumeVariants],
  ["the network", networkVariants],
  ["credentials", credentialVariants],
  ["the cluster", clusterVariants],
  ["the spelling", textVariants],
  ["the kind of object", shapeVariants],
];

describe.each(["rootless-podman", "sealed"] as const)("level %s", (level) => {
  it("holds the example that the rows change", async () => {
    const report = await auditOf({ what: "nothing" }, level);
    expect(report.workloads.map(({ outcome }) => outcome)).toEqual(["held"]);
  });

  describe.each(groups)("does not hold what is changed of %s", (_, variants) => {
    it.each(variants.filter((one) => counts(one, level)))("$what", async (variant) => {
      const report = await auditOf(variant, level);
      expect(saidOf(report)).toContain(variant.says ?? "not held");
      if (variant.shows !== undefined && variant.shows !== "")
        expect(shownIn(report)).toContain(variant.shows);
    });
  });
});

function counts({ only }: Variant, level: Level): boolean {
  return only === undefined || only === level;
}

/**
 * The outcomes, with those that are neither confined nor passed over as "not held". So is a pod that validation refuses for its values: rows
 * change one field, and the server would want another one changed with it.
 */
function saidOf({ workloads, notJudged, problems }: AuditReport): string[] {
  const isOfValues = problems.some(({ code }) => code === "invalid-value");
  const outcomes = workloads.flatMap<string>(({ outcome }) => {
    if (outcome === "not-held" || outcome === "open") return "not held";
    return outcome === "refused" && isOfValues ? ["refused", "not held"] : outcome;
  });
  const isTold = notJudged.length > 0 || problems.some(({ severity }) => severity === "error");
  return isTold && !outcomes.includes("held") ? [...outcomes, "told"] : outcomes;
}

/** Rules and dimensions of the findings. */
function shownIn({ findings }: AuditReport): string[] {
  return findings.flatMap(({ rule, dimensions }) => [rule, ...dimensions]);
}
