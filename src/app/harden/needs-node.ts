import type { NodeProgram } from "../../harden/index.ts";
import { nodeProgramOf } from "../../harden/index.ts";
import type { NodeNeedReport, PlannedWaiverReport } from "../../report/index.ts";
import type { LevelFinding } from "../../rules/index.ts";
import { waiverAnnotationPrefix } from "../../rules/index.ts";
import type { Workload } from "../../workload/index.ts";
import { containersOf } from "../report-parts.ts";

/** Conditions that only a program of the node itself has a use for. */
const nodeConditions: readonly string[] = [
  "host-pid",
  "host-ipc",
  "host-network",
  "host-namespaces",
  "privileged-container",
  "engine-socket",
  "kubelet-state",
  "host-root-folder",
  "host-system-folder",
  "shared-mount-propagation",
];

/** Conditions that others have too, and that come with what such a program is for. */
const withThese: readonly string[] = [
  "capabilities-beyond-default",
  "host-cgroup-namespace",
  "host-device",
  "host-path-volume",
  "host-path-writable",
  "host-port",
  "host-port-privileged",
  "host-uts",
  "seccomp-unconfined",
  "forwarding-sysctl",
  "unsafe-sysctl",
];

/** How many conditions of the node make a program of the node of a workload that nothing else shows to be one. */
const manyConditions = 3;

/** Why a workload cannot reach the level, and the exceptions that would record it. */
export interface NodeNeed {
  readonly need: NodeNeedReport;
  readonly waivers: readonly PlannedWaiverReport[];
}

/**
 * A workload that serves the node, such as a node agent, a network or storage plugin or a device plugin. No step takes away what it needs
 * for that; a waiver records why it may stay so. `left`: what stays after every step.
 */
export function needsNode({ object, pods }: Workload, left: readonly LevelFinding[]): NodeNeed | undefined {
  const program = nodeProgramOf(pods, object);
  const conditions = left.map(({ rule }) => rule.id).filter((id) => nodeConditions.includes(id));
  const known = program ?? programOfConditions(conditions);
  if (known === undefined) return undefined;
  const excused = left.filter(({ rule }) => [...nodeConditions, ...withThese].includes(rule.id));
  if (excused.length === 0) return undefined;
  const { kind, words, evidence } = known;
  return {
    need: { kind, because: `it is ${article(words)} ${words}: ${evidence[0] ?? ""}`, evidence },
    waivers: excused.map((finding) => plannedWaiver(finding, known)),
  };
}

function programOfConditions(conditions: readonly string[]): NodeProgram | undefined {
  if (conditions.length < manyConditions) return undefined;
  const evidence = [`it asks for what belongs to the node (${conditions.join(", ")})`];
  return { kind: "node-agent", words: "agent of the node", evidence };
}

function article(word: string): string {
  return /^[aeiou]/.test(word) ? "an" : "a";
}

function plannedWaiver(finding: LevelFinding, { words, evidence }: NodeProgram): PlannedWaiverReport {
  const containers = containersOf(finding);
  const reason = `${words}: ${evidence[0] ?? ""}`.replaceAll(";", ",");
  const only = containers.length === 0 ? "" : `; containers=${containers.join(",")}`;
  return {
    rule: finding.rule.id,
    containers,
    reason,
    annotation: { key: `${waiverAnnotationPrefix}${finding.rule.id}`, value: `${reason}${only}` },
  };
}
