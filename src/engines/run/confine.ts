import type { Ask, Confinement, DimensionValues, NamespaceSharing, Stated } from "../../confinement/index.ts";
import { engineSysctls, noMaskedPaths } from "../../facts/index.ts";
import { hiddenFiles, limitsOf } from "../defaults.ts";
import { accessTo, loginReach, rootReach } from "../host/access.ts";
import { hasSecurityModule, withoutAbsentFiles } from "../host/security-modules.ts";
import {
  declaredVolumes,
  groupsOfImageUser,
  imageUser,
  imageUserGroup,
  passwdGroup,
  privilegedFilesOf,
} from "../image.ts";
import { once, oncePerScenario } from "../once.ts";
import type { ContainerProcess } from "../process.ts";
import { processDimensions } from "../process.ts";
import { hostPingRangeQuestion } from "../questions.ts";
import { defaultFilter, filterSource } from "../seccomp.ts";
import { because, stated } from "../stated.ts";
import type { RunOptions } from "./options.ts";
import { hostPortsOf, reachableFrom, reachesOf } from "./network.ts";
import type { EngineTraits, RunHost } from "./traits.ts";
import { mountPropagation, rootFilesystem, volumeFlags, volumesOf } from "./volumes.ts";

/** One run of an engine: its options, the machine, and what sets the engine apart. */
export interface Run {
  readonly options: RunOptions;
  readonly host: RunHost;
  readonly traits: EngineTraits;
}

/** What a container gets that is run with these options. */
export function confineRun(run: Run): Confinement {
  const { options, traits } = run;
  const process = processOf(run);
  const byEngine = because("engine-default", `${traits.name}'s default`, traits.source);
  const constant = <T>(value: T, words?: string): Stated<T> =>
    stated(value, words === undefined ? byEngine : because("engine-default", words, traits.source));
  const ofProcess = processDimensions(process);
  return {
    user: ofProcess["user"],
    "user-namespace": ofProcess["user-namespace"],
    "host-user": ofProcess["host-user"],
    "host-groups": ofProcess["host-groups"],
    "capability-sets": ofProcess["capability-sets"],
    capabilities: ofProcess["capabilities"],
    "no-new-privileges": ofProcess["no-new-privileges"],
    "set-id": ofProcess["set-id"],
    "nested-user-namespace": ofProcess["nested-user-namespace"],
    seccomp: ofProcess["seccomp"],
    "raw-sockets": ofProcess["raw-sockets"],
    apparmor: (ask) => appArmor(run, ask),
    selinux: (ask) => selinux(run, ask),
    "proc-mount": () => constant(isUnmasked(options) ? "unmasked" : "masked"),
    "masked-paths": (ask) => masked(run, ask),
    sysctls: (ask) => sysctls(run, ask),
    devices: () => devices(run),
    "pid-namespace": () => constant(options.pid ?? "private"),
    "ipc-namespace": () => constant(sharing(options.ipc, options)),
    "network-namespace": () => constant(options.network === "host" ? "host" : sharing(undefined, options)),
    "uts-namespace": () => constant(sharing(options.uts, options)),
    "cgroup-namespace": () => constant(options.cgroupns ?? "private"),
    "mount-namespace": () => constant("private"),
    "time-namespace": () => traits.timeNamespace,
    "root-filesystem": (ask) => rootFilesystem(options, (image) => declaredVolumes(image, ask)),
    "host-paths": () => hostPaths(run),
    "mount-propagation": () => mountPropagation(options, byEngine),
    "volume-flags": (ask) =>
      volumeFlags(run, process.noNewPrivileges(ask).value, canMakeDevices(process, ask)),
    volumes: () => volumesOf(options),
    "host-ports": () => hostPortsOf(options, byEngine),
    "privileged-ports": () => privilegedPorts(run),
    "reachable-from": () => reachableFrom(run),
    reaches: () => reachesOf(run),
    "api-token": () => constant("none", "no Kubernetes API is involved"),
    "api-permissions": () => constant("none", "no Kubernetes API is involved"),
    "service-links": () => constant(false, "there are no Services"),
    "proxy-environment": () =>
      constant(
        traits.proxyEnvironment,
        traits.proxyEnvironment ? "the host's proxy variables are passed on" : undefined,
      ),
    "secret-environment": () =>
      constant(options.secretEnvironment ?? [], "the same variables as the workload"),
    "pids-limit": () => limit(run, "pids", options.pidsLimit),
    "memory-limit": () => constant(options.memory ?? Infinity),
    "cpu-limit": () => constant(options.cpus ?? Infinity),
    "ephemeral-storage-limit": () => constant(Infinity),
    "open-files-limit": () => limit(run, "openFiles", options.openFiles),
    "process-limit": () => limit(run, "processes", options.processes),
    "core-limit": () => limit(run, "core", undefined),
    "oom-score": () => limit(run, "oomScore", undefined),
    "engine-privilege": () => traits.engine,
    "runtime-boundary": () => constant("shared-kernel"),
  };
}

