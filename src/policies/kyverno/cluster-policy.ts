import { policyBody, withoutReason } from "../cel/policy-body.ts";
import { changesThePod } from "../vap/match.ts";
import { podKinds } from "../vap/pod-expressions.ts";
import type { YamlValue } from "../yaml/write-yaml.ts";
import { commented } from "../yaml/write-yaml.ts";
import type { KyvernoApi } from "./releases.ts";
import type { ValidatingContent } from "./validating-content.ts";
import { changesComment } from "./validating-content.ts";

/** The older form of the same policy: one rule `validate.cel`, whose CEL is that of the ValidatingPolicy. */
export function validatingClusterPolicy(
  { metadata, rules, shared, action, exemptNamespaces }: ValidatingContent,
  api: KyvernoApi,
): YamlValue {
  const body = policyBody(shared, rules, action);
  const outcome = action === "deny" ? "Enforce" : "Audit";
  return {
    apiVersion: api.validating,
    kind: "ClusterPolicy",
    metadata: { ...metadata, annotations: notRewritten },
    spec: {
      ...(api.failureAction === "policy" ? { validationFailureAction: outcome } : {}),
      ...(action === "warn" ? { emitWarning: true } : {}),
      failurePolicy: "Fail",
      background: true,
      rules: [
        {
          name: ruleName,
          match: { any: matchedKinds() },
          ...excluded(exemptedNamespaces(exemptNamespaces)),
          celPreconditions: [commented(changesComment, changesThePod)],
          validate: {
            ...(api.failureAction === "rule" ? { failureAction: outcome } : {}),
            cel: { variables: body.variables, expressions: body.validations.map(withoutReason) },
          },
        },
      ],
    },
  };
}

/** Name of the one rule of such a policy, by which exceptions name it. */
export const ruleName = "confinement";

/** A policy that names pods is otherwise rewritten for their controllers: pkg/autogen. */
export const notRewritten: YamlValue = commented(
  "As written, for the kinds that it names, and not rewritten for others.",
  { "pod-policies.kyverno.io/autogen-controllers": "none" },
);

/** What a rule leaves alone: nothing where there are no filters. */
export function excluded(filters: readonly YamlValue[]): Readonly<Record<string, YamlValue>> {
  return filters.length === 0 ? {} : { exclude: { any: filters } };
}

export function exemptedNamespaces(namespaces: readonly string[]): readonly YamlValue[] {
  return namespaces.length === 0 ? [] : [{ resources: { namespaces: [...namespaces] } }];
}

/** The kinds that the ValidatingPolicy matches, as Kyverno writes them: [group/]version/kind[/subresource]. */
function matchedKinds(): readonly YamlValue[] {
  const controllers = podKinds.filter(({ kind }) => kind !== "Pod");
  return [
    commented("What runs. Of a pod that exists, only ephemeral containers can be added.", {
      resources: { kinds: ["v1/Pod"], operations: ["CREATE"] },
    }),
    { resources: { kinds: ["v1/Pod/ephemeralcontainers"], operations: ["UPDATE"] } },
    commented("What makes pods: told at once to who applies it, not only in the events of a ReplicaSet.", {
      resources: {
        kinds: controllers.map(({ apiGroup, kind }) => `${apiGroup === "" ? "" : `${apiGroup}/`}v1/${kind}`),
        operations: ["CREATE", "UPDATE"],
      },
    }),
  ];
}
