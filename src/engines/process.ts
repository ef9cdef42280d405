import type {
  Ask,
  CapabilitySets,
  Confinement,
  DimensionValues,
  HostIdentity,
  Provenance,
  SeccompValue,
  Stated,
} from "../confinement/index.ts";
import { allowsUserNamespaceCreation } from "../facts/index.ts";
import type { ConfiguredCapabilities } from "./simulation.ts";
import { simulate } from "./simulation.ts";
import type { NodeFacts } from "./cluster-context.ts";
import type { IdMapping } from "./host/id-mapping.ts";
import { byPower } from "./host/identity.ts";
import type { PrivilegedFiles } from "./questions.ts";
import { because, stated } from "./stated.ts";

export interface UserNamespace extends Stated<DimensionValues["user-namespace"]> {
  readonly mapping: IdMapping;
}

/** What an engine configures for a container's process; what follows from it in the kernel is the same for every engine. */
export interface ContainerProcess {
  readonly user: (ask: Ask) => Stated<DimensionValues["user"]>;
  /** Group and supplementary groups. */
  readonly groups: (ask: Ask) => Stated<readonly number[]>;
  readonly userNamespace: (ask: Ask) => UserNamespace;
  readonly capabilities: (ask: Ask) => Stated<ConfiguredCapabilities>;
  readonly noNewPrivileges: (ask: Ask) => Stated<boolean>;
  readonly seccomp: (ask: Ask) => Stated<SeccompValue>;
  /** Files of the image that can raise privilege. Asked only where it matters. */
  readonly privilegedFiles: (ask: Ask) => PrivilegedFiles;
  readonly hostNetwork: boolean | ((ask: Ask) => boolean);
  /** Whether an AppArmor profile without the `userns` rule holds the process, where the node restricts user namespaces by AppArmor. */
  readonly underAppArmorRestriction: boolean;
  readonly node: NodeFacts;
}

type ProcessDimension =
  | "user"
  | "user-namespace"
  | "host-user"
  | "host-groups"
  | "capability-sets"
  | "capabilities"
  | "no-new-privileges"
  | "set-id"
  | "nested-user-namespace"
  | "seccomp"
  | "raw-sockets";

/** The dimensions that follow from a process's user, capabilities, flags and filter. */
export function processDimensions(process: ContainerProcess): Pick<Confinement, ProcessDimension> {
  return {
    user: process.user,
    "user-namespace": (ask) =>
      stated(process.userNamespace(ask).value, ...process.userNamespace(ask).because),
    "host-user": (ask) => hostUser(process, ask),
    "host-groups": (ask) => hostGroups(process, ask),
    "capability-sets": (ask) => setsAfterExec(process, ask),
    capabilities: (ask) => obtainable(process, ask),
    "no-new-privileges": process.noNewPrivileges,
    "set-id": (ask) => setId(process, ask),
    "nested-user-namespace": (ask) => nestedUserNamespace(process, ask),
    seccomp: process.seccomp,
    "raw-sockets": (ask) => rawSockets(process, ask),
  };
}

const execve = "capabilities(7), transformation of capabilities during execve(2)";

/** The sets of process 1 once the entry point is executed (engines.md 4.3): root keeps the bounding set, others only ambient ones. */
function setsAfterExec(process: ContainerProcess, ask: Ask): Stated<CapabilitySets> {
  const configured = process.capabilities(ask);
  const { isRoot, result } = simulated(process, noFiles, ask);
  const words = isRoot
    ? "root keeps its bounding set"
    : "a user other than root keeps ambient capabilities only";
  return stated(result.afterExec, ...configured.because, because("kernel", words, execve));
}

const noFiles: PrivilegedFiles = { setId: false, fileCapabilities: false };

function simulated(process: ContainerProcess, files: PrivilegedFiles, ask: Ask) {
  const sets = process.capabilities(ask).value;
  const isRoot = process.user(ask).value.uid === 0;
  const flag = process.noNewPrivileges(ask);
  const over = process.userNamespace(ask).mapping.over;
  return { isRoot, flag, result: simulate({ sets, isRoot, noNewPrivileges: flag.value, over }, files) };
}

