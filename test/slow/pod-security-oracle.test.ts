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

/** A server and the oracle that has its libraries. */
interface Server {
  readonly variant: OracleVariant;
  readonly minor: number;
  /** UserNamespacesPodSecurityStandards. */
  readonly gate: boolean;
  /** How many checks its library has. */
  readonly checks: number;
}

const servers: readonly Server[] = [
  { variant: "newest", minor: 37, gate: false, checks: 19 },
  { variant: "podsecurity-v0.34", minor: 34, gate: false, checks: 18 },
  { variant: "podsecurity-v0.34", minor: 34, gate: true, checks: 18 },
  { variant: "podsecurity-v0.32", minor: 32, gate: false, checks: 17 },
  { variant: "podsecurity-v0.32", minor: 32, gate: true, checks: 17 },
  { variant: "podsecurity-v0.29", minor: 29, gate: false, checks: 17 },
  { variant: "podsecurity-v0.29", minor: 29, gate: true, checks: 17 },
];

describe.each(servers)("Pod Security of server 1.$minor, user namespaces gate $gate (needs Go)", (server) => {
  it.skipIf(!oracleAvailable(server.variant))(`is decided alike for ${count} random pods`, () => {
    const failedChecks = new Set<string>();
    for (let done = 0, seed = firstSeed; done < count; done += batchSize, seed++) {
      const pods = randomPods(seed, Math.min(batchSize, count - done));
      expect(pods.filter((pod) => templateOf(pod) === undefined)).toEqual([]);
      const verdicts = official(pods, server);
      verdicts.flat().forEach(({ failed }) => failed.forEach((check) => failedChecks.add(check)));
      const differing = pods.filter(
        (pod, index) => differenceOf(pod, verdicts[index] ?? [], server) !== undefined,
      );
      if (differing.length > 0) throw new Error(report(differing, seed, server));
    }
    // Every check must have decided something, or the comparison means little.
    if (count >= 1_000) expect(failedChecks.size).toBe(server.checks);
  });
});

function official(
  pods: readonly unknown[],
  { variant, minor, gate }: Server,
): (readonly PodSecurityVerdict[])[] {
  // One above what the server knows as well: it is evaluated at the newest that it does.
  const versions = [...Array.from({ length: minor + 2 }, (_, policy) => `v1.${policy}`), "latest"];
  const requests = pods.map((pod) => ({ pod, levels, versions, userNamespacesGate: gate }));
  return askOracle("podsecurity", requests, variant).map((answer, index) => {
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
  server: Server,
): string | undefined {
  const template = templateOf(pod);
  if (template === undefined) return undefined;
  for (const { level, version, allowed, failed } of verdicts) {
    const versions = {
      policy: version.replace(/^v/, ""),
      server: `1.${server.minor}`,
      userNamespacesGate: server.gate,
    };
    const ours = evaluatePodSecurity(template, level as PodSecurityLevel, versions);
    const ourFailed = ours.failed.map(({ check }) => check).sort();
    if (ours.allowed !== allowed || ourFailed.join() !== failed.join()) {
      return `${level} ${version}: official [${failed.join()}], ours [${ourFailed.join()}]`;
    }
  }
  return undefined;
}

/** How many pods differ and the smallest one made from the smallest of them. */
function report(differing: readonly unknown[], seed: number, server: Server): string {
  const differences = (pods: readonly unknown[]) => {
    const verdicts = official(pods, server);
    return pods.map((pod, index) => differenceOf(pod, verdicts[index] ?? [], server));
  };
  const [smallest] = [...differing].sort((a, b) => JSON.stringify(a).length - JSON.stringify(b).length);
  const least = smaller(smallest, (candidates) =>
    differences(candidates).findIndex((difference) => difference !== undefined),
  );
  return `${differing.length} pods differ, seed ${seed}\n${differences([least])[0] ?? ""}\n${JSON.stringify(least)}`;
}
