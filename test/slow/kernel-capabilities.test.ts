import { beforeAll, describe, expect, it } from "vitest";
import {
  executeOnKernel,
  missingForKernelCapabilities,
  type ExecutedFile,
  type ExecveResult,
  type ExecveRow,
  type FileCapabilities,
  type ProcessState,
  type StartState,
} from "../engines/kernel-capabilities.ts";
import { suiteTitle } from "../engines/title.ts";

const chown = 2 ** 0;
const setuid = 2 ** 7;
const netBindService = 2 ** 10;
const netRaw = 2 ** 13;
/** What containerd and Docker give a container: engines.md 3.1. */
const fourteen = 0xa80425fb;

const root: StartState = {
  namespace: "initial",
  groups: [],
  ...ids(0),
  permitted: fourteen,
  effective: fourteen,
  inheritable: 0,
  bounding: fourteen,
  ambient: 0,
  noRoot: false,
  noNewPrivileges: false,
};
const nonRoot: StartState = { ...root, ...ids(1000), permitted: 0, effective: 0 };

const plain: ExecutedFile = { owner: 0, group: 0, mode: 0o755, onNosuidMount: false };
const setUserId: ExecutedFile = { ...plain, mode: 0o4755 };

interface Case {
  readonly name: string;
  readonly from: StartState;
  readonly file: ExecutedFile;
  readonly expected: Partial<ProcessState> | { readonly errno: number };
}

