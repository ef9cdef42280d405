import type { Json, JsonObject, KubernetesObject } from "../../../workload/index.ts";
import { asList, asObject, asString } from "../../../workload/index.ts";

/** What of a ValidatingAdmissionPolicy decides. */
export interface ValidatingPolicy {
  readonly name: string;
  readonly failOnError: boolean;
  readonly paramKind: string | undefined;
  readonly constraints: MatchResources;
  readonly conditions: readonly NamedExpression[];
  readonly variables: readonly NamedExpression[];
  readonly validations: readonly Validation[];
}

export interface NamedExpression {
  readonly name: string;
  readonly expression: string;
}

export interface Validation {
  readonly expression: string;
  readonly message: string | undefined;
  readonly messageExpression: string | undefined;
}

export interface MatchResources {
  readonly rules: readonly ResourceRule[];
  readonly excluded: readonly ResourceRule[];
  readonly namespaceSelector: JsonObject | undefined;
  readonly objectSelector: JsonObject | undefined;
}

export interface ResourceRule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly operations: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
}

export interface PolicyBinding {
  readonly name: string;
  readonly policy: string;
  readonly actions: readonly string[];
  readonly resources: MatchResources | undefined;
  readonly params: ParamRef | undefined;
}

export interface ParamRef {
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly hasSelector: boolean;
  readonly allowsMissing: boolean;
}

/** Reads a policy; defaults are the API server's. */
export function toPolicy({ name, value }: KubernetesObject): ValidatingPolicy {
  const spec = asObject(value["spec"]) ?? {};
  return {
    name,
    failOnError: asString(spec["failurePolicy"]) !== "Ignore",
    paramKind: asString(asObject(spec["paramKind"])?.["kind"]),
    constraints: toMatchResources(asObject(spec["matchConstraints"]) ?? {}),
    conditions: namedExpressions(spec["matchConditions"]),
    variables: namedExpressions(spec["variables"]),
    validations: objects(spec["validations"]).map((one) => ({
      expression: asString(one["expression"]) ?? "",
      message: asString(one["message"]),
      messageExpression: asString(one["messageExpression"]),
    })),
  };
}

export function toBinding({ name, value }: KubernetesObject): PolicyBinding {
  const spec = asObject(value["spec"]) ?? {};
  const resources = asObject(spec["matchResources"]);
  const params = asObject(spec["paramRef"]);
  return {
    name,
    policy: asString(spec["policyName"]) ?? "",
    actions: texts(spec["validationActions"]),
    resources: resources === undefined ? undefined : toMatchResources(resources),
    params:
      params === undefined
        ? undefined
        : {
            name: asString(params["name"]),
            namespace: asString(params["namespace"]),
            hasSelector: asObject(params["selector"]) !== undefined,
            allowsMissing: asString(params["parameterNotFoundAction"]) === "Allow",
          },
  };
}

function toMatchResources(value: JsonObject): MatchResources {
  return {
    rules: objects(value["resourceRules"]).map(toRule),
    excluded: objects(value["excludeResourceRules"]).map(toRule),
    namespaceSelector: asObject(value["namespaceSelector"]),
    objectSelector: asObject(value["objectSelector"]),
  };
}

function toRule(value: JsonObject): ResourceRule {
  return {
    apiGroups: texts(value["apiGroups"]),
    apiVersions: texts(value["apiVersions"]),
    operations: texts(value["operations"]),
    resources: texts(value["resources"]),
    resourceNames: texts(value["resourceNames"]),
  };
}

function namedExpressions(value: Json | undefined): NamedExpression[] {
  return objects(value).map((one) => ({
    name: asString(one["name"]) ?? "",
    expression: asString(one["expression"]) ?? "",
  }));
}

function objects(value: Json | undefined): JsonObject[] {
  return asList(value)
    .map(asObject)
    .filter((one) => one !== undefined);
}

function texts(value: Json | undefined): string[] {
  return asList(value).flatMap((one) => asString(one) ?? []);
}
