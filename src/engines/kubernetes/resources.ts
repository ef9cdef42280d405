import type { Ask, Provenance, Stated } from "../../confinement/index.ts";
import type { QosClass } from "../../facts/index.ts";
import { podOomScore } from "../../facts/index.ts";
import type { Container, Json, KubernetesObject } from "../../workload/index.ts";
import { asObject, asString, identityOf, parseQuantity } from "../../workload/index.ts";
import { isAtLeast, limitsOf } from "../defaults.ts";
import { burstableScoreQuestion } from "../questions.ts";
import { because, fromManifest, fromObject, stated } from "../stated.ts";
import type { Subject } from "./input.ts";
import { containerPath, podPath } from "./input.ts";
import { objectsIn } from "./objects.ts";
import { sources } from "./sources.ts";

type Resource = "memory" | "cpu" | "ephemeral-storage";

/** The smallest limit that holds: the container's, the pod's, or the namespace's default. Bytes, or millicores for cpu. */
export function resourceLimit(subject: Subject, resource: Resource): Stated<number> {
  const own = limitOf(subject.container, resource, subject);
  const ofPod = podLimit(subject, resource);
  const values = [own, ofPod].filter((one) => one !== undefined);
  if (values.length === 0) {
    return stated(
      Infinity,
      fromManifest(
        containerPath(subject, "resources", "limits", resource),
        `no ${resource} limit`,
        sources.api,
      ),
    );
  }
  const { value, because: reasons } = values.reduce((least, one) => (one.value < least.value ? one : least));
  return stated(resource === "cpu" ? Math.round(value * 1000) : value, ...reasons);
}

function limitOf(container: Container, resource: Resource, subject: Subject): Stated<number> | undefined {
  const written = parseQuantity(container.spec.resources.limits[resource] ?? "");
  const path = [...container.path, "resources", "limits", resource];
  // The kubelet takes 0 for no limit, and admission adds its default only where nothing is written.
  if (written !== undefined && written <= 0)
    return stated(Infinity, fromManifest(path, "limit 0, which is none"));
  if (written !== undefined)
    return stated(written, fromManifest(path, `limit ${container.spec.resources.limits[resource]}`));
  return rangeDefault(subject, "default", resource);
}

/** Pod-level resources bound all containers together (Kubernetes 1.34, beta). */
function podLimit(subject: Subject, resource: Resource): Stated<number> | undefined {
  const text = subject.spec.resources.limits[resource];
  const value = parseQuantity(text ?? "");
  const isTaken =
    isAtLeast(subject.context.kubernetes, "1.34") ||
    subject.context.featureGates["PodLevelResources"] === true;
  if (value === undefined || value <= 0 || !isTaken) return undefined;
  return stated(
    value,
    fromManifest(podPath(subject, "resources", "limits", resource), `limit of the pod ${text}`),
  );
}

/** The default that LimitRanges of the namespace give to containers that set none. */
function rangeDefault(
  { inventory, namespace }: Subject,
  key: "default" | "defaultRequest",
  resource: Resource,
): Stated<number> | undefined {
  for (const range of inventory.objects("LimitRange", { namespace })) {
    const value = defaultIn(range, key, resource);
    if (value !== undefined)
      return stated(value, fromObject(identityOf(range), `LimitRange: ${key} ${resource} of containers`));
  }
  return undefined;
}

