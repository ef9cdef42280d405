// Five workloads of a home, applied with kubectl: what was applied stays in an annotation, as kubectl leaves it.
import { deployment, statefulSet } from "./controllers.mjs";
import { cronJob } from "./jobs.mjs";
import { claim, namespace, networkPolicy, service, serviceAccount } from "./objects.mjs";
import { sorted } from "./sorted.mjs";
import { serviceLoadBalancer } from "./traefik.mjs";

const DAY = 86400;
const NAMESPACES = ["backup", "databases", "dns", "media", "vault"];

/** All objects of the home, with the ServiceLB pods that its LoadBalancer service brings. */
export function homeWorkloads() {
  const dns = applied("v1", "Service", service, {
    name: "pihole-dns",
    namespace: "dns",
    seconds: 7299,
    spec: {
      type: "LoadBalancer",
      selector: { app: "pihole" },
      ports: [
        { name: "dns-tcp", port: 53, targetPort: 53, protocol: "TCP" },
        { name: "dns-udp", port: 53, targetPort: 53, protocol: "UDP" },
      ],
    },
  });
  return [
    ...NAMESPACES.map((name) => namespace(name, 7200)),
    ...NAMESPACES.map((name) => serviceAccount("default", name, 7201)),
    dns,
    ...serviceLoadBalancer(dns, 7300),
    ...jellyfin(),
    ...pihole(),
    ...vaultwarden(),
    ...postgres(),
    ...restic(),
  ];
}

// Passes to `make` what kubectl apply sent, with the annotation in which kubectl remembers it.
function applied(apiVersion, kind, make, given) {
  const { name, namespace: where, labels, spec } = given;
  const sent = { apiVersion, kind, metadata: { annotations: {}, labels, name, namespace: where }, spec };
  const text = JSON.stringify(sorted(sent)) + "\n";
  return make({ ...given, annotations: { "kubectl.kubernetes.io/last-applied-configuration": text } });
}

function webService(name, namespaceName, port) {
  return applied("v1", "Service", service, {
    name,
    namespace: namespaceName,
    seconds: 7299,
    spec: { selector: { app: name }, ports: [{ name: "http", port, targetPort: "http" }] },
  });
}

function template(app, spec) {
  return { metadata: { labels: { app } }, spec };
}

function jellyfin() {
  const spec = (image) => ({
    containers: [
      {
        name: "jellyfin",
        image,
        env: [{ name: "TZ", value: "Europe/Berlin" }],
        ports: [{ containerPort: 8096, name: "http" }],
        securityContext: { privileged: true },
        volumeMounts: [
          { mountPath: "/config", name: "config" },
          { mountPath: "/media", name: "media", readOnly: true },
          { mountPath: "/dev/dri", name: "dri" },
        ],
      },
    ],
    volumes: [
      { name: "config", persistentVolumeClaim: { claimName: "jellyfin-config" } },
      { name: "media", hostPath: { path: "/mnt/tank/media" } },
      { name: "dri", hostPath: { path: "/dev/dri" } },
    ],
  });
  return [
    claim({ name: "jellyfin-config", namespace: "media", seconds: 7290, storage: "20Gi" }),
    webService("jellyfin", "media", 8096),
    ...applied("apps/v1", "Deployment", deployment, {
      name: "jellyfin",
      namespace: "media",
      seconds: 7300,
      labels: { app: "jellyfin" },
      before: template("jellyfin", spec("jellyfin/jellyfin:10.10.6")),
      spec: {
        selector: { matchLabels: { app: "jellyfin" } },
        strategy: { type: "Recreate" },
        template: template("jellyfin", spec("jellyfin/jellyfin:10.10.7")),
      },
    }),
  ];
}

function pihole() {
  return [
    claim({ name: "pihole", namespace: "dns", seconds: 7290, storage: "1Gi" }),
    ...applied("apps/v1", "Deployment", deployment, {
      name: "pihole",
      namespace: "dns",
      seconds: 7300,
      spec: {
        selector: { matchLabels: { app: "pihole" } },
        template: template("pihole", {
          dnsPolicy: "None",
          dnsConfig: { nameservers: ["127.0.0.1", "9.9.9.9"] },
          containers: [
            {
              name: "pihole",
              image: "pihole/pihole:latest",
              env: [{ name: "FTLCONF_webserver_api_password", value: "fake-password" }],
              ports: [
                { containerPort: 53, name: "dns-tcp", protocol: "TCP" },
                { containerPort: 53, name: "dns-udp", protocol: "UDP" },
                { containerPort: 80, name: "http" },
              ],
              securityContext: { capabilities: { add: ["NET_ADMIN"] } },
              volumeMounts: [{ mountPath: "/etc/pihole", name: "etc" }],
            },
          ],
          volumes: [{ name: "etc", persistentVolumeClaim: { claimName: "pihole" } }],
        }),
      },
    }),
  ];
}

