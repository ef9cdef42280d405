// Pods as controllers make them, admission completes them, the scheduler places them and the kubelet reports on them.
import { at, digest, metadata, ownerReference, suffix } from "./identity.mjs";
import { defaultPodSpec } from "./defaults.mjs";

export const NODE = { name: "k3s", ip: "192.168.178.20" };

const TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
// Priorities that Kubernetes ships (scheduling.k8s.io/v1 system classes).
const PRIORITY = { "system-node-critical": 2000001000, "system-cluster-critical": 2000000000 };

let lastAddress = 1;

/** One pod of a controller. `ran` gives the seconds at which it finished; without it the pod is running. */
export function podOf(owner, template, { name, generateName, seconds, ran, labels, annotations, spec }) {
  const podName =
    name ?? generateName + suffix(5, owner.kind, owner.metadata.namespace, generateName, seconds);
  const namespace = owner.metadata.namespace;
  const admitted = admit(podName, defaultPodSpec({ ...template.spec, ...spec }), owner.kind);
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: metadata("Pod", {
      name: podName,
      namespace,
      generateName,
      seconds,
      generation: 1,
      labels: { ...template.metadata.labels, ...labels },
      annotations: annotations ?? template.metadata.annotations,
      owner: ownerReference(owner),
    }),
    spec: admitted,
    status: statusOf(podName, namespace, admitted, seconds, ran),
  };
}

function admit(podName, spec, ownerKind) {
  const automount = spec.automountServiceAccountToken !== false;
  const token = `kube-api-access-${suffix(5, "token", podName)}`;
  const complete = (container) => ({
    ...container,
    resources: requestsFromLimits(container.resources),
    volumeMounts: automount
      ? [...(container.volumeMounts ?? []), { mountPath: TOKEN_PATH, name: token, readOnly: true }]
      : container.volumeMounts,
  });
  const account = spec.serviceAccountName ?? "default";
  return {
    enableServiceLinks: true,
    preemptionPolicy: "PreemptLowerPriority",
    priority: PRIORITY[spec.priorityClassName] ?? 0,
    ...spec,
    nodeName: NODE.name,
    serviceAccount: account,
    serviceAccountName: account,
    containers: spec.containers.map(complete),
    initContainers: spec.initContainers?.map(complete),
    volumes: automount ? [...(spec.volumes ?? []), tokenVolume(token)] : spec.volumes,
    ...(ownerKind === "DaemonSet" && { affinity: onlyThisNode() }),
    tolerations: [...(spec.tolerations ?? []), ...addedTolerations(ownerKind)],
  };
}

function requestsFromLimits(resources) {
  if (!resources.limits) return resources;
  return { ...resources, requests: { ...resources.limits, ...resources.requests } };
}

function tokenVolume(name) {
  return {
    name,
    projected: {
      defaultMode: 420,
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
        { configMap: { items: [{ key: "ca.crt", path: "ca.crt" }], name: "kube-root-ca.crt" } },
        {
          downwardAPI: {
            items: [{ fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" }, path: "namespace" }],
          },
        },
      ],
    },
  };
}

function onlyThisNode() {
  const matchFields = [{ key: "metadata.name", operator: "In", values: [NODE.name] }];
  return {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] },
    },
  };
}

function addedTolerations(ownerKind) {
  const when = (condition, effect, more) => ({
    effect,
    key: `node.kubernetes.io/${condition}`,
    operator: "Exists",
    ...more,
  });
  if (ownerKind !== "DaemonSet") {
    const wait = { tolerationSeconds: 300 };
    return [when("not-ready", "NoExecute", wait), when("unreachable", "NoExecute", wait)];
  }
  return [
    when("not-ready", "NoExecute"),
    when("unreachable", "NoExecute"),
    when("disk-pressure", "NoSchedule"),
    when("memory-pressure", "NoSchedule"),
    when("pid-pressure", "NoSchedule"),
    when("unschedulable", "NoSchedule"),
  ];
}