function defaultIn(
  range: KubernetesObject,
  key: "default" | "defaultRequest",
  resource: Resource,
): number | undefined {
  for (const item of objectsIn(asObject(range.value["spec"])?.["limits"])) {
    if (item["type"] !== "Container") continue;
    const keys = impliedKeys[key].map((one) => asObject(item[one])?.[resource]);
    const value = keys.map(numberOf).find((one) => one !== undefined);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** What stands in for an absent default, in this order. Source: kubernetes pkg/apis/core/v1/defaults.go, SetDefaults_LimitRangeItem. */
const impliedKeys = {
  default: ["default", "max"],
  defaultRequest: ["defaultRequest", "default", "max", "min"],
} as const;

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === "number" ? value : parseQuantity(asString(value) ?? "");
}

/** Quality of service of the pod. Source: kubernetes pkg/apis/core/v1/helper/qos/qos.go. */
export function qosClass(subject: Subject): QosClass {
  const { limits, requests } = subject.spec.resources;
  const containers = subject.pod.containers.filter((one) => one.type !== "ephemeral");
  const ofPod = { limits, requests };
  if (
    Object.keys(limits).length + Object.keys(requests).length > 0 &&
    podLimit(subject, "memory") !== undefined
  )
    return isGuaranteed(ofPod) ? "Guaranteed" : "Burstable";
  const sets = containers.map((one) => effectiveResources(one, subject));
  if (sets.every((one) => isEmpty(one))) return "BestEffort";
  return sets.every(isGuaranteed) ? "Guaranteed" : "Burstable";
}

interface ResourceSet {
  readonly limits: Readonly<Record<string, string>>;
  readonly requests: Readonly<Record<string, string>>;
}

/** With the namespace's defaults; a request that is unset takes the limit. */
function effectiveResources(container: Container, subject: Subject): ResourceSet {
  const limits: Record<string, string> = {};
  const requests: Record<string, string> = {};
  for (const resource of ["memory", "cpu"] as const) {
    const limit = limitOf(container, resource, subject)?.value;
    const written = parseQuantity(container.spec.resources.requests[resource] ?? "");
    const hasOwnLimit = parseQuantity(container.spec.resources.limits[resource] ?? "") !== undefined;
    const request =
      written ?? (hasOwnLimit ? limit : (rangeDefault(subject, "defaultRequest", resource)?.value ?? limit));
    if (limit !== undefined && limit > 0 && Number.isFinite(limit)) limits[resource] = String(limit);
    if (request !== undefined && request > 0 && Number.isFinite(request))
      requests[resource] = String(request);
  }
  return { limits, requests };
}

function isEmpty({ limits, requests }: ResourceSet): boolean {
  return ["memory", "cpu"].every((name) => limits[name] === undefined && requests[name] === undefined);
}

function isGuaranteed({ limits, requests }: ResourceSet): boolean {
  return ["memory", "cpu"].every((name) => {
    const limit = parseQuantity(limits[name] ?? "");
    return (
      limit !== undefined &&
      limit > 0 &&
      (requests[name] === undefined || parseQuantity(requests[name]) === limit)
    );
  });
}

export function oomScoreOf(subject: Subject, ask: Ask): Stated<number> {
  const isNodeCritical = subject.spec.priorityClassName === "system-node-critical";
  const qos = qosClass(subject);
  const { least, most, source } = podOomScore(qos, isNodeCritical);
  const words = isNodeCritical ? "system-node-critical" : `quality of service ${qos}`;
  const value = least === most ? least : ask(burstableScoreQuestion);
  return stated(value, fromManifest(containerPath(subject, "resources"), words, source));
}

/** Limits that no field of a pod sets: the kubelet's for tasks, the runtime's service for the rest. */
export function pidsLimitOf({ context }: Subject): Stated<number> {
  const { podPidsLimit } = context.kubelet;
  if (podPidsLimit !== undefined) {
    const value = podPidsLimit < 0 ? Infinity : podPidsLimit;
    return stated(value, because("node", `podPidsLimit of the kubelet: ${podPidsLimit}`));
  }
  return byDefault(context, "pids", "podPidsLimit of the kubelet is -1: no limit");
}

type RuntimeLimit = "openFiles" | "processes" | "core";

const limitWords: Readonly<Record<RuntimeLimit, string>> = {
  openFiles: "LimitNOFILE of the runtime's service",
  processes: "LimitNPROC of the runtime's service",
  core: "LimitCORE of the runtime's service",
};

export function runtimeLimit({ context }: Subject, limit: RuntimeLimit): Stated<number> {
  const known =
    limit === "openFiles"
      ? context.node.openFiles
      : limit === "processes"
        ? context.node.processes
        : undefined;
  if (known !== undefined) return stated(known, because("node", limitWords[limit]));
  return byDefault(context, limit, `${limitWords[limit]}, which containers inherit`);
}

function byDefault(context: Subject["context"], limit: RuntimeLimit | "pids", words: string): Stated<number> {
  const engine =
    context.k3s !== undefined ? "k3s" : context.containerRuntime.name === "cri-o" ? "cri-o" : "kubernetes";
  const version = engine === "cri-o" ? context.containerRuntime.version : (context.k3s ?? context.kubernetes);
  const facts = limitsOf(engine, version);
  const reason: Provenance = because("kubelet-default", words, facts?.source ?? sources.kubeletDefaults);
  // Where the service's own limit is not known it may be none.
  return stated(facts?.[limit] ?? Infinity, reason);
}
