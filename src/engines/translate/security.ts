import { allCapabilities, defaultCapabilities, isGateOn, newestKnown } from "../../facts/index.ts";
import type { JsonObject } from "../../workload/index.ts";
import { capabilityName } from "../run/capability-names.ts";
import { podOf } from "./pod-of.ts";
import type { Source } from "./translation.ts";
import { isAllowed, note, present } from "./translation.ts";
import { userOf } from "./user.ts";

/** The securityContext of one container. */
export function containerSecurity(source: Source): JsonObject {
  const { declaration } = source;
  tellKernelOptions(source);
  if (declaration.privileged === true && tellPrivileged(source)) return { privileged: true };
  const { uid, gid } = userOf(source);
  const add = capabilitiesOf(source, uid);
  const mayEscalate = add.includes("SYS_ADMIN") || add.includes("ALL");
  tellEscalation(source, mayEscalate);
  return present({
    runAsUser: uid,
    runAsGroup: gid,
    runAsNonRoot: uid !== undefined && uid !== 0 ? true : undefined,
    capabilities: present({ drop: add.includes("ALL") ? [] : ["ALL"], add }),
    allowPrivilegeEscalation: mayEscalate ? undefined : false,
    readOnlyRootFilesystem: declaration.readOnly === true ? true : undefined,
    seLinuxOptions: seLinuxOf(source),
    appArmorProfile: appArmorOf(source),
  });
}

/** The options that only take something away: a pod is better without them. */
function tellKernelOptions(source: Source): void {
  const { declaration } = source;
  const { seccomp, unmask = [], mask = [], procOptions, securityLabels = [] } = declaration;
  source.gathered.added.add("seccompProfile RuntimeDefault: the runtime filters system calls");
  if (seccomp === "unconfined")
    note(source, "seccomp", "strengthened", "seccompProfile RuntimeDefault in place of no filter");
  else if (seccomp !== undefined && seccomp !== "builtin")
    note(
      source,
      "seccomp",
      "kept",
      "RuntimeDefault, as far as it refuses what that profile does; a profile of your own goes to the node: podseal explain localhost-profile",
    );
  if (unmask.length > 0) note(source, "unmask", "strengthened", "the runtime's masks of /proc stand");
  if (mask.length > 0)
    note(
      source,
      "mask",
      "weakened",
      "a pod cannot hide further paths of /proc: leave it out, or mount over it",
    );
  if (procOptions !== undefined)
    note(
      source,
      "procOptions",
      "weakened",
      "a pod cannot set options of /proc: other processes of the container see each other",
    );
  if (securityLabels.includes("disable") || securityLabels.includes("nested"))
    note(source, "securityLabels", "strengthened", "the runtime's SELinux label stands");
  if (securityLabels.some((label) => label.startsWith("filetype:")))
    note(source, "securityLabels", "without-meaning", "files get the type of the runtime's label");
}

function tellPrivileged(source: Source): boolean {
  const isGiven = isAllowed(source, "privileged");
  const words = isGiven
    ? "privileged: true, as was allowed: the container is root on the node"
    : "privileged gives a container the node: find out what it needs (devices, capabilities, sysctls) and give it that";
  note(source, "privileged", isGiven ? "weakened" : "impossible", words);
  return isGiven;
}

function tellEscalation(source: Source, mayEscalate: boolean): void {
  if (source.declaration.noNewPrivileges === true)
    note(
      source,
      "noNewPrivileges",
      mayEscalate ? "weakened" : "kept",
      mayEscalate ? "the API takes it not together with SYS_ADMIN" : "allowPrivilegeEscalation: false",
    );
  else if (!mayEscalate)
    source.gathered.added.add(
      "allowPrivilegeEscalation: false: set-id programs such as sudo and ping raise nothing",
    );
}

/** Capabilities to add to none. A user other than root holds none that count, whatever is added. */
function capabilitiesOf(source: Source, uid: number | undefined): readonly string[] {
  const { declaration, gathered, options } = source;
  const added = (declaration.capAdd ?? []).map(capabilityName);
  const dropped = (declaration.capDrop ?? []).map(capabilityName);
  if (dropped.length > 0) note(source, "capDrop", "kept", "drop: [ALL], and what is left is added");
  const isRoot = (uid ?? options.imageOf(declaration.image ?? "")?.uid ?? 0) === 0;
  if (!isRoot) {
    gathered.added.add("capabilities drop: [ALL]: a user other than root needs none");
    if (added.length > 0)
      note(
        source,
        "capAdd",
        "strengthened",
        "left out: a pod gives capabilities to root alone; for a low port let the program listen above 1023",
      );
    return [];
  }
  if (added.includes("ALL")) {
    note(source, "capAdd", "kept", "add: [ALL]");
    return ["ALL"];
  }
  if (added.length > 0) note(source, "capAdd", "kept", `add: [${added.join(", ")}]`);
  const base = dropped.includes("ALL") ? [] : usualCapabilities(source);
  const names = new Set(
    [...base, ...added].filter((name) => !dropped.includes(name) || added.includes(name)),
  );
  gathered.added.add(
    "capabilities drop: [ALL], and those are added that the source's root has and programs use",
  );
  return allCapabilities.filter((name) => names.has(name));
}

