// Controllers with the server's defaults and a settled status, each with everything it made.
// Every function returns the objects in a flat list, the controller first.
import { at, metadata, ownerReference, suffix } from "./identity.mjs";
import { defaultTemplate } from "./defaults.mjs";
import { podOf } from "./pods.mjs";

/** Deployment, its ReplicaSet and pods. `before` is a template of an earlier revision, whose ReplicaSet is kept at 0. */
export function deployment({ name, namespace, seconds, labels, annotations, spec, before, owner }) {
  const revision = before ? 2 : 1;
  const template = defaultTemplate(spec.template);
  const object = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadata("Deployment", {
      name,
      namespace,
      seconds,
      labels,
      owner,
      annotations: { "deployment.kubernetes.io/revision": String(revision), ...annotations },
      generation: revision,
    }),
    spec: {
      progressDeadlineSeconds: 600,
      replicas: 1,
      revisionHistoryLimit: 10,
      ...spec,
      strategy: defaultStrategy(spec.strategy),
      template,
    },
    status: {
      availableReplicas: 1,
      conditions: [
        deploymentCondition(
          "Progressing",
          "NewReplicaSetAvailable",
          seconds,
          `ReplicaSet "${name}" has successfully progressed.`,
        ),
        deploymentCondition(
          "Available",
          "MinimumReplicasAvailable",
          seconds,
          "Deployment has minimum availability.",
        ),
      ],
      observedGeneration: revision,
      readyReplicas: 1,
      replicas: 1,
      updatedReplicas: 1,
    },
  };
  const made = replicaSet(object, template, {
    seconds: seconds + 86400 * (revision - 1),
    revision,
    replicas: 1,
  });
  const old = before && replicaSet(object, defaultTemplate(before), { seconds, revision: 1, replicas: 0 });
  return [object, ...made, ...(old ?? [])];
}

function defaultStrategy(strategy = {}) {
  if (strategy.type === "Recreate") return strategy;
  return {
    type: "RollingUpdate",
    ...strategy,
    rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%", ...strategy.rollingUpdate },
  };
}

function deploymentCondition(type, reason, seconds, message) {
  return {
    lastTransitionTime: at(seconds),
    lastUpdateTime: at(seconds + 12),
    message,
    reason,
    status: "True",
    type,
  };
}

function replicaSet(owner, template, { seconds, revision, replicas }) {
  const { name, namespace } = owner.metadata;
  const hash = suffix(9, "template", namespace, name, JSON.stringify(template));
  const labels = { ...template.metadata.labels, "pod-template-hash": hash };
  const own = { ...template, metadata: { ...template.metadata, labels } };
  const object = {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: metadata("ReplicaSet", {
      name: `${name}-${hash}`,
      namespace,
      seconds,
      labels,
      annotations: {
        "deployment.kubernetes.io/desired-replicas": "1",
        "deployment.kubernetes.io/max-replicas": owner.spec.strategy.type === "Recreate" ? "1" : "2",
        "deployment.kubernetes.io/revision": String(revision),
      },
      generation: replicas === 0 ? 2 : 1,
      owner: ownerReference(owner),
    }),
    spec: {
      replicas,
      selector: { matchLabels: { ...owner.spec.selector.matchLabels, "pod-template-hash": hash } },
      template: own,
    },
    status:
      replicas === 0
        ? { observedGeneration: 2, replicas: 0 }
        : {
            availableReplicas: 1,
            fullyLabeledReplicas: 1,
            observedGeneration: 1,
            readyReplicas: 1,
            replicas: 1,
          },
  };
  if (replicas === 0) return [object];
  return [object, podOf(object, own, { generateName: `${name}-${hash}-`, seconds })];
}

/** DaemonSet and the pod on the one node. */
export function daemonSet({ name, namespace, seconds, labels, annotations, spec }) {
  const template = defaultTemplate(spec.template);
  const object = {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: metadata("DaemonSet", {
      name,
      namespace,
      seconds,
      labels,
      annotations: { "deprecated.daemonset.template.generation": "1", ...annotations },
      generation: 1,
    }),
    spec: {
      revisionHistoryLimit: 10,
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
      ...spec,
      template,
    },
    status: {
      currentNumberScheduled: 1,
      desiredNumberScheduled: 1,
      numberAvailable: 1,
      numberMisscheduled: 0,
      numberReady: 1,
      observedGeneration: 1,
      updatedNumberScheduled: 1,
    },
  };
  const revision = {
    "controller-revision-hash": suffix(9, "revision", namespace, name),
    "pod-template-generation": "1",
  };
  return [object, podOf(object, template, { generateName: `${name}-`, seconds, labels: revision })];
}

/** StatefulSet and its pod number 0. Claims of its templates are made by `claim` in objects.mjs. */
export function statefulSet({ name, namespace, seconds, labels, annotations, spec }) {
  const template = defaultTemplate(spec.template);
  const revision = `${name}-${suffix(9, "revision", namespace, name)}`;
  const object = {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: metadata("StatefulSet", { name, namespace, seconds, labels, annotations, generation: 1 }),
    spec: {
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      podManagementPolicy: "OrderedReady",
      replicas: 1,
      revisionHistoryLimit: 10,
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
      ...spec,
      template,
      volumeClaimTemplates: spec.volumeClaimTemplates.map((claim) => ({
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: { creationTimestamp: null, ...claim.metadata },
        spec: { volumeMode: "Filesystem", ...claim.spec },
        status: { phase: "Pending" },
      })),
    },
    status: {
      availableReplicas: 1,
      collisionCount: 0,
      currentReplicas: 1,
      currentRevision: revision,
      observedGeneration: 1,
      readyReplicas: 1,
      replicas: 1,
      updateRevision: revision,
      updatedReplicas: 1,
    },
  };
  return [object, podOf(object, template, numberZero(name, spec, seconds, revision))];
}

function numberZero(name, spec, seconds, revision) {
  const claims = spec.volumeClaimTemplates.map(({ metadata }) => ({
    name: metadata.name,
    persistentVolumeClaim: { claimName: `${metadata.name}-${name}-0` },
  }));
  return {
    name: `${name}-0`,
    generateName: `${name}-`,
    seconds,
    labels: {
      "apps.kubernetes.io/pod-index": "0",
      "controller-revision-hash": revision,
      "statefulset.kubernetes.io/pod-name": `${name}-0`,
    },
    spec: {
      hostname: `${name}-0`,
      subdomain: spec.serviceName,
      volumes: [...claims, ...(spec.template.spec.volumes ?? [])],
    },
  };
}
