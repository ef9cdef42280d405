import type { RunDeclaration } from "../../../workload/index.ts";
import type { OptionOutcome } from "../translation.ts";

/** The fields of a declaration that options fill. */
export type OptionField = Exclude<
  keyof RunDeclaration,
  | "engine"
  | "kubernetes"
  | "format"
  | "place"
  | "rootless"
  | "seccompProfile"
  | "recorded"
  | "written"
  | "notUnderstood"
>;

/** What options of a field may become, by their value, in the order of likelihood, and what of a pod stands for it. */
export interface FieldTreatment {
  readonly outcomes: readonly OptionOutcome[];
  readonly words: string;
}

/** Complete by type: a field that is added to declarations does not compile before it has a treatment. */
export const fieldTreatments: Readonly<Record<OptionField, FieldTreatment>> = {
  name: { outcomes: ["kept"], words: "metadata.name" },
  containerName: { outcomes: ["without-meaning"], words: "pods are found by the name of their Service" },
  image: { outcomes: ["kept", "impossible"], words: "image; a service that is only built needs --image" },
  build: { outcomes: ["without-meaning"], words: "build the image, push it to a registry and name it" },
  user: {
    outcomes: ["kept", "impossible"],
    words: "runAsUser, runAsGroup; names only where the image's accounts are known",
  },
  groupAdd: {
    outcomes: ["kept", "strengthened"],
    words: "supplementalGroups by number; names and the caller's groups are left out",
  },
  userns: { outcomes: ["strengthened", "weakened"], words: "hostUsers: false" },
  uidMap: { outcomes: ["strengthened", "weakened"], words: "hostUsers: false" },
  gidMap: { outcomes: ["strengthened", "weakened"], words: "hostUsers: false" },
  subUidName: { outcomes: ["strengthened", "weakened"], words: "hostUsers: false" },
  subGidName: { outcomes: ["strengthened", "weakened"], words: "hostUsers: false" },
  capAdd: { outcomes: ["kept", "strengthened", "weakened"], words: "capabilities.add, for root alone" },
  capDrop: { outcomes: ["kept"], words: "capabilities.drop: [ALL], and what is left is added" },
  privileged: { outcomes: ["impossible", "weakened", "kept"], words: "refused, or by name privileged: true" },
  noNewPrivileges: {
    outcomes: ["kept", "weakened"],
    words: "allowPrivilegeEscalation: false, but not beside SYS_ADMIN",
  },
  seccomp: { outcomes: ["kept", "strengthened"], words: "seccompProfile RuntimeDefault" },
  apparmor: {
    outcomes: ["kept", "strengthened"],
    words: "appArmorProfile Localhost; none in place of unconfined",
  },
  securityLabels: {
    outcomes: ["kept", "strengthened", "without-meaning"],
    words: "seLinuxOptions; the runtime's label in place of disable",
  },
  mask: { outcomes: ["weakened"], words: "no field of a pod" },
  unmask: { outcomes: ["strengthened"], words: "the runtime's masks stand" },
  procOptions: { outcomes: ["weakened"], words: "no field of a pod" },
  readOnly: { outcomes: ["kept"], words: "readOnlyRootFilesystem" },
  readOnlyTmpfs: { outcomes: ["kept"], words: "emptyDirs in memory at /tmp, /run and /var/tmp" },
  mounts: {
    outcomes: ["kept", "strengthened", "impossible", "weakened"],
    words: "claims, hostPaths, emptyDirs in memory, image volumes, NFS",
  },
  volumesFrom: { outcomes: ["kept", "impossible"], words: "the volumes of a container of the same input" },
  devices: { outcomes: ["impossible"], words: "a device plugin's resource" },
  deviceCgroupRules: { outcomes: ["impossible"], words: "a device plugin's resource" },
  gpus: { outcomes: ["impossible"], words: "a device plugin's resource" },
  networks: {
    outcomes: ["kept", "impossible", "weakened"],
    words:
      "NetworkPolicies; one pod for containers that share a network; hostNetwork where it is allowed by name",
  },
  ports: { outcomes: ["kept", "strengthened", "impossible"], words: "Services" },
  publishAll: { outcomes: ["strengthened"], words: "no port is opened" },
  expose: { outcomes: ["without-meaning"], words: "containerPort: peers reach every port" },
  hostname: { outcomes: ["kept"], words: "hostname" },
  networkAliases: { outcomes: ["kept"], words: "a Service for each name" },
  addHosts: { outcomes: ["kept"], words: "hostAliases, for addresses that are written out" },
  dns: { outcomes: ["without-meaning"], words: "the cluster's DNS" },
  pid: {
    outcomes: ["kept", "impossible", "weakened"],
    words: "a namespace of the pod; hostPID where it is allowed by name",
  },
  ipc: {
    outcomes: ["kept", "impossible", "weakened"],
    words: "a namespace of the pod; hostIPC where it is allowed by name",
  },
  uts: { outcomes: ["strengthened", "kept", "impossible"], words: "a host name of the pod's own" },
  cgroupns: { outcomes: ["without-meaning"], words: "a pod has one of its own, on a node of cgroup v2" },
  cgroups: { outcomes: ["without-meaning"], words: "the kubelet places the cgroup" },
  cgroupParent: { outcomes: ["without-meaning"], words: "the kubelet places the cgroup" },
  sysctls: { outcomes: ["kept", "weakened"], words: "securityContext.sysctls" },
  pidsLimit: { outcomes: ["weakened", "without-meaning"], words: "podPidsLimit of the kubelet" },
  memory: { outcomes: ["kept"], words: "limits.memory" },
  memorySwap: { outcomes: ["without-meaning"], words: "swap is a setting of the kubelet" },
  memoryReservation: { outcomes: ["kept"], words: "requests.memory" },
  shmSize: { outcomes: ["kept"], words: "an emptyDir in memory at /dev/shm" },
  cpus: { outcomes: ["kept"], words: "limits.cpu" },
  cpuReservation: { outcomes: ["kept"], words: "requests.cpu" },
  cpuShares: { outcomes: ["kept"], words: "requests.cpu, of 1024 shares one processor" },
  cpusetCpus: { outcomes: ["without-meaning"], words: "the kubelet's static CPU manager" },
  storageSize: { outcomes: ["kept"], words: "limits.ephemeral-storage" },
  ulimits: { outcomes: ["weakened", "without-meaning"], words: "limits of the runtime's unit" },
  oomScoreAdj: { outcomes: ["without-meaning"], words: "the kubelet sets it by requests and limits" },
  oomKillDisable: { outcomes: ["without-meaning"], words: "a memory limit holds" },
  environment: {
    outcomes: ["kept", "strengthened"],
    words: "env; a reference to a Secret for what carries one",
  },
  environmentFiles: {
    outcomes: ["kept", "strengthened", "impossible"],
    words: "env, for files that can be read",
  },
  secrets: { outcomes: ["kept"], words: "a Secret that you make" },
  configs: { outcomes: ["kept"], words: "a ConfigMap with its text" },
  httpProxy: { outcomes: ["without-meaning"], words: "no variables of the node" },
  timezone: { outcomes: ["kept", "without-meaning"], words: "the variable TZ" },
  entrypoint: { outcomes: ["kept"], words: "command" },
  command: { outcomes: ["kept"], words: "args" },
  workingDir: { outcomes: ["kept"], words: "workingDir" },
  init: { outcomes: ["without-meaning"], words: "an image with an init of its own" },
  tty: { outcomes: ["kept"], words: "tty" },
  stdin: { outcomes: ["kept"], words: "stdin" },
  labels: { outcomes: ["without-meaning"], words: "labels of an engine" },
  annotations: { outcomes: ["without-meaning"], words: "annotations of an engine" },
  restart: {
    outcomes: ["without-meaning", "kept"],
    words: "restartPolicy of a Pod or Job; a Deployment always restarts",
  },
  stopSignal: { outcomes: ["without-meaning"], words: "the image's STOPSIGNAL" },
  stopTimeout: { outcomes: ["kept"], words: "terminationGracePeriodSeconds" },
  healthcheck: { outcomes: ["kept", "without-meaning"], words: "readinessProbe" },
  runtime: {
    outcomes: ["without-meaning", "kept"],
    words: "runtimeClassName for another than the usual ones",
  },
  pod: { outcomes: ["kept", "impossible"], words: "one pod for all containers of a Podman pod" },
  oneShot: { outcomes: ["kept", "without-meaning"], words: "a Job" },
  dependsOn: { outcomes: ["without-meaning"], words: "pods start in any order" },
  replicas: { outcomes: ["kept", "strengthened"], words: "replicas" },
};
