// What k3s 1.33 installs by itself: CoreDNS, local-path, metrics-server, Traefik (by two Helm jobs) and ServiceLB.
// Fields follow k3s' manifests, its ServiceLB controller (pkg/cloudprovider/servicelb.go) and helm-controller
// (pkg/controllers/chart/chart.go). Image tags are those of about k3s v1.33.5.
import { daemonSet, deployment, job } from "./controllers.mjs";
import { digest, uid } from "./identity.mjs";
import { namespace, service, serviceAccount } from "./objects.mjs";

const KUBE_SYSTEM = "kube-system";

const CONTROL_PLANE = [
  { key: "CriticalAddonsOnly", operator: "Exists" },
  { effect: "NoSchedule", key: "node-role.kubernetes.io/control-plane", operator: "Exists" },
];

/** All packaged components. `balanced` are the LoadBalancer services of the user, which ServiceLB serves as well. */
export function packagedComponents(balanced) {
  const traefik = traefikService();
  return [
    ...["default", "kube-node-lease", "kube-public", KUBE_SYSTEM].map((name) => namespace(name, 2)),
    ...accounts(),
    kubernetesService(),
    dnsService(),
    metricsService(),
    traefik,
    ...coredns(),
    ...localPathProvisioner(),
    ...metricsServer(),
    ...helmInstall("traefik-crd", "traefik-crd-34.2.1+up34.2.0.tgz", []),
    ...helmInstall("traefik", "traefik-34.2.1+up34.2.0.tgz", [
      "--set-string",
      "global.systemDefaultRegistry=",
    ]),
    ...traefikDeployment(),
    ...[traefik, ...balanced].flatMap(serviceLoadBalancer),
  ];
}

function addon(name) {
  return {
    annotations: {
      "objectset.rio.cattle.io/id": "",
      "objectset.rio.cattle.io/owner-gvk": "k3s.cattle.io/v1, Kind=Addon",
      "objectset.rio.cattle.io/owner-name": name,
      "objectset.rio.cattle.io/owner-namespace": KUBE_SYSTEM,
    },
    hash: { "objectset.rio.cattle.io/hash": digest("addon", name).slice(0, 40) },
  };
}

function accounts() {
  const own = ["coredns", "local-path-provisioner-service-account", "metrics-server", "svclb", "traefik"];
  return [
    ...["default", "kube-node-lease", "kube-public", KUBE_SYSTEM].map((where) =>
      serviceAccount("default", where, 9),
    ),
    ...own.map((name) => serviceAccount(name, KUBE_SYSTEM, 11)),
    ...["helm-traefik", "helm-traefik-crd"].map((name) =>
      serviceAccount(name, KUBE_SYSTEM, 12, { automount: true }),
    ),
    ...CONTROLLER_ACCOUNTS.map((name) => serviceAccount(name, KUBE_SYSTEM, 8)),
  ];
}

// One account for each loop of the controller manager.
const CONTROLLER_ACCOUNTS = [
  ..."attachdetach certificate cronjob daemon-set deployment disruption endpoint endpointslice job namespace node".split(
    " ",
  ),
  ..."replicaset replication resourcequota service-account statefulset ttl ttl-after-finished".split(" "),
].map((name) => `${name}-controller`);

function kubernetesService() {
  return service({
    name: "kubernetes",
    namespace: "default",
    seconds: 3,
    labels: { component: "apiserver", provider: "kubernetes" },
    spec: { clusterIP: "10.43.0.1", ports: [{ name: "https", port: 443, targetPort: 6443 }] },
  });
}

function dnsService() {
  const { annotations, hash } = addon("coredns");
  return service({
    name: "kube-dns",
    namespace: KUBE_SYSTEM,
    seconds: 11,
    labels: {
      "k8s-app": "kube-dns",
      "kubernetes.io/cluster-service": "true",
      "kubernetes.io/name": "CoreDNS",
      ...hash,
    },
    annotations: { "prometheus.io/port": "9153", "prometheus.io/scrape": "true", ...annotations },
    spec: {
      clusterIP: "10.43.0.10",
      selector: { "k8s-app": "kube-dns" },
      ports: [
        { name: "dns", port: 53, protocol: "UDP" },
        { name: "dns-tcp", port: 53 },
        { name: "metrics", port: 9153 },
      ],
    },
  });
}

function metricsService() {
  const { annotations, hash } = addon("metrics-server-service");
  return service({
    name: "metrics-server",
    namespace: KUBE_SYSTEM,
    seconds: 12,
    labels: { "kubernetes.io/cluster-service": "true", "kubernetes.io/name": "Metrics-server", ...hash },
    annotations,
    spec: {
      selector: { "k8s-app": "metrics-server" },
      ports: [{ name: "https", port: 443, targetPort: "https" }],
    },
  });
}

