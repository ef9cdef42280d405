import type { CapabilityMask, CapabilityName } from "./masks.ts";
import {
  hasCapability,
  includesCapabilities,
  intersectCapabilities,
  maskOf,
  noCapabilities,
  subtractCapabilities,
  uniteCapabilities,
} from "./masks.ts";
import type { ProcessState, SecureBits, SystemCallResult } from "./process-state.ts";
import { changed, refused } from "./process-state.ts";

export interface CapabilityChange {
  readonly permitted: CapabilityMask;
  readonly effective: CapabilityMask;
  readonly inheritable: CapabilityMask;
}

/**
 * capset(2): permitted only shrinks, effective lies within it, inheritable grows within the bounding set, and without SETPCAP only
 * within permitted. Ambient follows. linux security/commoncap.c, cap_capset.
 */
export function setCapabilities(state: ProcessState, wanted: CapabilityChange): SystemCallResult {
  const { permitted, effective, inheritable } = wanted;
  const isCapped = !hasCapability(state.effective, "SETPCAP");
  if (isCapped && !includesCapabilities(uniteCapabilities(state.inheritable, state.permitted), inheritable))
    return refused("EPERM");
  if (!includesCapabilities(uniteCapabilities(state.inheritable, state.bounding), inheritable))
    return refused("EPERM");
  if (!includesCapabilities(state.permitted, permitted) || !includesCapabilities(permitted, effective))
    return refused("EPERM");
  const ambient = intersectCapabilities(state.ambient, intersectCapabilities(permitted, inheritable));
  return changed(state, { permitted, effective, inheritable, ambient });
}

/** prctl(PR_CAPBSET_DROP): needs SETPCAP; the other sets stay. */
export function dropBounding(state: ProcessState, dropped: CapabilityMask): SystemCallResult {
  if (!hasCapability(state.effective, "SETPCAP")) return refused("EPERM");
  return changed(state, { bounding: subtractCapabilities(state.bounding, dropped) });
}

/** prctl(PR_CAP_AMBIENT_RAISE): what is permitted and inheritable. */
export function raiseAmbient(state: ProcessState, name: CapabilityName): SystemCallResult {
  const isHeld = hasCapability(state.permitted, name) && hasCapability(state.inheritable, name);
  if (!isHeld || state.secureBits.noAmbientRaise) return refused("EPERM");
  return changed(state, { ambient: uniteCapabilities(state.ambient, maskOf([name])) });
}

/** prctl(PR_CAP_AMBIENT_CLEAR_ALL). */
export function clearAmbient(state: ProcessState): ProcessState {
  return { ...state, ambient: noCapabilities };
}

/** prctl(PR_SET_KEEPCAPS). */
export function keepCapabilities(state: ProcessState, isKept: boolean): ProcessState {
  return { ...state, secureBits: { ...state.secureBits, keepCapabilities: isKept } };
}

/** prctl(PR_SET_SECUREBITS): needs SETPCAP. */
export function setSecureBits(state: ProcessState, secureBits: SecureBits): SystemCallResult {
  return hasCapability(state.effective, "SETPCAP") ? changed(state, { secureBits }) : refused("EPERM");
}

/** prctl(PR_SET_NO_NEW_PRIVS): for good. */
export function setNoNewPrivileges(state: ProcessState): ProcessState {
  return { ...state, noNewPrivileges: true };
}
