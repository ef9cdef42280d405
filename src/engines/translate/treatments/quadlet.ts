import type { DimensionId } from "../../../confinement/index.ts";
import type { TreatmentRow } from "./treatment.ts";

const systemd = "of systemd on the host: the cluster starts, watches and stops pods by itself";
const ofService =
  "a limit of the service around the container: give the container its own (Memory=, PodmanArgs=--cpus=, PidsLimit=)";
const whoRuns = "who runs Podman: no user of the node runs a pod";
const fetching =
  "the node fetches the image: imagePullPolicy, and imagePullSecrets for a registry that asks who you are";
const ofEngine = "of the engine: the cluster's network and storage give the same in their own way";

/** What systemd's sandbox takes from a service (systemd.exec(5)), and so from what it starts. */
const ofSandbox: readonly DimensionId[] = [
  "no-new-privileges",
  "set-id",
  "capabilities",
  "capability-sets",
  "nested-user-namespace",
  "seccomp",
  "apparmor",
  "selinux",
  "host-paths",
  "devices",
  "sysctls",
  "host-ports",
  "reaches",
  "reachable-from",
];

/**
 * Keys of Quadlet that are no option of `podman run`, or bear another name. Those of units that a container refers to, and those of
 * systemd's own sections, have the section before them (source: podman-systemd.unit(5) v4.4 to 6.0.0-dev).
 */
