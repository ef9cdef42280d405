import { policyBody, withoutReason } from "../cel/policy-body.ts";
import { changesThePod, matchConstraints } from "../vap/match.ts";
import type { YamlValue } from "../yaml/write-yaml.ts";
import { commented } from "../yaml/write-yaml.ts";
import type { KyvernoApi } from "./releases.ts";
import type { ValidatingContent } from "./validating-content.ts";
import { changesComment } from "./validating-content.ts";

/** A ValidatingPolicy. Exempt namespaces go by their names, which Kyverno has also in its background scans and its command line. */
export function validatingPolicy(
  { metadata, rules, shared, action, exemptNamespaces }: ValidatingContent,
  { validating }: KyvernoApi,
): YamlValue {
  const body = policyBody(shared, rules, action);
  return {
    apiVersion: validating,
    kind: "ValidatingPolicy",
    metadata,
    spec: {
      failurePolicy: "Fail",
      validationActions: [actionNames[action]],
      autogen: { podControllers: withoutControllers },
      matchConstraints: matchConstraints(),
      matchConditions: [...exemptions(exemptNamespaces), commented(changesComment, changesThePod)],
      variables: body.variables,
      validations: body.validations.map(withoutReason),
    },
  };
}

const actionNames = { deny: "Deny", warn: "Warn", audit: "Audit" } as const;

/** The condition that a request is for none of these namespaces; none where nothing is exempt. */
export function exemptions(namespaces: readonly string[]): readonly YamlValue[] {
  return namespaces.length === 0
    ? []
    : [{ name: "not-exempt", expression: `!(request.namespace in ${JSON.stringify(namespaces)})` }];
}

/** A policy on pods alone is otherwise rewritten for their controllers, unless it has a selector too: pkg/cel/autogen/support.go. */
export const withoutControllers = commented(
  "As written, for the kinds that it names, and not rewritten for others.",
  {
    controllers: [],
  },
);
