import type { DimensionValues } from "../values.ts";
import type { FileCapabilities } from "./execve.ts";
import type { CapabilityMask } from "./masks.ts";
import {
  allCapabilities,
  hasCapability,
  includesCapabilities,
  intersectCapabilities,
  maskOf,
  noCapabilities,
  uniteCapabilities,
} from "./masks.ts";
import type { ProcessState } from "./process-state.ts";
import { isInitial, rootOf } from "./user-namespaces.ts";

/** Which files of the container can raise privilege, as far as they are reachable on a mount that honours them. */
export interface RaisingFiles {
  /** Whether a set-user-id file of the container's root can be executed. */
  readonly hasSetUidRoot: boolean;
  /** The capabilities of files that have some. */
  readonly capabilities: readonly FileCapabilities[];
}

/** An image of which nothing is known: it may hold set-id-root files and any file capabilities. */
export const anyRaisingFiles: RaisingFiles = Object.freeze({
  hasSetUidRoot: true,
  capabilities: [{ permitted: allCapabilities, inheritable: allCapabilities, effective: false }],
});
export const noRaisingFiles: RaisingFiles = Object.freeze({ hasSetUidRoot: false, capabilities: [] });

/** All that a process and its children can get by themselves, without a bug in the kernel and without a further user namespace. */
export interface Obtainable {
  /** Over the host's user namespace: empty in any other. */
  readonly host: CapabilityMask;
  /** Over the process's own user namespace. */
  readonly own: CapabilityMask;
  /** Whether it is or can become root of its user namespace. */
  readonly asRoot: boolean;
  /** Whether it can become every user, or take every group, that its namespace maps. */
  readonly asAnyUser: boolean;
  readonly asAnyGroup: boolean;
  /** What the files alone can raise a process to. */
  readonly setId: DimensionValues["set-id"];
}

/**
 * Follows what a running process can do to gain privilege until nothing new comes of it: become root by SETUID or by a set-id file,
 * execute as root, execute files with capabilities, or make such a file with SETFCAP, or with CHOWN and FOWNER, and execute it.
 * The file system is taken as writable, and an upper bound is given. no_new_privs leaves the permitted set as it is.
 */
export function obtainable(state: ProcessState, files: RaisingFiles): Obtainable {
  let reached: Reached = { own: uniteCapabilities(state.permitted, state.ambient), asRoot: isRoot(state) };
  for (let next = step(state, files, reached); !isSame(next, reached); next = step(state, files, reached))
    reached = next;
  return {
    ...reached,
    host: isInitial(state.userNamespace) ? reached.own : noCapabilities,
    asAnyUser: hasCapability(reached.own, "SETUID"),
    asAnyGroup: hasCapability(reached.own, "SETGID"),
    setId: setIdOf(state, files),
  };
}

interface Reached {
  readonly own: CapabilityMask;
  readonly asRoot: boolean;
}

const fileMakers = [maskOf(["SETFCAP"]), maskOf(["CHOWN", "FOWNER"])];

function step(state: ProcessState, files: RaisingFiles, { own, asRoot }: Reached): Reached {
  const canRaise = !state.noNewPrivileges;
  const hasRoot = rootOf(state.userNamespace) !== undefined;
  const becomesRoot =
    hasRoot && (hasCapability(own, "SETUID") || (canRaise && (files.hasSetUidRoot || makesSetUidRoot(own))));
  const gains = canRaise ? gainedBy(state, files, own, asRoot || becomesRoot) : noCapabilities;
  return { own: uniteCapabilities(own, gains), asRoot: asRoot || becomesRoot };
}

function gainedBy(
  state: ProcessState,
  files: RaisingFiles,
  own: CapabilityMask,
  asRoot: boolean,
): CapabilityMask {
  const everything = uniteCapabilities(state.bounding, state.inheritable);
  if ((asRoot && !state.secureBits.noRoot) || fileMakers.some((needed) => includesCapabilities(own, needed)))
    return everything;
  return files.capabilities.reduce(
    (gains, file) => uniteCapabilities(gains, grantOf(state, file)),
    noCapabilities,
  );
}

function makesSetUidRoot(own: CapabilityMask): boolean {
  return fileMakers.slice(1).some((needed) => includesCapabilities(own, needed));
}

/** What executing such a file gives; nothing where execve refuses. */
function grantOf(state: ProcessState, file: FileCapabilities): CapabilityMask {
  const granted = uniteCapabilities(
    intersectCapabilities(file.permitted, state.bounding),
    intersectCapabilities(file.inheritable, state.inheritable),
  );
  return file.effective && !includesCapabilities(granted, file.permitted) ? noCapabilities : granted;
}

function setIdOf(state: ProcessState, files: RaisingFiles): DimensionValues["set-id"] {
  if (state.noNewPrivileges) return "nothing";
  const raises =
    files.hasSetUidRoot || files.capabilities.some((file) => grantOf(state, file) !== noCapabilities);
  if (!raises || rootOf(state.userNamespace) === undefined) return "nothing";
  return rootOf(state.userNamespace) === 0 ? "host-root" : "container-root";
}

function isRoot({ uids, userNamespace }: ProcessState): boolean {
  const root = rootOf(userNamespace);
  return root !== undefined && (uids.real === root || uids.effective === root || uids.saved === root);
}

function isSame(a: Reached, b: Reached): boolean {
  return a.own === b.own && a.asRoot === b.asRoot;
}
