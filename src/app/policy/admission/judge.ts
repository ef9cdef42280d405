import type { KubernetesObject } from "../../../workload/index.ts";
import type { Evaluation } from "../cel/evaluate.ts";
import { evaluateCel, FailedValue, lazyVariables } from "../cel/evaluate.ts";
import { toCel } from "../cel/values.ts";
import { matchesResources } from "./match.ts";
import type { PolicyBinding, Validation, ValidatingPolicy } from "./policy-objects.ts";
import type { OfflineRequest } from "./request.ts";

/** Other objects of the input that policies look at. */
export interface Surroundings {
  readonly namespace: (name: string) => KubernetesObject | undefined;
  readonly params: (kind: string, namespace: string, name: string) => KubernetesObject | undefined;
}

/** `unknown` whenever it cannot be told here; never "passes" for want of a function. */
export type PolicyOutcome = "passes" | "fails" | "unknown";

export interface PolicyJudgement {
  readonly outcome: PolicyOutcome;
  /** What the server would answer, or why it is not known. */
  readonly messages: readonly string[];
}

/** Judges one request by one policy through one binding; undefined when they do not speak of it. */
export function judgeRequest(
  policy: ValidatingPolicy,
  binding: PolicyBinding,
  request: OfflineRequest,
  around: Surroundings,
): PolicyJudgement | undefined {
  const namespace = around.namespace(request.namespace);
  const matched = [policy.constraints, ...(binding.resources === undefined ? [] : [binding.resources])].map(
    (resources) => matchesResources(resources, request, namespace && labelsOf(namespace)),
  );
  if (matched.includes(false)) return undefined;
  if (matched.includes(undefined))
    return unknown(`labels of the namespace ${request.namespace} decide, and it is not in the input`);
  const params = paramsOf(policy, binding, request, around);
  if ("judgement" in params) return params.judgement;
  return judgeMatched(policy, (variables) => contextOf(request, namespace, params.value, variables));
}

function judgeMatched(
  policy: ValidatingPolicy,
  contextWith: (variables: object) => object,
): PolicyJudgement | undefined {
  const context = contextWith({});
  const conditions = policy.conditions.map(({ expression }) => evaluateCel(expression, context));
  if (conditions.some((one) => "value" in one && one.value !== true)) return undefined;
  const failed = conditions.find((one) => !("value" in one));
  if (failed !== undefined) return judgementOf(failed, policy);
  const inner = contextWith(lazyVariables(policy.variables, contextWith));
  return together(policy.validations.map((one) => judgeValidation(one, inner, policy)));
}

function judgeValidation(validation: Validation, context: object, policy: ValidatingPolicy): PolicyJudgement {
  const evaluation = evaluateCel(validation.expression, context);
  if (!("value" in evaluation)) return judgementOf(evaluation, policy) ?? passes;
  return evaluation.value === true ? passes : fails(messageOf(validation, context));
}

/** The message as the server chooses it: a message expression that fails or is blank falls back. */
function messageOf({ expression, message, messageExpression }: Validation, context: object): string {
  const made = messageExpression === undefined ? undefined : evaluateCel(messageExpression, context);
  const text =
    made !== undefined && "value" in made && typeof made.value === "string" ? made.value.trim() : "";
  if (text !== "" && !text.includes("\n")) return text;
  return message?.trim() || `failed expression: ${expression.trim()}`;
}

/** What a failed evaluation means: an error is the failure policy's to decide. */
function judgementOf(evaluation: Evaluation, { failOnError }: ValidatingPolicy): PolicyJudgement | undefined {
  if ("unknown" in evaluation) return unknown(`cannot be evaluated here: ${evaluation.unknown}`);
  if (!("error" in evaluation) || !failOnError) return undefined;
  return fails(`evaluation fails, and failurePolicy is Fail: ${evaluation.error}`);
}

function together(all: readonly PolicyJudgement[]): PolicyJudgement {
  const failing = all.filter(({ outcome }) => outcome === "fails");
  const open = all.filter(({ outcome }) => outcome === "unknown");
  const told = failing.length > 0 ? failing : open;
  return {
    outcome: failing.length > 0 ? "fails" : open.length > 0 ? "unknown" : "passes",
    messages: [...new Set(told.flatMap(({ messages }) => messages))],
  };
}

const passes: PolicyJudgement = { outcome: "passes", messages: [] };
const fails = (message: string): PolicyJudgement => ({ outcome: "fails", messages: [message] });
const unknown = (message: string): PolicyJudgement => ({ outcome: "unknown", messages: [message] });

type Params =
  { readonly value: KubernetesObject | undefined } | { readonly judgement: PolicyJudgement | undefined };

/** The parameter object of a binding; null in CEL when it refers to none. */
function paramsOf(
  { paramKind, failOnError }: ValidatingPolicy,
  { params }: PolicyBinding,
  request: OfflineRequest,
  around: Surroundings,
): Params {
  if (paramKind === undefined || params === undefined) return { value: undefined };
  if (params.hasSelector || params.name === undefined)
    return { judgement: unknown("parameters that a selector chooses are not looked for") };
  const found = around.params(paramKind, params.namespace ?? request.namespace, params.name);
  if (found !== undefined) return { value: found };
  if (params.allowsMissing) return { judgement: undefined };
  return {
    judgement: failOnError
      ? unknown(`the parameters ${paramKind}/${params.name} are not in the input`)
      : undefined,
  };
}

/** What an expression sees. What is not known here breaks off whoever reads it. */
function contextOf(
  request: OfflineRequest,
  namespace: KubernetesObject | undefined,
  params: KubernetesObject | undefined,
  variables: object,
): object {
  const { object, group, version, resource } = request;
  const kind = { group, version, kind: object.kind };
  const names = { group, version, resource };
  return {
    object: toCel(object.value),
    oldObject: null,
    params: params === undefined ? null : toCel(params.value),
    variables,
    request: {
      kind,
      resource: names,
      requestKind: kind,
      requestResource: names,
      name: object.name,
      namespace: request.namespace,
      operation: "CREATE",
      dryRun: false,
      get userInfo(): never {
        throw new FailedValue({ unknown: "it asks who makes the request" });
      },
    },
    get namespaceObject(): unknown {
      if (namespace !== undefined) return toCel(namespace.value);
      throw new FailedValue({
        unknown: `it looks at the namespace ${request.namespace}, which is not in the input`,
      });
    },
  };
}

function labelsOf({ name, labels }: KubernetesObject): Readonly<Record<string, string>> {
  return { "kubernetes.io/metadata.name": name, ...labels };
}
