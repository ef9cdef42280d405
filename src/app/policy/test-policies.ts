import { newestKnown } from "../../facts/index.ts";
import type { Platform } from "../../platform/index.ts";
import { lineAndColumn, readManifests, readStream } from "../../readers/index.ts";
import type { ReadResult } from "../../readers/index.ts";
import { asObject, toKubernetesObject } from "../../workload/index.ts";
import type { KubernetesObject } from "../../workload/index.ts";
import { ContextError } from "../context-error.ts";
import type { PolicyOutcome, Surroundings } from "./admission/judge.ts";
import { judgeRequest } from "./admission/judge.ts";
import type { PolicyBinding, ValidatingPolicy } from "./admission/policy-objects.ts";
import { toBinding, toPolicy } from "./admission/policy-objects.ts";
import type { OfflineRequest } from "./admission/request.ts";
import { requestsOf } from "./admission/request.ts";
import { errorLines } from "./error-lines.ts";
import type { PolicySettings } from "./make-policy.ts";
import { makePolicies } from "./make-policy.ts";

export interface PolicyTestRequest {
  /** Files of policies, bindings and parameters; none: the policies that the settings make. */
  readonly policies: readonly string[];
  readonly settings: PolicySettings;
  /** Manifests to hold them to. */
  readonly paths: readonly string[];
  readonly exclude: readonly string[];
}

/** One object under one policy. `denied`, `warned` and `audited` are failures, by what the binding does with them. */
export interface PolicyTestResult {
  readonly object: string;
  readonly policy: string;
  readonly binding: string;
  readonly outcome: "passes" | "denied" | "warned" | "audited" | "unknown";
  readonly messages: readonly string[];
}

export interface PolicyTestReport {
  readonly schemaVersion: 1;
  readonly results: readonly PolicyTestResult[];
  /** Objects that no policy speaks of. */
  readonly unmatched: readonly string[];
  /** What is to be known about the run, a sentence each. */
  readonly notes: readonly string[];
  /** What could not be read. */
  readonly problems: readonly string[];
}

/**
 * Runs ValidatingAdmissionPolicies on manifests, as if each object were created.
 * @throws ContextError when a policy file holds no policy or cannot be parsed, FileError when it cannot be read.
 */
export async function testPolicies(
  platform: Platform,
  request: PolicyTestRequest,
): Promise<PolicyTestReport> {
  const { engine } = request.settings;
  if (request.policies.length === 0 && engine !== "vap")
    throw new ContextError(
      `what --engine ${engine} makes cannot be run here: ValidatingAdmissionPolicies alone can; leave --engine out`,
    );
  const objects = await policyObjects(platform, request);
  const policies = objects.filter(({ kind }) => kind === "ValidatingAdmissionPolicy").map(toPolicy);
  if (policies.length === 0)
    throw new ContextError(
      request.policies.length === 0
        ? "no rule of this stands in a pod's fields: there is no policy to run"
        : `no ValidatingAdmissionPolicy in ${request.policies.join(", ")}`,
    );
  const read = await readManifests(request.paths, platform, {
    complete: false,
    render: "given",
    kubernetes: newestKnown.kubernetes.version,
    exclude: request.exclude,
  });
  const bindings = objects.filter(({ kind }) => kind === "ValidatingAdmissionPolicyBinding").map(toBinding);
  const around = surroundings(objects, read);
  const requests = objectsOf(read).flatMap(requestsOf);
  const judged = requests.map((one) => ({
    title: one.title,
    results: policies.flatMap((policy) => judgeAll(policy, bindings, one, around)),
  }));
  return {
    schemaVersion: 1,
    results: judged.flatMap(({ results }) => results),
    unmatched: judged.filter(({ results }) => results.length === 0).map(({ title }) => title),
    notes: policies
      .filter(({ name }) => !bindings.some(({ policy }) => policy === name))
      .map(({ name }) => `${name} has no binding in the input: it is tested as if one denied everywhere`),
    problems: errorLines(read.problems),
  };
}

function judgeAll(
  policy: ValidatingPolicy,
  bindings: readonly PolicyBinding[],
  request: OfflineRequest,
  around: Surroundings,
): PolicyTestResult[] {
  const own = bindings.filter((binding) => binding.policy === policy.name);
  return (own.length === 0 ? [everywhere(policy)] : own).flatMap((binding) => {
    const judged = judgeRequest(policy, binding, request, around);
    if (judged === undefined) return [];
    return [
      {
        object: request.title,
        policy: policy.name,
        binding: binding.name,
        outcome: outcomeOf(judged.outcome, binding),
        messages: judged.messages,
      },
    ];
  });
}

function everywhere({ name }: ValidatingPolicy): PolicyBinding {
  return { name: "", policy: name, actions: ["Deny"], resources: undefined, params: undefined };
}

function outcomeOf(outcome: PolicyOutcome, { actions }: PolicyBinding): PolicyTestResult["outcome"] {
  if (outcome !== "fails") return outcome;
  return actions.includes("Deny") ? "denied" : actions.includes("Warn") ? "warned" : "audited";
}

/** The objects of the policy files, or of what would be made. */
async function policyObjects(
  platform: Platform,
  { policies, settings }: PolicyTestRequest,
): Promise<KubernetesObject[]> {
  if (policies.length > 0)
    return policies.flatMap((file) =>
      parsed(file, new TextDecoder("utf-8").decode(platform.readBytes(file))),
    );
  const { files } = await makePolicies(platform, settings);
  return files.flatMap(({ path, text }) => parsed(path, text));
}

function parsed(file: string, text: string): KubernetesObject[] {
  return readStream(text).flatMap((document, index) => {
    if (document.kind === "empty" || document.kind === "skipped") return [];
    if (document.kind === "error") {
      const { line, column } = lineAndColumn(text, document.error.offset);
      throw new ContextError(`${file}:${line}:${column}: ${document.error.message}`);
    }
    const value = asObject(document.value);
    if (value === undefined) return [];
    return [toKubernetesObject(value, { file, document: index, path: [], region: () => undefined })];
  });
}

/** Kinds that the inventory keeps and that are created by people. */
const kept = [
  "Namespace",
  "ServiceAccount",
  "Role",
  "ClusterRole",
  "RoleBinding",
  "ClusterRoleBinding",
  "NetworkPolicy",
  "LimitRange",
  "ResourceQuota",
  "RuntimeClass",
  "PersistentVolumeClaim",
  "PersistentVolume",
  "StorageClass",
  "Service",
  "ConfigMap",
] as const;

function objectsOf({ workloads, inventory }: ReadResult): KubernetesObject[] {
  return [...workloads.map(({ object }) => object), ...kept.flatMap((kind) => inventory.objects(kind))];
}

function surroundings(objects: readonly KubernetesObject[], { inventory }: ReadResult): Surroundings {
  const find = (kind: string, namespace: string | undefined, name: string): KubernetesObject | undefined =>
    objects.find((one) => one.kind === kind && one.name === name && one.namespace === namespace) ??
    inventory.find(kind, namespace, name);
  return {
    namespace: (name) => find("Namespace", undefined, name),
    params: (kind, namespace, name) => find(kind, namespace, name) ?? find(kind, undefined, name),
  };
}
