import { describe, expect, it } from "vitest";
import type { DimensionId } from "../../confinement/index.ts";
import { capabilitySet } from "../../facts/index.ts";
import type { GivenPod } from "../../../test/helpers/judged-pods.ts";
import { inputOf, valuesOf } from "../../../test/helpers/judged-pods.ts";
import type { ClusterContext, ImageFacts } from "../cluster-context.ts";
import { contextOf } from "../context.ts";
import { anyImageVolume } from "../questions.ts";
import { confineKubernetes } from "./confine.ts";

interface Row extends GivenPod {
  readonly name: string;
  readonly id: DimensionId;
  /** Every value, worst first. */
  readonly values: readonly unknown[];
}

const fourteen = capabilitySet(
  "CHOWN DAC_OVERRIDE FOWNER FSETID KILL SETGID SETUID SETPCAP NET_BIND_SERVICE NET_RAW SYS_CHROOT MKNOD AUDIT_WRITE SETFCAP".split(
    " ",
  ),
);
const everywhere = ["internet", "cluster", "api-server", "node", "metadata", "host-address"];

function image(facts: ImageFacts): Partial<ClusterContext> {
  return { images: { "example.org/app:1": facts } };
}
const rootImage = image({
  user: "",
  uid: 0,
  gid: 0,
  groups: [],
  volumes: [],
  setId: true,
  fileCapabilities: false,
});
const plainImage = image({
  user: "10001",
  uid: 10001,
  gid: 10001,
  groups: [],
  volumes: [],
  setId: false,
  fileCapabilities: false,
});
const kernel = { node: { kernel: "6.8" } };
const oldCluster = contextOf({ k3s: "1.32.5" });

const uid1000 = "securityContext: {runAsUser: 1000, runAsGroup: 1000}";
const uid10001 = "securityContext: {runAsUser: 10001, runAsGroup: 10001}";
const dropAll = "securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}";
const volume = (kind: string, mount = ""): Pick<GivenPod, "pod" | "container"> => ({
  pod: `volumes: [{name: v, ${kind}}]`,
  container: `volumeMounts: [{name: v, mountPath: /v${mount}}]`,
});

