import type { Ask, DimensionValues, Question, Stated } from "../../confinement/index.ts";
import { grantsQuestion, networkPoliciesQuestion } from "../questions.ts";
import { because, stated } from "../stated.ts";
import { isTokenMount } from "./mounts.ts";
import { isOnHostNetwork } from "./namespaces.ts";
import type { OciContainer } from "./pod.ts";

const runtimeSpec = "opencontainers/runtime-spec config.md@v1.3.0";
const policies = "kubernetes.io docs, Network Policies";

/** Peers of a pod's network are all that the cluster's policies do not hold off; the record shows none of them. */
export function podReachableFrom(
  declaration: OciContainer,
  ask: Ask,
): Stated<DimensionValues["reachable-from"]> | undefined {
  const { pod } = declaration;
  if (pod === undefined || isOnHostNetwork(declaration, ask)) return undefined;
  const answer = ask(networkPoliciesQuestion(pod.namespace, "ingress", false));
  const reason = because("runtime-default", "the network of its pod", policies);
  return stated(answer === "open" ? [{ from: "cluster", ports: "all" }] : [], reason);
}

export function podReaches(
  declaration: OciContainer,
  ask: Ask,
): Stated<DimensionValues["reaches"]> | undefined {
  const { pod } = declaration;
  if (pod === undefined || isOnHostNetwork(declaration, ask)) return undefined;
  const answer = ask(networkPoliciesQuestion(pod.namespace, "egress", false));
  const reason = because("runtime-default", "the network of its pod", policies);
  return stated(answer === "open" ? ["internet", "cluster", "node", "metadata", "host-address"] : [], reason);
}

/** A volume of such a kind holds a token where the pod says so. */
const mayHoldToken = /\/pods\/[^/]+\/(?:volumes\/kubernetes\.io~(?:projected|secret)|volume-subpaths)\//;

export function apiTokenOf({ mounts }: OciContainer, ask: Ask): Stated<DimensionValues["api-token"]> {
  const reason = because("runtime-default", "its mounts", runtimeSpec);
  if (mounts.some(isTokenMount)) return stated("api", reason);
  const doubtful = mounts.find(({ source = "" }) => mayHoldToken.test(source));
  if (doubtful === undefined) return stated("none", reason);
  return stated(ask(volumeTokenQuestion(doubtful.destination)), reason);
}

function volumeTokenQuestion(target: string): Question<DimensionValues["api-token"]> {
  return {
    id: `volume-token:${target}`,
    words: `whether the volume at ${target} holds a service-account token`,
    supplier: "input",
    supply: "give the pod instead (kubectl get pod -o yaml)",
    candidates: ["api", "other-audience", "none"],
  };
}

export function apiPermissionsOf(
  declaration: OciContainer,
  ask: Ask,
): Stated<DimensionValues["api-permissions"]> {
  const token = apiTokenOf(declaration, ask);
  if (token.value !== "api") return stated("none", ...token.because);
  const answer = ask(grantsQuestion(declaration.pod?.namespace, "of the pod"));
  return stated(answer === "anything" ? "cluster-admin" : "none", ...token.because);
}

/** Variables of services other than the API's own, which every pod gets. Source: kubernetes pkg/kubelet/envvars. */
export function serviceLinksOf({ process }: OciContainer): Stated<DimensionValues["service-links"]> {
  const links = (process?.env ?? []).some((entry) =>
    /^(?!KUBERNETES_SERVICE_HOST=)\w+_SERVICE_HOST=/.test(entry),
  );
  return stated(links, because("runtime-default", "its environment", runtimeSpec));
}
