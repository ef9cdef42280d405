/**
 * Labels that controllers and admission give to pods beside those of the template. Sources: kubernetes.io docs, Well-Known Labels;
 * k8s.io/api apps/v1/types.go and batch/v1/types.go; Argo Rollouts, DefaultRolloutUniqueLabelKey.
 */
const generated: ReadonlySet<string> = new Set([
  "pod-template-hash",
  "rollouts-pod-template-hash",
  "controller-revision-hash",
  "pod-template-generation",
  "statefulset.kubernetes.io/pod-name",
  "apps.kubernetes.io/pod-index",
  "controller-uid",
  "job-name",
  "batch.kubernetes.io/controller-uid",
  "batch.kubernetes.io/job-name",
  "batch.kubernetes.io/job-completion-index",
  "topology.kubernetes.io/region",
  "topology.kubernetes.io/zone",
]);

/** Whether a label of a running pod comes from its controller or from admission rather than from the template. */
export function isGeneratedLabel(key: string): boolean {
  return generated.has(key);
}
