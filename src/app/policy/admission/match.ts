import type { JsonObject } from "../../../workload/index.ts";
import { asList, asObject, asString } from "../../../workload/index.ts";
import type { MatchResources, ResourceRule } from "./policy-objects.ts";
import type { OfflineRequest } from "./request.ts";

/** undefined: a label of the namespace would decide, and the namespace is not part of the input. */
export type Match = boolean | undefined;

/** Whether a policy's or a binding's resources are those of a request. `labels`: of its namespace, when that is known. */
export function matchesResources(
  { rules, excluded, namespaceSelector, objectSelector }: MatchResources,
  request: OfflineRequest,
  labels: Readonly<Record<string, string>> | undefined,
): Match {
  if (excluded.some((rule) => matchesRule(rule, request))) return false;
  if (rules.length > 0 && !rules.some((rule) => matchesRule(rule, request))) return false;
  if (matchesSelector(objectSelector, request.object.labels) === false) return false;
  const known = labels ?? { "kubernetes.io/metadata.name": request.namespace };
  const isKnown = (key: string): boolean => labels !== undefined || Object.hasOwn(known, key);
  return matchesSelector(namespaceSelector, known, isKnown);
}

/** Only requests that create are made here, and of no subresource. */
function matchesRule(rule: ResourceRule, { group, resource, object }: OfflineRequest): boolean {
  const holds = (list: readonly string[], value: string): boolean =>
    list.includes("*") || list.includes(value);
  return (
    holds(rule.operations, "CREATE") &&
    holds(rule.apiGroups, group) &&
    // matchPolicy Equivalent, the default, converts between the versions of a group.
    rule.apiVersions.length > 0 &&
    (holds(rule.resources, resource) || rule.resources.includes("*/*")) &&
    (rule.resourceNames.length === 0 || rule.resourceNames.includes(object.name))
  );
}

function matchesSelector(
  selector: JsonObject | undefined,
  labels: Readonly<Record<string, string>>,
  isKnown: (key: string) => boolean = () => true,
): Match {
  const equal = Object.entries(asObject(selector?.["matchLabels"]) ?? {}).map(([key, value]): Match =>
    isKnown(key) ? labels[key] === value : undefined,
  );
  const expressions = asList(selector?.["matchExpressions"]).map((one) =>
    matchesExpression(asObject(one) ?? {}, labels, isKnown),
  );
  const all = [...equal, ...expressions];
  return all.includes(false) ? false : all.includes(undefined) ? undefined : true;
}

function matchesExpression(
  expression: JsonObject,
  labels: Readonly<Record<string, string>>,
  isKnown: (key: string) => boolean,
): Match {
  const key = asString(expression["key"]) ?? "";
  if (!isKnown(key)) return undefined;
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  const values = asList(expression["values"]);
  const operator = asString(expression["operator"]);
  if (operator === "In") return value !== undefined && values.includes(value);
  if (operator === "NotIn") return value === undefined || !values.includes(value);
  if (operator === "Exists") return value !== undefined;
  return operator === "DoesNotExist" ? value === undefined : undefined;
}
