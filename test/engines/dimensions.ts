import type {
  CapabilitySets as NamedSets,
  Destination,
  DimensionId,
  DimensionValues,
  HostIdentity,
  LsmValue,
  NamespaceSharing,
} from "../../src/confinement/index.ts";
import { namesOf } from "../../src/confinement/index.ts";
import type {
  IdMapEntry,
  Mount,
  NamespaceKind,
  Observation,
  PathView,
  SessionReport,
} from "./observation.ts";
import { seccompDifferences } from "./seccomp.ts";

/** What is at hand to prove one dimension of a plain rootless container. */
export interface Evidence {
  readonly session: SessionReport;
  /** `podman run IMAGE`. */
  readonly plain: Observation;
  /** The same as uid 1000, with a set-id-root file as first process. */
  readonly setId: Observation;
}

/** How a prediction stands against what was observed. `unproven` says what this host does not let one see. */
export type Outcome =
  | { readonly kind: "proven" }
  | { readonly kind: "different"; readonly differences: readonly string[] }
  | { readonly kind: "unproven"; readonly reason: string };

/** For every dimension, how an observation is held against a predicted value. */
export const proofs: {
  readonly [Id in DimensionId]: (evidence: Evidence, predicted: DimensionValues[Id]) => Outcome;
} = {
  user: ({ plain }, predicted) =>
    same(predicted, { uid: plain.inside.status.uids[1] ?? -1, decidedBy: "image-default" }),
  "user-namespace": (evidence, predicted) => same(predicted, userNamespace(evidence)),
  "host-user": (evidence, predicted) => same(predicted, identities(evidence, evidence.plain.host.uidMap)),
  "host-groups": (evidence, predicted) => same(predicted, identities(evidence, evidence.plain.host.gidMap)),
  "capability-sets": (evidence, predicted) => same(predicted, capabilitySets(evidence)),
  capabilities: (evidence, predicted) => same(predicted, obtainable(evidence)),
  "no-new-privileges": ({ plain }, predicted) => same(predicted, plain.host.status.noNewPrivileges),
  "set-id": (evidence, predicted) => same(predicted, setId(evidence)),
  "nested-user-namespace": ({ plain }, predicted) =>
    same(predicted, plain.inside.calls["unshare-user-namespace"] === 0),
  seccomp: seccomp,
  apparmor: (evidence, predicted) => securityModule(evidence, "apparmor", predicted),
  selinux: (evidence, predicted) => securityModule(evidence, "selinux", predicted),
  "proc-mount": ({ plain }, predicted) =>
    same(predicted, isMasked(plain.inside.paths["/proc/keys"]) ? "masked" : "unmasked"),
  "masked-paths": maskedPaths,
  sysctls: sysctls,
  devices: ({ plain }, predicted) => same(predicted, devices(plain)),
  "pid-namespace": (evidence, predicted) => same(predicted, sharing(evidence, "pid")),
  "ipc-namespace": (evidence, predicted) => same(predicted, sharing(evidence, "ipc")),
  "network-namespace": (evidence, predicted) => same(predicted, sharing(evidence, "net")),
  "uts-namespace": (evidence, predicted) => same(predicted, sharing(evidence, "uts")),
  "cgroup-namespace": (evidence, predicted) => same(predicted, sharing(evidence, "cgroup")),
  "mount-namespace": (evidence, predicted) => same(predicted, sharing(evidence, "mnt")),
  "time-namespace": (evidence, predicted) => same(predicted, sharing(evidence, "time")),
  "root-filesystem": ({ plain }, predicted) =>
    same(predicted, { writable: plain.inside.writes["/"] === 0, writableVolumes: volumeTargets(plain) }),
  "host-paths": ({ plain }, predicted) =>
    same(
      predicted,
      volumeTargets(plain).map((path) => ({ path, access: "write" as const, exposes: "data" as const })),
    ),
  "mount-propagation": ({ plain }, predicted) => same(predicted, propagation(plain.host.mounts)),
  "volume-flags": ({ plain }, predicted) => same(predicted, volumeFlags(plain)),
  volumes: ({ plain }, predicted) => same(predicted, volumeTargets(plain)),
  "host-ports": ({ session }, predicted) =>
    session.processes.some(({ name }) => name.startsWith("rootlessport"))
      ? differs("a port is published")
      : same(predicted, []),
  "privileged-ports": (evidence, predicted) =>
    same(predicted, {
      unprivilegedFrom: Number(sysctl(evidence.plain, "net.ipv4.ip_unprivileged_port_start")),
      of: owner(evidence),
    }),
  "raw-sockets": (evidence, predicted) =>
    same(predicted, { allowed: evidence.plain.inside.calls["socket-raw"] === 0, of: owner(evidence) }),
  "reachable-from": reachableFrom,
  reaches: reaches,
  "api-token": ({ plain }, predicted) => same(predicted, hasApiToken(plain) ? "api" : "none"),
  "api-permissions": ({ plain }, predicted) =>
    hasApiToken(plain)
      ? unproven("a token is mounted; what it may do is the cluster's")
      : same(predicted, "none"),
  "service-links": ({ plain }, predicted) =>
    same(
      predicted,
      plain.host.environment.some((entry) => /_SERVICE_HOST=/.test(entry)),
    ),
  "proxy-environment": ({ plain }, predicted) =>
    same(
      predicted,
      plain.host.environment.some((entry) => /^https?_proxy=/i.test(entry)),
    ),
  "secret-environment": ({ plain }, predicted) =>
    same(
      predicted,
      plain.host.environment
        .map((entry) => entry.split("=")[0] ?? "")
        .filter((name) => !ordinaryVariables.includes(name)),
    ),
  "pids-limit": ({ plain: { host } }, predicted) =>
    "unobservable" in host.pidsMax
      ? unproven(host.pidsMax.unobservable)
      : same(predicted, limit(host.pidsMax.value)),
  "memory-limit": (evidence, predicted) => cgroupLimit(evidence, "memory", predicted),
  "cpu-limit": (evidence, predicted) => cgroupLimit(evidence, "cpu", predicted),
  "ephemeral-storage-limit": () =>
    unproven("a storage quota does not show in /proc; Podman sets one only with --storage-opt"),
  "open-files-limit": (evidence, predicted) => resourceLimit(evidence, "Max open files", predicted),
  "process-limit": (evidence, predicted) => resourceLimit(evidence, "Max processes", predicted),
  "core-limit": (evidence, predicted) => resourceLimit(evidence, "Max core file size", predicted),
  "oom-score": ({ plain, session }, predicted) =>
    same(predicted + session.callerOomScoreAdjustment, plain.host.oomScoreAdjustment),
  "engine-privilege": enginePrivilege,
  "runtime-boundary": ({ plain, session }, predicted) =>
    same(
      predicted,
      plain.inside.files["/proc/sys/kernel/osrelease"]?.[0] === session.engine.kernel
        ? "shared-kernel"
        : "virtual-machine",
    ),
};

