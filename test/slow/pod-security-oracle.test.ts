/**
 * Our Pod Security evaluation against the official one, on random pods: every level, every policy version, several servers.
 *
 * PODSEAL_RANDOM_PODS says how many pods (default 5,000), PODSEAL_SEED which (default 1): batch n is made from seed + n.
 */
import { describe, expect, it } from "vitest";
import { evaluatePodSecurity } from "../../src/rules/index.ts";
import type { PodSecurityLevel } from "../../src/rules/index.ts";
import { findPodTemplates } from "../../src/workload/index.ts";
import type { JsonObject, PodTemplate } from "../../src/workload/index.ts";
import { askOracle, isFailure, oracleAvailable } from "../oracles/oracle.ts";
import type { OracleVariant, PodSecurityVerdict } from "../oracles/oracle.ts";
import { randomPods } from "../oracles/random-pod.ts";
import { smaller } from "../oracles/smaller.ts";

const count = Number(process.env["PODSEAL_RANDOM_PODS"] ?? 5_000);
const firstSeed = Number(process.env["PODSEAL_SEED"] ?? 1);
const batchSize = 2_500;

const levels: readonly PodSecurityLevel[] = ["baseline", "restricted"];

/** Library version of the oracle -> the server that has it. */
const servers: readonly (readonly [OracleVariant, string])[] = [
  ["newest", "1.37"],
  ["podsecurity-v0.34", "1.34"],
  ["podsecurity-v0.32", "1.32"],
  ["podsecurity-v0.29", "1.29"],
];

describe.each(servers)("Pod Security of %s, server %s (needs Go)", (variant, server) => {
  const newest = Number(server.slice(2));
  // One above what the server knows as well: it is evaluated at the newest that it does.
  const policies = [...Array.from({ length: newest + 2 }, (_, minor) => `v1.${minor}`), "latest"];

  it.skipIf(!oracleAvailable(variant))(`is decided alike for ${count} random pods`, () => {
    const failedChecks = new Set<string>();
    for (let done = 0, seed = firstSeed; done < count; done += batchSize, seed++) {
      const pods = randomPods(seed, Math.min(batchSize, count - done));
      const verdicts = official(pods, variant, policies);
      expect(pods.filter((pod) => templateOf(pod) === undefined)).toEqual([]);
      verdicts.flat().forEach(({ failed }) => failed.forEach((check) => failedChecks.add(check)));
      const differing = pods.filter(
        (pod, index) => differenceOf(pod, verdicts[index] ?? [], server) !== undefined,
      );
      if (differing.length > 0) throw new Error(report(differing, seed, variant, server, policies));
    }
    // Every check must have decided something, or the comparison means little.
    expect(failedChecks.size).toBeGreaterThanOrEqual(count < 1_000 ? 1 : checksBySize(newest));
  });
});

/** How many checks that version of the library has: host probes came with 1.34, procMount_restricted with 1.35. */
function checksBySize(minor: number): number {
  if (minor >= 35) return 19;
  return minor >= 34 ? 18 : 17;
}

function official(
  pods: readonly unknown[],
  variant: OracleVariant,
  policies: readonly string[],
): (readonly PodSecurityVerdict[])[] {
  const answers = askOracle(
    "podsecurity",
    pods.map((pod) => ({ pod, levels, versions: policies })),
    variant,
  );
  return answers.map((answer, index) => {
    if (isFailure(answer)) throw new Error(`${answer.error}: ${JSON.stringify(pods[index])}`);
    return answer.verdicts;
  });
}

function templateOf(pod: unknown): PodTemplate | undefined {
  return findPodTemplates({ apiVersion: "v1", kind: "Pod", ...(pod as JsonObject) })[0];
}

/** The first verdict that differs, in words. */
function differenceOf(
  pod: unknown,
  verdicts: readonly PodSecurityVerdict[],
  server: string,
): string | undefined {
  const template = templateOf(pod);
  if (template === undefined) return undefined;
  for (const { level, version, allowed, failed } of verdicts) {
    const policy = version.replace(/^v/, "");
    const ours = evaluatePodSecurity(template, level as PodSecurityLevel, { policy, server });
    const ourFailed = ours.failed.map(({ check }) => check).sort();
    if (ours.allowed !== allowed || ourFailed.join() !== failed.join()) {
      return `${level} ${version}: official [${failed.join()}], ours [${ourFailed.join()}]`;
    }
  }
  return undefined;
}

/** How many pods differ and the smallest one made from the smallest of them. */
function report(
  differing: readonly unknown[],
  seed: number,
  variant: OracleVariant,
  server: string,
  policies: readonly string[],
): string {
  const differences = (pods: readonly unknown[]) => {
    const verdicts = official(pods, variant, policies);
    return pods.map((pod, index) => differenceOf(pod, verdicts[index] ?? [], server));
  };
  const [smallest] = [...differing].sort((a, b) => JSON.stringify(a).length - JSON.stringify(b).length);
  const least = smaller(smallest, (candidates) =>
    differences(candidates).findIndex((difference) => difference !== undefined),
  );
  return `${differing.length} pods differ, seed ${seed}\n${differences([least])[0] ?? ""}\n${JSON.stringify(least)}`;
}
