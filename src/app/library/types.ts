import type { DimensionId, DimensionValues, Provenance, Reach, Verdict } from "../../confinement/index.ts";
import type { ImageFacts } from "../../engines/index.ts";
import type { AuditReport, HardenReport, MissingFact } from "../../report/index.ts";
import type { ContainerType } from "../../workload/index.ts";

/**
 * What to read: one path or several (files, folders, globs, "-" for standard input), a text of YAML or JSON, or objects as they come from
 * an API client.
 */
export type LibraryInput =
  | string
  | readonly string[]
  | { readonly paths: readonly string[] }
  | { readonly text: string; readonly file?: string }
  /** Several texts by the names under which reports tell of them. */
  | { readonly texts: Readonly<Record<string, string>> }
  | { readonly objects: readonly object[] };

/** For which cluster to judge; what is left out is taken from Node objects of the input, then from the newest releases known. */
export interface ClusterOptions {
  /** Kubernetes version of the cluster, such as "1.34". */
  readonly kubernetes?: string;
  /** k3s release, such as "v1.33.5+k3s1"; it implies Kubernetes, containerd and runc. */
  readonly k3s?: string;
  /** Podman version of the yardstick. */
  readonly podman?: string;
  /** Path of a file with facts of nodes, kubelet, runtime and images. */
  readonly contextFile?: string;
  /** Facts of images by their references as written; those of a context file win over them. Nothing is looked up. */
  readonly images?: Readonly<Record<string, ImageFacts>>;
  /** The input is the whole: what is not in it does not exist. */
  readonly complete?: boolean;
  /** Whether Helm charts and kustomizations are rendered when helm, kustomize or kubectl is on PATH. Default true. */
  readonly render?: boolean;
  /** Globs of files and folders to leave out, relative to the working folder. */
  readonly exclude?: readonly string[];
}

/** A recorded exception, as in podseal.yaml. */
export interface LibraryWaiver {
  /** Id of the rule. */
  readonly rule: string;
  /** `Kind/namespace/name`; `*` stands for any run of characters. Default: every workload. */
  readonly workload?: string;
  /** Name of a container, or a list of names. Default: the whole workload. */
  readonly container?: string | readonly string[];
  readonly reason: string;
  readonly owner?: string;
  /** Last day on which it holds (UTC), such as "2027-01-31". */
  readonly expires?: string;
}

export interface AuditOptions extends ClusterOptions {
  /** Level to hold workloads to; default "rootless-podman". */
  readonly level?: AuditReport["level"];
  /** Version of the Pod Security Standards for "baseline" and "restricted": "v1.34" or "latest", the default. */
  readonly policyVersion?: string;
  /** Waivers as in podseal.yaml. */
  readonly waivers?: readonly LibraryWaiver[];
}

export interface HardenOptions extends Omit<ClusterOptions, "render"> {
  /** Level to reach; default "rootless-podman". */
  readonly level?: HardenReport["level"];
  /** Version of the Pod Security Standards for "baseline" and "restricted": "v1.34" or "latest", the default. */
  readonly policyVersion?: string;
  /** Waivers as in podseal.yaml: what they cover is left as it is. */
  readonly waivers?: readonly LibraryWaiver[];
  /** Also make the steps that may break a program. Default false. */
  readonly unsafe?: boolean;
  /** Which way to parity is tried first. Default: by evidence. */
  readonly prefer?: "non-root" | "user-namespace";
  /** Ids of steps, dimensions or rules: only steps that are one of these, or tighten one of these. */
  readonly select?: readonly string[];
  /** `Kind/namespace/name` with `*` for any run of characters: only these workloads. */
  readonly workloads?: readonly string[];
  /** New objects to make beside the pods. */
  readonly with?: readonly ("network-policy" | "service-account" | "namespace")[];
  /** Also record as annotations why workloads that serve the node may stay as they are. */
  readonly writeWaivers?: { readonly owner?: string; readonly expires?: string };
}

/** A text as it was and as it is with the steps that are made. Every byte outside the edits is the same. */
export interface HardenedText {
  /** The name or path under which it was given; for new objects the file that they are for. */
  readonly file: string;
  /** Empty for new objects. */
  readonly before: string;
  readonly after: string;
  /** From `before` to `after` as a unified diff that `git apply` takes; empty when nothing changes. */
  readonly diff: string;
}

/** A plan, and what it makes of each text. */
export interface Hardened {
  /** What `podseal harden --format json` prints. */
  readonly report: HardenReport;
  /** Every text that holds a workload, changed or not, then those of new objects. */
  readonly texts: readonly HardenedText[];
}

export interface CompareOptions extends ClusterOptions {
  /** Engine profiles, such as "k3s", "podman-rootless@5.8" or "docker@29". Default: those that people run. */
  readonly profiles?: readonly string[];
}

/** One dimension of a container: what it is, how it stands against the same container under rootless Podman, and why. */
export interface DimensionRecord<Id extends DimensionId = DimensionId> {
  readonly title: string;
  readonly reach: Reach;
  readonly role: "gate" | "context";
  /** The value in words; with open questions, the values it may have, joined by "or". */
  readonly words: string;
  /** Every value that it may have, worst first, and where each comes from. One value when nothing is open. */
  readonly values: readonly {
    readonly value: DimensionValues[Id];
    readonly words: string;
    readonly because: readonly Provenance[];
  }[];
  /** The facts on which the value depends and that nobody gave; empty when it is known. */
  readonly open: readonly MissingFact[];
  /** Against the yardstick; "unknown" when the open facts decide it. */
  readonly verdict: Verdict;
  /** The yardstick in words: this container under rootless Podman. */
  readonly yardstick: string;
}

/** What the kernel and the cluster will let one container do, dimension by dimension. */
export interface ContainerConfinement {
  /** `Kind/namespace/name` of the object that makes it. */
  readonly workload: string;
  readonly container: string;
  readonly type: ContainerType;
  readonly image?: string;
  readonly dimensions: { readonly [Id in DimensionId]: DimensionRecord<Id> };
}