function obtainable(process: ContainerProcess, ask: Ask): Stated<DimensionValues["capabilities"]> {
  const { names, because: reasons } = obtainableCapabilities(process, ask);
  const { mapping, because: namespace } = process.userNamespace(ask);
  if (mapping.over === "host") return stated({ host: names, own: names }, ...reasons);
  return stated({ host: [], own: names }, ...reasons, ...namespace);
}

interface Obtainable {
  readonly names: readonly string[];
  readonly because: readonly Provenance[];
}

/** Every capability that a process of the container can ever make effective, nested user namespaces apart (engines.md 4.3, 4.6). */
function obtainableCapabilities(process: ContainerProcess, ask: Ask): Obtainable {
  const { value: sets, because: reasons } = process.capabilities(ask);
  if (sets.bounding.length === 0) return { names: sets.bounding, because: reasons };
  const { isRoot, flag, result } = simulated(process, noFiles, ask);
  if (isRoot) return { names: result.obtainable, because: reasons };
  if (flag.value) {
    const words = "not root, and no_new_privs keeps files from giving any";
    return {
      names: result.obtainable,
      because: [...reasons, ...flag.because, because("kernel", words, execve)],
    };
  }
  const files = process.privilegedFiles(ask);
  const raised = files.setId || files.fileCapabilities;
  const words = raised
    ? "files of the image can raise a process to its bounding set"
    : "not root, and no file of the image raises privilege";
  const names = simulated(process, files, ask).result.obtainable;
  return { names, because: [...reasons, ...flag.because, because("kernel", words, execve)] };
}

function hostUser(process: ContainerProcess, ask: Ask): Stated<readonly HostIdentity[]> {
  const namespace = process.userNamespace(ask);
  const { mapping } = namespace;
  const user = process.user(ask);
  const reasons: Provenance[] = [...user.because, ...namespace.because];
  if (mapping.uniform) {
    const own = mapping.identify("user", user.value.uid, ask);
    return stated([own.identity], ...reasons, own.because);
  }
  const gained: HostIdentity[] = [];
  if (user.value.uid !== 0 && raisesToRoot(process, ask)) {
    const root = mapping.identify("user", 0, ask).identity;
    gained.push(root);
    reasons.push(because("kernel", "set-id files of the image can make it root inside", "execve(2)"));
    // Where root inside is nobody special, becoming another user may still lead to the login user (--userns=keep-id).
    if (root.authority === "shared-range" && obtainableCapabilities(process, ask).names.includes("SETUID"))
      gained.push(...mapping.everyone);
  } else if (obtainableCapabilities(process, ask).names.includes("SETUID")) {
    gained.push(...mapping.everyone);
    reasons.push(because("kernel", "with SETUID it can become any user inside", "capabilities(7)"));
  }
  return withOwn(gained, [user.value.uid], "user", mapping, reasons, ask);
}

function hostGroups(process: ContainerProcess, ask: Ask): Stated<readonly HostIdentity[]> {
  const namespace = process.userNamespace(ask);
  const { mapping } = namespace;
  if (mapping.uniform) {
    return stated(everyGroup(mapping), ...namespace.because, mapping.identify("group", 0, ask).because);
  }
  const gained: HostIdentity[] = [];
  const reasons: Provenance[] = [...namespace.because];
  if (obtainableCapabilities(process, ask).names.includes("SETGID")) {
    gained.push(...everyGroup(mapping));
    reasons.push(
      ...process.user(ask).because,
      because("kernel", "with SETGID it can take any group inside", "capabilities(7)"),
    );
    // Those that it starts with are among them.
    if (isHostRoot(gained) || mapping.over === "own") return stated(byPower(gained), ...reasons);
  } else if (process.user(ask).value.uid !== 0 && raisesToRoot(process, ask)) {
    gained.push(...groupsOfFiles(mapping));
    reasons.push(because("kernel", "set-group-id files of the image give system groups", "execve(2)"));
  }
  const groups = process.groups(ask);
  return withOwn(gained, groups.value, "group", mapping, [...reasons, ...groups.because], ask);
}

/** Files of an image belong to groups that programs have, not to root's or to a person's. */
function groupsOfFiles(mapping: IdMapping): readonly HostIdentity[] {
  if (mapping.over === "host") return [{ authority: "system" }];
  return everyGroup(mapping).filter(({ authority }) => authority !== "root" && authority !== "login");
}

