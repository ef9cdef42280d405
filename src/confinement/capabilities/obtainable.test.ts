import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { capabilityMask, processState } from "../../../test/helpers/process-arbitraries.ts";
import type { Obtainable, ProcessState, RaisingFiles, UserNamespace } from "../index.ts";
import {
  anyRaisingFiles,
  childNamespace,
  execve,
  includesCapabilities,
  initialUserNamespace,
  maskOf,
  noRaisingFiles,
  obtainable,
  plainFile,
  setNoNewPrivileges,
  setUid,
  setUpProcess,
} from "../index.ts";

const fourteen = 0xa80425fb;
const own = childNamespace(100000, 65536);

function workload(
  mask: number,
  uid: number,
  userNamespace: UserNamespace,
  noNewPrivileges = false,
): ProcessState {
  const sets = { bounding: mask, permitted: mask, effective: mask, inheritable: 0, ambient: 0 };
  const user = { uid, gid: uid, additionalGids: [] };
  const ready = setUpProcess(sets, user, { userNamespace, noNewPrivileges });
  const running = ready.ok ? execve(ready.state, plainFile) : ready;
  if (!running.ok) throw new Error(running.error);
  return running.state;
}

const ping: RaisingFiles = {
  hasSetUidRoot: false,
  capabilities: [{ permitted: maskOf(["NET_RAW"]), inheritable: 0, effective: true }],
};

describe("what a workload can obtain", () => {
  it.each<{ name: string; state: ProcessState; files: RaisingFiles; expected: Partial<Obtainable> }>([
    {
      name: "a default pod's root: all 14 over the host",
      state: workload(fourteen, 0, initialUserNamespace),
      files: anyRaisingFiles,
      expected: { host: fourteen, own: fourteen, asRoot: true, asAnyUser: true, setId: "host-root" },
    },
    {
      name: "the same in a user namespace: nothing over the host",
      state: workload(fourteen, 0, own),
      files: anyRaisingFiles,
      expected: { host: 0, own: fourteen, asRoot: true, setId: "container-root" },
    },
    {
      name: "uid 1000 with a set-id-root file in reach: all of the bounding set, as host root",
      state: workload(fourteen, 1000, initialUserNamespace),
      files: anyRaisingFiles,
      expected: { host: fourteen, asRoot: true, asAnyUser: true, asAnyGroup: true, setId: "host-root" },
    },
    {
      name: "uid 1000 without such files: nothing",
      state: workload(fourteen, 1000, initialUserNamespace),
      files: noRaisingFiles,
      expected: { host: 0, own: 0, asRoot: false, asAnyUser: false, setId: "nothing" },
    },
    {
      name: "uid 1000 under no_new_privs: nothing, whatever the image holds",
      state: workload(fourteen, 1000, initialUserNamespace, true),
      files: anyRaisingFiles,
      expected: { host: 0, own: 0, asRoot: false, setId: "nothing" },
    },
    {
      name: "uid 1000 with all dropped and a set-id-root file: host root without capabilities",
      state: workload(0, 1000, initialUserNamespace),
      files: anyRaisingFiles,
      expected: { host: 0, asRoot: true, asAnyUser: false, setId: "host-root" },
    },
    {
      name: "uid 1000 with a file that has NET_RAW: that one",
      state: workload(fourteen, 1000, initialUserNamespace),
      files: ping,
      expected: { host: maskOf(["NET_RAW"]), asRoot: false, setId: "host-root" },
    },
    {
      name: "a file with a capability outside the bounding set: it cannot be executed",
      state: workload(0, 1000, initialUserNamespace),
      files: ping,
      expected: { host: 0, asRoot: false, setId: "nothing" },
    },
    {
      name: "root under no_new_privs keeps what it has",
      state: workload(fourteen, 0, initialUserNamespace, true),
      files: anyRaisingFiles,
      expected: { host: fourteen, asRoot: true, setId: "nothing" },
    },
    {
      name: "a process with SETUID becomes root, also under no_new_privs, without gaining capabilities",
      state: { ...workload(fourteen, 1000, own, true), permitted: maskOf(["SETUID"]) },
      files: noRaisingFiles,
      expected: { own: maskOf(["SETUID"]), asRoot: true, asAnyUser: true },
    },
    {
      name: "a process with SETFCAP makes itself a file with all of the bounding set",
      state: { ...workload(fourteen, 1000, own), permitted: maskOf(["SETFCAP"]) },
      files: noRaisingFiles,
      expected: { own: fourteen, asRoot: true },
    },
    {
      name: "a process with CHOWN and FOWNER makes itself a set-id-root file",
      state: { ...workload(fourteen, 1000, own), permitted: maskOf(["CHOWN", "FOWNER"]) },
      files: noRaisingFiles,
      expected: { own: fourteen, asRoot: true },
    },
  ])("$name", ({ state, files, expected }) => {
    expect(obtainable(state, files)).toMatchObject(expected);
  });

  it("includes whatever an execve or a setuid leads to", () => {
    const files = fc.record({
      hasSetUidRoot: fc.boolean(),
      capabilities: fc.array(
        fc.record({ permitted: capabilityMask, inheritable: capabilityMask, effective: fc.boolean() }),
        { maxLength: 2 },
      ),
    });
    fc.assert(
      fc.property(processState, files, (state, raising) => {
        const bound = obtainable(state, raising).own;
        for (const next of successors(state, raising)) {
          expect(includesCapabilities(bound, next.permitted)).toBe(true);
          for (const later of successors(next, raising))
            expect(includesCapabilities(bound, later.permitted)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("never loses by a file in reach, nor gains by no_new_privs", () => {
    fc.assert(
      fc.property(processState, (state) => {
        const bare = obtainable(state, noRaisingFiles).own;
        expect(includesCapabilities(obtainable(state, anyRaisingFiles).own, bare)).toBe(true);
        expect(includesCapabilities(bare, obtainable(setNoNewPrivileges(state), anyRaisingFiles).own)).toBe(
          true,
        );
      }),
    );
  });
});

/** The states that one step leads to: executing each file, or becoming another user. */
function successors(state: ProcessState, { hasSetUidRoot, capabilities }: RaisingFiles): ProcessState[] {
  const root = state.userNamespace === initialUserNamespace ? 0 : (state.userNamespace.uidMap[0]?.host ?? 0);
  const results = [
    execve(state, plainFile),
    ...(hasSetUidRoot ? [execve(state, { ...plainFile, setUserId: true, owner: root, group: root })] : []),
    ...capabilities.map((one) => execve(state, { ...plainFile, capabilities: one })),
    setUid({ ...state, effective: state.permitted }, root),
  ];
  return results.flatMap((result) => (result.ok ? [result.state] : []));
}
