import { podsealProfileFile } from "../../facts/index.ts";
import type { InitPlan, InitPort, InitVolume } from "./request.ts";
import { indented, yamlText } from "./yaml-text.ts";

/** The claims, the Deployment and the Service. */
export function workloadDocuments(plan: InitPlan): string {
  const { ports, volumes } = plan;
  return [
    ...volumes.map((one) => claim(plan, one)),
    deployment(plan),
    ...(ports.length === 0 ? [] : [service(plan)]),
  ].join("---\n");
}

function claim({ name, namespace }: InitPlan, volume: InitVolume): string {
  return `# A disk of its own, as \`podman volume create\` makes one; k3s puts it below /var/lib/rancher/k3s/storage.
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: ${yamlText(claimName(name, volume))}
  namespace: ${yamlText(namespace)}
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: ${yamlText(volume.size)}
`;
}

function claimName(name: string, volume: InitVolume): string {
  return `${name}-${volume.name}`;
}

function deployment(plan: InitPlan): string {
  const { name, namespace, volumes } = plan;
  const strategy =
    volumes.length === 0
      ? ""
      : "  # The old pod goes before the new one starts: both must not write to one disk.\n  strategy:\n    type: Recreate\n";
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${yamlText(name)}
  namespace: ${yamlText(namespace)}
  labels:
    app.kubernetes.io/name: ${yamlText(name)}
spec:
  replicas: 1
${strategy}  selector:
    matchLabels:
      app.kubernetes.io/name: ${yamlText(name)}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: ${yamlText(name)}
    spec:
${indented(podSpec(plan), 6).join("\n")}
`;
}

function podSpec(plan: InitPlan): string[] {
  const { name, user, volumes } = plan;
  return [
    `serviceAccountName: ${yamlText(name)}`,
    "# No credentials for the Kubernetes API in the container. Podman mounts none either.",
    "automountServiceAccountToken: false",
    "# No variables with the addresses of every Service of the namespace; programs find Services by name.",
    "enableServiceLinks: false",
    ...userNamespace(plan),
    "securityContext:",
    "  # The kubelet does not start a container that would run as root.",
    "  runAsNonRoot: true",
    "  # A user of its own. Ids from 10000 up belong to no account of the node, and few pods share one: who breaks out is",
    "  # nobody. Rootless Podman is weaker here: its container root is your login user. The image must work as a user that",
    "  # its /etc/passwd does not know: most programs do, if the folders that they write to are volumes.",
    `  runAsUser: ${user}`,
    `  runAsGroup: ${user}`,
    ...(volumes.length === 0
      ? []
      : [
          "  # Volumes are given to this group, so that the user can write to them.",
          `  fsGroup: ${user}`,
          "  fsGroupChangePolicy: OnRootMismatch",
        ]),
    "  # The image's /etc/group adds no groups.",
    "  supplementalGroupsPolicy: Strict",
    ...seccomp(plan),
    "  sysctls:",
    "    # Container runtimes open ports below 1024 and ping to every user of a pod; rootless Podman, and the kernel,",
    "    # keep both closed.",
    '    - { name: net.ipv4.ip_unprivileged_port_start, value: "1024" }',
    '    - { name: net.ipv4.ping_group_range, value: "1 0" }',
    "containers:",
    ...indented(container(plan), 2),
    "volumes:",
    "  # In memory, counted towards the memory limit.",
    "  - name: tmp",
    "    emptyDir: { medium: Memory, sizeLimit: 64Mi }",
    ...volumes.flatMap((volume) => [
      `  - name: ${yamlText(volume.name)}`,
      `    persistentVolumeClaim: { claimName: ${yamlText(claimName(name, volume))} }`,
    ]),
  ];
}

function userNamespace({ level }: InitPlan): string[] {
  if (level === "sealed")
    return [
      "# A user namespace of its own: even root inside would be nobody outside, as under rootless Podman. Kernel 6.3,",
      "# containerd 2.0 and Kubernetes 1.33 or newer, and volumes whose file system can be mounted id-mapped.",
      "hostUsers: false",
    ];
  return [
    "# One layer more, with kernel 6.3, containerd 2.0 and Kubernetes 1.33 or newer: even root inside is nobody outside.",
    "# hostUsers: false",
  ];
}

function seccomp({ level }: InitPlan): string[] {
  if (level === "sealed")
    return [
      "  # At most what both the runtime's filter and Podman's let through. The file must be on every node, else the pod does",
      "  # not start: `podseal explain localhost-profile` prints it and says where it goes.",
      `  seccompProfile: { type: Localhost, localhostProfile: ${podsealProfileFile} }`,
    ];
  return [
    "  # Without this line no system call is filtered, unless the kubelet was told to. Podman always loads a filter.",
    "  seccompProfile: { type: RuntimeDefault }",
  ];
}

function container({ name, image, ports, volumes }: InitPlan): string[] {
  const isMoving = !image.includes("@") && !/:[^/]+$/.test(image.replace(/:latest$/, ""));
  return [
    `- name: ${yamlText(name)}`,
    ...(isMoving ? ['  # Name a version: what stands under "latest" changes without a word.'] : []),
    `  image: ${yamlText(image)}`,
    ...(ports.length === 0
      ? []
      : [
          "  ports:",
          ...ports.map(
            (one) => `    - { name: ${one.name}, containerPort: ${one.port}, protocol: ${one.protocol} }`,
          ),
        ]),
    "  securityContext:",
    "    # None of the 14 capabilities that runtimes give to root; Podman gives 11. A user of its own needs none.",
    "    capabilities: { drop: [ALL] }",
    "    # Set-id programs such as sudo raise nothing. Podman: --security-opt no-new-privileges.",
    "    allowPrivilegeEscalation: false",
    "    # Who breaks in cannot change the program. Podman: --read-only. A folder that the program writes to needs a mount",
    '    # below; what it misses stands in its log as "Read-only file system".',
    "    readOnlyRootFilesystem: true",
    "  volumeMounts:",
    "    - { name: tmp, mountPath: /tmp }",
    ...volumes.map(
      (volume) => `    - { name: ${yamlText(volume.name)}, mountPath: ${yamlText(volume.path)} }`,
    ),
    "  # Guesses: watch `kubectl top pod`, and change them. Above its memory limit a container is killed; one without limits",
    "  # can starve the node. Podman: --memory, --cpus.",
    "  resources:",
    "    requests: { cpu: 50m, memory: 64Mi, ephemeral-storage: 64Mi }",
    "    limits: { cpu: 500m, memory: 256Mi, ephemeral-storage: 256Mi }",
  ];
}

function service({ name, namespace, ports }: InitPlan): string {
  return `# A name and a port inside the cluster: ${name}.${namespace}.svc. The Service may keep a low port while the program listens
# on a high one. Podman: -p 127.0.0.1:PORT:PORT, which opens it on the host; nothing here does.
apiVersion: v1
kind: Service
metadata:
  name: ${yamlText(name)}
  namespace: ${yamlText(namespace)}
spec:
  selector:
    app.kubernetes.io/name: ${yamlText(name)}
  ports:
${ports.map(servicePort).join("\n")}
`;
}

function servicePort({ name, service: port, protocol }: InitPort): string {
  return `    - { name: ${name}, port: ${port}, targetPort: ${name}, protocol: ${protocol} }`;
}
