import type { CapabilityMask } from "./masks.ts";
import { includesCapabilities, intersectCapabilities, noCapabilities, uniteCapabilities } from "./masks.ts";
import type { ProcessIds, ProcessState, SystemCallResult } from "./process-state.ts";
import { changed, refused } from "./process-state.ts";
import type { UserNamespace } from "./user-namespaces.ts";
import {
  initialUserNamespace,
  isMapped,
  isWithinNamespace,
  rootOf,
  withAncestors,
} from "./user-namespaces.ts";

/** An executable as execve sees it. Owner and group are host ids, after any id mapping of the mount. */
export interface ExecutableFile {
  readonly owner: number;
  readonly group: number;
  readonly setUserId: boolean;
  /** The set-group-id bit together with the group's execute bit; without that it means something else. */
  readonly setGroupId: boolean;
  readonly capabilities?: FileCapabilities;
  readonly mount: FileMount;
}

/** The security.capability attribute: capabilities(7), "File capabilities". */
export interface FileCapabilities {
  readonly permitted: CapabilityMask;
  readonly inheritable: CapabilityMask;
  readonly effective: boolean;
  /** Host id of the root for whom they count. Version 2 holds none: the root of the namespace that owns the file system. */
  readonly rootUid?: number;
}

export interface FileMount {
  readonly noSuid: boolean;
  /** Whether the mount belongs to the process's mount namespace; else set-id bits and file capabilities are ignored. */
  readonly isForeign: boolean;
  /** The user namespace that owns the file system's superblock. */
  readonly owner: UserNamespace;
}

/** A mount of the host's file system without restrictions, as a container's root is. */
export const plainMount: FileMount = Object.freeze({
  noSuid: false,
  isForeign: false,
  owner: initialUserNamespace,
});
/** A program with neither set-id bits nor capabilities. */
export const plainFile: ExecutableFile = Object.freeze({
  owner: 0,
  group: 0,
  setUserId: false,
  setGroupId: false,
  mount: plainMount,
});

/**
 * What execve makes of a process: capabilities(7), "Transformation of capabilities during execve()", and linux
 * security/commoncap.c, cap_bprm_creds_from_file. EPERM when the file demands capabilities that the process cannot have.
 *
 * Whether ids change is decided against the effective ids before, as kernels since 6.16 do; older ones compared with the real ids,
 * which differs only for a process whose real and effective ids differ already.
 */
export function execve(state: ProcessState, file: ExecutableFile): SystemCallResult {
  const capabilities = honouredCapabilities(state, file);
  const fromFile = capabilities === undefined ? noCapabilities : grantedBy(state, capabilities);
  if (capabilities?.effective === true && !includesCapabilities(fromFile, capabilities.permitted))
    return refused("EPERM");

  const ids = idsFor(state, file);
  const asRoot = rootGrant(state, ids.uid, capabilities !== undefined);
  const wanted = asRoot?.permitted ?? fromFile;
  const isRaised = !includesCapabilities(state.permitted, wanted);
  const isClamped = state.noNewPrivileges && (ids.isChanged || isRaised);
  const keepsAmbient = capabilities === undefined && !ids.isChanged;

  const ambient = keepsAmbient ? state.ambient : noCapabilities;
  const permitted = uniteCapabilities(
    isClamped ? intersectCapabilities(wanted, state.permitted) : wanted,
    ambient,
  );
  const isEffective = asRoot?.isEffective === true || capabilities?.effective === true;
  return changed(state, {
    uids: afterExecve(state.uids, isClamped ? state.uids.real : ids.uid),
    gids: afterExecve(state.gids, isClamped ? state.gids.real : ids.gid),
    permitted,
    effective: isEffective ? permitted : ambient,
    ambient,
    secureBits: { ...state.secureBits, keepCapabilities: false },
  });
}

/** The file's capabilities, when the mount and the process's namespace let them count. no_new_privs does not hide them. */
function honouredCapabilities(state: ProcessState, file: ExecutableFile): FileCapabilities | undefined {
  if (file.capabilities === undefined || !mayRaise(state, file.mount)) return undefined;
  const root = file.capabilities.rootUid ?? rootOf(file.mount.owner);
  return root !== undefined && isRootHereOrAbove(state.userNamespace, root) ? file.capabilities : undefined;
}

function isRootHereOrAbove(namespace: UserNamespace, uid: number): boolean {
  for (const one of withAncestors(namespace)) if (rootOf(one) === uid) return true;
  return false;
}

function mayRaise(state: ProcessState, mount: FileMount): boolean {
  return !mount.noSuid && !mount.isForeign && isWithinNamespace(state.userNamespace, mount.owner);
}

/** P' = (fP and B) or (fI and I). */
function grantedBy(state: ProcessState, { permitted, inheritable }: FileCapabilities): CapabilityMask {
  return uniteCapabilities(
    intersectCapabilities(permitted, state.bounding),
    intersectCapabilities(inheritable, state.inheritable),
  );
}

/** Effective ids by the file's set-id bits, which count only where both owner and group mean something to the process. */
function idsFor(state: ProcessState, file: ExecutableFile): { uid: number; gid: number; isChanged: boolean } {
  const { uidMap, gidMap } = state.userNamespace;
  const areHonoured =
    !state.noNewPrivileges &&
    mayRaise(state, file.mount) &&
    isMapped(uidMap, file.owner) &&
    isMapped(gidMap, file.group);
  const uid = areHonoured && file.setUserId ? file.owner : state.uids.effective;
  const gid = areHonoured && file.setGroupId ? file.group : state.gids.effective;
  const isGroupHeld = gid === state.gids.effective || state.groups.includes(gid);
  return { uid, gid, isChanged: uid !== state.uids.effective || !isGroupHeld };
}

/**
 * Root, by real or effective id, gets the bounding and inheritable sets, and effective ones by the effective id; unless root is
 * nothing special, or a set-id-root file has capabilities of its own, which then stand.
 */
function rootGrant(
  state: ProcessState,
  effectiveUid: number,
  hasFileCapabilities: boolean,
): { permitted: CapabilityMask; isEffective: boolean } | undefined {
  const root = rootOf(state.userNamespace);
  if (state.secureBits.noRoot || root === undefined) return undefined;
  const isEffective = effectiveUid === root;
  const isReal = state.uids.real === root;
  if ((!isEffective && !isReal) || (hasFileCapabilities && isEffective && !isReal)) return undefined;
  return { permitted: uniteCapabilities(state.bounding, state.inheritable), isEffective };
}

function afterExecve(ids: ProcessIds, effective: number): ProcessIds {
  return { real: ids.real, effective, saved: effective, fileSystem: effective };
}