export const quadletTreatments: readonly TreatmentRow[] = [
  ["ServiceName= StartWithPod= ExitPolicy= ReloadCmd= ReloadSignal= Notify=", "without-meaning", systemd],
  [
    "ContainersConfModule= *.ContainersConfModule=",
    "impossible",
    "a module of containers.conf may set any default: take it out, and give its file with --containers-conf",
    { bears: "every" },
  ],
  [
    "GlobalArgs= *.GlobalArgs=",
    "impossible",
    "an option of Podman itself, which may change what every container gets: take it out, and give the options to the container",
    {
      values: [
        {
          is: /^(\s*--(conmon|log-level|events-backend|imagestore|out|root|runroot|storage-driver|tmpdir|volumepath)[= ]\S+|\s*--(syslog|transient-store)(=\S+)?)+\s*$/,
          outcome: "without-meaning",
          words: "how Podman itself is called",
          bears: [],
        },
      ],
      bears: "every",
    },
  ],
  [
    "AutoUpdate= Kube.AutoUpdate=",
    "without-meaning",
    "imagePullPolicy: Always and kubectl rollout restart fetch a newer image",
  ],
  ["StopTimeout=", "without-meaning", "the kubelet waits terminationGracePeriodSeconds"],
  ["Label= Annotation=", "without-meaning", "labels of an engine"],
  ["Group=", "kept", "runAsGroup"],
  ["ContainerName= PodName=", "without-meaning", "the name is made of the unit's"],
  [
    "RemapUsers= RemapUid= RemapGid= RemapUidSize=",
    "strengthened",
    "hostUsers: false: a range of ids that no other pod has",
  ],
  ["VolatileTmp=", "kept", "tmpfs: an emptyDir in memory"],
  ["Rootfs=", "impossible", "a pod runs images: build one of the folder, push it to a registry and name it"],
  ["Volume.Copy=", "without-meaning", "a claim starts empty: copy the data over"],
  [
    "Volume.Device= Volume.Type= Volume.Options= Volume.Image= Volume.Driver=",
    "kept",
    "a folder of the node or an export of NFS, as far as they name one; else a claim",
  ],
  [
    "Volume.User= Volume.Group= Volume.UID= Volume.GID=",
    "without-meaning",
    "whose the files are is told by fsGroup of the pod, or by a chown of your own",
  ],
  ["Network.Internal=", "kept", "NetworkPolicy: no way out of the network"],
  [
    "Network.Driver=",
    "without-meaning",
    "the cluster's own network",
    {
      values: [
        {
          is: /^(macvlan|ipvlan)$/,
          outcome: "strengthened",
          words: "the pod gets an address of the cluster, none of the local network",
        },
      ],
    },
  ],
  [
    "Network.Options=",
    "without-meaning",
    "of the engine's bridge: NetworkPolicies say who reaches the pod, and Services where",
    {
      values: [
        {
          is: /^(mtu|vlan|com\.docker\.network\.(driver\.mtu|bridge\.name))=/,
          outcome: "without-meaning",
          words: ofEngine,
          bears: [],
        },
      ],
      bears: ["reaches", "reachable-from", "host-ports"],
    },
  ],
  [
    "Volume.PodmanArgs=",
    "impossible",
    "options in words of their own: write them as keys of the unit",
    { bears: ["host-paths", "volume-flags", "volumes"] },
  ],
  [
    "Network.PodmanArgs=",
    "impossible",
    "options in words of their own: write them as keys of the unit",
    { bears: ["reaches", "reachable-from", "host-ports"] },
  ],
  ["Volume.* Network.*", "without-meaning", ofEngine],
  ["Image.Image= Image.ImageTag= Artifact.Artifact=", "kept", "image"],
  ["Image.* Artifact.*", "without-meaning", fetching],
  ["Build.*", "without-meaning", "of the build: build the image, push it to a registry and name it"],
  ["Kube.Yaml= Kube.ConfigMap=", "kept", "read as Podman plays it"],
  ["Kube.UserNS=", "strengthened", "hostUsers: false: a range of ids that no other pod has"],
  ["Kube.Remap*", "strengthened", "hostUsers: false: a range of ids that no other pod has"],
  ["Kube.Network=", "kept", "NetworkPolicies: pods of the same network"],
  ["Kube.PublishPort=", "kept", "a Service"],
  [
    "Kube.PodmanArgs=",
    "impossible",
    "options of podman kube play in words of their own: write them as keys of the unit",
    { bears: "every" },
  ],
  ["Kube.*", "without-meaning", systemd],
  [
    "Service.Memory* Service.LimitAS= Service.LimitDATA= Service.LimitRSS=",
    "weakened",
    ofService,
    { bears: ["memory-limit"], moves: "tighter" },
  ],
  [
    "Service.CPU* Service.AllowedCPUs= Service.LimitCPU=",
    "weakened",
    ofService,
    { bears: ["cpu-limit"], moves: "tighter" },
  ],
  [
    "Service.TasksMax= Service.LimitNPROC=",
    "weakened",
    ofService,
    { bears: ["pids-limit", "process-limit"], moves: "tighter" },
  ],
  ["Service.LimitNOFILE=", "weakened", ofService, { bears: ["open-files-limit"], moves: "tighter" }],
  ["Service.LimitCORE=", "weakened", ofService, { bears: ["core-limit"], moves: "tighter" }],
  ["Service.LimitFSIZE=", "weakened", ofService, { bears: ["ephemeral-storage-limit"], moves: "tighter" }],
  ["Service.Limit*", "weakened", ofService],
  ["Service.IO*", "weakened", "a pod cannot limit how fast it reads and writes a disk"],
  [
    "Service.IPAddress*",
    "weakened",
    "addresses that systemd filters: write a NetworkPolicy that does the same",
    { bears: ["reaches", "reachable-from", "host-ports"], moves: "tighter" },
  ],
  [
    "Service.Device*",
    "weakened",
    "devices that systemd filters: a pod has none but those that its runtime gives every container",
    { bears: ["devices"], moves: "tighter" },
  ],
  [
    "Service.NoNewPrivileges= Service.CapabilityBoundingSet= Service.AmbientCapabilities= Service.SecureBits= Service.SystemCall* Service.Restrict* Service.Lock* Service.Private* Service.Protect* Service.*Paths= Service.*Path= Service.RootDirectory= Service.RootImage= Service.TemporaryFileSystem= Service.AppArmorProfile= Service.SELinuxContext= Service.UMask= Service.SocketBind*",
    "weakened",
    "what systemd takes from the service, Podman and its container lack too: say it of the container itself (DropCapability=, NoNewPrivileges=, SeccompProfile= of [Container])",
    { bears: ofSandbox, moves: "tighter" },
  ],
  ["Service.User=", "without-meaning", whoRuns],
  [
    "Service.Group= Service.SupplementaryGroups= Service.DynamicUser= Service.PAMName=",
    "without-meaning",
    whoRuns,
    { bears: ["host-user", "host-groups"] },
  ],
  [
    "Service.Slice= Service.OOMScoreAdjust=",
    "without-meaning",
    "the kubelet places the cgroup and sets the score",
  ],
  [
    "Service.Exec*",
    "without-meaning",
    "a command of the host around the container: a pod runs none there; do it once by hand, or make it an initContainer",
  ],
  ["Service.* Install.* Unit.* Quadlet.*", "without-meaning", systemd],
];
