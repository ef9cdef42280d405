import type { CapabilitySets, OciCapabilities, RaisingFiles } from "../confinement/index.ts";
import {
  anyRaisingFiles,
  childNamespace,
  execve,
  initialUserNamespace,
  maskOf,
  namesOf,
  obtainable,
  plainFile,
  setUpProcess,
} from "../confinement/index.ts";
import type { PrivilegedFiles } from "./questions.ts";

/** The capability sets that an engine writes into the OCI configuration. */
export type ConfiguredCapabilities = Omit<CapabilitySets, "over">;

export interface SimulatedProcess {
  readonly sets: ConfiguredCapabilities;
  readonly isRoot: boolean;
  readonly noNewPrivileges: boolean;
  readonly over: "host" | "own";
}

export interface Simulated {
  /** The sets once the entry point is executed. */
  readonly afterExec: CapabilitySets;
  /** Everything that can ever be effective over the process's own user namespace. */
  readonly obtainable: readonly string[];
}

/** By the sets, which engines make once for equal options, and the flags as bits. */
const results = new WeakMap<ConfiguredCapabilities, Simulated[]>();
const ownNamespace = childNamespace(65536, 65536);
/** Any id but root's: capabilities know root and others only. */
const somebody = 1000;

/**
 * Runs a container's start and its further life through the kernel's rules: set-up by the OCI runtime, execve of the entry point,
 * then every way to gain privilege by files of the image. Each configuration is run once.
 */
export function simulate(process: SimulatedProcess, files: PrivilegedFiles): Simulated {
  const { isRoot, noNewPrivileges, over } = process;
  const key =
    (isRoot ? 1 : 0) +
    (noNewPrivileges ? 2 : 0) +
    (over === "host" ? 4 : 0) +
    (files.setId ? 8 : 0) +
    (files.fileCapabilities ? 16 : 0);
  let known = results.get(process.sets);
  if (known === undefined) results.set(process.sets, (known = []));
  return (known[key] ??= run(process, masksOf(process.sets), files));
}

function run(
  { isRoot, noNewPrivileges, over }: SimulatedProcess,
  sets: OciCapabilities,
  files: PrivilegedFiles,
): Simulated {
  const id = isRoot ? 0 : somebody;
  const userNamespace = over === "host" ? initialUserNamespace : ownNamespace;
  const ready = setUpProcess(
    sets,
    { uid: id, gid: id, additionalGids: [] },
    { userNamespace, noNewPrivileges },
  );
  const started = ready.ok ? execve(ready.state, plainFile) : ready;
  if (!started.ok) throw new RangeError(`a container's process cannot be started: ${started.error}`);
  const { state } = started;
  return {
    afterExec: {
      bounding: namesOf(state.bounding),
      permitted: namesOf(state.permitted),
      effective: namesOf(state.effective),
      inheritable: namesOf(state.inheritable),
      ambient: namesOf(state.ambient),
      over,
    },
    obtainable: namesOf(obtainable(state, raisingFiles(files)).own),
  };
}

function masksOf({
  bounding,
  permitted,
  effective,
  inheritable,
  ambient,
}: ConfiguredCapabilities): OciCapabilities {
  return {
    bounding: maskOf(bounding),
    permitted: maskOf(permitted),
    effective: maskOf(effective),
    inheritable: maskOf(inheritable),
    ambient: maskOf(ambient),
  };
}

/** Which capabilities a file has is not known: any that the bounding set leaves. */
function raisingFiles({ setId, fileCapabilities }: PrivilegedFiles): RaisingFiles {
  return { hasSetUidRoot: setId, capabilities: fileCapabilities ? anyRaisingFiles.capabilities : [] };
}
