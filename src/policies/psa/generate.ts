import type { PodSecurityLevel, PodSecurityVersions } from "../../rules/index.ts";
import type { KubernetesObject, Workload } from "../../workload/index.ts";
import { workloadIdentity } from "../../workload/index.ts";
import { admissionText } from "../k3s/admission.ts";
import type { PolicyFile, PolicyRequest } from "../policy-request.ts";
import { wrapComment } from "../yaml/wrap-comment.ts";
import { writeDocument } from "../yaml/write-yaml.ts";
import type { Mode, ModeLabel } from "./labels.ts";
import { existingLabel, labelsOf, modes, stricter } from "./labels.ts";
import type { Blocker } from "./namespace-levels.ts";
import { blockersOf, levelOrder, strictestLevel } from "./namespace-levels.ts";

/** A namespace of the input, and what runs in it. */
interface Place {
  readonly name: string;
  readonly object: KubernetesObject | undefined;
  readonly workloads: readonly Workload[];
}

/** Namespaces with labels for the strictest level that all their workloads meet, and beside them the API server's defaults. */
export function generateNamespaceLabels(request: PolicyRequest): readonly PolicyFile[] {
  const versions = {
    policy: request.policyVersion ?? "latest",
    server: request.minimumKubernetes.join("."),
  };
  const places = placesOf(request);
  const documents = places.map((place) => namespaceText(place, versions));
  return [
    { path: "namespaces.yaml", text: [headingOf(request, versions, places), ...documents].join("---\n") },
    { path: "k3s/psa.yaml", text: admissionText(versions.server, versions.policy), beside: true },
  ];
}

/** By name; exempt ones are left out. */
function placesOf({ input, exemptNamespaces }: PolicyRequest): readonly Place[] {
  const objects = new Map((input?.inventory.objects("Namespace") ?? []).map((one) => [one.name, one]));
  const workloads = input?.workloads ?? [];
  const named = workloads.flatMap(({ object }) => object.namespace ?? []);
  return [...new Set([...objects.keys(), ...named])]
    .filter((name) => !exemptNamespaces.includes(name))
    .sort()
    .map((name) => ({
      name,
      object: objects.get(name),
      workloads: workloads.filter(({ object }) => object.namespace === name),
    }));
}

function headingOf(
  { toolVersion, exemptNamespaces, input }: PolicyRequest,
  versions: PodSecurityVersions,
  places: readonly Place[],
): string {
  const unplaced = (input?.workloads ?? []).filter(({ object }) => object.namespace === undefined);
  return [
    `Made by podseal ${toolVersion}: for each namespace the strictest level of the Pod Security Standards (policy version ${versions.policy}, as Kubernetes ${versions.server} decides) that all of its workloads in the input meet. Audit and warn are one level further, so that who applies a workload is told what is missing.`,
    "A label that stands in the input is never loosened; one that stands in the cluster alone is not known here: compare with kubectl get namespaces -L pod-security.kubernetes.io/enforce.",
    "Pods that nothing in the input makes are not counted: those of operators and of charts that are not part of it.",
    "The labels hold for new pods; running ones go on. Apply: kubectl apply --server-side --field-manager=podseal -f FILE (with --force-conflicts where another manager set them).",
    `Left alone: ${exemptNamespaces.join(", ")}.`,
    ...(unplaced.length === 0
      ? []
      : [`Without a namespace, and so counted nowhere: ${unplaced.map(workloadIdentity).join(", ")}.`]),
    ...(places.length === 0 ? ["The input names no other namespace: there is nothing to label."] : []),
  ]
    .map((sentence) => wrapComment(sentence))
    .join("");
}

function namespaceText({ name, object, workloads }: Place, versions: PodSecurityVersions): string {
  const { policy } = versions;
  const met = strictestLevel(workloads, versions);
  const wanted: Readonly<Record<Mode, ModeLabel>> = {
    enforce: { level: met, version: policy },
    audit: { level: above(met), version: policy },
    warn: { level: above(met), version: policy },
  };
  const existing = (mode: Mode): ModeLabel | undefined => existingLabel(object?.labels ?? {}, mode);
  const chosen = {
    enforce: stricter(existing("enforce"), wanted.enforce),
    audit: stricter(existing("audit"), wanted.audit),
    warn: stricter(existing("warn"), wanted.warn),
  };
  const labels = labelsOf(chosen);
  const byHand = modes.map(
    (mode) => `kubectl label --overwrite namespace ${name} ${labelWords(labels, mode)}`,
  );
  const comment = [
    `${name}: ${counted(workloads)}.`,
    ...blockedNow(workloads, chosen.enforce, versions),
    ...blockingNext(workloads, chosen.enforce, versions),
    "By hand:",
  ];
  return [
    ...comment.map((line) => wrapComment(line)),
    ...byHand.map((line) => `#   ${line}\n`),
    writeDocument("", { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } }),
  ].join("");
}

function labelWords(labels: Readonly<Record<string, string>>, mode: Mode): string {
  return Object.entries(labels)
    .filter(([key]) => key.endsWith(`/${mode}`) || key.endsWith(`/${mode}-version`))
    .map(([key, value]) => `${key}=${value}`)
    .join(" ");
}

function above(level: PodSecurityLevel): PodSecurityLevel {
  return levelOrder[levelOrder.indexOf(level) + 1] ?? "restricted";
}

function counted({ length }: readonly Workload[]): string {
  if (length === 0) return "no workload in the input, so that nothing stands against the strictest level";
  return length === 1 ? "1 workload" : `${length} workloads`;
}

/** A label that stood before, stricter than what the workloads meet: it is kept, and said. */
function blockedNow(
  workloads: readonly Workload[],
  { level, version }: ModeLabel,
  versions: PodSecurityVersions,
): readonly string[] {
  const blockers = blockersOf(workloads, level, { ...versions, policy: version });
  return blockers.length === 0
    ? []
    : [
        `The label enforce=${level} stands already and is kept, although new pods of these are refused by it:`,
        ...blockers.map(inWords),
      ];
}

function blockingNext(
  workloads: readonly Workload[],
  { level, version }: ModeLabel,
  versions: PodSecurityVersions,
): readonly string[] {
  if (level === "restricted") return [];
  const next = above(level);
  const blockers = blockersOf(workloads, next, { ...versions, policy: version });
  const opens =
    level === "privileged"
      ? " Until then the label privileged also takes the namespace out of a stricter default of the API server"
      : "";
  return blockers.length === 0
    ? []
    : [`What keeps it from ${next}${opens === "" ? "" : `.${opens}`}:`, ...blockers.map(inWords)];
}

function inWords({ workload, failed, reason }: Blocker): string {
  return `  ${workload}: ${reason ?? failed.map(({ check, rule }) => `${check} (${rule.id})`).join(", ")}`;
}
