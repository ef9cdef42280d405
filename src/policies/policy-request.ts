import type { DemandedRule } from "./cel/compile-rule.ts";
import type { SeccompArchitecture, SeccompEngine } from "../facts/index.ts";
import type { MinorVersion, Rule } from "../rules/index.ts";
import type { Inventory, Workload } from "../workload/index.ts";

export type PolicyAction = "deny" | "warn" | "audit";

/** What to make policies of. Every target is given the same. */
export interface PolicyRequest {
  /** Names the objects: "podseal-restricted". A DNS label. */
  readonly name: string;
  /** What is demanded, in words: 'the level restricted of the Pod Security Standards, policy version 1.37'. */
  readonly title: string;
  readonly rules: readonly DemandedRule[];
  /** Rules that were asked for and that no policy over a pod's fields can hold. */
  readonly inexpressible: readonly InexpressibleRule[];
  /** The oldest server that must take the policies. */
  readonly minimumKubernetes: MinorVersion;
  readonly action: PolicyAction;
  /** Namespaces that the policies leave alone. */
  readonly exemptNamespaces: readonly string[];
  readonly waivers: readonly AdmissionWaiver[];
  /** One policy for each rule instead of one for all. */
  readonly perRule: boolean;
  readonly toolVersion: string;
  /** Version of the Pod Security Standards to pin: "latest" when absent, or "1.34". */
  readonly policyVersion?: string;
  /** The k3s release that nodes run, "1.33.5+k3s1" or a line "1.33"; the newest known when absent. One that `k3sRelease` knows. */
  readonly k3s?: string;
  readonly seccomp?: SeccompRequest;
  /** What was read, for targets that look at workloads; undefined when nothing was given. */
  readonly input?: PolicyInput;
}

/** For which engines the seccomp profile is made, and how it gets to the nodes. */
export interface SeccompRequest {
  readonly form: "file" | "daemonset" | "operator";
  /** One or more, each once. */
  readonly architectures: readonly SeccompArchitecture[];
  /** Engines in use beside the newest known of those not named; every version that some node has. */
  readonly engines: readonly { readonly engine: SeccompEngine; readonly version: string }[];
}

export interface PolicyInput {
  readonly workloads: readonly Workload[];
  readonly inventory: Inventory;
}

export interface InexpressibleRule {
  readonly rule: Rule;
  /** Why, as the end of "not in this policy: ...". */
  readonly reason: string;
}

/** A waiver as admission can grant it: by names, which whoever may create pods in the namespace can choose. */
export interface AdmissionWaiver {
  readonly rule: string;
  /** Namespace and name of the workload, with `*` for any run of characters. */
  readonly namespace: string;
  readonly name: string;
  /** Names of containers; empty for all of the pod. */
  readonly containers: readonly string[];
  readonly reason: string;
  readonly owner?: string;
  /** Last day, "2027-01-31". Admission has no clock: it is told, and not enforced. */
  readonly expires?: string;
}

/** A file that a target writes. */
export interface PolicyFile {
  /** Name below the output folder. */
  readonly path: string;
  readonly text: string;
  /** It is written below an output folder alone: what reads the stream could not take it. */
  readonly beside?: true;
}
