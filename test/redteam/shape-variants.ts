import type { Tree, Value, Variant } from "./hardened.ts";
import { yaml } from "./hardened.ts";

/** The pod's spec, with a privileged container, in an object of another kind. */
function kind(
  what: string,
  make: (spec: Tree, labels: Value) => Tree,
  shows = "privileged-container",
): Variant {
  return {
    what,
    change: ({ pod, metadata, spec, context }) => {
      context["privileged"] = true;
      const made = make({ ...spec }, metadata["labels"]);
      for (const key of Object.keys(pod)) Reflect.deleteProperty(pod, key);
      Object.assign(pod, { metadata: { name: "web", namespace: "hardened" }, ...made });
    },
    shows,
  };
}

const template = (spec: Tree, labels: Value): Tree => ({ metadata: { labels }, spec });

function controller(apiVersion: string, name: string): Variant {
  return kind(`a ${name} of ${apiVersion}`, (spec, labels) => ({
    apiVersion,
    kind: name,
    spec: { selector: { matchLabels: labels }, template: template(spec, labels) },
  }));
}

const controllers: readonly Variant[] = [
  controller("apps/v1", "Deployment"),
  controller("apps/v1", "StatefulSet"),
  controller("apps/v1", "DaemonSet"),
  controller("apps/v1", "ReplicaSet"),
  kind("a ReplicationController", (spec, labels) => ({
    apiVersion: "v1",
    kind: "ReplicationController",
    spec: { selector: labels, template: template(spec, labels) },
  })),
  controller("batch/v1", "Job"),
  { ...controller("extensions/v1beta1", "Deployment"), says: "refused" },
  { ...controller("apps/v1beta2", "Deployment"), says: "refused" },
  controller("argoproj.io/v1alpha1", "Rollout"),
  controller("apps.kruise.io/v1alpha1", "CloneSet"),
  controller("apps.openshift.io/v1", "DeploymentConfig"),
  controller("serving.knative.dev/v1", "Service"),
  controller("example.org/v1", "Unknown"),
  kind("a PodTemplate", (spec, labels) => ({
    apiVersion: "v1",
    kind: "PodTemplate",
    template: template(spec, labels),
  })),
  kind("a CronJob", (spec, labels) => ({
    apiVersion: "batch/v1",
    kind: "CronJob",
    spec: { schedule: "@daily", jobTemplate: { spec: { template: template(spec, labels) } } },
  })),
  {
    ...kind("a CronJob of batch/v1beta1", (spec, labels) => ({
      apiVersion: "batch/v1beta1",
      kind: "CronJob",
      spec: { schedule: "@daily", jobTemplate: { spec: { template: template(spec, labels) } } },
    })),
    says: "refused",
  },
  kind("a ScaledJob of KEDA", (spec, labels) => ({
    apiVersion: "keda.sh/v1alpha1",
    kind: "ScaledJob",
    spec: { jobTargetRef: { template: template(spec, labels) } },
  })),
  kind("a JobSet", (spec, labels) => ({
    apiVersion: "jobset.x-k8s.io/v1alpha2",
    kind: "JobSet",
    spec: { replicatedJobs: [{ name: "a", template: { spec: { template: template(spec, labels) } } }] },
  })),
  kind("a RayCluster", (spec, labels) => ({
    apiVersion: "ray.io/v1",
    kind: "RayCluster",
    spec: { headGroupSpec: { template: template(spec, labels) } },
  })),
  kind("a Workflow of Argo", (spec) => ({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Workflow",
    spec: { entrypoint: "a", templates: [{ name: "a", container: (spec["containers"] as Value[])[0] }] },
  })),
  kind("a Task of Tekton", (spec) => ({
    apiVersion: "tekton.dev/v1",
    kind: "Task",
    spec: { steps: spec["containers"] },
  })),
  kind("a custom kind deep down", (spec) => ({
    apiVersion: "example.org/v1",
    kind: "Platform",
    spec: { a: { b: [{ c: { d: { podSpec: spec } } }] } },
  })),
  kind("a Windows pod beside a privileged Linux one", (spec, labels) => ({
    apiVersion: "example.org/v1",
    kind: "Pair",
    spec: {
      first: { template: { spec: yaml("{os: {name: windows}, containers: [{name: a, image: a}]}") } },
      second: { template: template(spec, labels) },
    },
  })),
  kind("two pods in one object, the second privileged", (spec, labels) => {
    const first = structuredClone(spec);
    const [container] = first["containers"] as Tree[];
    if (container !== undefined)
      container["securityContext"] = { ...(container["securityContext"] as Tree), privileged: false };
    return {
      apiVersion: "example.org/v1",
      kind: "Pair",
      spec: { first: { template: template(first, labels) }, second: { template: template(spec, labels) } },
    };
  }),
  {
    ...kind("a Deployment with a second pod spec that the server ignores", (spec, labels) => ({
      apiVersion: "apps/v1",
      kind: "Deployment",
      spec: {
        selector: { matchLabels: labels },
        template: template(spec, labels),
        containers: [{ name: "decoy" }],
      },
    })),
  },
];

/** A pod that names an owner of the input and differs from its template in one field. */
function copy(
  what: string,
  change: (spec: Tree, metadata: Tree, container: Tree) => void,
  shows: string,
  more: Partial<Variant> = {},
): Variant {
  return {
    what: `a running pod with ${what}`,
    change: ({ pod, metadata, spec, objects }) => {
      const labels = metadata["labels"];
      const owner = yaml(
        "{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web-1, namespace: hardened, uid: u1}}",
      );
      owner["spec"] = {
        selector: { matchLabels: labels as Tree },
        template: template(structuredClone(spec), structuredClone(labels)),
      };
      objects.push(owner);
      metadata["name"] = "web-1-abcde";
      metadata["ownerReferences"] = [
        yaml("{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, uid: u1, controller: true}"),
      ];
      pod["status"] = { phase: "Running" };
      const [container] = spec["containers"] as Tree[];
      change(spec, metadata, container as Tree);
    },
    shows,
    ...more,
  };
}

