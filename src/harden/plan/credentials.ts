import type { Inventory, JsonObject, KubernetesObject, PodTemplate } from "../../workload/index.ts";
import { asList, asObject, asString } from "../../workload/index.ts";
import { nameOfImage, passedText } from "./evidence.ts";
import type { PlanContext } from "./plan-context.ts";
import { hasNoNeed, statedNeedOf } from "./stated-needs.ts";
import type { Step } from "./step.ts";

const tokenSource =
  "kubernetes.io docs, Configure Service Accounts for Pods: opt out of API credential automounting";

/** Mounts no token. Safe where the pod uses the namespace's default account and nothing gives that account a right. */
export function apiTokenSteps(pod: PodTemplate, context: PlanContext): Step[] {
  const field = pod.spec.automountServiceAccountToken;
  if (pod.shape === "partial" || field === false) return [];
  const doubt = field === true ? "the manifest asks for the token" : doubtAboutToken(pod, context);
  return [
    {
      id: "api-token",
      title: "Mount no API token",
      at: pod.path,
      changes: [{ kind: "set", path: [...pod.path, "automountServiceAccountToken"], value: false }],
      mayClose: ["api-token", "api-permissions"],
      applicability: doubt === undefined ? "safe" : "unsafe",
      because:
        doubt ??
        (hasNoNeed(pod, context, "kubernetesApi")
          ? "the context file says of its images that they call no Kubernetes API"
          : "it uses the namespace's default account, to which no binding of the input gives a right: the token opens nothing"),
      evidence: [tokenSource],
      watchFor:
        "programs that call the Kubernetes API: operators, ingress controllers, dashboards, service discovery",
    },
  ];
}

/** What a webhook puts into the pod may use the token. */
const injected = /^(vault\.hashicorp\.com|sidecar\.istio\.io|linkerd\.io|consul\.hashicorp\.com|dapr\.io)\//;
const callsApi =
  /kubectl|in-?cluster|KUBERNETES_|kubernetes\.default|serviceaccount\/token|kubeconfig|leader-?elect|\bk8s\b|kubernetes_sd|argocd|helm\b/i;
/** Words in the names of images whose programs call the API. */
const apiWords =
  /^(kubectl|operator|controller|manager|k8s.*|kube.*|kubernetes|prometheus|traefik|ingress|external|cert|argo.*|flux.*|dashboard|homepage|reloader|promtail|alloy|vector|fluent.*|metrics|agent|autoscaler|descheduler|velero|keel|headlamp|rancher|helm|k3s|istio|linkerd|cilium|calico|longhorn|tailscale)$/i;

/** A word of the image's registry-less name, its tag left out, that names such a program. */
function apiWordIn(image: string): string | undefined {
  return nameOfImage(image)
    .split(/[/._-]+/)
    .find((word) => apiWords.test(word));
}

/** Why a token of the default account may be needed; undefined where nothing of the input points to that. */
export function doubtAboutToken(pod: PodTemplate, context: PlanContext): string | undefined {
  const stated = statedNeedOf(pod, context, "kubernetesApi");
  if (stated !== undefined) return `it calls the Kubernetes API: ${stated}`;
  if (hasNoNeed(pod, context, "kubernetesApi")) return signOfInjection(pod);
  const name = pod.spec.serviceAccountName ?? "default";
  if (name !== "default")
    return `the pod has a service account of its own, ${name}, which somebody made for it`;
  const binding = bindingTo(name, context);
  if (binding !== undefined)
    return `${binding.kind} ${binding.name} gives rights to the namespace's default account`;
  return signOfApiUse(pod);
}

/** What of the pod points to the Kubernetes API, whatever its account; undefined where nothing does. */
export function signOfApiUse(pod: PodTemplate): string | undefined {
  const injection = signOfInjection(pod);
  if (injection !== undefined) return injection;
  for (const container of pod.containers) {
    const passed = callsApi.exec(passedText(container))?.[0];
    if (passed !== undefined)
      return `"${passed}" in what is passed to ${container.name} points to the Kubernetes API`;
    const image = apiWordIn(container.spec.image ?? "");
    if (image !== undefined)
      return `the image of ${container.name} is one of those that often call the Kubernetes API ("${image}")`;
  }
  return undefined;
}

function signOfInjection({ annotations }: PodTemplate): string | undefined {
  const annotation = Object.keys(annotations).find((key) => injected.test(key));
  return annotation && `${annotation} lets a container be injected that may use the token`;
}

/**
 * A binding whose subjects include the account, or all accounts of its namespace or of the cluster. Of an object that names no namespace
 * it may be any. Those that every cluster has (system:discovery and its like) open nothing that matters.
 */
