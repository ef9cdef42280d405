import type { Fact } from "./fact.ts";
import { atLeast } from "./versions.ts";

export type GateStage = "alpha" | "beta" | "ga";
/** `absent`: the gate does not exist (yet, or no longer without a successor); `locked`: on, and cannot be switched off. */
export type GateState = "absent" | "off" | "on" | "locked";

/** A feature gate at one version of Kubernetes. After a gate is removed as GA its feature stays: `locked`. */
export interface GateDefault extends Fact {
  readonly state: GateState;
  /** undefined when absent. */
  readonly stage: GateStage | undefined;
}

type Step = readonly [since: string, stage: GateStage | "removed", state: GateState];

interface Timeline extends Fact {
  readonly steps: readonly Step[];
}

const features = "kubernetes pkg/features/kube_features.go";
const website = "kubernetes/website content/en/docs/reference/command-line-tools-reference/feature-gates";

const timelines = {
  /** Pods with `hostUsers: false`. Under the name UserNamespacesStatelessPodsSupport (pods without volumes) up to 1.27. */
  UserNamespacesSupport: {
    steps: [
      ["1.25", "alpha", "off"],
      ["1.30", "beta", "off"],
      ["1.33", "beta", "on"],
      ["1.36", "ga", "locked"],
    ],
    source: `${features}; kubernetes/website PRs 54371, 55552`,
  },
  UserNamespacesStatelessPodsSupport: {
    steps: [
      ["1.25", "alpha", "off"],
      ["1.28", "removed", "absent"],
    ],
    source: `${website}/UserNamespacesStatelessPodsSupport.md`,
  },
  UserNamespacesPodSecurityStandards: {
    steps: [
      ["1.29", "alpha", "off"],
      ["1.35", "removed", "locked"],
    ],
    source: "kubernetes/pod-security-admission branches release-1.29 to release-1.36",
    note: "from 1.35 the relaxation holds for policy versions >= 1.35 only",
  },
  UserNamespacesHostNetworkSupport: {
    steps: [["1.35", "alpha", "off"]],
    source: "kubernetes/kubernetes PR 134893; kubernetes/enhancements 5607",
  },
  NodeDeclaredFeatures: {
    steps: [
      ["1.35", "alpha", "off"],
      ["1.36", "beta", "on"],
      ["1.37", "ga", "locked"],
    ],
    source: "kubernetes/enhancements keps/sig-node/5328",
    provisional: true,
    note: "defaults read off the enhancement's stages",
  },
  ProcMountType: {
    steps: [
      ["1.12", "alpha", "off"],
      ["1.31", "beta", "off"],
      ["1.33", "beta", "on"],
      ["1.36", "ga", "locked"],
    ],
    source: "kubernetes/kubernetes PRs 126291, 137454; kubernetes/enhancements keps/sig-node/4265",
  },
  KubeletInUserNamespace: {
    steps: [
      ["1.22", "alpha", "off"],
      ["1.37", "beta", "on"],
    ],
    source: "kubernetes/kubernetes PR 134639; kubernetes/website PRs 56420, 57199",
    provisional: true,
    note: "1.37 read in its development tree",
  },
  /** Only makes the kubelet's option seccompDefault available; the option itself stays false. */
  SeccompDefault: {
    steps: [
      ["1.22", "alpha", "off"],
      ["1.25", "beta", "on"],
      ["1.27", "ga", "locked"],
    ],
    source: features,
    note: "the kubelet's option seccompDefault stays false unless it is set",
  },
  AppArmor: {
    steps: [
      ["1.4", "beta", "on"],
      ["1.31", "ga", "locked"],
    ],
    source: "kubernetes/enhancements keps/sig-node/24",
  },
  AppArmorFields: {
    steps: [
      ["1.30", "beta", "on"],
      ["1.31", "ga", "locked"],
    ],
    source: `${website}/AppArmorFields.md`,
  },
  SupplementalGroupsPolicy: {
    steps: [
      ["1.31", "alpha", "off"],
      ["1.33", "beta", "on"],
      ["1.35", "ga", "locked"],
    ],
    source: `${features}; kubernetes/enhancements keps/sig-node/3619`,
    note: "the runtime must support it too: node.status.features.supplementalGroupsPolicy",
  },
  RecursiveReadOnlyMounts: {
    steps: [
      ["1.30", "alpha", "off"],
      ["1.31", "beta", "on"],
      ["1.33", "ga", "locked"],
    ],
    source: features,
  },
  ImageVolume: {
    steps: [
      ["1.31", "alpha", "off"],
      ["1.33", "beta", "off"],
      ["1.35", "beta", "on"],
      ["1.36", "ga", "locked"],
    ],
    source: `${features}; kubernetes/enhancements keps/sig-node/4639`,
    provisional: true,
    note: "the GA release is the enhancement's plan",
  },
  SidecarContainers: {
    steps: [
      ["1.28", "alpha", "off"],
      ["1.29", "beta", "on"],
      ["1.33", "ga", "locked"],
    ],
    source: `${website}/SidecarContainers.md@24143c8`,
  },
  PodSecurity: {
    steps: [
      ["1.22", "alpha", "off"],
      ["1.23", "beta", "on"],
      ["1.25", "ga", "locked"],
    ],
    source: features,
  },
  ValidatingAdmissionPolicy: {
    steps: [
      ["1.26", "alpha", "off"],
      ["1.28", "beta", "off"],
      ["1.30", "ga", "locked"],
    ],
    source: "kubernetes/apiserver branches release-1.26 to release-1.32, pkg/features/kube_features.go",
  },
  MutatingAdmissionPolicy: {
    steps: [
      ["1.32", "alpha", "off"],
      ["1.34", "beta", "off"],
      ["1.36", "ga", "on"],
    ],
    source:
      "kubernetes/apiserver branches release-1.32 to release-1.36; kubernetes/enhancements keps/sig-api-machinery/3962",
  },
  SELinuxChangePolicy: {
    steps: [
      ["1.32", "alpha", "off"],
      ["1.33", "beta", "on"],
      ["1.36", "ga", "locked"],
    ],
    source: "kubernetes/enhancements keps/sig-storage/1710",
    provisional: true,
    note: "the GA release is the enhancement's plan",
  },
  BoundServiceAccountTokenVolume: {
    steps: [["1.22", "ga", "locked"]],
    source: "kubernetes/enhancements keps/sig-auth/1205",
    note: "stages before 1.22 are not kept here",
  },
  ServiceAccountNodeAudienceRestriction: {
    steps: [
      ["1.32", "beta", "off"],
      ["1.33", "beta", "on"],
    ],
    source: features,
  },
} as const satisfies Record<string, Timeline>;

