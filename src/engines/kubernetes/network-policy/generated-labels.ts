import type { Json, JsonObject, PodTemplate } from "../../../workload/index.ts";
import { asList, asObject, asString } from "../../../workload/index.ts";

/**
 * Labels that controllers and admission give to pods beside those of the template. Sources: kubernetes.io docs, Well-Known Labels;
 * k8s.io/api apps/v1/types.go and batch/v1/types.go; Argo Rollouts, DefaultRolloutUniqueLabelKey.
 */
const generated: ReadonlySet<string> = new Set([
  "pod-template-hash",
  "rollouts-pod-template-hash",
  "controller-revision-hash",
  "pod-template-generation",
  "statefulset.kubernetes.io/pod-name",
  "apps.kubernetes.io/pod-index",
  "controller-uid",
  "job-name",
  "batch.kubernetes.io/controller-uid",
  "batch.kubernetes.io/job-name",
  "batch.kubernetes.io/job-completion-index",
  "topology.kubernetes.io/region",
  "topology.kubernetes.io/zone",
]);

/** A selector without what it asks of labels that the pod may get later; undefined when it asks nothing of the kind. */
export function withoutGeneratedLabels(
  selector: JsonObject,
  labels: PodTemplate["labels"],
): JsonObject | undefined {
  const isOpen = (key: string): boolean => generated.has(key) && !Object.hasOwn(labels, key);
  const wanted = Object.entries(asObject(selector["matchLabels"]) ?? {});
  const expressions = asList(selector["matchExpressions"]);
  const isOpenExpression = (one: Json): boolean => isOpen(asString(asObject(one)?.["key"]) ?? "");
  if (!wanted.some(([key]) => isOpen(key)) && !expressions.some(isOpenExpression)) return undefined;
  return {
    matchLabels: Object.fromEntries(wanted.filter(([key]) => !isOpen(key))),
    matchExpressions: expressions.filter((one) => !isOpenExpression(one)),
  };
}
