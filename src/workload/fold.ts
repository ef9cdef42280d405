import { confinementDigest } from "./confinement-digest.ts";
import { isGeneratedLabel } from "./generated-labels.ts";
import { identityOf } from "./identity.ts";
import { asList, asObject, asString } from "./json.ts";
import type { KubernetesObject } from "./object.ts";
import type { Workload } from "./workload.ts";

type OwnerName = NonNullable<Workload["owner"]>;

/**
 * Folds Pods, ReplicaSets, Jobs and other owned objects into the workload that owns them, over any number of steps, as they come from
 * `kubectl get pods,deploy,... -o json`. A copy whose confinement differs from its owner's template (admission changed it, or it runs
 * an older revision) stays a workload of its own under the owner's name; equal ones are kept once. Copies whose owner is not in the
 * input are kept once under the name of the top-most owner that they name. The order of the input is kept.
 */
export function fold(workloads: readonly Workload[]): Workload[] {
  // In a folder of manifests nothing has an owner: then there is nothing to look up.
  const find = workloads.some(isOwned) ? ownerFinder(workloads) : () => undefined;
  const places = workloads.map((workload) => placeOf(workload, find));
  const copies = places.filter(({ workload, root, missing }) => missing !== undefined || root !== workload);
  const running =
    copies.length === 0
      ? new Set<string>()
      : new Set(places.filter(({ workload }) => !runsNothing(workload)).map(familyKey));
  const groups = new Map<string, Workload>();
  for (const place of places) {
    if (place.root === place.workload && place.missing === undefined)
      groups.set(rootKey(place.root), place.root);
  }
  for (const place of copies) addCopy(place, groups, running);
  const order = new Map(workloads.map(({ object }, index) => [object, index]));
  return [...groups.values()].sort(
    (left, right) => (order.get(left.object) ?? 0) - (order.get(right.object) ?? 0),
  );
}

/** Where a workload belongs: the top-most owner that is in the input, and the owner above it that is not. */
interface Place {
  readonly workload: Workload;
  readonly root: Workload;
  readonly missing: OwnerName | undefined;
}

function isOwned({ object }: Workload): boolean {
  return object.owners.length > 0;
}

function addCopy(place: Place, groups: Map<string, Workload>, running: ReadonlySet<string>): void {
  const { workload, root, missing } = place;
  const target = rootKey(root);
  if (missing === undefined && (runsNothing(workload) || sameConfinement(workload, root))) {
    groups.set(target, withOneMore(groups.get(target) ?? root));
    return;
  }
  if (runsNothing(workload) && running.has(familyKey(place))) return;
  const key = `${familyKey(place)} ${digestOf(workload)}`;
  const before = groups.get(key);
  groups.set(
    key,
    before === undefined ? { ...workload, owner: missing ?? nameOf(root.object) } : withOneMore(before),
  );
}

function withOneMore(workload: Workload): Workload {
  return { ...workload, folded: workload.folded + 1 };
}

function placeOf(
  workload: Workload,
  find: (object: KubernetesObject) => Workload | OwnerName | undefined,
): Place {
  const seen = new Set<Workload>([workload]);
  let root = workload;
  for (;;) {
    const owner = find(root.object);
    if (owner === undefined || !("object" in owner)) return { workload, root, missing: owner };
    if (seen.has(owner)) return { workload, root: workload, missing: undefined };
    seen.add(owner);
    root = owner;
  }
}

/** Finds the owner of an object: the workload when it is in the input, else its name; undefined for an object without one. */
function ownerFinder(
  workloads: readonly Workload[],
): (object: KubernetesObject) => Workload | OwnerName | undefined {
  const byUid = new Map<string, Workload>();
  const byName = new Map<string, Workload>();
  for (const workload of workloads) {
    const uid = asString(asObject(workload.object.value["metadata"])?.["uid"]);
    if (uid !== undefined) byUid.set(uid, workload);
    byName.set(identityOf(workload.object), workload);
  }
  return (object) => {
    // A static pod is owned by its Node, which is no workload.
    const owners = object.owners.filter(({ kind }) => kind !== "Node");
    const owner = owners.find(({ controller }) => controller) ?? owners[0];
    if (owner === undefined) return undefined;
    const named = { apiVersion: owner.apiVersion, kind: owner.kind, name: owner.name };
    const inInput =
      byUid.get(owner.uid ?? "") ?? byName.get(identityOf({ ...named, namespace: object.namespace }));
    return inInput ?? aboveReplicaSet(named, object.labels);
  };
}

