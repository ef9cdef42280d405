import type { DimensionId } from "../../../confinement/index.ts";
import type { TreatmentRow } from "./treatment.ts";

const ofService =
  "a limit of the service around the container: give the container its own (Memory=, PodmanArgs=--cpus=, PidsLimit=)";
const ofSystemd = "of systemd on the host: the kubelet counts and shares out in its own way";
const sandbox =
  "what systemd takes from the service, Podman and its container lack too: say it of the container itself (DropCapability=, NoNewPrivileges=, SeccompProfile= of [Container])";
const whoRuns = "who runs Podman: no user of the node runs a pod";

/** What systemd's sandbox takes from a service, and so from what it starts. */
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

const ofUsers: readonly DimensionId[] = ["host-user", "host-groups"];
const ofNetwork: readonly DimensionId[] = ["reaches", "reachable-from", "host-ports"];

/**
 * Keys of [Service] that bear on a container of Quadlet, whose cgroup is below the service's (--cgroups=split) and whose Podman is a process
 * of the service. Each was read in Debian's manual pages of systemd 252: systemd.resource-control(5) for cgroups, systemd.exec(5) for limits,
 * sandbox, users and namespaces, systemd.service(5) for what else there is. Kernel words: setrlimit(2) (RLIMIT_RSS does nothing).
 */
export const systemdTreatments: readonly TreatmentRow[] = [
  // A system call filter, not a limit (systemd.exec(5)).
  ["Service.MemoryDenyWriteExecute=", "weakened", sandbox, { bears: ["seccomp"], moves: "tighter" }],
  [
    "Service.MemoryMax= Service.MemoryHigh= Service.MemoryLimit= Service.LimitAS= Service.LimitDATA=",
    "weakened",
    ofService,
    { bears: ["memory-limit"], moves: "tighter" },
  ],
  // What is kept for it, how it is counted, and what of it may go to swap bound nothing.
  [
    "Service.Memory* Service.DefaultMemory* Service.ManagedOOM* Service.LimitRSS=",
    "without-meaning",
    ofSystemd,
  ],
  [
    "Service.CPUQuota= Service.CPUQuotaPeriodSec= Service.AllowedCPUs= Service.CPUAffinity= Service.LimitCPU=",
    "weakened",
    ofService,
    { bears: ["cpu-limit"], moves: "tighter" },
  ],
  // Weights and scheduling policies share out, they end nowhere.
  [
    "Service.CPU* Service.StartupCPU* Service.Nice= Service.NUMA* Service.AllowedMemoryNodes=",
    "without-meaning",
    ofSystemd,
  ],
  ["Service.TasksMax=", "weakened", ofService, { bears: ["pids-limit"], moves: "tighter" }],
  ["Service.LimitNPROC=", "weakened", ofService, { bears: ["process-limit"], moves: "tighter" }],
  ["Service.LimitNOFILE=", "weakened", ofService, { bears: ["open-files-limit"], moves: "tighter" }],
  ["Service.LimitCORE=", "weakened", ofService, { bears: ["core-limit"], moves: "tighter" }],
  ["Service.LimitFSIZE=", "weakened", ofService, { bears: ["ephemeral-storage-limit"], moves: "tighter" }],
  ["Service.Limit*", "weakened", ofService],
  [
    "Service.IORead* Service.IOWrite* Service.BlockIORead* Service.BlockIOWrite*",
    "weakened",
    "a pod cannot limit how fast it reads and writes a disk",
  ],
  ["Service.IO* Service.BlockIO* Service.StartupIO* Service.StartupBlockIO*", "without-meaning", ofSystemd],
  // Without controllers below the service the container's own limits hold nothing.
  [
    "Service.Delegate=",
    "without-meaning",
    "the kubelet makes the cgroups",
    {
      values: [
        {
          is: /^(1|yes|true|on)$/i,
          outcome: "without-meaning",
          words: "as Quadlet has it itself",
          bears: [],
        },
      ],
      bears: ["memory-limit", "cpu-limit", "pids-limit"],
      moves: "looser",
    },
  ],
  [
    "Service.DisableControllers=",
    "without-meaning",
    "the kubelet makes the cgroups",
    { bears: ["memory-limit", "cpu-limit", "pids-limit"], moves: "looser" },
  ],
  [
    "Service.IPAddress* Service.IPIngressFilterPath= Service.IPEgressFilterPath= Service.BPFProgram= Service.RestrictNetworkInterfaces=",
    "weakened",
    "addresses that systemd filters: write a NetworkPolicy that does the same",
    { bears: ofNetwork, moves: "tighter" },
  ],
  [
    "Service.Device*",
    "weakened",
    "devices that systemd filters: a pod has none but those that its runtime gives every container",
    { bears: ["devices"], moves: "tighter" },
  ],
  [
    "Service.PrivateUsers=",
    "weakened",
    sandbox,
    { bears: ["user-namespace", ...ofUsers, ...ofSandbox], moves: "tighter" },
  ],
  // These give as well as take.
  [
    "Service.AmbientCapabilities= Service.SecureBits=",
    "impossible",
    "capabilities that Podman is started with: give the container its own (AddCapability=)",
    { bears: ["capabilities", "capability-sets", "set-id"] },
  ],
  [
    "Service.NetworkNamespacePath=",
    "impossible",
    "the network namespace that Podman is started in: name the container's network (Network=)",
    { bears: [...ofNetwork, "network-namespace"] },
  ],
  [
    "Service.IPCNamespacePath=",
    "without-meaning",
    "the container has an IPC namespace of its own unless IPC= says otherwise",
    { bears: ["ipc-namespace"] },
  ],
  [
    "Service.MountFlags= Service.MountImages= Service.Bind* Service.Extension*",
    "impossible",
    "mounts of the service, which the container's volumes are taken from: name them as Volume= of the container",
    { bears: ["host-paths", "mount-propagation", "volume-flags"] },
  ],
  [
    "Service.NoNewPrivileges= Service.CapabilityBoundingSet= Service.SystemCall* Service.Restrict* Service.Lock* Service.Private* Service.Protect* Service.ProcSubset= Service.*Paths= Service.*Directories= Service.RootDirectory= Service.RootImage* Service.RootHash* Service.RootVerity= Service.TemporaryFileSystem= Service.AppArmorProfile= Service.SELinuxContext= Service.SmackProcessLabel= Service.SocketBind*",
    "weakened",
    sandbox,
    { bears: ofSandbox, moves: "tighter" },
  ],
  ["Service.User=", "without-meaning", whoRuns],
  [
    "Service.Group= Service.SupplementaryGroups= Service.PAMName=",
    "without-meaning",
    whoRuns,
    { bears: ofUsers },
  ],
  // It implies NoNewPrivileges=, RestrictSUIDSGID=, ProtectSystem=, ProtectHome= and PrivateTmp=.
  ["Service.DynamicUser=", "without-meaning", whoRuns, { bears: [...ofUsers, ...ofSandbox] }],
  // A configuration that a variable of Podman names may set any default.
  [
    "Service.Environment=",
    "without-meaning",
    "the environment of Podman itself, not the container's",
    {
      values: [
        {
          is: /CONTAINERS_(?:CONF|STORAGE_CONF|REGISTRIES_CONF)|CONTAINER_HOST|CONTAINER_CONNECTION/,
          outcome: "impossible",
          words: "another configuration of Podman may set any default: give its file with --containers-conf",
          bears: "every",
        },
      ],
    },
  ],
  // Limits of a slice are, like those of every cgroup above it, the host's.
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
];
