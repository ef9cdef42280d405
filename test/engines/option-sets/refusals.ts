import type { RunDeclaration } from "../../../src/workload/index.ts";

/** One cause of a refusal: how the prediction words it, how the engines do, and the declaration without it. */
interface Cause {
  readonly id: string;
  readonly predicted: RegExp;
  /** Seen with Podman 4.3.1 (crun 1.8.1) and Docker 20.10.24 (runc 1.1.5): other versions may word it otherwise. */
  readonly told: RegExp;
  readonly without: (declaration: RunDeclaration) => RunDeclaration;
}

/** Drops fields that are given. */
function drop(...names: readonly (keyof RunDeclaration)[]): Cause["without"] {
  return (declaration) =>
    Object.fromEntries(
      Object.entries(declaration).filter(([name]) => !names.some((one) => one === name)),
    ) as unknown as RunDeclaration;
}

function dropSysctls(pattern: RegExp): Cause["without"] {
  return (declaration) => ({
    ...declaration,
    sysctls: Object.fromEntries(
      Object.entries(declaration.sysctls ?? {}).filter(([name]) => !pattern.test(name)),
    ),
  });
}

function dropMounts(
  isKept: (mount: NonNullable<RunDeclaration["mounts"]>[number]) => boolean,
): Cause["without"] {
  return (declaration) => ({ ...declaration, mounts: (declaration.mounts ?? []).filter(isKept) });
}

const causes: readonly Cause[] = [
  {
    id: "host name with the host's UTS namespace or another's network",
    predicted: /a host name of its own/,
    told: /cannot set hostname when (?:running in the host|joining the pod) UTS namespace|conflicting options: hostname and the/,
    without: drop("hostname"),
  },
  {
    id: "names on the network of another container",
    predicted: /(?:names of hosts|name servers) on the network of another container/,
    told: /(?:custom host-to-IP mapping|dns) and the network mode|cannot set extra host entries/,
    without: drop("addHosts", "dns"),
  },
  {
    id: "size of shared memory that is not the container's",
    predicted: /a size of \/dev\/shm with --ipc=/,
    told: /cannot set shmsize when running in the/,
    without: drop("shmSize"),
  },
  {
    id: "unknown capability",
    predicted: /the capability \S+, which no kernel has/,
    told: /unknown capability/i,
    without: ({ capAdd = [], ...rest }) => ({
      ...rest,
      capAdd: capAdd.filter((one) => one !== "NOT_A_CAPABILITY"),
    }),
  },
  {
    id: "capability added and dropped",
    predicted: /to add and to drop/,
    told: /adding all caps and removing all caps|cannot be dropped and added/i,
    without: drop("capDrop"),
  },
  {
    id: "device under another name",
    predicted: /under another name in a user namespace/,
    told: /error creating device nodes: mount \S+.*no such file or directory/s,
    without: drop("devices"),
  },
  {
    id: "unknown user or group",
    predicted: /has no (?:user|group)/,
    told: /unable to find (?:user|group)|no matching entries in (?:passwd|group) file/,
    without: drop("user", "groupAdd"),
  },
  {
    id: "user or group that is not mapped",
    predicted: /which the user namespace does not map/,
    told: /setgroups: Invalid argument|setres[ug]id|cannot set[ug]id|not mapped|doesn't map [UG]ID|invalid (?:uid|gid)/i,
    without: drop("user", "groupAdd", "userns", "uidMap", "gidMap"),
  },
  {
    id: "host's IPC namespace in a user namespace",
    predicted: /the host's IPC namespace in a user namespace/,
    // A sysctl of that namespace is refused before.
    told: /error mounting "mqueue"|sysctl .* is not allowed in the hosts ipc namespace/,
    without: drop("ipc"),
  },
  {
    id: "host's processes in a user namespace",
    predicted: /the host's processes (?:in a user namespace|under userns-remap)/,
    told: /cannot share the host PID namespace|error mounting "proc"/,
    without: drop("pid"),
  },
  {
    id: "host's network under userns-remap",
    predicted: /the host's network under userns-remap/,
    told: /cannot share the host's network namespace/,
    without: drop("networks"),
  },
  {
    id: "relative mount target",
    predicted: /is not (?:an )?absolute/,
    told: /must be (?:an )?absolute/,
    without: dropMounts(({ target }) => target.startsWith("/")),
  },
  {
    id: "no cgroup without a PID namespace",
    predicted: /--cgroups=disabled without a PID namespace/,
    told: /not creating cgroups/i,
    without: drop("cgroups"),
  },
  {
    id: "AppArmor profile",
    predicted: /an AppArmor profile/,
    told: /apparmor/i,
    without: drop("apparmor"),
  },
  {
    id: "pasta",
    predicted: /pasta (?:before version|for root)/,
    told: /name or ID pasta|pasta networking is only supported/,
    without: drop("networks"),
  },
  {
    id: "mount option",
    predicted: /the option \S+ of \S+/,
    told: /invalid option type|invalid mount option/,
    without: dropMounts(({ options }) => !options.includes("rro")),
  },
  {
    id: "oom score",
    predicted: /the oom score/,
    told: /oom_score_adj: Permission denied/,
    without: drop("oomScoreAdj"),
  },
  {
    id: "sysctl of no namespace",
    predicted: /no namespace of a container keeps it/,
    told: /sysctl \S+ is not (?:allowed(?! in)|whitelisted|in a separate kernel namespace)|not in a separate kernel namespace/,
    without: dropSysctls(/^(?:vm|fs\.file|kernel\.(?!shm|msg|sem))/),
  },
  {
    id: "sysctl on the host's network",
    predicted: /the sysctl net\.\S+ on the host's network/,
    told: /sysctl .*can't be set since Network Namespace set to host|not allowed in (?:the )?hosts? network namespace|not allowed as the network namespace|requires a new network namespace/i,
    without: dropSysctls(/^net\./),
  },
  {
    id: "sysctl with the host's IPC namespace",
    predicted: /the sysctl \S+ with the host's IPC namespace/,
    told: /sysctl .*can't be set since IPC Namespace set to host|not allowed in (?:the )?hosts? ipc namespace|requires a new IPC namespace/i,
    without: dropSysctls(/^(?:kernel|fs\.mqueue)\./),
  },
  {
    id: "shared propagation in rootless mode",
    predicted: /shared propagation of \S+ in rootless mode/,
    told: /it is not a shared mount/,
    without: dropMounts(({ options }) => !options.includes("rshared")),
  },
  {
    id: "host's network with --userns=auto",
    predicted: /--userns=auto with the host's network/,
    told: /mount `sysfs` to `sys`: Operation not permitted/,
    without: drop("networks"),
  },
  {
    id: "ids of the host for a login user",
    predicted: /--subuidname=\S+ for a login user/,
    told: /potentially insufficient UIDs or GIDs available in user namespace/,
    without: drop("subUidName", "subGidName"),
  },
  {
    id: "mode of user namespace for root",
    predicted: /--userns=(?:keep-id|nomap)(?: for root|\b)/,
    told: /(?:keep-id|nomap) is only supported in rootless mode|--userns/,
    without: drop("userns"),
  },
];

export function predictedCause(words: string): Pick<Cause, "id" | "without"> | undefined {
  return causes.find(({ predicted }) => predicted.test(words));
}

/** Every cause that the words may tell. */
export function toldCauses(words: string): readonly string[] {
  return causes.filter(({ told }) => told.test(words)).map(({ id }) => id);
}
