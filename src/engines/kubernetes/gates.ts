import { type FeatureGate, isGateOn } from "../../facts/index.ts";
import type { ClusterContext } from "../cluster-context.ts";

const known = new WeakMap<ClusterContext, Map<FeatureGate, boolean>>();

/** Whether a feature is on in the cluster: by the gate that was set by hand, else by the version's default. Worked out once per cluster. */
export function hasFeature(context: ClusterContext, gate: FeatureGate): boolean {
  let gates = known.get(context);
  if (gates === undefined) known.set(context, (gates = new Map<FeatureGate, boolean>()));
  let on = gates.get(gate);
  if (on === undefined) {
    on = isGateOn(gate, context.kubernetes, context.featureGates[gate]);
    gates.set(gate, on);
  }
  return on;
}
