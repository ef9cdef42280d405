import { defaultsOf, mutatingSpec } from "../map/generate.ts";
import type { PolicyRequest } from "../policy-request.ts";
import { namespaceSelector } from "../vap/match.ts";
import { waiverWords } from "../vap/waivers.ts";
import type { YamlValue } from "../yaml/write-yaml.ts";
import { commented } from "../yaml/write-yaml.ts";
import { exemptedNamespaces } from "./cluster-policy.ts";
import { workloadFilter } from "./exceptions.ts";
import { metadataOf } from "./metadata.ts";
import { mutatingClusterPolicy } from "./mutating-cluster-policy.ts";
import type { KyvernoApi } from "./releases.ts";
import { isClusterPolicy } from "./releases.ts";
import { exemptions, withoutControllers } from "./validating-policy.ts";

/** The policy that sets the safe defaults which a request's rules ask for; undefined where they ask for none. */
export function defaultsPolicy(request: PolicyRequest, { mutating }: KyvernoApi): YamlValue | undefined {
  const metadata = metadataOf(`${request.name}-defaults`);
  if (!isClusterPolicy(mutating)) return mutatingPolicy(request, mutating, metadata);
  const defaults = defaultsOf(request);
  if (defaults.length === 0) return undefined;
  return mutatingClusterPolicy({
    metadata,
    defaults,
    exempt: ({ rule }) => [
      ...exemptedNamespaces(request.exemptNamespaces),
      ...request.waivers
        .filter((waiver) => waiver.rule === rule)
        .map((one) => commented(`Waived: ${waiverWords(one)}`, { resources: workloadFilter(one) })),
    ],
  });
}

function mutatingPolicy(
  request: PolicyRequest,
  apiVersion: string,
  metadata: YamlValue,
): YamlValue | undefined {
  const spec = mutatingSpec(request);
  if (spec === undefined) return undefined;
  const { matchConditions: conditions, matchConstraints, ...others } = spec;
  const selector = namespaceSelector(request.exemptNamespaces);
  return {
    apiVersion,
    kind: "MutatingPolicy",
    metadata,
    spec: {
      autogen: { podControllers: withoutControllers },
      ...others,
      matchConstraints: {
        ...(matchConstraints as object),
        ...(selector === undefined ? {} : { namespaceSelector: selector }),
      },
      matchConditions: [...exemptions(request.exemptNamespaces), ...conditions],
    },
  };
}