function same(predicted: unknown, observed: unknown): Outcome {
  const [left, right] = [comparable(predicted), comparable(observed)];
  return left === right ? { kind: "proven" } : differs(`predicted ${left}, observed ${right}`);
}

function differs(...differences: readonly string[]): Outcome {
  return { kind: "different", differences };
}

function unproven(reason: string): Outcome {
  return { kind: "unproven", reason };
}

/** JSON with sorted keys, and Infinity kept. */
function comparable(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (inner === Infinity) return "Infinity";
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function sharing({ plain, session }: Evidence, kind: NamespaceKind): NamespaceSharing {
  const inode = plain.host.namespaces[kind];
  if (inode === session.callerNamespaces[kind]) return "host";
  return inode === session.peerNamespaces[kind] ? "pod" : "private";
}

function userNamespace(evidence: Evidence): DimensionValues["user-namespace"] {
  const kinds = { host: "host", pod: "shared", private: "private" } as const;
  const mappedIds = evidence.plain.host.uidMap.reduce((sum, { count }) => sum + count, 0);
  return { kind: kinds[sharing(evidence, "user")], mappedIds };
}

/** Every host id that the container can become: all mapped ones, because setresuid(2) to another was really made. */
function identities({ plain, session }: Evidence, map: readonly IdMapEntry[]): HostIdentity[] {
  if (plain.inside.calls["setresuid-4242"] !== 0) throw new Error("the container could not change its user");
  const shared = plain.host.namespaces.user === session.peerNamespaces.user;
  const login = session.loginUser.uid;
  const holdsLogin = map.some(({ outside, count }) => outside <= login && login < outside + count);
  const range: HostIdentity = { authority: shared ? "shared-range" : "exclusive" };
  return holdsLogin ? [{ authority: "login", id: login }, range] : [range];
}

function over(evidence: Evidence): NamedSets["over"] {
  return sharing(evidence, "user") === "host" ? "host" : "own";
}

function named(digits: string): readonly string[] {
  return namesOf(Number.parseInt(digits, 16));
}

function capabilitySets(evidence: Evidence): NamedSets {
  const { bounding, permitted, effective, inheritable, ambient } = evidence.plain.inside.status.capabilities;
  return {
    bounding: named(bounding),
    permitted: named(permitted),
    effective: named(effective),
    inheritable: named(inheritable),
    ambient: named(ambient),
    over: over(evidence),
  };
}

/** What the first process held effective, and what a set-id-root file raised an unprivileged one to. */
function obtainable(evidence: Evidence): DimensionValues["capabilities"] {
  const { plain, setId } = evidence;
  const held = new Set([plain, setId].flatMap(({ inside }) => named(inside.status.capabilities.effective)));
  const names = namesOf(2 ** 41 - 1).filter((name) => held.has(name));
  return over(evidence) === "host" ? { host: names, own: [] } : { host: [], own: names };
}

function setId(evidence: Evidence): DimensionValues["set-id"] {
  if (evidence.setId.inside.status.uids[1] !== 0) return "nothing";
  return evidence.setId.host.status.uids[1] === 0 ? "host-root" : "container-root";
}

function seccomp({ plain }: Evidence, predicted: DimensionValues["seccomp"]): Outcome {
  const view = plain.inside.seccomp;
  if ("error" in view) return unproven(`the probe could not ask the filter: ${view.error}`);
  if (predicted.kind === "unconfined") return same(0, plain.host.status.seccompMode);
  const differences = seccompDifferences(view, predicted.filter);
  return differences.length === 0 ? { kind: "proven" } : differs(...differences);
}

function securityModule(
  { plain, session }: Evidence,
  module: "apparmor" | "selinux",
  predicted: LsmValue,
): Outcome {
  const modules = session.securityModules;
  if (modules !== undefined && !modules.includes(module))
    return unproven(`this kernel runs without ${module}`);
  const label = plain.host.securityLabel;
  if (label === "") return unproven("this kernel labels no process");
  if (predicted.kind === "unconfined") return same("unconfined", label.split(" ")[0]);
  return predicted.kind === "absent"
    ? differs(`${module} is there: ${label}`)
    : same(predicted.profile, label);
}

/** Hidden by the null device, or by an empty read-only file system. */
function isMasked(view: PathView | undefined): boolean {
  if (view?.kind === "character") return view.device === "1:3" && view.content === 0;
  return (
    view?.kind === "directory" && view.readOnlyMount === true && view.content === 0 && view.writeError === 30
  );
}

/**
 * The engine's lists must be the predicted ones; and every path that this kernel has must look as predicted: masked, read-only,
 * or (below /proc) neither. /sys as a whole is read-only.
 */
function maskedPaths({ plain }: Evidence, predicted: DimensionValues["masked-paths"]): Outcome {
  const { maskedPaths, readonlyPaths } = plain.oci;
  const present = Object.entries(plain.inside.paths).filter(([, view]) => view.kind !== "absent");
  const absentMasks = plain.oci.maskedPaths.filter((path) => plain.inside.paths[path]?.kind === "absent");
  const differences = [
    ...listDifferences("masked", predicted.masked, maskedPaths, absentMasks),
    ...listDifferences("read-only", predicted.readOnly, readonlyPaths, []),
    ...present.flatMap(([path, view]) => pathDifference(path, view, predicted)),
  ];
  return differences.length === 0 ? { kind: "proven" } : differs(...differences);
}

/** A prediction may leave out what this kernel has not, such as /sys/fs/selinux. */
function listDifferences(
  word: string,
  predicted: readonly string[],
  asked: readonly string[],
  optional: readonly string[],
): string[] {
  const missing = asked.filter((path) => !predicted.includes(path) && !optional.includes(path));
  const surplus = predicted.filter((path) => !asked.includes(path));
  return [
    ...missing.map((path) => `${path} is ${word}, not predicted`),
    ...surplus.map((path) => `${path} is not ${word}`),
  ];
}

function pathDifference(
  path: string,
  view: PathView,
  { masked, readOnly }: DimensionValues["masked-paths"],
): string[] {
  const expected = masked.includes(path)
    ? "masked"
    : readOnly.includes(path) || path.startsWith("/sys")
      ? "read-only"
      : "open";
  const observed = isMasked(view) ? "masked" : view.readOnlyMount === true ? "read-only" : "open";
  return expected === observed ? [] : [`${path}: predicted ${expected}, observed ${observed}`];
}

function sysctl(observation: Observation, name: string): string | undefined {
  return observation.inside.files[`/proc/sys/${name.replaceAll(".", "/")}`]?.join(" ").replace(/\s+/g, " ");
}

function sysctls({ plain }: Evidence, predicted: DimensionValues["sysctls"]): Outcome {
  const differences = Object.entries(predicted).flatMap(([name, value]) => {
    const observed = sysctl(plain, name);
    return observed === value ? [] : [`${name}: predicted ${value}, observed ${observed ?? "nothing"}`];
  });
  return differences.length === 0 ? { kind: "proven" } : differs(...differences);
}

/** Device nodes of the runtime specification (config-linux.md, "Default Devices"). */
const standardDevices = ["null", "zero", "full", "random", "urandom", "tty", "ptmx", "console"].map(
  (name) => `/dev/${name}`,
);

function devices(plain: Observation): DimensionValues["devices"] {
  const extra = Object.keys(plain.inside.devices).filter((path) => !standardDevices.includes(path));
  return extra.length === 0 ? "standard" : extra.sort();
}

/** Mounts that neither the OCI defaults nor Podman's own files account for. */
function volumeMounts(plain: Observation): readonly Mount[] {
  const own =
    /^\/(?:$|proc|sys|dev|etc\/(?:hosts|hostname|resolv\.conf)$|run\/\.containerenv$|run\/secrets$)/;
  return plain.host.mounts.filter(({ target }) => !own.test(target));
}

function volumeTargets(plain: Observation): string[] {
  return volumeMounts(plain).map(({ target }) => target);
}

function volumeFlags(plain: Observation): DimensionValues["volume-flags"] {
  const honours = (flag: string): boolean =>
    volumeMounts(plain).some(({ options }) => !options.includes(flag));
  return { setId: honours("nosuid"), devices: honours("nodev"), writableSubmounts: false };
}

function propagation(mounts: readonly Mount[]): DimensionValues["mount-propagation"] {
  const tags = mounts.flatMap((mount) => mount.propagation);
  if (tags.some((tag) => tag.startsWith("shared:"))) return "bidirectional";
  return tags.some((tag) => tag.startsWith("master:")) ? "host-to-container" : "private";
}

function owner(evidence: Evidence): "own" | "host" {
  return sharing(evidence, "net") === "host" ? "host" : "own";
}

function reachableFrom({ session }: Evidence, predicted: DimensionValues["reachable-from"]): Outcome {
  const { fromHost, fromPeer, published } = session.connections;
  if (published !== 0)
    return unproven(`the control, a published port, could not be reached either (errno ${published})`);
  if (fromHost === 0) return differs("the host reaches a port that is not published");
  return fromPeer === 0
    ? differs("another container reaches a port that is not published")
    : same(predicted, []);
}

/** Connections that stay on this machine are tried; the wider network is not touched by a test. */
function reaches({ session }: Evidence, predicted: DimensionValues["reaches"]): Outcome {
  const { hostLoopback, hostAddress } = session.connections;
  const tried: readonly (readonly [Destination, number | undefined])[] = [
    ["host-loopback", hostLoopback],
    ["node", hostAddress],
  ];
  const differences = tried.flatMap(([destination, errno]) => {
    if (errno === undefined || (errno === 0) === predicted.includes(destination)) return [];
    return [
      `${destination}: ${errno === 0 ? "reached" : `not reached (errno ${errno})`}, predicted otherwise`,
    ];
  });
  if (differences.length > 0) return differs(...differences);
  const left = predicted.filter(
    (destination) => !tried.some(([name, errno]) => name === destination && errno !== undefined),
  );
  return left.length === 0 ? { kind: "proven" } : unproven(`not tried from a test: ${left.join(", ")}`);
}

function hasApiToken({ host }: Observation): boolean {
  return host.mounts.some(
    ({ target }) => target.startsWith("/var/run/secrets") || target.startsWith("/run/secrets/kubernetes"),
  );
}

/** Names that Podman sets itself, and the proxy variables that it passes on. */
const ordinaryVariables = ["PATH", "TERM", "container", "HOME", "HOSTNAME", "http_proxy", "NO_PROXY"];

function limit(text: string): number {
  return text === "max" || text === "unlimited" ? Infinity : Number(text);
}

function cgroupLimit({ plain, session }: Evidence, resource: string, predicted: number): Outcome {
  const asked = plain.oci.resources;
  const named = typeof asked === "object" && asked !== null && resource in asked;
  if (named) return unproven(`the engine asked for a ${resource} limit, whose cgroup file was not read`);
  const own = plain.host.cgroup.filter((line) => !session.callerCgroup.includes(line));
  return own.length > 0
    ? unproven(`the container has a cgroup of its own: ${own.join(", ")}`)
    : same(predicted, Infinity);
}

/** An engine without CAP_SYS_RESOURCE lowers its limits to the caller's hard limit: a smaller one hides what it would set. */
function resourceLimit({ plain, session }: Evidence, name: string, predicted: number): Outcome {
  const observed = limit(plain.host.limits[name]?.hard ?? "");
  const ceiling = limit(session.callerLimits[name]?.hard ?? "");
  if (ceiling < predicted && observed === ceiling)
    return unproven(`the caller's own hard limit is ${ceiling}, and the container has that`);
  return same(predicted, observed);
}

/** The session's pid namespace shows everything that runs for the engine. */
function enginePrivilege({ session }: Evidence, predicted: DimensionValues["engine-privilege"]): Outcome {
  const foreign = session.processes.filter(({ uid }) => uid !== session.loginUser.uid);
  if (foreign.length > 0)
    return differs(
      `processes of other users: ${foreign.map(({ name, uid }) => `${name} (${uid})`).join(", ")}`,
    );
  return same(predicted, "no-daemon");
}
