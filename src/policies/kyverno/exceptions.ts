import type { AdmissionWaiver } from "../policy-request.ts";
import { literal } from "../cel/expression.ts";
import { podKinds } from "../vap/pod-expressions.ts";
import { waiverNamespace, waiverWords, workloadPattern } from "../vap/waivers.ts";
import type { YamlValue } from "../yaml/write-yaml.ts";
import { commented } from "../yaml/write-yaml.ts";
import { ruleName } from "./cluster-policy.ts";
import type { KyvernoApi } from "./releases.ts";
import { isClusterPolicy } from "./releases.ts";

/**
 * A waiver as a PolicyException from the rule's own policy. Without containers the whole pod is exempt; else the policy is told their names,
 * which it reads as exceptions.allowedValues. `whole`: the rule's waivers for whole pods, which go before those for containers.
 */
export function exceptionOf(
  waiver: AdmissionWaiver,
  policy: string,
  name: string,
  { api, whole }: { readonly api: KyvernoApi; readonly whole: readonly AdmissionWaiver[] },
): YamlValue {
  return {
    apiVersion: api.exception,
    kind: "PolicyException",
    metadata: commented(waiverWords(waiver), { name, namespace: waiverNamespace }),
    spec: isClusterPolicy(api.validating) ? byNames(waiver, policy) : byCondition(waiver, policy, whole),
  };
}

/** Kyverno exempts no whole pod as long as some exception hands values to the policy, so that such a one keeps out of the others' way. */
function byCondition(waiver: AdmissionWaiver, policy: string, whole: readonly AdmissionWaiver[]): YamlValue {
  const { containers } = waiver;
  const others = containers.length === 0 ? [] : whole;
  const expression = [covers(waiver), ...others.map((one) => `!${covers(one)}`)].join("\n&& ");
  return {
    policyRefs: [{ name: policy, kind: "ValidatingPolicy" }],
    matchConditions: [{ name: "workload", expression }],
    ...(containers.length === 0 ? {} : { allowedValues: [...containers] }),
  };
}

/** Whether an object is one that the waiver names, in CEL. */
function covers(waiver: AdmissionWaiver): string {
  return [
    '(request.namespace + "/" +',
    '(object.metadata.?name.orValue("") != "" ? object.metadata.name : object.metadata.?generateName.orValue("")))',
    `.matches(${literal(`^${workloadPattern(waiver)}$`)})`,
  ].join("\n");
}

function byNames(waiver: AdmissionWaiver, policy: string): YamlValue {
  const kinds = podKinds.map(({ kind }) => kind);
  return {
    exceptions: [{ policyName: policy, ruleNames: [ruleName] }],
    match: { any: [{ resources: { kinds, ...workloadFilter(waiver) } }] },
  };
}

/** The objects that a waiver names, as Kyverno's older filters say it: pods carry the name of their controller and a suffix. */
export function workloadFilter({ namespace, name }: AdmissionWaiver): Readonly<Record<string, YamlValue>> {
  return { namespaces: [namespace], names: [name, `${name}-*`] };
}
