import type { CapabilityMask, CapabilityName } from "./masks.ts";
import { hasCapability } from "./masks.ts";
import type { UserNamespace } from "./user-namespaces.ts";

/** User or group ids of a process, as host ids. */
export interface ProcessIds {
  readonly real: number;
  readonly effective: number;
  readonly saved: number;
  readonly fileSystem: number;
}

/** What the kernel knows about a process that bears on its privileges: credentials(7), capabilities(7). */
export interface ProcessState {
  readonly uids: ProcessIds;
  readonly gids: ProcessIds;
  readonly groups: readonly number[];
  readonly userNamespace: UserNamespace;
  /** Invariants that every function of this folder keeps: effective within permitted, ambient within permitted and inheritable. */
  readonly permitted: CapabilityMask;
  readonly effective: CapabilityMask;
  readonly inheritable: CapabilityMask;
  readonly bounding: CapabilityMask;
  readonly ambient: CapabilityMask;
  readonly secureBits: SecureBits;
  readonly noNewPrivileges: boolean;
}

export interface SecureBits {
  /** Root is nothing special to execve. */
  readonly noRoot: boolean;
  /** Changing ids leaves the capability sets alone. */
  readonly noSetuidFixup: boolean;
  /** Leaving root keeps the permitted set, until the next execve. */
  readonly keepCapabilities: boolean;
  readonly noAmbientRaise: boolean;
}

export const defaultSecureBits: SecureBits = Object.freeze({
  noRoot: false,
  noSetuidFixup: false,
  keepCapabilities: false,
  noAmbientRaise: false,
});

/** What a system call leaves: the new state, or the error with nothing changed. */
export type SystemCallResult =
  | { readonly ok: true; readonly state: ProcessState }
  | { readonly ok: false; readonly error: "EPERM" | "EINVAL" };

export function changed(state: ProcessState, change: Partial<ProcessState>): SystemCallResult {
  return { ok: true, state: { ...state, ...change } };
}

export function refused(error: "EPERM" | "EINVAL"): SystemCallResult {
  return { ok: false, error };
}

export function sameIds(id: number): ProcessIds {
  return { real: id, effective: id, saved: id, fileSystem: id };
}

/**
 * Whether a process may use a capability over what a user namespace owns: it holds it in that namespace or in an ancestor below
 * which the target lies, or it is the user who made the target, seen from its parent. linux security/commoncap.c, cap_capable.
 */
export function isCapableOver(state: ProcessState, target: UserNamespace, name: CapabilityName): boolean {
  for (let one: UserNamespace | undefined = target; one !== undefined; one = one.parent) {
    if (one === state.userNamespace) return hasCapability(state.effective, name);
    if (one.parent === state.userNamespace && one.owner === state.uids.effective) return true;
  }
  return false;
}