/** The owner of a ReplicaSet that is not in the input can be read off its name, which ends in the hash that its pods carry as a label. */
function aboveReplicaSet(owner: OwnerName, labels: Readonly<Record<string, string>>): OwnerName {
  if (owner.kind !== "ReplicaSet") return owner;
  const isRollout = labels["rollouts-pod-template-hash"] !== undefined;
  const hash = labels["rollouts-pod-template-hash"] ?? labels["pod-template-hash"];
  if (hash === undefined || !owner.name.endsWith(`-${hash}`)) return owner;
  const name = owner.name.slice(0, -hash.length - 1);
  return isRollout
    ? { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", name }
    : { apiVersion: "apps/v1", kind: "Deployment", name };
}

function nameOf({ apiVersion, kind, name }: KubernetesObject): OwnerName {
  return { apiVersion, kind, name };
}

function rootKey(root: Workload): string {
  return `${identityOf(root.object)} ${root.object.source.file} ${root.object.source.document} ${root.object.source.path.join("/")}`;
}

function familyKey({ root, missing }: Place): string {
  return JSON.stringify([root.object.namespace ?? null, missing ?? nameOf(root.object)]);
}

function digestOf(workload: Workload): string {
  return workload.pods.map(confinementDigest).join("\n");
}

/** Limits that admission adds are tighter than the template and make no difference; one that a copy lost does. */
function sameConfinement(copy: Workload, owner: Workload): boolean {
  return digestOf(copy) === digestOf(owner) && keepsLimits(copy, owner) && keepsLabels(copy, owner);
}

/**
 * NetworkPolicies and Services choose pods by labels: one that a copy lost, changed or, against the controllers of the API, gained can
 * open it. Controllers of custom resources label their pods as they like.
 */
function keepsLabels(copy: Workload, owner: Workload): boolean {
  const addsNone = /^(apps|batch)\//.test(owner.object.apiVersion);
  return owner.pods.every(({ labels }, index) => {
    const held = copy.pods[index]?.labels ?? {};
    const isKept = Object.entries(labels).every(([key, value]) => held[key] === value);
    const extra = Object.keys(held).filter((key) => !Object.hasOwn(labels, key) && !isGeneratedLabel(key));
    return isKept && (!addsNone || extra.length === 0);
  });
}

function keepsLimits(copy: Workload, owner: Workload): boolean {
  return owner.pods.every((pod, index) =>
    pod.containers.every(({ name, spec }) => {
      const same = copy.pods[index]?.containers.find((container) => container.name === name);
      return Object.keys(spec.resources.limits).every(
        (resource) => same?.spec.resources.limits[resource] !== undefined,
      );
    }),
  );
}

/** A ReplicaSet scaled to nothing, a finished Job or Pod. */
function runsNothing({ object }: Workload): boolean {
  if (!isFromServer(object)) return false;
  const spec = asObject(object.value["spec"]);
  const status = asObject(object.value["status"]);
  if (object.kind === "ReplicaSet") return spec?.["replicas"] === 0;
  if (object.kind === "Pod") return status?.["phase"] === "Succeeded" || status?.["phase"] === "Failed";
  if (object.kind !== "Job") return false;
  return asList(status?.["conditions"]).some((condition) => {
    const { type, status: state } = asObject(condition) ?? {};
    return (type === "Complete" || type === "Failed") && state === "True";
  });
}

/**
 * Whether the API server wrote it: it refuses to create an object that has a resourceVersion. In a manifest that somebody wrote, a
 * status says nothing of what will run.
 */
function isFromServer({ value }: KubernetesObject): boolean {
  const version = asString(asObject(value["metadata"])?.["resourceVersion"]);
  return version !== undefined && version !== "";
}
