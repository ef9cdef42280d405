import type { CapabilityMask } from "./masks.ts";
import {
  hasCapability,
  intersectCapabilities,
  maskOf,
  noCapabilities,
  subtractCapabilities,
  uniteCapabilities,
} from "./masks.ts";
import type { ProcessIds, ProcessState, SystemCallResult } from "./process-state.ts";
import { changed, refused } from "./process-state.ts";
import { isMapped, rootOf } from "./user-namespaces.ts";

/** Ids to set; an absent one stays. */
export interface ChangedIds {
  readonly real?: number;
  readonly effective?: number;
  readonly saved?: number;
}

/** Capabilities that follow the file-system user id: linux include/linux/capability.h, CAP_FS_SET. */
const fileSystemCapabilities = maskOf([
  "CHOWN",
  "DAC_OVERRIDE",
  "DAC_READ_SEARCH",
  "FOWNER",
  "FSETID",
  "LINUX_IMMUTABLE",
  "MKNOD",
  "MAC_OVERRIDE",
]);

/** setuid(2): with SETUID all ids, without it the effective one, and only to the real or the saved. */
export function setUid(state: ProcessState, uid: number): SystemCallResult {
  if (!isMapped(state.userNamespace.uidMap, uid)) return refused("EINVAL");
  if (hasCapability(state.effective, "SETUID"))
    return withUids(state, { real: uid, effective: uid, saved: uid });
  if (uid !== state.uids.real && uid !== state.uids.saved) return refused("EPERM");
  return withUids(state, { effective: uid });
}

/** setresuid(2): with SETUID any mapped id, without it only those that the process has already. */
export function setResUid(state: ProcessState, wanted: ChangedIds): SystemCallResult {
  const error = refusal(
    state.uids,
    wanted,
    state.userNamespace.uidMap,
    hasCapability(state.effective, "SETUID"),
  );
  return error === undefined ? withUids(state, wanted) : refused(error);
}

/** setgid(2). Group ids move no capabilities. */
export function setGid(state: ProcessState, gid: number): SystemCallResult {
  if (!isMapped(state.userNamespace.gidMap, gid)) return refused("EINVAL");
  if (hasCapability(state.effective, "SETGID"))
    return withGids(state, { real: gid, effective: gid, saved: gid });
  if (gid !== state.gids.real && gid !== state.gids.saved) return refused("EPERM");
  return withGids(state, { effective: gid });
}

/** setresgid(2). */
export function setResGid(state: ProcessState, wanted: ChangedIds): SystemCallResult {
  const error = refusal(
    state.gids,
    wanted,
    state.userNamespace.gidMap,
    hasCapability(state.effective, "SETGID"),
  );
  return error === undefined ? withGids(state, wanted) : refused(error);
}

/** setgroups(2): SETGID, and a namespace that allows it. */
export function setGroups(state: ProcessState, groups: readonly number[]): SystemCallResult {
  if (!state.userNamespace.allowsSetgroups || !hasCapability(state.effective, "SETGID"))
    return refused("EPERM");
  if (!groups.every((gid) => isMapped(state.userNamespace.gidMap, gid))) return refused("EINVAL");
  return changed(state, { groups });
}

/** setfsuid(2): moves the capabilities over files only. It never fails; what is not allowed changes nothing. */
export function setFileSystemUid(state: ProcessState, uid: number): ProcessState {
  const isAllowed = Object.values(state.uids).includes(uid) || hasCapability(state.effective, "SETUID");
  if (!isAllowed || !isMapped(state.userNamespace.uidMap, uid)) return state;
  const effective = effectiveAfterFileSystemUid(state, uid);
  return { ...state, uids: { ...state.uids, fileSystem: uid }, effective };
}

function effectiveAfterFileSystemUid(state: ProcessState, uid: number): CapabilityMask {
  const root = rootOf(state.userNamespace);
  if (state.secureBits.noSetuidFixup || (state.uids.fileSystem === root) === (uid === root))
    return state.effective;
  if (uid !== root) return subtractCapabilities(state.effective, fileSystemCapabilities);
  return uniteCapabilities(state.effective, intersectCapabilities(state.permitted, fileSystemCapabilities));
}

function refusal(
  ids: ProcessIds,
  wanted: ChangedIds,
  map: ProcessState["userNamespace"]["uidMap"],
  isPrivileged: boolean,
): "EPERM" | "EINVAL" | undefined {
  const asked = [wanted.real, wanted.effective, wanted.saved].filter((id) => id !== undefined);
  if (!asked.every((id) => isMapped(map, id))) return "EINVAL";
  const held = [ids.real, ids.effective, ids.saved];
  return isPrivileged || asked.every((id) => held.includes(id)) ? undefined : "EPERM";
}

/**
 * The capability sets after user ids changed: capabilities(7), "Effect of user ID changes on capabilities"; linux
 * security/commoncap.c, cap_emulate_setxuid.
 */
function withUids(state: ProcessState, wanted: ChangedIds): SystemCallResult {
  const uids = nextIds(state.uids, wanted);
  const root = rootOf(state.userNamespace);
  if (state.secureBits.noSetuidFixup || root === undefined) return changed(state, { uids });
  const leavesRoot = hasRoot(state.uids, root) && !hasRoot(uids, root);
  const losesAll = leavesRoot && !state.secureBits.keepCapabilities;
  const permitted = losesAll ? noCapabilities : state.permitted;
  const ambient = leavesRoot ? noCapabilities : state.ambient;
  return changed(state, {
    uids,
    permitted,
    ambient,
    effective: effectiveAfter(state, uids, root, permitted),
  });
}

function effectiveAfter(
  state: ProcessState,
  uids: ProcessIds,
  root: number,
  permitted: CapabilityMask,
): CapabilityMask {
  const wasRoot = state.uids.effective === root;
  const isRoot = uids.effective === root;
  if (wasRoot && !isRoot) return noCapabilities;
  if (!wasRoot && isRoot) return permitted;
  return intersectCapabilities(state.effective, permitted);
}

function withGids(state: ProcessState, wanted: ChangedIds): SystemCallResult {
  return changed(state, { gids: nextIds(state.gids, wanted) });
}

/** The file-system id follows the effective one. */
function nextIds(ids: ProcessIds, { real, effective, saved }: ChangedIds): ProcessIds {
  const next = effective ?? ids.effective;
  return { real: real ?? ids.real, effective: next, saved: saved ?? ids.saved, fileSystem: next };
}

function hasRoot({ real, effective, saved }: ProcessIds, root: number): boolean {
  return real === root || effective === root || saved === root;
}