function bindingTo(account: string, { inventory, object }: PlanContext): KubernetesObject | undefined {
  const { namespace } = object;
  const bindings = [
    ...inventory.objects("RoleBinding", ...(namespace === undefined ? [] : [{ namespace }])),
    ...inventory.objects("ClusterRoleBinding"),
  ];
  return bindings.find(
    (binding) =>
      !(asString(asObject(binding.value["roleRef"])?.["name"]) ?? "").startsWith("system:") &&
      asList(binding.value["subjects"]).some((one) =>
        isSubject(asObject(one) ?? {}, account, namespace, binding),
      ),
  );
}

function isSubject(
  subject: JsonObject,
  account: string,
  namespace: string | undefined,
  binding: KubernetesObject,
): boolean {
  const name = asString(subject["name"]) ?? "";
  if (subject["kind"] === "Group") return isGroupOfAccounts(name, namespace);
  const within = asString(subject["namespace"]) ?? binding.namespace;
  const isThere = namespace === undefined || within === undefined || within === namespace;
  return subject["kind"] === "ServiceAccount" && name === account && isThere;
}

function isGroupOfAccounts(name: string, namespace: string | undefined): boolean {
  if (name === "system:serviceaccounts" || name === "system:authenticated") return true;
  return namespace === undefined
    ? name.startsWith("system:serviceaccounts:")
    : name === `system:serviceaccounts:${namespace}`;
}

/** Variables that the kubelet makes for each Service of the namespace. */
const serviceVariable = /[A-Z0-9_]+_SERVICE_(HOST|PORT)|[A-Z0-9_]+_PORT_\d+_(TCP|UDP)|GET_HOSTS_FROM/;
const linksSource =
  "kubernetes/api core/v1/types.go, PodSpec.enableServiceLinks; those of the API server stay";

/** Makes no variables for Services. Safe where nothing in the manifests reads one. */
export function serviceLinkSteps(pod: PodTemplate, context: PlanContext): Step[] {
  const field = pod.spec.enableServiceLinks;
  if (pod.shape === "partial" || field === false) return [];
  const stated = statedNeedOf(pod, context, "serviceVariables");
  const read = hasNoNeed(pod, context, "serviceVariables") ? undefined : variableIn(pod, context);
  const doubt =
    stated !== undefined
      ? `it reads such variables: ${stated}`
      : read !== undefined
        ? `the manifests name ${read}`
        : field === true
          ? "the manifest asks for the variables"
          : undefined;
  return [
    {
      id: "service-links",
      title: "Make no variables for the namespace's Services",
      at: pod.path,
      changes: [{ kind: "set", path: [...pod.path, "enableServiceLinks"], value: false }],
      mayClose: ["service-links"],
      applicability: doubt === undefined ? "safe" : "unsafe",
      because: doubt ?? "nothing in the manifests reads such a variable, and programs find Services by name",
      evidence: [linksSource],
      watchFor: "old programs that find their partners by variables such as REDIS_SERVICE_HOST",
    },
  ];
}

function variableIn(pod: PodTemplate, context: PlanContext): string | undefined {
  const texts = pod.containers.map((one) => {
    const names = one.spec.env.map(({ name }) => (name === "GET_HOSTS_FROM" ? name : "")).join("\n");
    return `${passedText(one)}\n${names}`;
  });
  return (
    texts.map(variableInText).find((one) => one !== undefined) ??
    variableInConfigMaps(context.inventory, context.object.namespace)
  );
}

function variableInText(text: string): string | undefined {
  // Most texts have neither word; the search for whole names takes long on big ones.
  if (!/_SERVICE_|_PORT_|GET_HOSTS_FROM/.test(text)) return undefined;
  return serviceVariable.exec(text.replaceAll(/KUBERNETES_(SERVICE|PORT)_\w+/g, ""))?.[0];
}

const searched = new WeakMap<Inventory, Map<string | undefined, string | undefined>>();

/** Searched once for each namespace. */
function variableInConfigMaps(inventory: Inventory, namespace: string | undefined): string | undefined {
  const known = searched.get(inventory) ?? new Map<string | undefined, string | undefined>();
  searched.set(inventory, known);
  if (!known.has(namespace)) {
    const texts = inventory
      .objects("ConfigMap", { namespace })
      .flatMap(({ value }) => Object.values(asObject(value["data"]) ?? {}));
    const found = texts.map((text) => variableInText(asString(text) ?? ""));
    known.set(
      namespace,
      found.find((one) => one !== undefined),
    );
  }
  return known.get(namespace);
}