const securityContext = (container: Tree): Tree => container["securityContext"] as Tree;

const copies: readonly Variant[] = [
  copy(
    "a privileged sidecar",
    (spec) =>
      void (spec["containers"] as Value[]).push(
        yaml("{name: injected, image: a, securityContext: {privileged: true}}"),
      ),
    "privileged-container",
  ),
  copy(
    "privileged",
    (_, __, container) => void (securityContext(container)["privileged"] = true),
    "privileged-container",
  ),
  copy(
    "an address of the host for its port",
    (_, __, container) =>
      void (container["ports"] = [{ containerPort: 8080, hostPort: 80, hostIP: "10.0.0.1" }]),
    "host-ports",
  ),
  copy(
    "a debugging container",
    (spec) =>
      void (spec["ephemeralContainers"] = [
        yaml("{name: debug, image: a, securityContext: {privileged: true}}"),
      ]),
    "privileged-container",
  ),
  copy("the host's network", (spec) => void (spec["hostNetwork"] = true), "host-network"),
  copy("a token", (spec) => void (spec["automountServiceAccountToken"] = true), "api-token"),
  copy(
    "a projected token",
    (spec, _, container) => {
      (spec["volumes"] as Value[]).push(
        yaml("{name: token, projected: {sources: [{serviceAccountToken: {path: token}}]}}"),
      );
      (container["volumeMounts"] as Value[]).push(yaml("{name: token, mountPath: /token}"));
    },
    "api-token",
  ),
  copy(
    "another projection of a volume it has",
    (spec) => {
      const volumes = spec["volumes"] as Tree[];
      const pages = volumes.find((one) => one["name"] === "pages") as Tree;
      delete pages["configMap"];
      pages["projected"] = yaml("{sources: [{serviceAccountToken: {path: token}}]}");
    },
    "api-token",
  ),
  copy(
    "a volume of the host under a volume's name",
    (spec) => {
      const pages = (spec["volumes"] as Tree[]).find((one) => one["name"] === "pages") as Tree;
      delete pages["configMap"];
      pages["hostPath"] = { path: "/var/lib/kubelet" };
    },
    "host-paths",
    { only: "sealed" },
  ),
  copy(
    "a volume of the host named as a token",
    (spec, _, container) => {
      (spec["volumes"] as Value[]).push(
        yaml("{name: kube-api-access-abcde, hostPath: {path: /var/lib/kubelet}}"),
      );
      (container["volumeMounts"] as Value[]).push(yaml("{name: kube-api-access-abcde, mountPath: /token}"));
    },
    "host-paths",
    { only: "sealed" },
  ),
  copy(
    "a Secret's token named as one",
    (spec, _, container) => {
      (spec["volumes"] as Value[]).push(
        yaml("{name: web-token-abcde, secret: {secretName: web-token-abcde}}"),
      );
      (container["volumeMounts"] as Value[]).push(
        yaml("{name: web-token-abcde, mountPath: /var/run/secrets/kubernetes.io/serviceaccount}"),
      );
    },
    "api-token",
  ),
  copy("service links", (spec) => void Reflect.deleteProperty(spec, "enableServiceLinks"), "service-links"),
  {
    ...copy(
      "a label that an opening policy selects",
      (_, metadata) => void ((metadata["labels"] as Tree)["open"] = "yes"),
      "reachable-from",
    ),
    alongside: "{podSelector: {matchLabels: {open: 'yes'}}, policyTypes: [Ingress], ingress: [{}]}",
  },
  copy(
    "labels that its Service and policies do not select",
    (_, metadata) => {
      metadata["labels"] = { "pod-template-hash": "1" };
    },
    "",
    {
      alongside:
        "{podSelector: {matchExpressions: [{key: app.kubernetes.io/name, operator: DoesNotExist}]}, policyTypes: [Ingress], ingress: [{}]}",
    },
  ),
  copy(
    "a device",
    (_, __, container) =>
      void ((container["resources"] as Tree)["limits"] = {
        "nvidia.com/gpu": "1",
        cpu: "1",
        memory: "1Gi",
        "ephemeral-storage": "1Gi",
      }),
    "devices",
  ),
  copy(
    "a further network",
    (_, metadata) => void (metadata["annotations"] = { "k8s.v1.cni.cncf.io/networks": "lan" }),
    "reachable-from",
  ),
  copy(
    "a written secret",
    (_, __, container) => void (container["env"] = [{ name: "PASSWORD", value: "hunter2" }]),
    "secret-environment",
    { only: "sealed" },
  ),
  copy("a runtime class", (spec) => void (spec["runtimeClassName"] = "special"), ""),
  copy(
    "an old account field",
    (spec) => {
      delete spec["serviceAccountName"];
      delete spec["automountServiceAccountToken"];
    },
    "api-token",
  ),
];

const packaged: readonly Variant[] = [
  {
    what: "a privileged pod that is named as a helper of k3s",
    change: ({ metadata, context, deny }) => {
      metadata["name"] = "helper-pod-mine";
      metadata["namespace"] = "kube-system";
      (deny["metadata"] as Tree)["namespace"] = "kube-system";
      context["privileged"] = true;
    },
    shows: "privileged-container",
  },
];

export const shapeVariants: readonly Variant[] = [...controllers, ...copies, ...packaged];