/** Of the engine's default those that rootless Podman gives too: not NET_RAW, MKNOD and AUDIT_WRITE. */
function usualCapabilities({ declaration, options }: Source): readonly string[] {
  const { version, distribution } = options.hostOf(declaration);
  const given = defaultCapabilities(declaration.engine, version, distribution)?.capabilities ?? [];
  const podman = defaultCapabilities("podman", newestKnown.podman.version)?.capabilities ?? [];
  return given.filter((name) => podman.includes(name));
}

function seLinuxOf(source: Source): JsonObject | undefined {
  const labels = (source.declaration.securityLabels ?? []).flatMap((label) => {
    const [, key, value] = /^(user|role|type|level):(.+)$/.exec(label) ?? [];
    return key === undefined || value === undefined ? [] : [[key, value] as const];
  });
  if (labels.length === 0) return undefined;
  note(source, "securityLabels", "kept", "seLinuxOptions");
  return Object.fromEntries(labels);
}

function appArmorOf(source: Source): JsonObject | undefined {
  const { apparmor } = source.declaration;
  if (apparmor === undefined || apparmor === "") return undefined;
  if (apparmor === "unconfined") {
    note(source, "apparmor", "strengthened", "the runtime's AppArmor profile stands");
    return undefined;
  }
  note(source, "apparmor", "kept", `appArmorProfile Localhost ${apparmor}: load it on every node`);
  return { type: "Localhost", localhostProfile: apparmor };
}

/** The pod's part: user namespace, seccomp, sysctls, groups. */
export function podSecurity(sources: readonly Source[]): JsonObject {
  const sysctls = Object.assign({}, ...sources.map(sysctlsOf)) as Readonly<Record<string, string>>;
  const groups = [...new Set(sources.flatMap(groupsOf))].sort((a, b) => a - b);
  const isPrivileged = sources.some(isGivenPrivileged);
  return present({
    seccompProfile: isPrivileged ? undefined : { type: "RuntimeDefault" },
    supplementalGroups: groups,
    sysctls: Object.entries(sysctls).map(([name, value]) => ({ name, value })),
  });
}

function isGivenPrivileged(source: Source): boolean {
  return source.declaration.privileged === true && isAllowed(source, "privileged");
}

/** Whether the pod can have a user namespace of its own: not with namespaces of the host, and not on servers that do not know it. */
export function hasUserNamespace(sources: readonly Source[], usesHost: boolean): boolean {
  const [first] = sources;
  if (first === undefined || usesHost || sources.some(isGivenPrivileged)) return false;
  if (!isGateOn("UserNamespacesSupport", first.options.kubernetes)) return false;
  first.gathered.added.add(
    "hostUsers: false: root in the container is nobody on the node (kernel 6.3, containerd 2.0 and Kubernetes 1.33 or newer)",
  );
  return true;
}

export function tellUserNamespace(source: Source, isOwn: boolean): void {
  const { userns, uidMap, gidMap, subUidName, subGidName } = source.declaration;
  const given = { userns, uidMap, gidMap, subUidName, subGidName };
  for (const [field, value] of Object.entries(given)) {
    if (value === undefined || value.length === 0) continue;
    note(
      source,
      field as keyof typeof given,
      isOwn ? "strengthened" : "weakened",
      isOwn
        ? "hostUsers: false: a range of ids that no other pod has; the kubelet chooses the map"
        : "the pod has no user namespace of its own",
    );
  }
}

/** Podman keeps low ports and pings closed to users; container runtimes open both to every user of a pod. */
function sysctlsOf(source: Source): Readonly<Record<string, string>> {
  const { declaration } = source;
  const { sysctls: declared = {} } = declaration;
  const own = { ...podOf(source)?.sysctls, ...declared };
  if (Object.keys(declared).length > 0)
    note(
      source,
      "sysctls",
      "kept",
      "securityContext.sysctls; the kubelet must allow those that are not safe",
    );
  if (declaration.engine === "docker" || usesHostNetwork(source)) return own;
  return { "net.ipv4.ip_unprivileged_port_start": "1024", "net.ipv4.ping_group_range": "0 0", ...own };
}

export function usesHostNetwork(source: Source): boolean {
  const networks = podOf(source)?.networks ?? source.declaration.networks ?? [];
  return networks.includes("host");
}

function groupsOf(source: Source): readonly number[] {
  const groups = source.declaration.groupAdd ?? [];
  if (groups.length === 0) return [];
  const numbers = groups.filter((one) => /^\d+$/.test(one)).map(Number);
  const left = groups.filter((one) => !/^\d+$/.test(one));
  note(
    source,
    "groupAdd",
    left.length === 0 ? "kept" : "strengthened",
    left.length === 0
      ? "supplementalGroups"
      : `left out ${left.join(", ")}: a pod names groups by number, and has none of its caller`,
  );
  return numbers;
}