function vaultwarden() {
  return [
    claim({ name: "vaultwarden-data", namespace: "vault", seconds: 7290, storage: "2Gi" }),
    webService("vaultwarden", "vault", 80),
    networkPolicyOfVault(),
    ...applied("apps/v1", "Deployment", deployment, {
      name: "vaultwarden",
      namespace: "vault",
      seconds: 7300,
      spec: {
        selector: { matchLabels: { app: "vaultwarden" } },
        strategy: { type: "Recreate" },
        template: template("vaultwarden", {
          automountServiceAccountToken: false,
          hostUsers: false,
          securityContext: {
            fsGroup: 10001,
            runAsGroup: 10001,
            runAsNonRoot: true,
            runAsUser: 10001,
            seccompProfile: { type: "RuntimeDefault" },
          },
          containers: [
            {
              name: "vaultwarden",
              image: "docker.io/vaultwarden/server:1.34.3-alpine",
              env: [{ name: "ROCKET_PORT", value: "8080" }],
              ports: [{ containerPort: 8080, name: "http" }],
              readinessProbe: { httpGet: { path: "/alive", port: "http" } },
              resources: { limits: { memory: "256Mi" }, requests: { cpu: "50m" } },
              securityContext: {
                allowPrivilegeEscalation: false,
                capabilities: { drop: ["ALL"] },
                readOnlyRootFilesystem: true,
              },
              volumeMounts: [{ mountPath: "/data", name: "data" }],
            },
          ],
          volumes: [{ name: "data", persistentVolumeClaim: { claimName: "vaultwarden-data" } }],
        }),
      },
    }),
  ];
}

function networkPolicyOfVault() {
  return applied("networking.k8s.io/v1", "NetworkPolicy", networkPolicy, {
    name: "vaultwarden",
    namespace: "vault",
    seconds: 7300,
    spec: {
      podSelector: { matchLabels: { app: "vaultwarden" } },
      policyTypes: ["Ingress"],
      ingress: [
        {
          from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } }],
          ports: [{ port: 8080, protocol: "TCP" }],
        },
      ],
    },
  });
}

function postgres() {
  const labels = { app: "postgres" };
  return [
    claim({ name: "data-postgres-0", namespace: "databases", seconds: 7301, storage: "20Gi", labels }),
    applied("v1", "Service", service, {
      name: "postgres",
      namespace: "databases",
      seconds: 7299,
      spec: { clusterIP: "None", selector: labels, ports: [{ port: 5432, targetPort: 5432 }] },
    }),
    ...applied("apps/v1", "StatefulSet", statefulSet, {
      name: "postgres",
      namespace: "databases",
      seconds: 7300,
      spec: {
        serviceName: "postgres",
        selector: { matchLabels: labels },
        template: template("postgres", {
          containers: [
            {
              name: "postgres",
              image: "postgres:17.6",
              env: [
                {
                  name: "POSTGRES_PASSWORD",
                  valueFrom: { secretKeyRef: { key: "password", name: "postgres" } },
                },
              ],
              ports: [{ containerPort: 5432 }],
              resources: { limits: { cpu: "1", memory: "1Gi" } },
              volumeMounts: [{ mountPath: "/var/lib/postgresql/data", name: "data" }],
            },
          ],
        }),
        volumeClaimTemplates: [
          {
            metadata: { name: "data" },
            spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "20Gi" } } },
          },
        ],
      },
    }),
  ];
}

function restic() {
  return applied("batch/v1", "CronJob", cronJob, {
    name: "restic",
    namespace: "backup",
    seconds: 2 * DAY,
    // 03:30 of a later night
    run: 36 * DAY + 33476,
    spec: {
      schedule: "30 3 * * *",
      jobTemplate: {
        spec: {
          template: {
            spec: {
              restartPolicy: "Never",
              containers: [
                {
                  name: "restic",
                  image: "restic/restic:0.18.0",
                  args: ["backup", "--host", "k3s", "/source"],
                  envFrom: [{ secretRef: { name: "restic" } }],
                  volumeMounts: [{ mountPath: "/source", name: "storage", readOnly: true }],
                },
              ],
              volumes: [
                { name: "storage", hostPath: { path: "/var/lib/rancher/k3s/storage", type: "Directory" } },
              ],
            },
          },
        },
      },
    },
  });
}