function processOf(run: Run): ContainerProcess {
  const { options, host, traits } = run;
  return {
    user: oncePerScenario((ask) => user(run, ask)),
    groups: oncePerScenario((ask) => groups(run, ask)),
    userNamespace: once(() => traits.userNamespace(options)),
    capabilities: oncePerScenario((ask) => traits.capabilities(options, user(run, ask).value.uid)),
    noNewPrivileges: once(() => {
      const on = options.noNewPrivileges ?? false;
      return stated(
        on,
        because(
          "engine-default",
          on ? "no-new-privileges is given" : "no-new-privileges is not given",
          traits.source,
        ),
      );
    }),
    seccomp: once(() => seccomp(run)),
    privilegedFiles: oncePerScenario((ask) => privilegedFilesOf(options.image, ask)),
    hostNetwork: options.network === "host",
    underAppArmorRestriction: traits.appArmorProfile !== undefined && options.privileged !== true,
    node: host.node,
  };
}

function user({ options, traits }: Run, ask: Ask): Stated<DimensionValues["user"]> {
  if (options.user !== undefined)
    return stated(
      { uid: options.user.uid, decidedBy: "operator" },
      because("engine-default", `--user ${options.user.uid}`, traits.source),
    );
  const uid = traits.userOfNamespace(options);
  if (uid !== undefined)
    return stated(
      { uid, decidedBy: "engine" },
      because("engine-default", `--userns=keep-id runs as ${uid}`, traits.source),
    );
  return stated(
    imageUser(options.image, ask),
    because("image", `the user that the image ${options.image.imageName} names`),
  );
}

/** Groups of the image's group file count unless the group is given by number. */
function groups(run: Run, ask: Ask): Stated<readonly number[]> {
  const { options, traits } = run;
  const { uid } = user(run, ask).value;
  const given = options.user?.gid;
  const added = options.groupAdd ?? [];
  if (given !== undefined)
    return stated(
      [...new Set([given, ...added])],
      because("engine-default", `--user ${uid}:${given}`, traits.source),
    );
  const main =
    options.user === undefined
      ? imageUserGroup(options.image, uid, ask)
      : passwdGroup(options.image, uid, ask);
  const others = uid === 0 || main === 0 ? [] : groupsOfImageUser(options.image, uid, ask);
  return stated(
    [...new Set([main, ...added, ...others])],
    because("image", "groups of the image's passwd and group files", traits.source),
  );
}

function seccomp({ options, host, traits }: Run): ReturnType<ContainerProcess["seccomp"]> {
  if (options.privileged === true || options.seccompUnconfined === true) {
    return stated({ kind: "unconfined" }, because("engine-default", "no filter is loaded", traits.source));
  }
  // The bounding set is the same for every user.
  const { bounding } = traits.capabilities(options, 0).value;
  const value = defaultFilter(traits.seccomp, host.version, host.architecture, bounding);
  return stated(
    value,
    because("engine-default", `the default profile of ${traits.name} ${host.version}`, filterSource(value)),
  );
}

function appArmor({ options, host, traits }: Run, ask: Ask): Stated<DimensionValues["apparmor"]> {
  if (!hasSecurityModule(host.node, "apparmor", ask))
    return stated({ kind: "absent" }, because("node", "the node has no AppArmor"));
  const profile = options.privileged === true ? undefined : traits.appArmorProfile;
  if (profile === undefined)
    return stated(
      { kind: "unconfined" },
      because("engine-default", `${traits.name} loads no AppArmor profile here`, traits.source),
    );
  return stated(
    { kind: "engine-default", profile },
    because("engine-default", `profile ${profile}`, traits.source),
  );
}

