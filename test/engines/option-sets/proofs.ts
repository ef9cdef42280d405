import type { DimensionId, DimensionValues, HostIdentity } from "../../../src/confinement/index.ts";
import { namesOf } from "../../../src/confinement/index.ts";
import { maskedPaths } from "../../../src/facts/index.ts";
import type { IdMapEntry, LoginUser, Mount } from "../observation.ts";
import type { OptionSetReport, ProcessViews } from "../option-set-observation.ts";
import { proofs } from "../proofs/dimensions.ts";
import { differs, owner, same, sharing, unproven, type Evidence, type Outcome } from "../proofs/evidence.ts";
import { devices, isMasked } from "../proofs/kernel-files.ts";
import { propagation } from "../proofs/mounts.ts";
import type { OptionSet } from "./draw.ts";
import { publishedPort } from "./options.ts";

/** With what is known of the host: enough for engines whose containers are not made by options. */
export interface HostEvidence extends Evidence {
  readonly report: Pick<OptionSetReport, "loginUser" | "accounts" | "callerNamespaces" | "hostDevices">;
  readonly isRootless: boolean;
  /** Whether containers get the subordinate ids of one user, unless they ask for the host's. */
  readonly isRemapped?: boolean;
}

export interface SetEvidence extends HostEvidence {
  readonly set: OptionSet;
  readonly report: OptionSetReport;
  readonly views: { readonly container: ProcessViews; readonly raised: ProcessViews };
}

type Proofs = {
  readonly [Id in DimensionId]: (evidence: SetEvidence, predicted: DimensionValues[Id]) => Outcome;
};

/** The proofs of single runs, with those that have to know which options were given. */
export const optionSetProofs: Proofs = {
  ...proofs,
  "user-namespace": userNamespace,
  "host-user": (evidence, predicted) => identities(evidence, "uid", predicted),
  "host-groups": (evidence, predicted) => identities(evidence, "gid", predicted),
  capabilities: (evidence, predicted) => same(predicted, capabilities(evidence)),
  "proc-mount": procMount,
  sysctls: sysctls,
  "mount-propagation": (evidence, predicted) => same(predicted, propagation(volumeMounts(evidence))),
  devices: hostDevices,
  "root-filesystem": rootFilesystem,
  "host-paths": hostPaths,
  "volume-flags": (evidence, predicted) => same(predicted, volumeFlags(evidence)),
  volumes: volumes,
  "host-ports": hostPorts,
  "raw-sockets": (evidence, predicted) =>
    same(predicted, { allowed: opensRawSocket(evidence), of: owner(evidence) }),
  "pids-limit": (evidence, predicted) => askedLimit(evidence, "pids", predicted),
  "memory-limit": (evidence, predicted) => askedLimit(evidence, "memory", predicted),
  "cpu-limit": (evidence, predicted) => askedLimit(evidence, "cpu", predicted),
};

/** Another user namespace may still map the ids of other containers: then the range is shared. */
function userNamespace(evidence: SetEvidence, predicted: DimensionValues["user-namespace"]): Outcome {
  const { container, report } = evidence;
  const isHost = sharing(evidence, "user") === "host";
  const mappedIds = container.host.uidMap.reduce((sum, { count }) => sum + count, 0);
  if (isHost) return same(predicted, { kind: "host", mappedIds: Infinity });
  const isOwn = sharing(evidence, "user") === "private";
  const mayBe = isOwn
    ? overlaps(container.host.uidMap, report.peer.uidMap)
      ? ["shared", "private"]
      : ["private"]
    : ["shared"];
  return mayBe.includes(predicted.kind)
    ? same(predicted.mappedIds, mappedIds)
    : differs(`predicted ${predicted.kind}, observed ${mayBe.join(" or ")}`);
}

function overlaps(a: readonly IdMapEntry[], b: readonly IdMapEntry[]): boolean {
  return a.some((one) =>
    b.some((other) => one.outside < other.outside + other.count && other.outside < one.outside + one.count),
  );
}

