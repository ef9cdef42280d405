import type {
  Ask,
  CapabilitySets,
  DimensionValues,
  Obtainable,
  UserNamespace,
} from "../../confinement/index.ts";
import {
  anyRaisingFiles,
  defaultSecureBits,
  initialUserNamespace,
  namesOf,
  obtainable,
} from "../../confinement/index.ts";
import type { PrivilegedFiles } from "../../engines/index.ts";
import { privilegedFilesOf } from "../../engines/index.ts";
import { insideOf, shown } from "../../readers/index.ts";
import { networkOwner, userNamespaceOwner } from "./namespaces.ts";
import { differencesFrom } from "./probe/seccomp-differences.ts";
import { unproven, type Looking, type Observed, type Sight } from "./sight.ts";

export interface Privilege extends Obtainable {
  /** Whether its effective user is root inside. */
  readonly isRoot: boolean;
}

/** Files of its root that can raise it, as far as they were searched; what was not is asked. */
export function raisingFilesOf({ image }: Sight, ask: Ask): PrivilegedFiles {
  return privilegedFilesOf(image, ask);
}

/** What the process holds and can come to hold, by what the kernel does on execve and when ids change. */
export function privilegeOf(sight: Sight, ask: Ask): Observed<Privilege> {
  const { status, uidMap } = sight.process;
  const owner = userNamespaceOwner(sight);
  if (!owner.shown) return owner;
  if (!uidMap.shown) return uidMap;
  const isRoot = insideOf(uidMap.value, status.uids[1] ?? -1) === 0;
  const isSettled = isRoot || status.noNewPrivileges || status.capabilities.bounding === 0;
  const { setId, fileCapabilities } =
    isSettled && status.noNewPrivileges ? noFiles : filesFor(sight, isRoot, ask);
  const result = obtainable(
    {
      uids: idsOf(status.uids),
      gids: idsOf(status.gids),
      groups: status.groups,
      userNamespace: namespaceOf(sight, owner.value),
      ...status.capabilities,
      secureBits: defaultSecureBits,
      noNewPrivileges: status.noNewPrivileges,
    },
    { hasSetUidRoot: setId, capabilities: fileCapabilities ? anyRaisingFiles.capabilities : [] },
  );
  return shown({ ...result, isRoot });
}

const noFiles: PrivilegedFiles = { setId: false, fileCapabilities: false };

/** Root keeps its bounding set whatever it executes: files add nothing, and need not be known. */
function filesFor(sight: Sight, isRoot: boolean, ask: Ask): PrivilegedFiles {
  return isRoot ? noFiles : raisingFilesOf(sight, ask);
}

function idsOf([real = 0, effective = 0, saved = 0, fileSystem = 0]: readonly number[]) {
  return { real, effective, saved, fileSystem };
}

function namespaceOf({ process }: Sight, owner: "own" | "host"): UserNamespace {
  if (owner === "host") return initialUserNamespace;
  const rangesOf = (map: typeof process.uidMap): UserNamespace["uidMap"] =>
    map.shown ? map.value.map(({ inside, outside, count }) => ({ inside, host: outside, size: count })) : [];
  return {
    parent: initialUserNamespace,
    owner: 0,
    uidMap: rangesOf(process.uidMap),
    gidMap: rangesOf(process.gidMap),
    allowsSetgroups: true,
  };
}

export function observeCapabilitySets(sight: Sight): Observed<CapabilitySets> {
  const owner = userNamespaceOwner(sight);
  if (!owner.shown) return owner;
  const { bounding, permitted, effective, inheritable, ambient } = sight.process.status.capabilities;
  return shown({
    bounding: namesOf(bounding),
    permitted: namesOf(permitted),
    effective: namesOf(effective),
    inheritable: namesOf(inheritable),
    ambient: namesOf(ambient),
    over: owner.value,
  });
}

export function observeCapabilities(
  sight: Sight,
  { ask }: Looking<unknown>,
): Observed<DimensionValues["capabilities"]> {
  const owner = userNamespaceOwner(sight);
  const privilege = privilegeOf(sight, ask);
  if (!owner.shown) return owner;
  if (!privilege.shown) return privilege;
  const own = namesOf(privilege.value.own);
  return shown({ host: owner.value === "host" ? own : [], own });
}

export function observeSetId(sight: Sight, { ask }: Looking<unknown>): Observed<DimensionValues["set-id"]> {
  const { status, uidMap } = sight.process;
  if (status.noNewPrivileges) return shown("nothing");
  if (!uidMap.shown) return uidMap;
  const isRoot = insideOf(uidMap.value, status.uids[1] ?? -1) === 0;
  // Root can make set-id files itself.
  const files = isRoot ? { setId: true, fileCapabilities: true } : raisingFilesOf(sight, ask);
  if (!files.setId && !(files.fileCapabilities && status.capabilities.bounding !== 0))
    return shown("nothing");
  const root = uidMap.value.find(({ inside }) => inside === 0);
  return shown(root?.outside === 0 ? "host-root" : "container-root");
}

const withProbe = "give --probe, which tries it from a helper process in the container's context";

/** Without a filter the kernel asks nobody; with one only trying tells. */
export function observeNesting({ process, host, probe }: Sight): Observed<boolean> {
  if (probe !== undefined) return shown(probe.calls["unshare-user-namespace"] === 0);
  const limit = host.maxUserNamespaces;
  if (limit.shown && limit.value === 0) return shown(false);
  if (process.status.seccompMode !== 0) return unproven(filterWords(process.status), withProbe);
  return unproven("no filter refuses it; limits and security modules may", withProbe);
}

export function observeSeccomp(
  { process, probe }: Sight,
  { predicted }: Looking<DimensionValues["seccomp"]>,
): Observed<DimensionValues["seccomp"]> {
  const { status } = process;
  if (status.seccompMode === 0) return shown({ kind: "unconfined" });
  if (probe === undefined) return unproven(filterWords(status), withProbe);
  return differencesFrom(probe.seccomp, predicted);
}

/** A mode says that something filters, not what. */
function filterWords({ seccompMode, seccompFilters }: Sight["process"]["status"]): string {
  const count =
    seccompFilters === undefined ? "" : `, ${seccompFilters} ${seccompFilters === 1 ? "filter" : "filters"}`;
  return `not proven: filter mode ${seccompMode}${count}`;
}

export function observeRawSockets(
  sight: Sight,
  { ask }: Looking<unknown>,
): Observed<DimensionValues["raw-sockets"]> {
  const of = networkOwner(sight);
  const privilege = privilegeOf(sight, ask);
  const owner = userNamespaceOwner(sight);
  if (!of.shown) return of;
  if (!privilege.shown) return privilege;
  if (!owner.shown) return owner;
  const names = namesOf(privilege.value.own);
  // A capability of a private user namespace does not count in the host's network namespace.
  const counts = of.value === "own" || owner.value === "host";
  if (!counts || !names.includes("NET_RAW")) return shown({ allowed: false, of: of.value });
  if (sight.probe === undefined)
    return unproven("not proven: it can hold NET_RAW; a filter may refuse the call", withProbe);
  const opened = sight.probe.calls["socket-raw"] === 0;
  // The helper holds what the first process holds: what set-id files would add to another user is not tried.
  return opened || privilege.value.isRoot
    ? shown({ allowed: opened, of: of.value })
    : unproven("not proven: only a set-id file would give it NET_RAW, and none is run", withProbe);
}