function selinux({ options, host, traits }: Run, ask: Ask): Stated<DimensionValues["selinux"]> {
  if (!hasSecurityModule(host.node, "selinux", ask))
    return stated({ kind: "absent" }, because("node", "the node has no SELinux"));
  const off =
    options.privileged === true ||
    options.labelDisable === true ||
    options.pid === "host" ||
    options.ipc === "host";
  if (off || !traits.selinuxLabels)
    return stated(
      { kind: "unconfined" },
      because("engine-default", "no SELinux label is set", traits.source),
    );
  return stated(
    { kind: "engine-default", profile: "container_t" },
    because("engine-default", "type container_t with categories of its own", traits.source),
  );
}

function isUnmasked(options: RunOptions): boolean {
  return options.privileged === true || options.unmask === true;
}

function masked({ options, host, traits }: Run, ask: Ask): Stated<DimensionValues["masked-paths"]> {
  const lists = isUnmasked(options) ? noMaskedPaths : hiddenFiles(traits.masking, host.version);
  const ofNetwork = options.network === "host" && !isUnmasked(options) ? traits.hiddenOnHostNetwork : [];
  const hidden = ofNetwork.length === 0 ? lists.masked : [...lists.masked, ...ofNetwork].sort();
  const words = `${traits.name} ${host.version} hides ${hidden.length} kernel files`;
  return stated(
    { masked: withoutAbsentFiles(hidden, host.node, ask), readOnly: lists.readOnly },
    because("engine-default", words, lists.source),
  );
}

const portStart = "net.ipv4.ip_unprivileged_port_start";

function sysctls({ options, traits }: Run, ask: Ask): Stated<DimensionValues["sysctls"]> {
  const { pingGroupRange, source } = engineSysctls[traits.sysctls];
  const range = options.network === "host" ? ask(hostPingRangeQuestion) : pingGroupRange;
  const given = Object.fromEntries(
    Object.entries(options.sysctls ?? {}).filter(([name]) => name !== portStart),
  );
  return stated(
    { "net.ipv4.ping_group_range": range, ...given },
    because("engine-default", `groups ${range} may open ICMP sockets`, source),
  );
}

function privilegedPorts({ options, traits }: Run): Stated<DimensionValues["privileged-ports"]> {
  if (options.network === "host")
    return stated(
      { unprivilegedFrom: 1024, of: "host" },
      because("engine-default", "the ports of the host", traits.source),
    );
  const { unprivilegedPortStart, source } = engineSysctls[traits.sysctls];
  const given = options.sysctls?.[portStart];
  const from = given === undefined ? unprivilegedPortStart : Number(given);
  return stated(
    { unprivilegedFrom: from, of: "own" },
    because("engine-default", `ports below ${from} need privilege`, source),
  );
}

function devices({ options, host, traits }: Run): Stated<DimensionValues["devices"]> {
  const reason = because(
    "engine-default",
    `${traits.name}'s standard devices, and those given`,
    traits.source,
  );
  if (options.privileged === true)
    return stated(host.rootless ? ["(every device that the login user may open)"] : "all", reason);
  const given = options.devices ?? [];
  return stated(given.length === 0 ? "standard" : [...given].sort(), reason);
}

function sharing(given: NamespaceSharing | undefined, { inPod }: RunOptions): NamespaceSharing {
  return given ?? (inPod === true ? "pod" : "private");
}

function hostPaths({ options, host, traits }: Run): Stated<DimensionValues["host-paths"]> {
  const reach = host.rootless ? loginReach(host.node) : rootReach;
  const binds = (options.volumes ?? []).filter((one) => one.hostPath !== undefined);
  const words = host.rootless ? "held by the login user's file permissions" : "as the host's root";
  return stated(
    binds.map((one) => accessTo(one.hostPath ?? "/", one.readOnly, reach)),
    because("engine-default", words, traits.source),
  );
}

function canMakeDevices(process: ContainerProcess, ask: Ask): boolean {
  return processDimensions(process).capabilities(ask).value.host.includes("MKNOD");
}

function limit(
  { host, traits }: Run,
  key: "pids" | "openFiles" | "processes" | "core" | "oomScore",
  given: number | undefined,
): Stated<number> {
  if (given !== undefined) return stated(given, because("engine-default", "given", traits.source));
  const facts = limitsOf(traits.limits, host.version);
  // What is inherited from the caller may be no limit; a score is inherited as 0.
  const inherited = key === "oomScore" ? 0 : Infinity;
  return stated(
    facts?.[key] ?? inherited,
    because("engine-default", `${traits.name}'s default`, facts?.source ?? traits.source),
  );
}
