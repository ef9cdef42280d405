/** What to do with an object that can look like one with a pod but has none of its own. */
export interface Lookalike {
  readonly apiVersion: RegExp;
  readonly kind: RegExp;
  /** `silent`: no pod is ever made from it. `told`: its pods are judged elsewhere, or cannot be judged from it. */
  readonly treatment: "silent" | "told";
  /** Why, for people. */
  readonly reason: string;
}

const any = /./;

/** Objects in which a `containers` list is not a pod to be judged; each with its reason. docs/reading.md lists them. */
export const lookalikes: readonly Lookalike[] = [
  {
    apiVersion: /^apiextensions\.k8s\.io\//,
    kind: /^CustomResourceDefinition$/,
    treatment: "silent",
    reason: "a schema describes pods, it makes none",
  },
  {
    apiVersion: /^metrics\.k8s\.io\//,
    kind: any,
    treatment: "silent",
    reason: "usage figures of containers, not their declaration",
  },
  {
    apiVersion: /^(kyverno\.io|policies\.kyverno\.io|cli\.kyverno\.io|wgpolicyk8s\.io)\//,
    kind: any,
    treatment: "silent",
    reason: "patterns and patches that are matched against pods of others",
  },
  {
    apiVersion: /^(constraints|templates|mutations|expansion|match)\.gatekeeper\.sh\//,
    kind: any,
    treatment: "silent",
    reason: "parameters of an admission policy",
  },
  {
    apiVersion: /^admissionregistration\.k8s\.io\//,
    kind: any,
    treatment: "silent",
    reason: "expressions of an admission policy",
  },
  {
    apiVersion: /^apps\.kruise\.io\//,
    kind: /^(ContainerRecreateRequest|ImagePullJob|ImageListPullJob|NodeImage|ResourceDistribution)$/,
    treatment: "silent",
    reason: "names containers of pods that are declared elsewhere",
  },
  {
    apiVersion: /^apps\//,
    kind: /^ControllerRevision$/,
    treatment: "told",
    reason: "an old or current copy of its owner's template; the owner is judged",
  },
  {
    apiVersion: /^policy\.open-cluster-management\.io\//,
    kind: any,
    treatment: "told",
    reason: "a policy whose objects are partly patterns (musthave, mustnothave)",
  },
];

/** The lookalike that an object is, if any. */
export function lookalikeOf(apiVersion: string, kind: string): Lookalike | undefined {
  return lookalikes.find((one) => one.apiVersion.test(apiVersion) && one.kind.test(kind));
}