export type FeatureGate = keyof typeof timelines;

/** Every gate of which the timeline is known. */
export const featureGates = Object.keys(timelines) as readonly FeatureGate[];

/** The default of a gate on a version of Kubernetes ("1.34", "v1.33.5+k3s1"), when nobody sets it. */
export function gateDefault(gate: FeatureGate, kubernetesVersion: string): GateDefault {
  const { steps, ...fact }: Timeline = timelines[gate];
  let found: GateDefault = { ...fact, state: "absent", stage: undefined };
  for (const [since, stage, state] of steps) {
    if (!atLeast(kubernetesVersion, since)) break;
    found = { ...fact, state, stage: stage !== "removed" ? stage : state === "absent" ? undefined : "ga" };
  }
  return found;
}

/** Whether a gate's feature is available on a version, given what was set by hand: a locked gate cannot be switched off. */
export function isGateOn(gate: FeatureGate, kubernetesVersion: string, set?: boolean): boolean {
  const { state } = gateDefault(gate, kubernetesVersion);
  if (state === "absent" || state === "locked") return state === "locked";
  return set ?? state === "on";
}

/** First version of the Kubernetes API that has a field. An older server drops the field without a word, unless decoding is strict. */
export const fieldSince: Readonly<Record<string, string>> = {
  "spec.hostUsers": "1.25",
  "spec.securityContext.appArmorProfile": "1.30",
  "spec.containers[].securityContext.appArmorProfile": "1.30",
  "spec.containers[].volumeMounts[].recursiveReadOnly": "1.30",
  "spec.securityContext.supplementalGroupsPolicy": "1.31",
  "spec.volumes[].image": "1.31",
  "spec.securityContext.seLinuxChangePolicy": "1.32",
  "spec.hostnameOverride": "1.34",
};
/** Where `fieldSince` was read. */
export const fieldSinceSource =
  "kubernetes/api core/v1/types.go, branches release-1.24 to release-1.36 compared";