/**
 * Every host user or group that a process was seen to be or to become. What set-group-id files would add is predicted and cannot be
 * seen, for the image holds none.
 */
export function identities(
  evidence: HostEvidence,
  kind: "uid" | "gid",
  predicted: readonly HostIdentity[],
): Outcome {
  const seen = normal(observedIdentities(evidence, kind));
  const wanted = normal(predicted);
  const unseen = wanted.filter((one) => !seen.includes(one));
  const isSetGroupId =
    kind === "gid" && unseen.every((one) => ["shared-range", "system", "unowned"].includes(one));
  const missing = seen.filter((one) => !wanted.includes(one));
  if (missing.length === 0 && (unseen.length === 0 || isSetGroupId)) return { kind: "proven" };
  return differs(`predicted ${wanted.join(", ")}, observed ${seen.join(", ")}`);
}

/** The host's root is everybody: nothing beside it counts. */
function normal(identities: readonly HostIdentity[]): string[] {
  const names = identities.map(({ authority }) => authority as string);
  return names.includes("root") ? ["root"] : [...new Set(names)].sort();
}

function observedIdentities(evidence: HostEvidence, kind: "uid" | "gid"): HostIdentity[] {
  const { container, raised } = evidence;
  const runs = [container, raised];
  const seen = runs.flatMap(({ host: { status } }) =>
    kind === "uid" ? status.uids : [...status.gids, ...status.groups],
  );
  const map = kind === "uid" ? container.host.uidMap : container.host.gidMap;
  const changes = runs.some(
    ({ inside }) => inside.calls[`setres${kind}-4242`] === 0 || canChange(inside.status, kind),
  );
  const all = changes ? map.flatMap((entry) => samplesOf(entry)) : [];
  return [...seen, ...all].map((id) => classOf(evidence, kind, id, map));
}

/** 4242 may not be mapped: the capability over the own namespace is then what tells. */
function canChange(status: ProcessViews["inside"]["status"], kind: "uid" | "gid"): boolean {
  const name = kind === "uid" ? "SETUID" : "SETGID";
  return namesOf(Number.parseInt(status.capabilities.effective, 16)).includes(name);
}

function samplesOf({ outside, count }: IdMapEntry): number[] {
  return [
    outside,
    outside + count - 1,
    ...(outside <= 500 && 500 < outside + count ? [500] : []),
    ...(outside <= 20_000 && 20_000 < outside + count ? [20_000] : []),
  ];
}

function classOf(
  { report, isRootless, isRemapped, container }: HostEvidence,
  kind: "uid" | "gid",
  id: number,
  map: readonly IdMapEntry[],
): HostIdentity {
  const { loginUser, accounts } = report;
  if (id === (kind === "uid" ? loginUser.uid : loginUser.gid)) return { authority: "login", id };
  if (isRootless) return { authority: "shared-range" };
  if (id === 0) return { authority: "root", id };
  const isOwn = container.host.namespaces.user !== report.callerNamespaces.user;
  if (isOwn && (isRemapped === true || isSubordinate(id, loginUser))) return { authority: "shared-range" };
  // --userns=auto takes the ids of the user "containers", 1000000 and up, and gives each of them to one container.
  if (isOwn && map.some(({ outside }) => outside >= 1_000_000)) return { authority: "exclusive" };
  const account = accounts.find((one) => one.uid === id);
  if (account !== undefined) return { authority: account.login ? "login" : "system", id };
  return { authority: id < 1000 ? "system" : "unowned", id };
}

function isSubordinate(id: number, { subordinateStart, subordinateCount }: LoginUser): boolean {
  return subordinateStart <= id && id < subordinateStart + subordinateCount;
}

export function capabilities(evidence: HostEvidence): DimensionValues["capabilities"] {
  const held = new Set(
    [evidence.container, evidence.raised].flatMap(({ inside }) =>
      namesOf(Number.parseInt(inside.status.capabilities.effective, 16)),
    ),
  );
  const names = namesOf(2 ** 41 - 1).filter((name) => held.has(name));
  return { host: sharing(evidence, "user") === "host" ? names : [], own: names };
}