function statusOf(podName, namespace, spec, seconds, ran) {
  const ip = spec.hostNetwork ? NODE.ip : `10.42.0.${(lastAddress += 1)}`;
  const report = (container) => containerStatus(container, podName, namespace, spec, seconds, ran);
  return {
    phase: ran === undefined ? "Running" : "Succeeded",
    conditions: conditions(seconds, ran),
    hostIP: NODE.ip,
    hostIPs: [{ ip: NODE.ip }],
    podIP: ip,
    podIPs: [{ ip }],
    qosClass: qosClass(spec.containers),
    startTime: at(seconds),
    containerStatuses: spec.containers.map(report),
    initContainerStatuses: spec.initContainers?.map(report),
  };
}

function conditions(seconds, ran) {
  const condition = (type, status, when, reason) => ({
    lastProbeTime: null,
    lastTransitionTime: at(when),
    reason,
    status,
    type,
  });
  const up = ran === undefined ? "True" : "False";
  const when = ran ?? seconds + 9;
  const reason = ran === undefined ? undefined : "PodCompleted";
  return [
    condition("PodReadyToStartContainers", up, when),
    condition("Initialized", "True", seconds, reason),
    condition("Ready", up, when, reason),
    condition("ContainersReady", up, when, reason),
    condition("PodScheduled", "True", seconds),
  ];
}

function containerStatus(container, podName, namespace, spec, seconds, ran) {
  const containerID = `containerd://${digest(namespace, podName, container.name)}`;
  const image = fullImageName(container.image);
  return {
    name: container.name,
    containerID,
    image,
    imageID: `${image.replace(/:[^:/]*$/, "")}@sha256:${digest(image)}`,
    lastState: {},
    ready: ran === undefined,
    restartCount: 0,
    started: ran === undefined,
    state:
      ran === undefined
        ? { running: { startedAt: at(seconds + 6) } }
        : {
            terminated: {
              containerID,
              exitCode: 0,
              finishedAt: at(ran),
              reason: "Completed",
              startedAt: at(seconds + 6),
            },
          },
    resources: container.resources,
    // containerd 2 says as whom the first process starts (SupplementalGroupsPolicy, beta and on in 1.33)
    user: { linux: startsAs(container, spec) },
    volumeMounts: container.volumeMounts?.map(({ mountPath, name, readOnly }) => ({
      mountPath,
      name,
      ...(readOnly && { readOnly, recursiveReadOnly: "Disabled" }),
    })),
  };
}

// A uid without a group gets group 0 when the image's passwd does not know it. Groups that the image adds are left out.
function startsAs(container, { securityContext }) {
  const asked = container.securityContext?.runAsUser ?? securityContext.runAsUser;
  const image = IMAGE_USER[container.image.split(":")[0]] ?? 0;
  const gid =
    container.securityContext?.runAsGroup ?? securityContext.runAsGroup ?? (asked === undefined ? image : 0);
  const groups = securityContext.fsGroup === undefined ? [gid] : [gid, securityContext.fsGroup];
  return { gid, supplementalGroups: [...new Set(groups)], uid: asked ?? image };
}

// The USER of the images that have one; uid and gid are the same number in them.
const IMAGE_USER = { "rancher/klipper-helm": 1000, "rancher/mirrored-coredns-coredns": 65532 };

function qosClass(containers) {
  const sets = containers.flatMap(({ resources }) => [resources.requests, resources.limits]);
  if (sets.every((set) => set === undefined)) return "BestEffort";
  const guaranteed = containers.every(({ resources: { requests = {}, limits = {} } }) =>
    ["cpu", "memory"].every((key) => limits[key] !== undefined && requests[key] === limits[key]),
  );
  return guaranteed ? "Guaranteed" : "Burstable";
}

function fullImageName(image) {
  const first = image.split("/")[0];
  if (!image.includes("/")) return `docker.io/library/${image}`;
  return first.includes(".") ? image : `docker.io/${image}`;
}
