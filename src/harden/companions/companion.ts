import type { JsonObject, Workload } from "../../workload/index.ts";
import { workloadIdentity } from "../../workload/index.ts";

export type CompanionKind = "network-policy" | "service-account" | "namespace";

/** Something beside the pods: a new object, or what a person must do where the input holds the object already. */
export interface Companion {
  readonly kind: CompanionKind;
  /** Undefined where the workloads name no namespace. */
  readonly namespace: string | undefined;
  /** One imperative sentence without a full stop. */
  readonly title: string;
  /** The new object; undefined where a person must do it. */
  readonly document?: JsonObject;
  /** One sentence. */
  readonly because: string;
  /** What to look at when something does not work with it; empty when nothing can come of it. */
  readonly watchFor: string;
  /** What is shown and not allowed, or allowed for a reason of its own: a sentence each. */
  readonly notes?: readonly string[];
  /** Identity of the one workload that it is for. */
  readonly workload?: string;
}

/** Namespaces of the cluster itself: a default-deny or an enforced level there stops the cluster. Source: kubernetes.io docs, Namespaces. */
const systemNamespaces = ["kube-system", "kube-public", "kube-node-lease"];

/** Whether objects may be put beside the workloads of this namespace. A name that the API refuses becomes no file name either. */
export function takesCompanions(namespace: string | undefined): boolean {
  if (namespace === undefined) return true;
  const isName = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace);
  return isName && !systemNamespaces.includes(namespace);
}

/** Longest name of an object less what is put before and after it. Source: kubernetes.io docs, Object Names and IDs. */
const longestName = 200;

/** A name for each workload's companion: its own, with the kind where several of a namespace have it. None where the API would refuse it. */
export function companionNames(workloads: readonly Workload[]): ReadonlyMap<Workload, string> {
  const names = new Map<Workload, string>();
  const taken = new Set<string>();
  for (const workload of workloads) {
    const [kind = "", ...rest] = workloadIdentity(workload).split("/");
    const base = (rest.at(-1) ?? "").replace(/-+$/, "");
    if (base.length > longestName || !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(base)) continue;
    const candidates = [base, `${base}-${kind.toLowerCase()}`];
    const name = candidates.find((one) => !taken.has(keyOf(workload, one)));
    if (name === undefined) continue;
    taken.add(keyOf(workload, name));
    names.set(workload, name);
  }
  return names;
}

function keyOf({ object }: Workload, name: string): string {
  return JSON.stringify([object.namespace ?? null, name]);
}

/** The metadata of a new object. */
export function metadataOf(name: string, namespace: string | undefined): JsonObject {
  return { name, ...(namespace === undefined ? {} : { namespace }) };
}
