import type { PlanReport } from "../../report/index.ts";
import type { LevelFinding } from "../../rules/index.ts";
import { waiverAnnotationPrefix } from "../../rules/index.ts";
import type { Workload } from "../../workload/index.ts";

/** Conditions that only a program of the node itself has a use for. */
const ofTheNode: readonly string[] = [
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

/**
 * A workload that serves the node, such as a node agent, a network or storage plugin or a device plugin: a DaemonSet that asks for what
 * is the node's, or any pod that asks for several such things. No step takes these away; a waiver records why it may stay so.
 */
export function needsNode({ object }: Workload, left: readonly LevelFinding[]): PlanReport["needsNode"] {
  const rules = left.map(({ rule }) => rule.id).filter((id) => ofTheNode.includes(id));
  const isAgent = object.kind === "DaemonSet" ? rules.length > 0 : rules.length > 2;
  if (!isAgent) return undefined;
  const waivers = Object.fromEntries(
    rules.map((id) => [`${waiverAnnotationPrefix}${id}`, "REASON; owner=NAME; expires=YYYY-MM-DD"]),
  );
  return { because: `it asks for what belongs to the node (${rules.join(", ")})`, waivers };
}
