import type { Json, JsonObject } from "../../workload/index.ts";
import { asList, asObject, asString } from "../../workload/index.ts";

type Labels = Readonly<Record<string, string>>;

/**
 * Whether a LabelSelector of the API takes an object with these labels. An empty selector takes everything; an expression of an
 * unknown operator takes nothing. Source: k8s.io/apimachinery pkg/apis/meta/v1/helpers.go, LabelSelectorAsSelector.
 */
export function selects(selector: JsonObject, labels: Labels): boolean {
  const wanted = Object.entries(asObject(selector["matchLabels"]) ?? {});
  if (!wanted.every(([key, value]) => labelOf(labels, key) === value)) return false;
  return asList(selector["matchExpressions"]).every((expression) => meets(expression, labels));
}

/** Whether a selector restricts nothing. */
export function selectsEverything(selector: JsonObject): boolean {
  return (
    Object.keys(asObject(selector["matchLabels"]) ?? {}).length === 0 &&
    asList(selector["matchExpressions"]).length === 0
  );
}

/** Whether the plain map of a Service's or ReplicationController's selector takes these labels. An empty map takes nothing. */
export function mapSelects(selector: JsonObject | undefined, labels: Labels): boolean {
  const wanted = Object.entries(selector ?? {});
  return wanted.length > 0 && wanted.every(([key, value]) => labelOf(labels, key) === value);
}

function meets(expression: Json, labels: Labels): boolean {
  const { key, operator, values } = asObject(expression) ?? {};
  const value = labelOf(labels, asString(key) ?? "");
  const listed = value !== undefined && asList(values).includes(value);
  if (operator === "In") return listed;
  if (operator === "NotIn") return !listed;
  if (operator === "Exists") return value !== undefined;
  return operator === "DoesNotExist" && value === undefined;
}

function labelOf(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
