// What the API server fills in when a pod template is created (Kubernetes 1.33, pkg/apis/core/v1/defaults.go).
// Input is what a person writes; nothing that is given is changed.

/** A pod template's spec with the server's defaults. */
export function defaultPodSpec(spec) {
  return {
    restartPolicy: "Always",
    dnsPolicy: "ClusterFirst",
    schedulerName: "default-scheduler",
    terminationGracePeriodSeconds: 30,
    securityContext: {},
    ...spec,
    // the old name of the field is kept beside the new one
    serviceAccount: spec.serviceAccountName,
    containers: spec.containers.map((container) => defaultContainer(container, spec)),
    initContainers: spec.initContainers?.map((container) => defaultContainer(container, spec)),
    volumes: spec.volumes?.map(defaultVolume),
  };
}

/** A template, as it stands inside a controller: it has no creation time, and the server says so. */
export function defaultTemplate({ metadata, spec }) {
  return { metadata: { creationTimestamp: null, ...metadata }, spec: defaultPodSpec(spec) };
}

function defaultContainer(container, spec) {
  return {
    imagePullPolicy: /:(?!latest$)[^/]+$/.test(container.image) ? "IfNotPresent" : "Always",
    resources: {},
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    ...container,
    ports: container.ports?.map((port) => defaultPort(port, spec)),
    env: container.env?.map(defaultEnvironment),
    livenessProbe: container.livenessProbe && defaultProbe(container.livenessProbe),
    readinessProbe: container.readinessProbe && defaultProbe(container.readinessProbe),
    startupProbe: container.startupProbe && defaultProbe(container.startupProbe),
  };
}

function defaultPort(port, spec) {
  return { protocol: "TCP", ...(spec.hostNetwork && { hostPort: port.containerPort }), ...port };
}

function defaultEnvironment(variable) {
  if (!variable.valueFrom?.fieldRef) return variable;
  return { ...variable, valueFrom: { fieldRef: { apiVersion: "v1", ...variable.valueFrom.fieldRef } } };
}

function defaultProbe(probe) {
  return {
    failureThreshold: 3,
    periodSeconds: 10,
    successThreshold: 1,
    timeoutSeconds: 1,
    ...probe,
    httpGet: probe.httpGet && { scheme: "HTTP", ...probe.httpGet },
  };
}

function defaultVolume(volume) {
  if (volume.configMap) return { ...volume, configMap: { defaultMode: 420, ...volume.configMap } };
  if (volume.secret) return { ...volume, secret: { defaultMode: 420, ...volume.secret } };
  if (volume.hostPath) return { ...volume, hostPath: { type: "", ...volume.hostPath } };
  return volume;
}
