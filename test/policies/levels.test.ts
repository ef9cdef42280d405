/** The rules that a level's policy is made of, held against what the level itself says of the red team's pods. */
import { describe, expect, it } from "vitest";
import { levelRules } from "../../src/policies/index.ts";
import { findPodTemplates } from "../../src/workload/index.ts";
import type { JsonObject } from "../../src/workload/index.ts";
import { containerVariants } from "../redteam/container-variants.ts";
import { credentialVariants } from "../redteam/credential-variants.ts";
import type { Level, Variant } from "../redteam/hardened.ts";
import { hardened } from "../redteam/hardened.ts";
import { podVariants } from "../redteam/pod-variants.ts";
import { processVariants } from "../redteam/process-variants.ts";
import { volumeVariants } from "../redteam/volume-variants.ts";
import { brokenRules } from "./demands.ts";

const variants = [
  ...containerVariants,
  ...processVariants,
  ...podVariants,
  ...volumeVariants,
  ...credentialVariants,
].filter(({ change, text, flags }) => change !== undefined && text === undefined && flags === undefined);

/** What no field of the pod says, by the names of the red team's rows. docs/policies.md tells it to people. */
const beyondFields: readonly RegExp[] = [
  // The content of a profile is a file of the node.
  /^a Localhost filter/,
  // Device plugins, resource claims and runtime handlers give devices by themselves.
  /device|runtime class|nvidia/,
  // What is mounted is decided by other objects and drivers.
  /^root: a claim|CSI volume|^NFS/,
  // What a Secret or a variable holds.
  /service account's token|client certificate|token folder|password/,
  // Requirements do not read quantities.
  /limit of 0|limit below 0/,
  // The API server refuses it before admission sees it, no kubelet runs it, or only one of Windows does.
  /^a sysctl twice|as a number|^os.name|selector for Windows nodes|^init containers only|no quantity/,
];

describe.each(["rootless-podman", "sealed"] as const)("the policy of the level %s", (level) => {
  it("lets the hardened example in", () => {
    expect(broken({ what: "nothing" }, level)).toEqual([]);
  });

  it("refuses what the level does not hold, as far as it stands in the pod's fields", () => {
    const admitted = variants
      .filter(({ only }) => only === undefined || only === level)
      .filter((variant) => broken(variant, level).length === 0)
      .map(({ what }) => what);
    expect(admitted.filter((what) => !beyondFields.some((pattern) => pattern.test(what)))).toEqual([]);
    expect(admitted.length).toBeLessThan(40);
  });
});

function broken(variant: Variant, level: Level): string[] {
  const it = hardened(level);
  variant.change?.(it);
  const [template] = findPodTemplates(it.pod as unknown as JsonObject);
  if (template === undefined) return ["no pod"];
  return brokenRules(levelRules(level, { policy: "latest", newestServer: "1.37" }), template, [1, 37]);
}
