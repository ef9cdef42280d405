import { allCapabilities, noCapabilities } from "./masks.ts";
import type { ProcessState, SystemCallResult } from "./process-state.ts";
import { changed, defaultSecureBits, isCapableOver, refused } from "./process-state.ts";
import type { UserNamespace } from "./user-namespaces.ts";

/**
 * unshare(CLONE_NEWUSER): takes no capability. Within the child every capability is held, also in the bounding set; no_new_privs
 * stays, and so do the seccomp filter, the cgroup and the security label, which are not part of this state.
 * user_namespaces(7), "Capabilities". The child starts without a map; hand one in as it is after newuidmap.
 */
export function unshareUserNamespace(
  state: ProcessState,
  maps: Pick<UserNamespace, "uidMap" | "gidMap" | "allowsSetgroups"> = {
    uidMap: [],
    gidMap: [],
    allowsSetgroups: true,
  },
): ProcessState {
  const child: UserNamespace = { ...maps, parent: state.userNamespace, owner: state.uids.effective };
  return { ...state, ...everythingIn(child) };
}

/** setns(2) into a user namespace: needs SYS_ADMIN over it, and gives every capability in it. Never into the one it is in. */
export function joinUserNamespace(state: ProcessState, target: UserNamespace): SystemCallResult {
  if (target === state.userNamespace) return refused("EINVAL");
  if (!isCapableOver(state, target, "SYS_ADMIN")) return refused("EPERM");
  return changed(state, everythingIn(target));
}

function everythingIn(userNamespace: UserNamespace) {
  return {
    userNamespace,
    permitted: allCapabilities,
    effective: allCapabilities,
    bounding: allCapabilities,
    inheritable: noCapabilities,
    ambient: noCapabilities,
    secureBits: defaultSecureBits,
  };
}
