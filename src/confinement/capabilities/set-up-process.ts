import type { CapabilityMask } from "./masks.ts";
import {
  allCapabilities,
  intersectCapabilities,
  namesOf,
  noCapabilities,
  subtractCapabilities,
  uniteCapabilities,
} from "./masks.ts";
import type { ProcessState, SystemCallResult } from "./process-state.ts";
import { defaultSecureBits, refused, sameIds } from "./process-state.ts";
import {
  clearAmbient,
  dropBounding,
  keepCapabilities,
  raiseAmbient,
  setCapabilities,
  setNoNewPrivileges,
} from "./set-capabilities.ts";
import { setGid, setGroups, setUid } from "./set-ids.ts";
import type { UserNamespace } from "./user-namespaces.ts";
import { hostIdOf, rootOf } from "./user-namespaces.ts";

/** `process.capabilities` of the OCI configuration, resolved to what the kernel knows. */
export interface OciCapabilities {
  readonly bounding: CapabilityMask;
  readonly permitted: CapabilityMask;
  readonly effective: CapabilityMask;
  readonly inheritable: CapabilityMask;
  readonly ambient: CapabilityMask;
}

/** `process.user` of the OCI configuration: ids inside the container. */
export interface OciUser {
  readonly uid: number;
  readonly gid: number;
  readonly additionalGids: readonly number[];
}

export interface SetUpOptions {
  readonly userNamespace: UserNamespace;
  readonly noNewPrivileges: boolean;
  /** What the runtime itself may grant, when it lacks some capabilities over its own namespace. Everything, unless given. */
  readonly available?: CapabilityMask;
}

/**
 * The state in which a container runtime calls execve on the entry point: runc libcontainer/init_linux.go (finalizeNamespace) and
 * capabilities; crun does the same in the same order. EINVAL when an id is not mapped. What the workload really holds is what
 * `execve` then makes of it.
 */
export function setUpProcess(sets: OciCapabilities, user: OciUser, options: SetUpOptions): SystemCallResult {
  const runtime = runtimeProcess(options);
  const ids = hostIds(user, options.userNamespace);
  if (runtime === undefined || ids === undefined) return refused("EINVAL");
  const bounded = orSame(
    runtime,
    dropBounding(runtime, subtractCapabilities(runtime.bounding, sets.bounding)),
  );
  const switched = switchUser(keepCapabilities(bounded, true), ids);
  if (!switched.ok) return switched;
  const granted = grant(keepCapabilities(switched.state, false), sets);
  return { ok: true, state: options.noNewPrivileges ? setNoNewPrivileges(granted) : granted };
}

/** The runtime as root of the container's namespace, with everything there that it may have. */
function runtimeProcess({
  userNamespace,
  available = allCapabilities,
}: SetUpOptions): ProcessState | undefined {
  const uid = rootOf(userNamespace);
  const gid = hostIdOf(userNamespace.gidMap, 0);
  if (uid === undefined || gid === undefined) return undefined;
  return {
    uids: sameIds(uid),
    gids: sameIds(gid),
    groups: [],
    userNamespace,
    permitted: available,
    effective: available,
    inheritable: noCapabilities,
    bounding: available,
    ambient: noCapabilities,
    secureBits: defaultSecureBits,
    noNewPrivileges: false,
  };
}

interface HostIds {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
}

function hostIds(user: OciUser, { uidMap, gidMap }: UserNamespace): HostIds | undefined {
  const uid = hostIdOf(uidMap, user.uid);
  const gid = hostIdOf(gidMap, user.gid);
  const groups = user.additionalGids.map((one) => hostIdOf(gidMap, one)).filter((one) => one !== undefined);
  if (uid === undefined || gid === undefined || groups.length < user.additionalGids.length) return undefined;
  return { uid, gid, groups };
}

/** setgroups is left out where the namespace denies it. */
function switchUser(state: ProcessState, { uid, gid, groups }: HostIds): SystemCallResult {
  const grouped = state.userNamespace.allowsSetgroups
    ? setGroups(state, groups)
    : { ok: true as const, state };
  if (!grouped.ok) return grouped;
  const inGroup = setGid(grouped.state, gid);
  return inGroup.ok ? setUid(inGroup.state, uid) : inGroup;
}

/** The configured sets, as far as the process can have them, then each ambient capability that the kernel takes. */
function grant(state: ProcessState, sets: OciCapabilities): ProcessState {
  const permitted = intersectCapabilities(sets.permitted, state.permitted);
  const heritable = intersectCapabilities(
    uniteCapabilities(state.inheritable, state.permitted),
    uniteCapabilities(state.inheritable, state.bounding),
  );
  const change = {
    permitted,
    effective: intersectCapabilities(sets.effective, permitted),
    inheritable: intersectCapabilities(sets.inheritable, heritable),
  };
  const granted = clearAmbient(orSame(state, setCapabilities(state, change)));
  return namesOf(sets.ambient).reduce((before, name) => orSame(before, raiseAmbient(before, name)), granted);
}

function orSame(before: ProcessState, result: SystemCallResult): ProcessState {
  return result.ok ? result.state : before;
}