const rows: readonly Row[] = [
  // user
  {
    name: "the container's runAsUser wins over the pod's",
    id: "user",
    pod: "securityContext: {runAsUser: 5}",
    container: "securityContext: {runAsUser: 7}",
    values: [{ uid: 7, decidedBy: "operator" }],
  },
  {
    name: "without runAsUser the image's user counts",
    id: "user",
    context: plainImage,
    values: [{ uid: 10001, decidedBy: "image-number" }],
  },
  {
    name: "an image that is not known may be root",
    id: "user",
    values: [
      { uid: 0, decidedBy: "image-default" },
      { uid: 1000, decidedBy: "image-number" },
      { uid: 10001, decidedBy: "image-number" },
    ],
  },
  {
    name: "runAsNonRoot rules root out",
    id: "user",
    container: "securityContext: {runAsNonRoot: true}",
    values: [
      { uid: 1000, decidedBy: "image-number" },
      { uid: 10001, decidedBy: "image-number" },
    ],
  },
  // user namespace
  {
    name: "a pod is in the host's user namespace",
    id: "user-namespace",
    values: [{ kind: "host", mappedIds: Infinity }],
  },
  {
    name: "hostUsers false on a known kernel gives 65536 ids",
    id: "user-namespace",
    pod: "hostUsers: false",
    context: kernel,
    values: [{ kind: "private", mappedIds: 65536 }],
  },
  {
    name: "hostUsers false on an unknown kernel is honoured, or the pod does not start",
    id: "user-namespace",
    pod: "hostUsers: false",
    values: [{ kind: "private", mappedIds: 65536 }],
  },
  {
    name: "hostUsers false on a cluster of unknown version stays open",
    id: "user-namespace",
    pod: "hostUsers: false",
    context: { ...kernel, isVersionAssumed: true },
    values: [
      { kind: "host", mappedIds: Infinity },
      { kind: "private", mappedIds: 65536 },
    ],
  },
  {
    name: "hostUsers false is dropped without the gate before 1.33",
    id: "user-namespace",
    pod: "hostUsers: false",
    context: { ...oldCluster, ...kernel },
    values: [{ kind: "host", mappedIds: Infinity }],
  },
  {
    name: "hostUsers false is honoured before 1.33 with the gate and containerd 2",
    id: "user-namespace",
    pod: "hostUsers: false",
    context: { ...oldCluster, ...kernel, featureGates: { UserNamespacesSupport: true } },
    values: [{ kind: "private", mappedIds: 65536 }],
  },
  {
    name: "hostUsers false is ignored by containerd 1.6",
    id: "user-namespace",
    pod: "hostUsers: false",
    context: { ...kernel, containerRuntime: { name: "containerd", version: "1.6.20" } },
    values: [{ kind: "host", mappedIds: Infinity }],
  },
  {
    name: "hostUsers false is refused with an NFS volume",
    id: "user-namespace",
    pod: "{hostUsers: false, volumes: [{name: v, nfs: {server: a, path: /b}}]}",
    context: kernel,
    values: [{ kind: "host", mappedIds: Infinity }],
  },
  {
    name: "hostUsers false is refused with hostNetwork",
    id: "user-namespace",
    pod: "{hostUsers: false, hostNetwork: true}",
    context: kernel,
    values: [{ kind: "host", mappedIds: Infinity }],
  },
  {
    name: "rootless k3s shares one namespace",
    id: "user-namespace",
    context: { k3sRootless: true },
    values: [{ kind: "shared", mappedIds: 65537 }],
  },
  // host user
  {
    name: "a root container is host root",
    id: "host-user",
    context: rootImage,
    values: [[{ authority: "root", id: 0 }]],
  },
  {
    name: "uid 1000 may be the login user's",
    id: "host-user",
    container: `securityContext: {runAsUser: 1000, allowPrivilegeEscalation: false}`,
    values: [[{ authority: "login", id: 1000 }], [{ authority: "unowned", id: 1000 }]],
  },
  {
    name: "uid 1000 is nobody's when the node's accounts say so",
    id: "host-user",
    container: `securityContext: {runAsUser: 1000, allowPrivilegeEscalation: false}`,
    context: { node: { accounts: [{ uid: 1001, name: "ada", login: true }] } },
    values: [[{ authority: "unowned", id: 1000 }]],
  },
  {
    name: "uid 999 may be a system account's",
    id: "host-user",
    container: `securityContext: {runAsUser: 999, allowPrivilegeEscalation: false}`,
    values: [[{ authority: "system", id: 999 }], [{ authority: "unowned", id: 999 }]],
  },
  {
    name: "uid 10001 is nobody's",
    id: "host-user",
    container: `securityContext: {runAsUser: 10001, allowPrivilegeEscalation: false}`,
    values: [[{ authority: "unowned", id: 10001 }]],
  },
  {
    name: "uid 10001 becomes root by a set-id file without no_new_privs",
    id: "host-user",
    container: uid10001,
    context: image({ setId: true, fileCapabilities: false }),
    values: [[{ authority: "root", id: 0 }]],
  },
  {
    name: "with hostUsers false every id is of the pod's own range",
    id: "host-user",
    pod: "hostUsers: false",
    context: kernel,
    values: [[{ authority: "exclusive" }]],
  },
  {
    name: "rootless k3s: root is the login user",
    id: "host-user",
    context: { ...rootImage, k3sRootless: true },
    values: [[{ authority: "login", id: 1000 }, { authority: "shared-range" }]],
  },
  // groups
  {
    name: "runAsUser without a group may be in the root group",
    id: "host-groups",
    pod: "hostUsers: true",
    container: `securityContext: {runAsUser: 10001, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}`,
    context: image({ groups: [], uid: 10001 }),
    values: [[{ authority: "root", id: 0 }], [{ authority: "unowned", id: 10001 }]],
  },
  {
    name: "Strict keeps the image's groups out",
    id: "host-groups",
    pod: "securityContext: {supplementalGroupsPolicy: Strict, fsGroup: 10002}",
    container: `securityContext: {runAsUser: 10001, runAsGroup: 10001, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}`,
    values: [
      [
        { authority: "unowned", id: 10001 },
        { authority: "unowned", id: 10002 },
      ],
    ],
  },
  {
    name: "Merge lets the image add the root group",
    id: "host-groups",
    container: `securityContext: {runAsUser: 10001, runAsGroup: 10001, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}`,
    values: [[{ authority: "root", id: 0 }], [{ authority: "unowned", id: 10001 }]],
  },
  // capabilities
  {
    name: "a root pod has containerd's 14 over the host",
    id: "capabilities",
    context: rootImage,
    values: [{ host: fourteen, own: fourteen }],
  },
  {
    name: "drop ALL leaves none",
    id: "capabilities",
    container: dropAll,
    context: rootImage,
    values: [{ host: [], own: [] }],
  },
  {
    name: "lower case works",
    id: "capabilities",
    container: "securityContext: {capabilities: {drop: [all]}}",
    context: rootImage,
    values: [{ host: [], own: [] }],
  },
  {
    name: "CAP_ in a drop is a no-op on containerd",
    id: "capabilities",
    container: "securityContext: {capabilities: {drop: [CAP_NET_RAW]}}",
    context: rootImage,
    values: [{ host: fourteen, own: fourteen }],
  },
  {
    name: "a drop wins over an add",
    id: "capabilities",
    container: "securityContext: {capabilities: {add: [NET_ADMIN], drop: [ALL, NET_ADMIN]}}",
    context: rootImage,
    values: [{ host: [], own: [] }],
  },
  {
    name: "an unknown name adds nothing",
    id: "capabilities",
    container: "securityContext: {capabilities: {add: [SYS_NOTHING], drop: [ALL]}}",
    context: rootImage,
    values: [{ host: [], own: [] }],
  },
  {
    name: "an added capability is dead on a non-root container with no_new_privs",
    id: "capabilities",
    container:
      "securityContext: {runAsUser: 1000, allowPrivilegeEscalation: false, capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}}",
    values: [{ host: [], own: [] }],
  },
  {
    name: "without no_new_privs files of the image raise to the bounding set",
    id: "capabilities",
    container: "securityContext: {runAsUser: 1000, capabilities: {drop: [ALL], add: [KILL]}}",
    values: [
      { host: ["KILL"], own: ["KILL"] },
      { host: [], own: [] },
    ],
  },
  {
    name: "a user namespace of its own leaves none over the host",
    id: "capabilities",
    pod: "hostUsers: false",
    context: { ...rootImage, ...kernel },
    values: [{ host: [], own: fourteen }],
  },
  {
    name: "raw sockets go with NET_RAW",
    id: "raw-sockets",
    context: rootImage,
    values: [{ allowed: true, of: "own" }],
  },
  {
    name: "raw sockets on the host's network",
    id: "raw-sockets",
    pod: "hostNetwork: true",
    context: rootImage,
    values: [{ allowed: true, of: "host" }],
  },
  // escalation
  { name: "escalation is allowed unless refused", id: "no-new-privileges", values: [false] },
  { name: "escalation refused", id: "no-new-privileges", container: dropAll, values: [true] },
  {
    name: "privileged forces escalation",
    id: "no-new-privileges",
    container: "securityContext: {privileged: true, allowPrivilegeEscalation: false}",
    values: [false],
  },
  {
    name: "SYS_ADMIN forces escalation",
    id: "no-new-privileges",
    container: "securityContext: {allowPrivilegeEscalation: false, capabilities: {add: [SYS_ADMIN]}}",
    values: [false],
  },
  {
    name: "set-id files raise to host root",
    id: "set-id",
    container: uid1000,
    values: ["host-root", "nothing"],
  },
  {
    name: "set-id files raise to the container's root in a namespace of its own",
    id: "set-id",
    pod: "hostUsers: false",
    container: uid1000,
    context: kernel,
    values: ["container-root", "nothing"],
  },
  {
    name: "no_new_privs makes set-id files raise nothing",
    id: "set-id",
    container: dropAll,
    values: ["nothing"],
  },
  // nesting and seccomp
  { name: "without a filter a user namespace can be nested", id: "nested-user-namespace", values: [true] },
  {
    name: "RuntimeDefault refuses to nest",
    id: "nested-user-namespace",
    pod: "securityContext: {seccompProfile: {type: RuntimeDefault}}",
    values: [false],
  },
  {
    name: "SYS_ADMIN opens RuntimeDefault to nesting",
    id: "nested-user-namespace",
    container: "securityContext: {seccompProfile: {type: RuntimeDefault}, capabilities: {add: [SYS_ADMIN]}}",
    values: [true],
  },
  {
    name: "max_user_namespaces 0 forbids nesting",
    id: "nested-user-namespace",
    context: { node: { maxUserNamespaces: 0 } },
    values: [false],
  },
  { name: "seccomp is unconfined on stock k3s", id: "seccomp", values: [{ kind: "unconfined" }] },
  {
    name: "the container's Unconfined wins over the pod's RuntimeDefault",
    id: "seccomp",
    pod: "securityContext: {seccompProfile: {type: RuntimeDefault}}",
    container: "securityContext: {seccompProfile: {type: Unconfined}}",
    values: [{ kind: "unconfined" }],
  },
  {
    name: "privileged loads no filter",
    id: "seccomp",
    container: "securityContext: {privileged: true, seccompProfile: {type: RuntimeDefault}}",
    values: [{ kind: "unconfined" }],
  },
  // security modules
  {
    name: "AppArmor confines by default where the node has it",
    id: "apparmor",
    context: { node: { securityModules: ["apparmor"] } },
    values: [{ kind: "engine-default", profile: "cri-containerd.apparmor.d" }],
  },
  {
    name: "AppArmor Unconfined",
    id: "apparmor",
    container: "securityContext: {appArmorProfile: {type: Unconfined}}",
    context: { node: { securityModules: ["apparmor"] } },
    values: [{ kind: "unconfined" }],
  },
  {
    name: "the annotation counts where fields are not known",
    id: "apparmor",
    annotations: { "container.apparmor.security.beta.kubernetes.io/main": "localhost/mine" },
    context: { ...contextOf({ k3s: "1.29.0" }), node: { securityModules: ["apparmor"] } },
    values: [{ kind: "custom", profile: "mine" }],
  },
  {
    name: "k3s sets no SELinux labels by itself",
    id: "selinux",
    context: { node: { securityModules: ["selinux"] } },
    values: [{ kind: "unconfined" }],
  },
  {
    name: "with --selinux pods run as container_t",
    id: "selinux",
    context: { node: { securityModules: ["selinux"], runtimeSelinux: true } },
    values: [{ kind: "engine-default", profile: "container_t" }],
  },
  {
    name: "spc_t confines nothing",
    id: "selinux",
    container: "securityContext: {seLinuxOptions: {type: spc_t}}",
    context: { node: { securityModules: ["selinux"], runtimeSelinux: true } },
    values: [{ kind: "unconfined" }],
  },
  {
    name: "procMount Unmasked",
    id: "proc-mount",
    container: "securityContext: {procMount: Unmasked}",
    values: ["unmasked"],
  },
  {
    name: "procMount Unmasked is dropped without its gate",
    id: "proc-mount",
    container: "securityContext: {procMount: Unmasked}",
    context: oldCluster,
    values: ["masked"],
  },
  {
    name: "privileged hides nothing",
    id: "masked-paths",
    container: "securityContext: {privileged: true}",
    values: [{ masked: [], readOnly: [] }],
  },
  // sysctls
  {
    name: "k3s opens ping to every group",
    id: "sysctls",
    values: [{ "net.ipv4.ping_group_range": "0 2147483647" }],
  },
  {
    name: "a pod's own user namespace keeps the kernel's ping range",
    id: "sysctls",
    pod: "hostUsers: false",
    context: kernel,
    values: [{ "net.ipv4.ping_group_range": "1 0" }],
  },
  {
    name: "a pod's sysctl wins, also written with slashes",
    id: "sysctls",
    pod: 'securityContext: {sysctls: [{name: net/ipv4/ping_group_range, value: "1 0"}]}',
    values: [{ "net.ipv4.ping_group_range": "1 0" }],
  },
  { name: "k3s opens every port", id: "privileged-ports", values: [{ unprivilegedFrom: 0, of: "own" }] },
  {
    name: "a pod can close the ports again",
    id: "privileged-ports",
    pod: 'securityContext: {sysctls: [{name: net.ipv4.ip_unprivileged_port_start, value: "1024"}]}',
    values: [{ unprivilegedFrom: 1024, of: "own" }],
  },
  {
    name: "on the host's network the host's ports count",
    id: "privileged-ports",
    pod: "hostNetwork: true",
    values: [{ unprivilegedFrom: 1024, of: "host" }],
  },
  {
    name: "containerd 1.x leaves the ports closed elsewhere",
    id: "privileged-ports",
    context: {
      ...contextOf({ kubernetes: "1.30" }),
      containerRuntime: { name: "containerd", version: "1.7.20" },
    },
    values: [{ unprivilegedFrom: 1024, of: "own" }],
  },
  // devices
  {
    name: "privileged gives every device",
    id: "devices",
    container: "securityContext: {privileged: true}",
    values: ["all"],
  },
  {
    name: "a device plugin's resource gives devices",
    id: "devices",
    container: 'resources: {limits: {gpu.intel.com/i915: "1", memory: 1Gi}}',
    values: [["(device plugin gpu.intel.com/i915)"]],
  },
  {
    name: "a block volume is a device",
    id: "devices",
    container: "volumeDevices: [{name: v, devicePath: /dev/xvda}]",
    values: [["/dev/xvda"]],
  },
  // namespaces
  { name: "hostPID", id: "pid-namespace", pod: "hostPID: true", values: ["host"] },
  { name: "shareProcessNamespace", id: "pid-namespace", pod: "shareProcessNamespace: true", values: ["pod"] },
  { name: "a lone container shares with the sandbox only", id: "ipc-namespace", values: ["private"] },
  {
    name: "two containers share ipc",
    id: "ipc-namespace",
    pod: "containers: [{name: other, image: b}]",
    values: ["pod"],
  },
  {
    name: "an init container has ended before",
    id: "network-namespace",
    pod: "initContainers: [{name: first, image: b}]",
    values: ["private"],
  },
  {
    name: "a sidecar runs beside",
    id: "network-namespace",
    pod: "initContainers: [{name: first, image: b, restartPolicy: Always}]",
    values: ["pod"],
  },
  {
    name: "hostNetwork shares the UTS namespace",
    id: "uts-namespace",
    pod: "hostNetwork: true",
    values: ["host"],
  },
  {
    name: "a kubelet of 1.35 shows cgroup v2",
    id: "cgroup-namespace",
    values: ["private"],
  },
  {
    name: "no cgroup namespace is made on cgroup v1",
    id: "cgroup-namespace",
    context: { node: { cgroupVersion: 1 } },
    values: ["host"],
  },
  {
    name: "which cgroups an older cluster has is a question",
    id: "cgroup-namespace",
    context: contextOf({ kubernetes: "1.34" }),
    values: ["host", "private"],
  },
  {
    name: "privileged keeps the host's cgroup namespace",
    id: "cgroup-namespace",
    container: "securityContext: {privileged: true}",
    values: ["host"],
  },
  // file system
  {
    name: "the root file system is writable by default",
    id: "root-filesystem",
    values: [{ writable: true, writableVolumes: [] }],
  },
  {
    name: "image volumes stay writable below a read-only root",
    id: "root-filesystem",
    container: "securityContext: {readOnlyRootFilesystem: true}",
    values: [
      { writable: false, writableVolumes: [anyImageVolume] },
      { writable: false, writableVolumes: [] },
    ],
  },
  {
    name: "a mount covers an image volume",
    id: "root-filesystem",
    pod: "volumes: [{name: v, emptyDir: {}}]",
    container:
      "{securityContext: {readOnlyRootFilesystem: true}, volumeMounts: [{name: v, mountPath: /data/}]}",
    context: image({ volumes: ["/data", "/log"] }),
    values: [{ writable: false, writableVolumes: ["/log"] }],
  },
  {
    name: "a host folder of data",
    id: "host-paths",
    ...volume("hostPath: {path: /srv/media}"),
    context: rootImage,
    values: [[{ path: "/srv/media", exposes: "data", access: "write" }]],
  },
  {
    name: "a host folder of data is the same whoever the image runs as",
    id: "host-paths",
    ...volume("hostPath: {path: /srv/media}", ", readOnly: true"),
    values: [[{ path: "/srv/media", exposes: "data", access: "read" }]],
  },
  {
    name: "a socket is used through a read-only mount",
    id: "host-paths",
    ...volume("hostPath: {path: /var/run/docker.sock}", ", readOnly: true"),
    context: rootImage,
    values: [[{ path: "/run/docker.sock", exposes: "engine", access: "write" }]],
  },
  {
    name: "a folder above a socket opens it",
    id: "host-paths",
    ...volume("hostPath: {path: /run}"),
    context: rootImage,
    values: [[{ path: "/run", exposes: "engine", access: "write" }]],
  },
  {
    name: "a non-root container only reads system folders",
    id: "host-paths",
    pod: "volumes: [{name: v, hostPath: {path: /etc/ssl}}]",
    container:
      "{securityContext: {runAsUser: 10001, runAsGroup: 10001, allowPrivilegeEscalation: false}, volumeMounts: [{name: v, mountPath: /v}]}",
    context: plainImage,
    values: [[{ path: "/etc/ssl", exposes: "system", access: "read-open" }]],
  },
  {
    name: "a user namespace does not hold root off a host folder: volumes are id-mapped",
    id: "host-paths",
    pod: "{hostUsers: false, volumes: [{name: v, hostPath: {path: /etc}}]}",
    container: "volumeMounts: [{name: v, mountPath: /v}]",
    context: { ...rootImage, ...kernel },
    values: [[{ path: "/etc", exposes: "engine", access: "write" }]],
  },
  { name: "propagation is private", id: "mount-propagation", ...volume("emptyDir: {}"), values: ["private"] },
  {
    name: "propagation to the host",
    id: "mount-propagation",
    ...volume("hostPath: {path: /mnt}", ", mountPropagation: Bidirectional"),
    values: ["bidirectional"],
  },
  {
    name: "volumes honour set-id files and devices",
    id: "volume-flags",
    ...volume("emptyDir: {}"),
    context: rootImage,
    values: [{ setId: true, devices: true, writableSubmounts: false }],
  },
  {
    name: "no_new_privs and no MKNOD do what nosuid and nodev would",
    id: "volume-flags",
    pod: "volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]",
    container: `{${dropAll}, volumeMounts: [{name: v, mountPath: /v}]}`,
    values: [{ setId: false, devices: false, writableSubmounts: false }],
  },
  {
    name: "what the kubelet writes holds neither",
    id: "volume-flags",
    ...volume("configMap: {name: c}"),
    context: rootImage,
    values: [{ setId: false, devices: false, writableSubmounts: false }],
  },
  {
    name: "readOnly leaves submounts of a host folder writable",
    id: "volume-flags",
    pod: "volumes: [{name: v, hostPath: {path: /srv}}]",
    container: `{${dropAll}, volumeMounts: [{name: v, mountPath: /v, readOnly: true}]}`,
    values: [{ setId: false, devices: true, writableSubmounts: true }],
  },
  {
    name: "recursiveReadOnly covers them",
    id: "volume-flags",
    pod: "volumes: [{name: v, hostPath: {path: /srv}}]",
    container: `{${dropAll}, volumeMounts: [{name: v, mountPath: /v, readOnly: true, recursiveReadOnly: Enabled}]}`,
    values: [{ setId: false, devices: true, writableSubmounts: false }],
  },
  { name: "kinds of volumes", id: "volumes", ...volume("emptyDir: {}"), values: [["emptyDir"]] },
  // network
  {
    name: "a host port",
    id: "host-ports",
    container: "ports: [{containerPort: 80, hostPort: 8080, hostIP: 127.0.0.1}]",
    values: [[{ port: 8080, protocol: "TCP", address: "127.0.0.1" }]],
  },
  {
    name: "without policies known anybody may reach it, or nobody",
    id: "reachable-from",
    values: [[{ from: "cluster", ports: "all" }], []],
  },
  {
    name: "a complete input without policies is a flat network",
    id: "reachable-from",
    complete: true,
    values: [[{ from: "cluster", ports: "all" }]],
  },
  {
    name: "hostNetwork is as every process of the host",
    id: "reachable-from",
    pod: "hostNetwork: true",
    values: [[{ from: "host", ports: "all" }]],
  },
  {
    name: "a complete input without policies reaches everything",
    id: "reaches",
    complete: true,
    values: [everywhere],
  },
  // credentials
  {
    name: "the token is mounted unless the account says otherwise",
    id: "api-token",
    values: ["api", "none"],
  },
  {
    name: "the pod's field decides",
    id: "api-token",
    pod: "automountServiceAccountToken: false",
    values: ["none"],
  },
  {
    name: "the account's field counts",
    id: "api-token",
    objects:
      "{apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: web}, automountServiceAccountToken: false}",
    values: ["none"],
  },
  {
    name: "the pod beats the account",
    id: "api-token",
    pod: "automountServiceAccountToken: true",
    objects:
      "{apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: web}, automountServiceAccountToken: false}",
    values: ["api"],
  },
  {
    name: "a projected token for others",
    id: "api-token",
    pod: "{automountServiceAccountToken: false, volumes: [{name: v, projected: {sources: [{serviceAccountToken: {path: t, audience: vault}}]}}]}",
    container: "volumeMounts: [{name: v, mountPath: /v}]",
    values: ["other-audience"],
  },
  {
    name: "a projected token without audience is for the API",
    id: "api-token",
    pod: "{automountServiceAccountToken: false, volumes: [{name: v, projected: {sources: [{serviceAccountToken: {path: t}}]}}]}",
    container: "volumeMounts: [{name: v, mountPath: /v}]",
    values: ["api"],
  },
  {
    name: "without a token nothing is permitted",
    id: "api-permissions",
    pod: "automountServiceAccountToken: false",
    values: ["none"],
  },
  {
    name: "bindings outside the input may give anything",
    id: "api-permissions",
    pod: "automountServiceAccountToken: true",
    values: ["cluster-admin", "none"],
  },
  { name: "service links", id: "service-links", values: [true] },
  { name: "no service links", id: "service-links", pod: "enableServiceLinks: false", values: [false] },
  {
    name: "secrets in variables",
    id: "secret-environment",
    container:
      "{env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}, {name: DB_PASSWORD, value: hunter2}, {name: DB_PASSWORD_FILE, value: /run/p}, {name: TOKEN, value: $(A)}], envFrom: [{secretRef: {name: s}}]}",
    values: [["* (every key of Secret s)", "A", "DB_PASSWORD"]],
  },
  // resources
  { name: "no limit", id: "memory-limit", values: [Infinity] },
  {
    name: "a memory limit in bytes",
    id: "memory-limit",
    container: "resources: {limits: {memory: 64Mi}}",
    values: [67108864],
  },
  {
    name: "a cpu limit in millicores",
    id: "cpu-limit",
    container: "resources: {limits: {cpu: 1500m}}",
    values: [1500],
  },
  {
    name: "a LimitRange's default",
    id: "memory-limit",
    objects:
      "{apiVersion: v1, kind: LimitRange, metadata: {name: l, namespace: web}, spec: {limits: [{type: Container, default: {memory: 1Gi}}]}}",
    values: [1073741824],
  },
  {
    name: "a LimitRange's maximum is its default",
    id: "memory-limit",
    objects:
      "{apiVersion: v1, kind: LimitRange, metadata: {name: l, namespace: web}, spec: {limits: [{type: Container, max: {memory: 2Gi}}]}}",
    values: [2147483648],
  },
  {
    name: "the pod's limit bounds its containers",
    id: "memory-limit",
    pod: "resources: {limits: {memory: 32Mi}}",
    container: "resources: {limits: {memory: 64Mi}}",
    values: [33554432],
  },
  { name: "no limit of tasks on stock k3s", id: "pids-limit", values: [Infinity] },
  {
    name: "the kubelet's podPidsLimit",
    id: "pids-limit",
    context: { kubelet: { podPidsLimit: 1024 } },
    values: [1024],
  },
  {
    name: "the runtime's open files",
    id: "open-files-limit",
    context: { node: { openFiles: 1024 } },
    values: [1024],
  },
  { name: "BestEffort dies first", id: "oom-score", values: [1000] },
  {
    name: "Guaranteed dies late",
    id: "oom-score",
    container: "resources: {limits: {memory: 1Gi, cpu: 1}}",
    values: [-997],
  },
  {
    name: "Burstable lies between",
    id: "oom-score",
    container: "resources: {requests: {memory: 1Gi}}",
    values: [3, 999],
  },
  // engine
  {
    name: "the kubelet is a root daemon on the network",
    id: "engine-privilege",
    values: ["root-daemon-with-network-api"],
  },
  {
    name: "rootless k3s",
    id: "engine-privilege",
    context: { k3sRootless: true },
    values: ["rootless-daemon"],
  },
  {
    name: "a known handler",
    id: "runtime-boundary",
    pod: "runtimeClassName: sandboxed",
    objects: "{apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name: sandboxed}, handler: runsc}",
    values: ["user-space-kernel"],
  },
  {
    name: "a class that is not known",
    id: "runtime-boundary",
    pod: "runtimeClassName: sandboxed",
    values: ["shared-kernel", "user-space-kernel", "virtual-machine"],
  },
];

