// Traefik as k3s installs it (two Helm jobs, then a Deployment) and ServiceLB, which puts it on the node's ports.
import { daemonSet, deployment } from "./controllers.mjs";
import { digest, uid } from "./identity.mjs";
import { job } from "./jobs.mjs";
import { service } from "./objects.mjs";

export const KUBE_SYSTEM = "kube-system";

export const CONTROL_PLANE = [
  { key: "CriticalAddonsOnly", operator: "Exists" },
  { effect: "NoSchedule", key: "node-role.kubernetes.io/control-plane", operator: "Exists" },
];

/** Traefik's service, the Helm jobs, what they installed, and the ServiceLB pod that takes its ports. */
export function traefik() {
  const service = traefikService();
  return [
    service,
    ...helmInstall("traefik-crd", "traefik-crd-34.2.1+up34.2.0.tgz", []),
    ...helmInstall("traefik", "traefik-34.2.1+up34.2.0.tgz", [
      "--set-string",
      "global.systemDefaultRegistry=",
    ]),
    ...traefikDeployment(),
    ...serviceLoadBalancer(service, 44),
  ];
}

/** ServiceLB: for a LoadBalancer service a DaemonSet whose pods take the ports of the node. */
export function serviceLoadBalancer({ metadata, spec }, seconds) {
  const name = `svclb-${metadata.name}-${metadata.uid.slice(0, 8)}`;
  const names = {
    "svccontroller.k3s.cattle.io/svcname": metadata.name,
    "svccontroller.k3s.cattle.io/svcnamespace": metadata.namespace,
  };
  return daemonSet({
    name,
    namespace: KUBE_SYSTEM,
    seconds,
    labels: {
      ...names,
      "svccontroller.k3s.cattle.io/nodeselector": "false",
      "objectset.rio.cattle.io/hash": digest("svclb", name).slice(0, 40),
    },
    annotations: {
      "objectset.rio.cattle.io/id": "svccontroller",
      "objectset.rio.cattle.io/owner-gvk": "/v1, Kind=Service",
      "objectset.rio.cattle.io/owner-name": metadata.name,
      "objectset.rio.cattle.io/owner-namespace": metadata.namespace,
    },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name, ...names } },
        spec: {
          automountServiceAccountToken: false,
          priorityClassName: "system-node-critical",
          serviceAccountName: "svclb",
          securityContext: { sysctls: [{ name: "net.ipv4.ip_forward", value: "1" }] },
          tolerations: [
            { effect: "NoSchedule", key: "node-role.kubernetes.io/master", operator: "Exists" },
            { effect: "NoSchedule", key: "node-role.kubernetes.io/control-plane", operator: "Exists" },
            { key: "CriticalAddonsOnly", operator: "Exists" },
          ],
          containers: spec.ports.map((port) => forwarder(port, spec.clusterIP)),
        },
      },
    },
  });
}

function forwarder({ port, protocol }, clusterIP) {
  const name = `lb-${protocol.toLowerCase()}-${port}`;
  const values = {
    SRC_PORT: String(port),
    SRC_RANGES: "0.0.0.0/0",
    DEST_PROTO: protocol,
    DEST_PORT: String(port),
    DEST_IPS: clusterIP,
  };
  return {
    name,
    image: "rancher/klipper-lb:v0.4.13",
    ports: [{ containerPort: port, hostPort: port, name, protocol }],
    env: Object.entries(values).map(([key, value]) => ({ name: key, value })),
    securityContext: { capabilities: { add: ["NET_ADMIN"] } },
  };
}

// The job is owned by a HelmChart, which is not in the recording: kubectl was not asked for it.
function helmInstall(chart, archive, more) {
  const labels = { "helmcharts.helm.cattle.io/chart": chart };
  const memory = ["klipper-helm", "klipper-cache", "klipper-config", "tmp"];
  const path = {
    "klipper-helm": "/home/klipper-helm/.helm",
    "klipper-cache": "/home/klipper-helm/.cache",
    "klipper-config": "/home/klipper-helm/.config",
    tmp: "/tmp",
  };
  return job({
    name: `helm-install-${chart}`,
    namespace: KUBE_SYSTEM,
    seconds: 14,
    takes: 31,
    labels: { ...labels, "objectset.rio.cattle.io/hash": digest("chart", chart).slice(0, 40) },
    annotations: {
      "objectset.rio.cattle.io/id": "helm-chart-registration",
      "objectset.rio.cattle.io/owner-gvk": "helm.cattle.io/v1, Kind=HelmChart",
      "objectset.rio.cattle.io/owner-name": chart,
      "objectset.rio.cattle.io/owner-namespace": KUBE_SYSTEM,
    },
    owner: {
      apiVersion: "helm.cattle.io/v1",
      kind: "HelmChart",
      name: chart,
      uid: uid("HelmChart", KUBE_SYSTEM, chart),
      controller: false,
      blockOwnerDeletion: false,
    },
    spec: {
      backoffLimit: 1000,
      template: {
        metadata: {
          labels,
          annotations: { "helmcharts.helm.cattle.io/configHash": `SHA256=${digest(chart).toUpperCase()}` },
        },
        spec: {
          restartPolicy: "OnFailure",
          serviceAccountName: `helm-${chart}`,
          nodeSelector: { "kubernetes.io/os": "linux" },
          securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
          containers: [
            {
              name: "helm",
              image: "rancher/klipper-helm:v0.9.8-build20250709",
              args: ["install", ...more],
              env: helmEnvironment(chart, archive),
              securityContext: {
                allowPrivilegeEscalation: false,
                capabilities: { drop: ["ALL"] },
                readOnlyRootFilesystem: true,
              },
              volumeMounts: [
                ...memory.map((name) => ({ mountPath: path[name], name })),
                { mountPath: "/config", name: "values" },
                { mountPath: "/chart", name: "content" },
              ],
            },
          ],
          volumes: [
            ...memory.map((name) => ({ name, emptyDir: { medium: "Memory" } })),
            { name: "values", secret: { secretName: `chart-values-${chart}` } },
            { name: "content", configMap: { name: `chart-content-${chart}` } },
          ],
        },
      },
    },
  });
}

