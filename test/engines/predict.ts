import { explore, type Confinement, type DimensionId } from "../../src/confinement/index.ts";
import type { NodeFacts } from "../../src/engines/index.ts";
import type { SessionReport } from "./observation.ts";
import { proofs } from "./proofs/dimensions.ts";
import type { Evidence, Outcome } from "./proofs/evidence.ts";

/** Every fact of this machine is handed in, so a prediction that still asks for one is a defect. */
export function prove(confinement: Confinement, evidence: Evidence, id: DimensionId): Outcome {
  const scenarios = explore((ask): unknown => confinement[id](ask).value);
  const [only] = scenarios;
  if (only === undefined || scenarios.length > 1) {
    return { kind: "different", differences: [`${id} is not decided: ${scenarios.length} predictions`] };
  }
  const proof = proofs[id] as (evidence: Evidence, predicted: unknown) => Outcome; // Both are of dimension `id`.
  return proof(evidence, only.result);
}

/** Version, and the ID of os-release without its number, as profiles are asked for. */
export function engineOf({ engine }: SessionReport): { version: string; distribution: string } {
  return { version: engine.podman, distribution: engine.distribution.replace(/-.*$/, "") };
}

/** The facts of this machine that a prediction may ask for. */
export function nodeFacts({ engine, loginUser, securityModules }: SessionReport): NodeFacts {
  const known = ["apparmor", "selinux"] as const;
  return {
    kernel: engine.kernel,
    cgroupVersion: 2,
    users: { loginUid: loginUser.uid },
    ...(securityModules && { securityModules: known.filter((module) => securityModules.includes(module)) }),
  };
}