function coredns() {
  const { annotations, hash } = addon("coredns");
  const labels = { "k8s-app": "kube-dns" };
  return deployment({
    name: "coredns",
    namespace: KUBE_SYSTEM,
    seconds: 11,
    labels: { ...labels, "kubernetes.io/name": "CoreDNS", ...hash },
    annotations,
    spec: {
      revisionHistoryLimit: 0,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          priorityClassName: "system-cluster-critical",
          serviceAccountName: "coredns",
          dnsPolicy: "Default",
          nodeSelector: { "kubernetes.io/os": "linux" },
          tolerations: CONTROL_PLANE,
          topologySpreadConstraints: [
            {
              labelSelector: { matchLabels: labels },
              maxSkew: 1,
              topologyKey: "kubernetes.io/hostname",
              whenUnsatisfiable: "DoNotSchedule",
            },
          ],
          containers: [
            {
              name: "coredns",
              image: "rancher/mirrored-coredns-coredns:1.12.3",
              args: ["-conf", "/etc/coredns/Corefile"],
              ports: [
                { containerPort: 53, name: "dns", protocol: "UDP" },
                { containerPort: 53, name: "dns-tcp" },
                { containerPort: 9153, name: "metrics" },
              ],
              livenessProbe: { httpGet: { path: "/health", port: 8080 }, initialDelaySeconds: 60 },
              readinessProbe: { httpGet: { path: "/ready", port: 8181 }, periodSeconds: 2 },
              resources: { limits: { memory: "170Mi" }, requests: { cpu: "100m", memory: "70Mi" } },
              // lower case, as k3s writes it: the runtime takes it, Pod Security does not
              securityContext: {
                allowPrivilegeEscalation: false,
                capabilities: { add: ["NET_BIND_SERVICE"], drop: ["all"] },
                readOnlyRootFilesystem: true,
              },
              volumeMounts: [
                { mountPath: "/etc/coredns", name: "config-volume", readOnly: true },
                { mountPath: "/etc/coredns/custom", name: "custom-config-volume", readOnly: true },
              ],
            },
          ],
          volumes: [
            {
              name: "config-volume",
              configMap: {
                items: ["Corefile", "NodeHosts"].map((key) => ({ key, path: key })),
                name: "coredns",
              },
            },
            { name: "custom-config-volume", configMap: { name: "coredns-custom", optional: true } },
          ],
        },
      },
    },
  });
}

function localPathProvisioner() {
  const { annotations, hash } = addon("local-storage");
  const labels = { app: "local-path-provisioner" };
  return deployment({
    name: "local-path-provisioner",
    namespace: KUBE_SYSTEM,
    seconds: 12,
    labels: hash,
    annotations,
    spec: {
      revisionHistoryLimit: 0,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          priorityClassName: "system-node-critical",
          serviceAccountName: "local-path-provisioner-service-account",
          tolerations: CONTROL_PLANE,
          containers: [
            {
              name: "local-path-provisioner",
              image: "rancher/local-path-provisioner:v0.0.31",
              command: ["local-path-provisioner", "start", "--config", "/etc/config/config.json"],
              env: [{ name: "POD_NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } }],
              volumeMounts: [{ mountPath: "/etc/config/", name: "config-volume" }],
            },
          ],
          volumes: [{ name: "config-volume", configMap: { name: "local-path-config" } }],
        },
      },
    },
  });
}

function metricsServer() {
  const { annotations, hash } = addon("metrics-server-deployment");
  const labels = { "k8s-app": "metrics-server" };
  const probe = (path) => ({ httpGet: { path, port: "https", scheme: "HTTPS" } });
  return deployment({
    name: "metrics-server",
    namespace: KUBE_SYSTEM,
    seconds: 12,
    labels: { ...labels, ...hash },
    annotations,
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, name: "metrics-server" },
        spec: {
          priorityClassName: "system-node-critical",
          serviceAccountName: "metrics-server",
          tolerations: CONTROL_PLANE,
          containers: [
            {
              name: "metrics-server",
              image: "rancher/mirrored-metrics-server:v0.8.0",
              args: [
                "--cert-dir=/tmp",
                "--secure-port=10250",
                "--kubelet-use-node-status-port",
                "--metric-resolution=15s",
              ],
              ports: [{ containerPort: 10250, name: "https" }],
              livenessProbe: { ...probe("/livez"), initialDelaySeconds: 60 },
              readinessProbe: { ...probe("/readyz"), periodSeconds: 2 },
              resources: { requests: { cpu: "100m", memory: "70Mi" } },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                runAsNonRoot: true,
                runAsUser: 1000,
              },
              volumeMounts: [{ mountPath: "/tmp", name: "tmp-dir" }],
            },
          ],
          volumes: [{ name: "tmp-dir", emptyDir: {} }],
        },
      },
    },
  });
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

// ServiceLB: for each LoadBalancer service a DaemonSet whose pods take the ports of the node.
function serviceLoadBalancer({ metadata, spec }) {
  const name = `svclb-${metadata.name}-${metadata.uid.slice(0, 8)}`;
  const names = {
    "svccontroller.k3s.cattle.io/svcname": metadata.name,
    "svccontroller.k3s.cattle.io/svcnamespace": metadata.namespace,
  };
  return daemonSet({
    name,
    namespace: KUBE_SYSTEM,
    seconds: metadata.name === "traefik" ? 44 : 7300,
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