describe("a pod on k3s", () => {
  it.each(rows)("$id: $name", ({ id, values, ...given }) => {
    expect(valuesOf(confineKubernetes(inputOf(given)), id)).toEqual(values);
  });

  it("judges RuntimeDefault by the filter of its containerd and bounding set", () => {
    const confinement = confineKubernetes(
      inputOf({ pod: "securityContext: {seccompProfile: {type: RuntimeDefault}}", container: dropAll }),
    );
    expect(valuesOf(confinement, "seccomp")).toMatchObject([
      { kind: "filter", filter: { id: expect.stringContaining("containerd") as string } },
    ]);
  });

  it("reads the content of a Localhost profile that the context holds", () => {
    const profile = {
      defaultAction: "SCMP_ACT_ERRNO",
      syscalls: [{ names: ["read", "write"], action: "SCMP_ACT_ALLOW" }],
    };
    const input = inputOf({
      container: "securityContext: {seccompProfile: {type: Localhost, localhostProfile: tight.json}}",
      context: { seccompProfiles: { "tight.json": profile } },
    });
    expect(valuesOf(confineKubernetes(input), "seccomp")).toMatchObject([
      { kind: "filter", filter: { allowed: ["read", "write"] } },
    ]);
  });

  it("leaves an unknown Localhost profile open between nothing and a filter at most both engines'", () => {
    const input = inputOf({
      container: "securityContext: {seccompProfile: {type: Localhost, localhostProfile: other.json}}",
    });
    expect(valuesOf(confineKubernetes(input), "seccomp")).toMatchObject([
      { kind: "unconfined" },
      { kind: "filter" },
    ]);
  });
});
