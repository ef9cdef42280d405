import type { DemandedRule } from "./condition/places.ts";
import type { SeccompArchitecture, SeccompEngine } from "../facts/index.ts";
import type { MinorVersion, Rule } from "../rules/index.ts";
import type { Inventory, JsonObject, PodTemplate, Workload } from "../workload/index.ts";

export type PolicyAction = "deny" | "warn" | "audit";

export type GatekeeperCode = "both" | "cel" | "rego";

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
  /** The oldest Kyverno that must take its policies; the newest known when absent. */
  readonly kyverno?: MinorVersion;
  readonly seccomp?: SeccompRequest;
  /** Languages of Gatekeeper's templates: both when absent. */
  readonly gatekeeperCode?: GatekeeperCode;
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
  /** Policies of the input's namespaces, for the target network-policy: undefined for others. */
  readonly network?: NetworkRequest;
  /** The accounts of the input's pods, for the target rbac: undefined for others. */
  readonly accounts?: readonly AccountUse[];
}

export interface NetworkRequest {
  /** By namespace, the policy that denies first. */
  readonly policies: readonly PlannedNetworkPolicy[];
  /** Namespaces and workloads for which no policies are made, and why. */
  readonly left: readonly { readonly what: string; readonly reason: string }[];
  /** What audit goes on to find on networks of workloads, with these policies in place. */
  readonly open: readonly { readonly what: string; readonly reason: string }[];
  /** Addresses of the API server as CIDRs; empty when they are not known. */
  readonly apiServer: readonly string[];
  /** Whether policies of k3s' own components are written too, as comments. */
  readonly includePackaged: boolean;
}

/** A NetworkPolicy, or what a person must do where none can be made. */
export interface PlannedNetworkPolicy {
  readonly namespace: string | undefined;
  readonly title: string;
  readonly document?: JsonObject;
  readonly because: string;
  /** What is shown and not allowed, or allowed for a reason of its own: a sentence each. */
  readonly notes: readonly string[];
}

/** A pod's service account, and what the manifests show of its use. */
export interface AccountUse {
  readonly workload: Workload;
  readonly pod: PodTemplate;
  /** Name of the account: "default" where the pod names none. */
  readonly account: string;
  /** Name for an account of the workload's own; undefined where it has one, or no name can be given. */
  readonly ownName?: string;
  /** Whether the pod is given a token, as far as the input shows. */
  readonly hasToken: boolean;
  /** Why the pod uses the API, as the end of a sentence; undefined where nothing shows it. */
  readonly use?: string;
  readonly rights: readonly AccountRight[];
  /** Bound roles that are not in the input. */
  readonly unknownRoles: readonly string[];
  readonly escalations: readonly {
    readonly words: string;
    readonly resource: string;
    readonly right: AccountRight;
  }[];
}

/** One rule of a role that an account holds. */
export interface AccountRight {
  readonly verbs: readonly string[];
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  readonly names: readonly string[];
  readonly urls: readonly string[];
  readonly everywhere: boolean;
  readonly namespace: string | undefined;
  /** `Kind/namespace/name` of the binding, and `Kind/name` of the role. */
  readonly binding: string;
  readonly role: string;
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
