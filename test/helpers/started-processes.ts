import { expect } from "vitest";
import type {
  ExecutableFile,
  OciCapabilities,
  OciUser,
  ProcessState,
  SetUpOptions,
  SystemCallResult,
} from "../../src/confinement/index.ts";
import {
  childNamespace,
  execve,
  includesCapabilities,
  initialUserNamespace,
  intersectCapabilities,
  maskOf,
  plainFile,
  setUpProcess,
} from "../../src/confinement/index.ts";

export const podmanEleven = 0x800405fb;
export const fourteen = 0xa80425fb;
export const netRaw = maskOf(["NET_RAW"]);
export const nobody: OciUser = { uid: 1000, gid: 1000, additionalGids: [] };
export const insideRoot: OciUser = { uid: 0, gid: 0, additionalGids: [] };
export const inHost: SetUpOptions = { userNamespace: initialUserNamespace, noNewPrivileges: false };
/** As rootless Podman maps it, but for root: the first id stands for the login user's. */
export const inOwn: SetUpOptions = {
  userNamespace: childNamespace(100000, 65536, 1000),
  noNewPrivileges: false,
};

/** containerd, Docker: the same set three times, for every user. */
export function sameSets(mask: number): OciCapabilities {
  return { bounding: mask, permitted: mask, effective: mask, inheritable: 0, ambient: 0 };
}

/** Podman for a user who is not root: only what was added, in all but the bounding set. */
export function addedSets(bounding: number, added: number): OciCapabilities {
  return { bounding, permitted: added, effective: added, inheritable: added, ambient: added };
}

export function started(sets: OciCapabilities, user: OciUser, options: SetUpOptions): ProcessState {
  return expectOk(execve(expectOk(setUpProcess(sets, user, options)), plainFile));
}

export function expectOk(result: SystemCallResult): ProcessState {
  if (!result.ok) throw new Error(`refused: ${result.error}`);
  return result.state;
}

export const user = started(sameSets(fourteen), nobody, inHost);
export const rootUser = started(sameSets(fourteen), insideRoot, inHost);
export const setUidRoot: ExecutableFile = { ...plainFile, setUserId: true };
export const ping = (mask: number, effective = true): ExecutableFile => ({
  ...plainFile,
  capabilities: { permitted: mask, inheritable: 0, effective },
});

export function expectInvariants({ permitted, effective, inheritable, ambient }: ProcessState): void {
  expect(includesCapabilities(permitted, effective)).toBe(true);
  expect(includesCapabilities(intersectCapabilities(permitted, inheritable), ambient)).toBe(true);
}
