import type { Json, JsonObject, PodTemplate } from "../../../workload/index.ts";
import { asList, asObject, asString, isGeneratedLabel } from "../../../workload/index.ts";

/** A selector without what it asks of labels that the pod may get later; undefined when it asks nothing of the kind. */
export function withoutGeneratedLabels(
  selector: JsonObject,
  labels: PodTemplate["labels"],
): JsonObject | undefined {
  const isOpen = (key: string): boolean => isGeneratedLabel(key) && !Object.hasOwn(labels, key);
  const wanted = Object.entries(asObject(selector["matchLabels"]) ?? {});
  const expressions = asList(selector["matchExpressions"]);
  const isOpenExpression = (one: Json): boolean => isOpen(asString(asObject(one)?.["key"]) ?? "");
  if (!wanted.some(([key]) => isOpen(key)) && !expressions.some(isOpenExpression)) return undefined;
  return {
    matchLabels: Object.fromEntries(wanted.filter(([key]) => !isOpen(key))),
    matchExpressions: expressions.filter((one) => !isOpenExpression(one)),
  };
}