function helmEnvironment(chart, archive) {
  const values = {
    NAME: chart,
    VERSION: undefined,
    REPO: undefined,
    HELM_DRIVER: "secret",
    CHART_NAMESPACE: KUBE_SYSTEM,
    CHART: `https://%{KUBERNETES_API}%/static/charts/${archive}`,
    HELM_VERSION: undefined,
    TARGET_NAMESPACE: KUBE_SYSTEM,
    AUTH_PASS_CREDENTIALS: "false",
    INSECURE_SKIP_TLS_VERIFY: "false",
    PLAIN_HTTP: "false",
    FAILURE_POLICY: "reinstall",
  };
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

const TRAEFIK_SELECTOR = {
  "app.kubernetes.io/instance": "traefik-kube-system",
  "app.kubernetes.io/name": "traefik",
};
const TRAEFIK_LABELS = {
  ...TRAEFIK_SELECTOR,
  "app.kubernetes.io/managed-by": "Helm",
  "helm.sh/chart": "traefik-34.2.1_up34.2.0",
};
const TRAEFIK_RELEASE = {
  "meta.helm.sh/release-name": "traefik",
  "meta.helm.sh/release-namespace": KUBE_SYSTEM,
};

function traefikService() {
  return service({
    name: "traefik",
    namespace: KUBE_SYSTEM,
    seconds: 43,
    labels: TRAEFIK_LABELS,
    annotations: TRAEFIK_RELEASE,
    spec: {
      type: "LoadBalancer",
      selector: TRAEFIK_SELECTOR,
      ports: [
        { name: "web", port: 80, targetPort: "web" },
        { name: "websecure", port: 443, targetPort: "websecure" },
      ],
    },
  });
}

function traefikDeployment() {
  const ports = { metrics: 9100, traefik: 8080, web: 8000, websecure: 8443 };
  const probe = {
    httpGet: { path: "/ping", port: ports.traefik },
    initialDelaySeconds: 2,
    timeoutSeconds: 2,
  };
  return deployment({
    name: "traefik",
    namespace: KUBE_SYSTEM,
    seconds: 43,
    labels: TRAEFIK_LABELS,
    annotations: TRAEFIK_RELEASE,
    spec: {
      selector: { matchLabels: TRAEFIK_SELECTOR },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: {
          labels: TRAEFIK_LABELS,
          annotations: {
            "prometheus.io/path": "/metrics",
            "prometheus.io/port": "9100",
            "prometheus.io/scrape": "true",
          },
        },
        spec: {
          automountServiceAccountToken: true,
          priorityClassName: "system-cluster-critical",
          serviceAccountName: "traefik",
          terminationGracePeriodSeconds: 60,
          tolerations: CONTROL_PLANE,
          securityContext: { runAsGroup: 65532, runAsNonRoot: true, runAsUser: 65532 },
          containers: [
            {
              name: "traefik",
              image: "rancher/mirrored-library-traefik:3.3.6",
              args: [
                ...Object.entries(ports).map(([name, port]) => `--entryPoints.${name}.address=:${port}/tcp`),
                "--ping=true",
                "--providers.kubernetescrd",
                "--providers.kubernetesingress",
              ],
              env: ["name", "namespace"].map((field) => ({
                name: `POD_${field.toUpperCase()}`,
                valueFrom: { fieldRef: { fieldPath: `metadata.${field}` } },
              })),
              ports: Object.entries(ports).map(([name, containerPort]) => ({ containerPort, name })),
              livenessProbe: probe,
              readinessProbe: { ...probe, failureThreshold: 1 },
              securityContext: {
                allowPrivilegeEscalation: false,
                capabilities: { drop: ["ALL"] },
                readOnlyRootFilesystem: true,
              },
              volumeMounts: [
                { mountPath: "/data", name: "data" },
                { mountPath: "/tmp", name: "tmp" },
              ],
            },
          ],
          volumes: [
            { name: "data", emptyDir: {} },
            { name: "tmp", emptyDir: {} },
          ],
        },
      },
    },
  });
}
