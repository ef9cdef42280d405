/** What harden would do to a pod of which nothing but its own fields is known, as far as a mutating policy covers it. */
import { applyChanges, candidateSteps } from "../../src/harden/index.ts";
import type { PlanCluster } from "../../src/harden/index.ts";
import { createInventory, findPodTemplates, toKubernetesObject } from "../../src/workload/index.ts";
import type { JsonObject, PodTemplate } from "../../src/workload/index.ts";

/** Steps of harden that the policy takes, by the rule that asks for them. */
const covered = { seccomp: "seccomp-unset", ping: "ping-open-to-all-groups" } as const;

const cluster: PlanCluster = {
  kubernetes: "1.37",
  containerRuntime: { name: "containerd", version: "2.2.0" },
  ociRuntime: { name: "runc", version: "1.3.0" },
  featureGates: {},
  node: {},
  images: {},
};

export interface SafelyChanged {
  readonly rules: readonly string[];
  readonly pod: JsonObject;
}

/** The pod after harden's safe steps, and the rules that asked for them. */
export function safelyChanged(pod: JsonObject): SafelyChanged {
  const object = toKubernetesObject(pod, { file: "", document: 0, path: [], region: () => undefined });
  const [template] = findPodTemplates(pod);
  if (template === undefined) throw new Error("no pod");
  const { steps } = candidateSteps(template, {
    cluster,
    inventory: createInventory([], false),
    object,
    strict: false,
  });
  const taken = steps.filter(
    ({ id, applicability }) => applicability === "safe" && id in covered && !isLeft(id, template),
  );
  return {
    rules: taken.map(({ id }) => covered[id as keyof typeof covered]),
    pod: applyChanges(
      pod,
      taken.flatMap(({ changes }) => changes),
    ),
  };
}

/** The policy sets absent fields alone, not a profile that the server refuses; a user namespace needs no ping range of its own. */
function isLeft(id: string, { spec }: PodTemplate): boolean {
  return id === "ping" ? spec.hostUsers === false : spec.securityContext.seccompProfile !== undefined;
}

/** The pod that a controller would make of a template. */
export function podOf(object: JsonObject, template: PodTemplate): JsonObject {
  if (object["kind"] === "Pod") return object;
  let spec: unknown = object;
  for (const step of template.path) spec = (spec as Record<string | number, unknown>)[step];
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "made" }, spec: spec as JsonObject };
}