function procMount(
  { container, report, set }: SetEvidence,
  predicted: DimensionValues["proc-mount"],
): Outcome {
  const engine = set.declaration.engine;
  const lists = maskedPaths(engine, report.engine.podman);
  const own = (set.declaration.mask ?? []).flatMap((one) => one.split(":"));
  const masked = (lists?.masked ?? []).filter((path) => path.startsWith("/proc/") && !own.includes(path));
  const any = masked.some((path) => isMasked(container.inside.paths[path]));
  return same(predicted, any ? "masked" : "unmasked");
}

/** Nobody: the kernel keeps it as the host's groups 1 and 0 (linux net/ipv4/sysctl_net_ipv4.c). */
const emptyRange = "1 0";
/** What stands for an id that is not mapped (kernel.overflowgid). */
const overflowId = 65534;

function sysctls(evidence: SetEvidence, predicted: DimensionValues["sysctls"]): Outcome {
  const range = predicted["net.ipv4.ping_group_range"];
  return proofs.sysctls(
    evidence,
    range === undefined
      ? predicted
      : { ...predicted, "net.ipv4.ping_group_range": shownRange(evidence, range) },
  );
}

/** Groups of the range are kept as the host's, and shown as the reader's namespace numbers them; the peer's were written in the peer's. */
function shownRange({ container, report, set }: SetEvidence, written: string): string {
  const { gidMap } = container.host;
  const isPeers = set.declaration.networks?.includes("container:peer") === true;
  const ids = written.split(" ").map(Number);
  const outside = (id: number): number =>
    written === emptyRange ? id : outsideOf(isPeers ? report.peer.gidMap : gidMap, id);
  return ids.map((id) => insideOf(gidMap, outside(id))).join(" ");
}

function outsideOf(map: readonly IdMapEntry[], id: number): number {
  const entry = map.find(({ inside, count }) => inside <= id && id < inside + count);
  return entry === undefined ? -1 : entry.outside + id - entry.inside;
}

function insideOf(map: readonly IdMapEntry[], id: number): number {
  const entry = map.find(({ outside, count }) => outside <= id && id < outside + count);
  return entry === undefined ? overflowId : entry.inside + id - entry.outside;
}

export function hostDevices(
  { container, report }: HostEvidence,
  predicted: DimensionValues["devices"],
): Outcome {
  const observed = devices(container);
  if (predicted === "all") {
    const found = observed === "standard" || observed === "all" ? [] : observed;
    const some = report.hostDevices.filter((path) => found.includes(path));
    return some.length > found.length / 2 && found.length > 5
      ? { kind: "proven" }
      : differs(`only ${found.join(", ")}`);
  }
  if (typeof predicted !== "string" && predicted.some((one) => one.startsWith("(every")))
    return unproven("which devices a login user may open is the machine's");
  const nodes = typeof predicted === "string" ? predicted : predicted.filter((one) => !one.startsWith("("));
  return same(typeof nodes !== "string" && nodes.length === 0 ? "standard" : nodes, observed);
}

/**
 * Every mount that something could be mounted below: no single files of /proc and /dev, and no kernel file systems, of which Podman binds
 * the host's where the container may not mount its own. The root itself is left out for Docker, where runc makes it follow the engine's
 * own mount, below which nothing of the host is mounted (opencontainers/runc rootfs_linux.go, prepareRoot).
 */
function volumeMounts({ container, set }: SetEvidence): readonly Mount[] {
  return container.host.mounts.filter(
    ({ target }) =>
      !/^\/(?:proc|sys)(?:\/|$)/.test(target) && (target !== "/" || set.declaration.engine !== "docker"),
  );
}

function declaredTargets({ set }: SetEvidence): readonly string[] {
  return (set.declaration.mounts ?? []).map((one) => one.target);
}