function everyGroup(mapping: IdMapping): readonly HostIdentity[] {
  return mapping.everyGroup ?? mapping.everyone;
}

/** Adds what the ids that it starts with are on the host. Beside the host's root nothing else counts, and nothing is asked for it. */
function withOwn(
  gained: readonly HostIdentity[],
  ids: readonly number[],
  kind: "user" | "group",
  mapping: IdMapping,
  reasons: readonly Provenance[],
  ask: Ask,
): Stated<readonly HostIdentity[]> {
  if (isHostRoot(gained)) return stated(gained, ...reasons);
  const isRoot = mapping.over === "host" && ids.includes(0);
  const own = (isRoot ? [0] : ids).map((id) => mapping.identify(kind, id, ask));
  return stated(
    byPower([...gained, ...own.map((one) => one.identity)]),
    ...own.map((one) => one.because),
    ...reasons,
  );
}

function isHostRoot(identities: readonly HostIdentity[]): boolean {
  return identities.some((one) => one.authority === "root");
}

function raisesToRoot(process: ContainerProcess, ask: Ask): boolean {
  return !process.noNewPrivileges(ask).value && process.privilegedFiles(ask).setId;
}

function setId(process: ContainerProcess, ask: Ask): Stated<DimensionValues["set-id"]> {
  const flag = process.noNewPrivileges(ask);
  if (flag.value) return stated("nothing", ...flag.because);
  const { value: sets } = process.capabilities(ask);
  const isRoot = process.user(ask).value.uid === 0;
  // Root can make set-id files itself.
  const files: PrivilegedFiles = isRoot
    ? { setId: true, fileCapabilities: true }
    : process.privilegedFiles(ask);
  const raises = files.setId || (files.fileCapabilities && sets.bounding.length > 0);
  if (!raises)
    return stated(
      "nothing",
      ...flag.because,
      because("image", files.words ?? "no file of the image raises privilege"),
    );
  const namespace = process.userNamespace(ask);
  const root = namespace.mapping.identify("user", 0, ask).identity;
  const value = root.authority === "root" ? "host-root" : "container-root";
  const found = files.words === undefined ? [] : [because("image", files.words)];
  return stated(value, ...flag.because, ...namespace.because, ...found);
}

const nestingSource = "user_namespaces(7); engines.md 4.6";

/** Whether a nested user namespace can be opened: the filter, the kernel's limit and AppArmor's restriction decide. */
function nestedUserNamespace(process: ContainerProcess, ask: Ask): Stated<boolean> {
  if (process.node.maxUserNamespaces === 0) {
    return stated(false, because("node", "user.max_user_namespaces is 0", nestingSource));
  }
  if (process.underAppArmorRestriction && process.node.appArmorRestrictsUserNamespaces === true) {
    return stated(
      false,
      because("node", "AppArmor refuses user namespaces to unprivileged processes", nestingSource),
    );
  }
  const { value, because: reasons } = process.seccomp(ask);
  const allowed = value.kind === "unconfined" || filterAllows(value.filter);
  const words = allowed
    ? "no filter refuses unshare, clone or clone3 with a new user namespace"
    : "the filter refuses to open one";
  return stated(allowed, ...reasons, because("kernel", words, nestingSource));
}

const allowedByFilter = new WeakMap<object, boolean>();

function filterAllows(filter: Extract<SeccompValue, { kind: "filter" }>["filter"]): boolean {
  let allowed = allowedByFilter.get(filter);
  if (allowed === undefined) allowedByFilter.set(filter, (allowed = allowsUserNamespaceCreation(filter)));
  return allowed;
}

function rawSockets(process: ContainerProcess, ask: Ask): Stated<DimensionValues["raw-sockets"]> {
  const { names, because: reasons } = obtainableCapabilities(process, ask);
  const { hostNetwork } = process;
  const onHost = typeof hostNetwork === "boolean" ? hostNetwork : hostNetwork(ask);
  const of = onHost ? "host" : "own";
  // A capability of a private user namespace does not count in the host's network namespace.
  const counts = !onHost || process.userNamespace(ask).mapping.over === "host";
  return stated({ allowed: counts && names.includes("NET_RAW"), of }, ...reasons);
}
