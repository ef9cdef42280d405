// What k3s 1.33 installs by itself: CoreDNS, local-path, metrics-server, Traefik (by two Helm jobs) and ServiceLB.
// Fields follow k3s' manifests, its ServiceLB controller (pkg/cloudprovider/servicelb.go) and helm-controller
// (pkg/controllers/chart/chart.go). Image tags are those of about k3s v1.33.5.
import { deployment } from "./controllers.mjs";
import { digest } from "./identity.mjs";
import { namespace, service, serviceAccount } from "./objects.mjs";
import { CONTROL_PLANE, KUBE_SYSTEM, traefik } from "./traefik.mjs";

/** All packaged components. */
export function packagedComponents() {
  return [
    ...["default", "kube-node-lease", "kube-public", KUBE_SYSTEM].map((name) => namespace(name, 2)),
    ...accounts(),
    kubernetesService(),
    dnsService(),
    metricsService(),
    ...coredns(),
    ...localPathProvisioner(),
    ...metricsServer(),
    ...traefik(),
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