export function mountAt({ container }: Evidence, target: string): Mount | undefined {
  return container.host.mounts.findLast((one) => one.target === target);
}

function rootFilesystem(evidence: SetEvidence, predicted: DimensionValues["root-filesystem"]): Outcome {
  const writable = evidence.container.inside.writes["/"] !== 30;
  const isOwnVolume = evidence.set.image === "volume" && !declaredTargets(evidence).includes("/data");
  const stays = !writable && isOwnVolume && mountAt(evidence, "/data")?.options.includes("rw") === true;
  return same(predicted, { writable, writableVolumes: stays ? ["/data"] : [] });
}

function hostPaths(evidence: SetEvidence, predicted: DimensionValues["host-paths"]): Outcome {
  const mount = mountAt(evidence, "/bind");
  if (mount === undefined) return same(predicted, []);
  const access = mount.options.includes("ro") ? "read" : "write";
  return same(predicted, [{ path: `${evidence.report.folder}/bind`, exposes: "data", access }]);
}

function volumeFlags(evidence: SetEvidence): DimensionValues["volume-flags"] {
  // There are no files among terminals.
  const mounts = declaredTargets(evidence)
    .map((target) => mountAt(evidence, target))
    .filter((one) => one !== undefined)
    .filter(({ type }) => type !== "devpts");
  const makesDevices = capabilities(evidence).host.includes("MKNOD");
  const mayHoldDevices = (one: Mount): boolean =>
    ["/bind", "/image"].includes(one.target) || (makesDevices && one.options.includes("rw"));
  const below = mountAt(evidence, "/bind/sub");
  return {
    setId:
      !evidence.container.host.status.noNewPrivileges &&
      mounts.some((one) => !one.options.includes("nosuid")),
    devices: mounts.some((one) => !one.options.includes("nodev") && mayHoldDevices(one)),
    writableSubmounts:
      mountAt(evidence, "/bind")?.options.includes("ro") === true && below?.options.includes("rw") === true,
  };
}

const kindsByTarget: Readonly<Record<string, string>> = {
  "/data": "volume",
  "/bind": "hostPath",
  "/scratch": "tmpfs",
  "/image": "image",
  "/pts": "devpts",
};

function volumes(evidence: SetEvidence, predicted: DimensionValues["volumes"]): Outcome {
  const found = declaredTargets(evidence)
    .filter((target) => mountAt(evidence, target) !== undefined)
    .map((target) => kindsByTarget[target] ?? target);
  return same(predicted, found.sort());
}

function hostPorts({ set, views }: SetEvidence, predicted: DimensionValues["host-ports"]): Outcome {
  const open = views.container.listening.filter((port) => port === publishedPort + set.index);
  return same(
    predicted.map(({ port }) => port),
    open,
  );
}

export function opensRawSocket({ container, raised }: Evidence): boolean {
  return [container, raised].some(({ inside }) => inside.calls["socket-raw"] === 0);
}

/** The machine has no controller of cgroup v2: what the engine asked of the runtime is what can be seen. */
function askedLimit(
  { container, report, set }: SetEvidence,
  resource: "pids" | "memory" | "cpu",
  predicted: number,
): Outcome {
  if (set.declaration.engine === "docker")
    return unproven("Docker asks for no limit that the kernel has no controller for");
  const asked = container.oci.resources as
    | {
        readonly [key: string]: {
          readonly limit?: number;
          readonly quota?: number;
          readonly period?: number;
        };
      }
    | undefined;
  // Without a cgroup of its own nothing holds the limit that the configuration still names.
  if (set.declaration.cgroups === "disabled")
    return same(
      predicted,
      container.host.cgroup.join() === report.callerCgroup.join() ? Infinity : "a cgroup",
    );
  const { limit, quota, period } = asked?.[resource] ?? {};
  const observed =
    resource === "cpu"
      ? quota === undefined || period === undefined
        ? undefined
        : (1000 * quota) / period
      : limit;
  return same(predicted, observed === undefined || observed <= 0 ? Infinity : observed);
}