/** The rules of engines.md 4.3, each as the program that shows it. */
const cases: readonly Case[] = [
  {
    name: "root executes a plain file: the bounding set becomes permitted and effective",
    from: { ...root, permitted: 0, effective: 0 },
    file: plain,
    expected: { permitted: fourteen, effective: fourteen },
  },
  {
    name: "root executes a plain file: inheritable capabilities beyond the bounding set are added",
    from: { ...root, inheritable: netRaw, bounding: chown },
    file: plain,
    expected: { permitted: chown + netRaw, effective: chown + netRaw, inheritable: netRaw },
  },
  {
    name: "root with SECBIT_NOROOT is like any user",
    from: { ...root, noRoot: true },
    file: plain,
    expected: { permitted: 0, effective: 0 },
  },
  {
    name: "root under no_new_privs whose permitted set was emptied gets nothing back from a plain file",
    from: { ...root, permitted: 0, effective: 0, noNewPrivileges: true },
    file: plain,
    expected: { permitted: 0, effective: 0 },
  },
  {
    name: "a user's capabilities are lost by executing a plain file, the bounding set is not",
    from: { ...nonRoot, permitted: fourteen, effective: fourteen },
    file: plain,
    expected: { permitted: 0, effective: 0, bounding: fourteen },
  },
  {
    name: "a user's ambient capabilities survive a plain file",
    from: {
      ...nonRoot,
      permitted: netRaw,
      effective: netRaw,
      inheritable: netRaw,
      ambient: netRaw,
    },
    file: plain,
    expected: { permitted: netRaw, effective: netRaw, inheritable: netRaw, ambient: netRaw },
  },
  {
    name: "ambient capabilities are cleared by a set-id file",
    from: {
      ...nonRoot,
      permitted: netRaw,
      effective: netRaw,
      inheritable: netRaw,
      ambient: netRaw,
      bounding: chown,
    },
    file: { ...setUserId, owner: 2000 },
    expected: { uids: [1000, 2000, 2000], permitted: 0, effective: 0, ambient: 0 },
  },
  {
    name: "ambient capabilities are cleared by a file with capabilities",
    from: {
      ...nonRoot,
      permitted: netRaw,
      effective: netRaw,
      inheritable: netRaw,
      ambient: netRaw,
    },
    file: { ...plain, capabilities: fileCapabilities(netBindService) },
    expected: { permitted: netBindService, effective: netBindService, ambient: 0 },
  },
  {
    name: "a set-id-root file raises a user to the bounding set",
    from: nonRoot,
    file: setUserId,
    expected: { uids: [1000, 0, 0], permitted: fourteen, effective: fourteen },
  },
  {
    name: "a set-id-root file raises nothing under no_new_privs",
    from: { ...nonRoot, noNewPrivileges: true },
    file: setUserId,
    expected: { uids: [1000, 1000, 1000], permitted: 0, effective: 0 },
  },
  {
    name: "a set-id-root file raises nothing on a nosuid mount",
    from: nonRoot,
    file: { ...setUserId, onNosuidMount: true },
    expected: { uids: [1000, 1000, 1000], permitted: 0, effective: 0 },
  },
  {
    name: "a set-id-root file gives the id but no capability when the bounding set is empty",
    from: { ...nonRoot, bounding: 0 },
    file: setUserId,
    expected: { uids: [1000, 0, 0], permitted: 0, effective: 0 },
  },
  {
    name: "a set-group-id file changes the group only",
    from: nonRoot,
    file: { ...plain, mode: 0o2755 },
    expected: { uids: [1000, 1000, 1000], gids: [1000, 0, 0], permitted: 0, effective: 0 },
  },
  {
    name: "file capabilities give what the bounding set holds of them",
    from: nonRoot,
    file: { ...plain, capabilities: fileCapabilities(netBindService) },
    expected: { permitted: netBindService, effective: netBindService },
  },
  {
    name: "a file with the effective bit whose capability is not in the bounding set cannot be executed",
    from: { ...nonRoot, bounding: chown },
    file: { ...plain, capabilities: fileCapabilities(netRaw) },
    expected: { errno: 1 },
  },
  {
    name: "nor by root",
    from: { ...root, permitted: chown, effective: chown, bounding: chown },
    file: { ...plain, capabilities: fileCapabilities(netRaw) },
    expected: { errno: 1 },
  },
  {
    name: "nor under no_new_privs",
    from: { ...nonRoot, bounding: chown, noNewPrivileges: true },
    file: { ...plain, capabilities: fileCapabilities(netRaw) },
    expected: { errno: 1 },
  },
  {
    name: "without the effective bit it is executed and gains what it can",
    from: { ...nonRoot, bounding: netRaw },
    file: {
      ...plain,
      capabilities: { ...fileCapabilities(netRaw + netBindService), effective: false },
    },
    expected: { permitted: netRaw, effective: 0 },
  },
  {
    name: "file capabilities give nothing under no_new_privs",
    from: { ...nonRoot, noNewPrivileges: true },
    file: { ...plain, capabilities: fileCapabilities(netRaw) },
    expected: { permitted: 0, effective: 0 },
  },
  {
    name: "file capabilities give nothing on a nosuid mount",
    from: nonRoot,
    file: { ...plain, onNosuidMount: true, capabilities: fileCapabilities(netRaw) },
    expected: { permitted: 0, effective: 0 },
  },
  {
    name: "file capabilities whose root is another user give nothing",
    from: nonRoot,
    file: {
      ...plain,
      capabilities: { ...fileCapabilities(netRaw), revision: 3, rootId: 4242 },
    },
    expected: { permitted: 0, effective: 0 },
  },
  {
    name: "inheritable capabilities alone give nothing",
    from: { ...nonRoot, inheritable: netRaw },
    file: plain,
    expected: { permitted: 0, effective: 0, inheritable: netRaw },
  },
  {
    name: "inheritable capabilities of process and file together are gained, beyond the bounding set",
    from: { ...nonRoot, inheritable: netRaw, bounding: 0 },
    file: {
      ...plain,
      capabilities: { ...fileCapabilities(0), inheritable: netRaw },
    },
    expected: { permitted: netRaw, effective: netRaw },
  },
  {
    name: "a set-id-root file with capabilities gives a user those only, not the bounding set",
    from: nonRoot,
    file: { ...setUserId, capabilities: fileCapabilities(setuid) },
    expected: { uids: [1000, 0, 0], permitted: setuid, effective: setuid },
  },
];

const missing = missingForKernelCapabilities();

describe.skipIf(missing !== undefined)(suiteTitle("execve on this kernel", missing), () => {
  let results: ExecveResult[];
  beforeAll(async () => {
    results = await executeOnKernel(cases.map(({ from, file }): ExecveRow => ({ from, file })));
  }, 60_000);

  it.each(cases.map((row, index) => ({ ...row, index })))("$name", ({ index, expected }) => {
    const result = results[index];
    if ("errno" in expected) expect(result).toEqual({ kind: "refused", errno: expected.errno });
    else expect(result).toMatchObject({ kind: "executed", state: expected });
  });
});

function ids(id: number): Pick<StartState, "uids" | "gids"> {
  return { uids: [id, id, id], gids: [id, id, id] };
}

function fileCapabilities(permitted: number): FileCapabilities {
  return { revision: 2, rootId: 0, permitted, inheritable: 0, effective: true };
}
