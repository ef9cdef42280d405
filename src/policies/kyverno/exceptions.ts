import type { AdmissionWaiver } from "../policy-request.ts";
import { literal } from "../cel/expression.ts";
import { waiverNamespace, waiverWords, workloadPattern } from "../vap/waivers.ts";
import type { YamlValue } from "../yaml/write-yaml.ts";
import { commented } from "../yaml/write-yaml.ts";

/**
 * A waiver as a PolicyException from the rule's own policy. Without containers the whole pod is exempt; else the policy is told their names,
 * which it reads as exceptions.allowedValues.
 */
export function exceptionOf(waiver: AdmissionWaiver, policy: string, index: number): YamlValue {
  const { rule, containers } = waiver;
  const name = `${policy}-${rule}`;
  return {
    apiVersion: "policies.kyverno.io/v1",
    kind: "PolicyException",
    metadata: commented(waiverWords(waiver), { name: `${name}-${index + 1}`, namespace: waiverNamespace }),
    spec: {
      policyRefs: [{ name, kind: "ValidatingPolicy" }],
      matchConditions: [{ name: "workload", expression: covers(waiver) }],
      ...(containers.length === 0 ? {} : { allowedValues: [...containers] }),
    },
  };
}

/** Whether an object is one that the waiver names, in CEL. */
export function covers(waiver: AdmissionWaiver): string {
  return [
    '(request.namespace + "/" +',
    '(object.metadata.?name.orValue("") != "" ? object.metadata.name : object.metadata.?generateName.orValue("")))',
    `.matches(${literal(`^${workloadPattern(waiver)}$`)})`,
  ].join("\n");
}
