import { load } from "js-yaml";
import type { Candidates, ImageEvidence, PlanCluster, Way } from "../../src/harden/index.ts";
import { candidateSteps } from "../../src/harden/index.ts";
import type { JsonObject } from "../../src/workload/index.ts";
import { createInventory, findPodTemplates, toKubernetesObject } from "../../src/workload/index.ts";

/** A pod in YAML flow style or any other, and what is known beside it. */
export interface PlannedPod {
  readonly pod: string;
  /** Other objects of the input. */
  readonly objects?: readonly string[];
  readonly images?: Readonly<Record<string, ImageEvidence>>;
  readonly cluster?: Partial<PlanCluster>;
  readonly prefer?: Way;
  readonly strict?: boolean;
  readonly kind?: string;
}

const cluster: PlanCluster = {
  kubernetes: "1.36",
  containerRuntime: { name: "containerd", version: "2.2.0" },
  ociRuntime: { name: "runc", version: "1.3.0" },
  featureGates: {},
  node: {},
  images: {},
};

const nowhere = { file: "", document: 0, path: [], region: () => undefined };

/** What can be done for the pod of a Deployment "app" in the namespace "web", labelled app=web. */
export function plannedPod(given: PlannedPod): Candidates {
  const spec = load(given.pod) as JsonObject;
  const object = toKubernetesObject(
    {
      apiVersion: "apps/v1",
      kind: given.kind ?? "Deployment",
      metadata: { name: "app", namespace: "web" },
      spec: { template: { metadata: { labels: { app: "web" } }, spec } },
    },
    nowhere,
  );
  const [pod] = findPodTemplates(object.value);
  if (pod === undefined) throw new Error("no pod");
  const others = (given.objects ?? []).map((text) => toKubernetesObject(load(text) as JsonObject, nowhere));
  return candidateSteps(pod, {
    cluster: { ...cluster, ...given.cluster, images: given.images ?? {} },
    inventory: createInventory(others, false),
    object,
    strict: given.strict ?? false,
    ...(given.prefer === undefined ? {} : { prefer: given.prefer }),
  });
}
