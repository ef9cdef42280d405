/** What is not known of a cluster: policies, service accounts and classes that the input does not show. */
import type { Question } from "../../confinement/index.ts";
import { hostUsersByDefault } from "../../facts/index.ts";

/** Whether the server keeps `hostUsers: false`, of a cluster whose version nobody told. */
export const hostUsersKeptQuestion: Question<boolean> = {
  id: "cluster-version",
  words: "which version of k3s or Kubernetes the cluster runs",
  supplier: "cluster",
  supply: "give --k3s or --kubernetes, or Node objects in the input",
  candidates: [false, true],
  candidateWords: (isKept) =>
    isKept ? `${hostUsersByDefault.value} or newer` : `older than ${hostUsersByDefault.value}`,
};

/** Whether something in the cluster enforces NetworkPolicies. */
export const policyEnforcementQuestion: Question<boolean> = {
  id: "network-policy-enforcement",
  words: "whether the cluster's network plugin enforces NetworkPolicies",
  supplier: "cluster",
  supply: "name the cluster with --k3s, whose controller enforces them",
  candidates: [false, true],
  candidateWords: (answer) => (answer ? "it does" : "it does not"),
};

/**
 * Whether the cluster holds NetworkPolicies for a pod that the input does not show. Policies add up: a pod that the shown ones
 * isolate stays isolated, but a further one may allow more. `shown` says that some shown policy isolates the pod.
 */
export function networkPoliciesQuestion(
  namespace: string | undefined,
  direction: "ingress" | "egress",
  shown: boolean,
): Question<"open" | "as-shown" | "denied"> {
  return {
    id: `network-policies-${direction}${shown ? "-further" : ""}:${namespace ?? ""}`,
    words: `which ${shown ? "further " : ""}NetworkPolicies of ${namespaceInWords(namespace)} bear on this pod's ${direction}`,
    supplier: "input",
    supply: "add the NetworkPolicies to the input, and --complete when it is the whole",
    candidates: ["open", shown ? "as-shown" : "denied"],
    candidateWords: (answer) => policyAnswers[answer],
  };
}

const policyAnswers = {
  open: "all of it is allowed",
  "as-shown": "none beyond the input",
  denied: "one that denies by default",
} as const;

/** Whether a service account mounts its token by default. */
export function automountQuestion(namespace: string | undefined, name: string): Question<boolean> {
  return {
    id: `service-account-automount:${namespace ?? ""}/${name}`,
    words: `whether the service account ${name} of ${namespaceInWords(namespace)} switches token mounting off`,
    supplier: "input",
    supply: "set automountServiceAccountToken in the pod, or add the ServiceAccount to the input",
    candidates: [true, false],
    candidateWords: (answer) => (answer ? "its token is mounted" : "it switches mounting off"),
  };
}

/** Whether the cluster grants a service account more than the input shows. */
export function grantsQuestion(
  namespace: string | undefined,
  name: string,
): Question<"anything" | "as-shown"> {
  return {
    id: `service-account-grants:${namespace ?? ""}/${name}`,
    words: `which roles are bound to the service account ${name} of ${namespaceInWords(namespace)}`,
    supplier: "input",
    supply: "add the bindings and roles to the input, and --complete when it is the whole; or mount no token",
    candidates: ["anything", "as-shown"],
    candidateWords: (answer) =>
      answer === "anything" ? "it may be cluster-admin" : "nothing beyond the input",
  };
}

/** Which boundary a runtime class puts around a pod. */
export function runtimeClassQuestion(
  name: string,
): Question<"shared-kernel" | "user-space-kernel" | "virtual-machine"> {
  return {
    id: `runtime-class:${name}`,
    words: `which runtime the RuntimeClass ${name} names`,
    supplier: "input",
    supply: "add the RuntimeClass to the input",
    candidates: ["shared-kernel", "user-space-kernel", "virtual-machine"],
  };
}

function namespaceInWords(namespace: string | undefined): string {
  return namespace === undefined ? "the pod's namespace" : `namespace ${namespace}`;
}
