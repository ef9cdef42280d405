/** Policies for tests: what the command makes, without the command. */
import type { DemandedRule, PolicyRequest } from "../../src/policies/index.ts";
import { newestDemand, validatingObjects, withoutComments } from "../../src/policies/index.ts";
import { allRules, interpret } from "../../src/rules/index.ts";
import type { MinorVersion } from "../../src/rules/index.ts";
import type { PodTemplate } from "../../src/workload/index.ts";

/** Every rule that stands in the pod's fields, in its newest version. */
export const everyDemand: readonly DemandedRule[] = allRules.flatMap((rule) => newestDemand(rule) ?? []);

/** A request for policies of these rules, everything else plain. */
export function requestFor(rules: readonly DemandedRule[], more: Partial<PolicyRequest> = {}): PolicyRequest {
  return {
    name: "podseal-test",
    title: "a test",
    rules,
    inexpressible: [],
    minimumKubernetes: [1, 37],
    action: "deny",
    exemptNamespaces: ["kube-system"],
    waivers: [],
    perRule: false,
    toolVersion: "0",
    ...more,
  };
}

export interface PlainPolicy {
  readonly rules: readonly string[];
  readonly policy: Record<string, unknown>;
  readonly binding: Record<string, unknown>;
}

/** The policy of a request, as a reader of the YAML has it. */
export function policyFor(request: PolicyRequest): PlainPolicy {
  const [made] = validatingObjects(request).policies;
  if (made === undefined) throw new Error("no policy was made");
  return {
    rules: made.rules.map(({ rule }) => rule.id),
    policy: withoutComments(made.policy) as Record<string, unknown>,
    binding: withoutComments(made.binding) as Record<string, unknown>,
  };
}

/** The rules among the demanded ones that a pod breaks, by the rules' own interpreter. */
export function brokenRules(
  rules: readonly DemandedRule[],
  template: PodTemplate,
  server: MinorVersion,
): string[] {
  return rules
    .filter(({ requirement }) => interpret(requirement, template, { server }).length > 0)
    .map(({ rule }) => rule.id);
}
