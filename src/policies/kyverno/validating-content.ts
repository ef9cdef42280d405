import type { CompiledRule, NamedExpression } from "../cel/compile-rule.ts";
import type { PolicyAction } from "../policy-request.ts";
import type { YamlValue } from "../yaml/write-yaml.ts";

/** What a policy that judges holds, in whichever of Kyverno's two forms it is written. */
export interface ValidatingContent {
  readonly metadata: Readonly<Record<string, YamlValue>>;
  readonly rules: readonly CompiledRule[];
  /** The variables that every rule reads. */
  readonly shared: readonly NamedExpression[];
  readonly action: PolicyAction;
  readonly exemptNamespaces: readonly string[];
}

export const changesComment =
  "Only what changes the pod is judged: older workloads can still be scaled down and deleted.";
