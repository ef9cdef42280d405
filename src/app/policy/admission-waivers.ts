import type { AdmissionWaiver } from "../../policies/index.ts";
import type { Waiver } from "../../rules/index.ts";
import { annotationWaivers, isExpired } from "../../rules/index.ts";
import type { Workload } from "../../workload/index.ts";
import type { ConfiguredWaiver } from "../waive.ts";

/**
 * The waivers of the configuration and of the manifests given, for admission. An annotation counts because whoever makes the policies gave
 * the manifest: on an object that comes to the API server it would be in the hand of who wrote the object, and admission does not look.
 */
export function admissionWaivers(
  configured: readonly ConfiguredWaiver[],
  workloads: readonly Workload[],
  today: string,
): AdmissionWaiver[] {
  const ofConfiguration = configured
    .map(({ waiver }) => waiver)
    .map((waiver) => ({ waiver, ...namesOf(waiver.workload ?? "*/*/*") }));
  const ofWorkloads = workloads.flatMap(({ object, pods }) =>
    [object.annotations, ...pods.map(({ annotations }) => annotations)]
      .flatMap(annotationWaivers)
      .flatMap(({ parsed }) => ("waiver" in parsed ? [parsed.waiver] : []))
      .map((waiver) => ({ waiver, namespace: object.namespace ?? "default", name: object.name })),
  );
  const found = [...ofConfiguration, ...ofWorkloads]
    .filter(({ waiver }) => !isExpired(waiver, today))
    .map(({ waiver, namespace, name }) => admissionWaiver(waiver, namespace, name));
  return withoutRepeats(found);
}

/** "Deployment/media/web": admission sees the pods of a workload too, so that the kind says nothing. */
function namesOf(pattern: string): { readonly namespace: string; readonly name: string } {
  const [, namespace = "*", name = "*"] = pattern.split("/");
  return { namespace, name };
}

function admissionWaiver(waiver: Waiver, namespace: string, name: string): AdmissionWaiver {
  const { rule, containers, reason, owner, expires } = waiver;
  return {
    rule,
    namespace,
    name,
    containers,
    reason,
    ...(owner === undefined ? {} : { owner }),
    ...(expires === undefined ? {} : { expires }),
  };
}

/** An annotation of a pod is met both on the object and on its template. */
function withoutRepeats(waivers: readonly AdmissionWaiver[]): AdmissionWaiver[] {
  return [...new Map(waivers.map((one) => [JSON.stringify(one), one])).values()];
}
