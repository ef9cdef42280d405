import type { DimensionValues, HostIdentity } from "../../confinement/index.ts";
import type { IdMapEntry, Neighbour } from "../../readers/index.ts";
import { hidden, insideOf, overlaps, shown } from "../../readers/index.ts";
import { userNamespaceOwner } from "./namespaces.ts";
import { privilegeOf, raisingFilesOf } from "./privilege.ts";
import { noted, type Looking, type Observed, type Sight } from "./sight.ts";

type Kind = "user" | "group";

const inContainer = hidden(
  "Podseal itself runs in a user namespace, in which the host's ids do not show",
  "run it on the host",
);

export function observeUser(
  { process }: Sight,
  { predicted }: Looking<DimensionValues["user"]>,
): Observed<DimensionValues["user"]> {
  if (!process.uidMap.shown) return process.uidMap;
  const effective = process.status.uids[1] ?? -1;
  const uid = insideOf(process.uidMap.value, effective);
  if (uid === undefined) return hidden(`its user ${effective} is not in its map: the map is not written yet`);
  const note = "who decided the user does not show on a process";
  if (predicted !== undefined) return noted({ uid, decidedBy: predicted.decidedBy }, note);
  const words = uid === 0 ? "root" : `uid ${uid}`;
  return { shown: true, value: { uid, decidedBy: "operator" }, note, words };
}

export function observeUserNamespace(
  sight: Sight,
  { predicted }: Looking<DimensionValues["user-namespace"]>,
): Observed<DimensionValues["user-namespace"]> {
  const owner = userNamespaceOwner(sight);
  const { uidMap, namespaces } = sight.process;
  if (!owner.shown) return owner;
  if (!uidMap.shown) return uidMap;
  if (owner.value === "host") return shown({ kind: "host", mappedIds: Infinity });
  const mappedIds = uidMap.value.reduce((sum, { count }) => sum + count, 0);
  const isSame = usersOf(sight).some(
    ({ namespaces: { user } }) => user.shown && namespaces.user.shown && user.value === namespaces.user.value,
  );
  // A namespace of its own may still map the ids of other containers: then either word is right, and the ids are told apart below.
  const mayBe = isSame ? ["shared"] : mapsIdsOfOthers(sight, "user") ? ["shared", "private"] : ["private"];
  const kind = mayBe.find((one) => one === predicted?.kind) ?? mayBe[0];
  return shown({ kind: kind === "shared" ? "shared" : "private", mappedIds });
}

/** Whose user namespaces count as others': also the engine's own, from which every container of a login user descends. */
function usersOf(sight: Sight): readonly Neighbour[] {
  const { process, host, neighbours, engine } = sight;
  const own = process.namespaces;
  return neighbours.filter(({ namespaces: { user, mnt, net } }) => {
    if (!user.shown || !mnt.shown || !own.mnt.shown || mnt.value === own.mnt.value) return false;
    if (host.namespaces.user.shown && host.namespaces.user.value === user.value) return false;
    // The containers of one pod share its user namespace, and that is no sharing with others.
    return !(engine === "cri" && net.shown && own.net.shown && net.value === own.net.value);
  });
}

function mapsIdsOfOthers(sight: Sight, kind: Kind): boolean {
  const map = mapOf(sight, kind);
  return map.shown && usersOf(sight).some(({ uidMap }) => overlaps(uidMap, map.value));
}

function mapOf({ process }: Sight, kind: Kind): Sight["process"]["uidMap"] {
  return kind === "user" ? process.uidMap : process.gidMap;
}

export function observeHostUser(
  sight: Sight,
  { ask }: Looking<unknown>,
): Observed<DimensionValues["host-user"]> {
  return identities(sight, "user", [...sight.process.status.uids], ask);
}

export function observeHostGroups(
  sight: Sight,
  { ask }: Looking<unknown>,
): Observed<DimensionValues["host-groups"]> {
  const { gids, groups } = sight.process.status;
  return identities(sight, "group", [...gids, ...groups], ask);
}

/** Every host id that the process has, and those that it can take: by SETUID or SETGID, or by a set-id file. */
function identities(
  sight: Sight,
  kind: Kind,
  ids: readonly number[],
  ask: Looking<unknown>["ask"],
): Observed<readonly HostIdentity[]> {
  if (!sight.host.reader.inInitialUserNamespace) return inContainer;
  const map = mapOf(sight, kind);
  const owner = userNamespaceOwner(sight);
  const privilege = privilegeOf(sight, ask);
  if (!map.shown) return map;
  if (!owner.shown) return owner;
  if (!privilege.shown) return privilege;
  const { asAnyUser, asAnyGroup, asRoot, isRoot } = privilege.value;
  const found = ids.map((id) => classOf(sight, kind, id));
  if (kind === "user" ? asAnyUser : asAnyGroup) found.push(...everyoneIn(sight, kind, map.value));
  const raises = !isRoot && !sight.process.status.noNewPrivileges && raisingFilesOf(sight, ask).setId;
  if (kind === "user" && asRoot) found.push(...rootOf(sight, map.value));
  if (kind === "group" && raises && !asAnyGroup)
    found.push(owner.value === "host" ? { authority: "system" } : subordinate(sight, kind));
  return shown(byPower(found));
}

function rootOf(sight: Sight, map: readonly IdMapEntry[]): HostIdentity[] {
  const root = map.find(({ inside }) => inside === 0);
  return root === undefined ? [] : [classOf(sight, "user", root.outside)];
}

/** What the ids of a map are: its ends, and every account of the host within. */
function everyoneIn(sight: Sight, kind: Kind, map: readonly IdMapEntry[]): readonly HostIdentity[] {
  const accounts = sight.host.accounts.shown ? sight.host.accounts.value : [];
  const ids = map.flatMap(({ outside, count }) => [
    outside,
    outside + count - 1,
    ...accounts.map(({ uid }) => uid).filter((uid) => outside <= uid && uid < outside + count),
  ]);
  return ids.map((id) => classOf(sight, kind, id));
}

/** Whose an id of the host is: of an account, of a range of subordinate ids, or nobody's. */
function classOf(sight: Sight, kind: Kind, id: number): HostIdentity {
  const { host } = sight;
  if (id === 0) return { authority: "root", id };
  const accounts = host.accounts.shown ? host.accounts.value : [];
  const account = accounts.find(({ uid, gid }) => (kind === "user" ? uid : gid) === id);
  if (account !== undefined && (kind === "user" || account.login || account.uid === id))
    return { authority: account.login ? "login" : "system", id };
  const isHosts = userNamespaceOwner(sight);
  if (
    isHosts.shown &&
    isHosts.value === "own" &&
    (rangeOwner(sight, kind, id) !== undefined || isPodRange(sight))
  )
    return subordinate(sight, kind, id);
  return { authority: id < firstLoginId ? "system" : "unowned", id };
}

/** Where ids of accounts of the system end (login.defs(5), UID_MIN). */
const firstLoginId = 1000;

/** The kubelet picks ranges that no file lists. */
function isPodRange({ engine }: Sight): boolean {
  return engine === "cri";
}

function rangeOwner({ host }: Sight, kind: Kind, id: number): string | undefined {
  const ranges = kind === "user" ? host.subordinateUids : host.subordinateGids;
  return ranges.find(({ first, count }) => first <= id && id < first + count)?.owner;
}

/**
 * Subordinate ids of a person, and those of Docker's remapping, are shared by all containers that run with them. The ranges of the
 * users "containers" (Podman as root, --userns=auto) and "kubelet" are parted among containers, as long as none overlaps.
 */
function subordinate(sight: Sight, kind: Kind, id?: number): HostIdentity {
  const owner = id === undefined ? undefined : rangeOwner(sight, kind, id);
  const isParted = owner === undefined ? isPodRange(sight) : partedRanges.includes(owner);
  const isShared = !isParted || mapsIdsOfOthers(sight, kind);
  return { authority: isShared ? "shared-range" : "exclusive" };
}

const partedRanges = ["containers", "kubelet"];

const power: readonly HostIdentity["authority"][] = [
  "root",
  "login",
  "system",
  "unowned",
  "shared-range",
  "exclusive",
];

function byPower(identities: readonly HostIdentity[]): readonly HostIdentity[] {
  const root = identities.find(({ authority }) => authority === "root");
  if (root !== undefined) return [root];
  const unique = new Map(identities.map((one) => [`${one.authority} ${one.id ?? ""}`, one]));
  return [...unique.values()].sort(
    (a, b) => power.indexOf(a.authority) - power.indexOf(b.authority) || (a.id ?? 0) - (b.id ?? 0),
  );
}
