import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { executableFile, processState } from "../../../test/helpers/process-arbitraries.ts";
import {
  fourteen,
  netRaw,
  nobody,
  inOwn,
  sameSets,
  started,
  expectOk,
  user,
  rootUser,
  setUidRoot,
  ping,
  expectInvariants,
} from "../../../test/helpers/started-processes.ts";
import type { ExecutableFile, ProcessState } from "../index.ts";
import {
  execve,
  includesCapabilities,
  maskOf,
  plainFile,
  sameIds,
  setNoNewPrivileges,
  uniteCapabilities,
} from "../index.ts";

describe("execve (engines.md 4.3, measured)", () => {
  it.each<{ name: string; from: ProcessState; file: ExecutableFile; expected: object | "EPERM" }>([
    {
      name: "a plain file leaves a user with nothing",
      from: user,
      file: plainFile,
      expected: { permitted: 0, effective: 0 },
    },
    {
      name: "set-id-root lifts a user to the bounding set",
      from: user,
      file: setUidRoot,
      expected: {
        permitted: fourteen,
        effective: fourteen,
        uids: { real: 1000, effective: 0, saved: 0, fileSystem: 0 },
      },
    },
    {
      name: "set-id-root is ignored under no_new_privs",
      from: setNoNewPrivileges(user),
      file: setUidRoot,
      expected: { permitted: 0, uids: sameIds(1000) },
    },
    {
      name: "set-id-root is ignored on a nosuid mount",
      from: user,
      file: { ...setUidRoot, mount: { ...plainFile.mount, noSuid: true } },
      expected: { permitted: 0 },
    },
    {
      name: "set-id-root is ignored on another's mount",
      from: user,
      file: { ...setUidRoot, mount: { ...plainFile.mount, isForeign: true } },
      expected: { permitted: 0 },
    },
    {
      name: "set-id-root is ignored on a file system of a namespace below",
      from: user,
      file: { ...setUidRoot, mount: { ...plainFile.mount, owner: inOwn.userNamespace } },
      expected: { permitted: 0 },
    },
    {
      name: "file capabilities are granted within the bounding set",
      from: user,
      file: ping(netRaw),
      expected: { permitted: netRaw, effective: netRaw },
    },
    {
      name: "a file with the effective bit and a capability beyond the bounding set is refused",
      from: user,
      file: ping(netRaw + maskOf(["BPF"])),
      expected: "EPERM",
    },
    { name: "also to root", from: rootUser, file: ping(maskOf(["BPF"])), expected: "EPERM" },
    {
      name: "also under no_new_privs",
      from: setNoNewPrivileges(user),
      file: ping(maskOf(["BPF"])),
      expected: "EPERM",
    },
    {
      name: "without the effective bit it runs",
      from: user,
      file: ping(netRaw + maskOf(["BPF"]), false),
      expected: { permitted: netRaw, effective: 0 },
    },
    {
      name: "file capabilities are not granted under no_new_privs",
      from: setNoNewPrivileges(user),
      file: ping(netRaw),
      expected: { permitted: 0, effective: 0 },
    },
    {
      name: "inheritable alone gives nothing",
      from: { ...user, inheritable: netRaw },
      file: plainFile,
      expected: { permitted: 0, inheritable: netRaw },
    },
    {
      name: "inheritable of process and file together are granted",
      from: { ...user, inheritable: netRaw, bounding: 0 },
      file: { ...plainFile, capabilities: { permitted: 0, inheritable: netRaw, effective: true } },
      expected: { permitted: netRaw },
    },
    {
      name: "root that is nothing special gets nothing",
      from: { ...rootUser, secureBits: { ...rootUser.secureBits, noRoot: true } },
      file: plainFile,
      expected: { permitted: 0 },
    },
    {
      name: "capabilities of a root elsewhere do not count",
      from: user,
      file: {
        ...plainFile,
        capabilities: { permitted: netRaw, inheritable: 0, effective: true, rootUid: 100000 },
      },
      expected: { permitted: 0 },
    },
  ])("$name", ({ from, file, expected }) => {
    const result = execve(from, file);
    if (expected === "EPERM") expect(result).toEqual({ ok: false, error: "EPERM" });
    else expect(expectOk(result)).toMatchObject(expected);
  });

  it("makes a set-id file of a host user nothing in a namespace that does not map the user", () => {
    const inside = started(sameSets(fourteen), nobody, inOwn);
    expect(expectOk(execve(inside, setUidRoot)).uids).toEqual(sameIds(101000));
    expect(expectOk(execve(inside, { ...setUidRoot, owner: 100000, group: 100000 })).permitted).toBe(
      fourteen,
    );
  });

  it("keeps the invariants of the sets and never grows the bounding or the inheritable set", () => {
    fc.assert(
      fc.property(processState, executableFile, (before, file) => {
        const result = execve(before, file);
        if (!result.ok) return;
        expectInvariants(result.state);
        expect(result.state).toMatchObject({ bounding: before.bounding, inheritable: before.inheritable });
        expect(
          includesCapabilities(
            uniteCapabilities(before.bounding, uniteCapabilities(before.inheritable, before.ambient)),
            result.state.permitted,
          ),
        ).toBe(true);
      }),
    );
  });

  it("gains nothing under no_new_privs, whatever the file", () => {
    fc.assert(
      fc.property(processState, executableFile, (state, file) => {
        const before = setNoNewPrivileges(state);
        const result = execve(before, file);
        if (!result.ok) return;
        expect(includesCapabilities(before.permitted, result.state.permitted)).toBe(true);
        expect([before.uids.real, before.uids.effective]).toContain(result.state.uids.effective);
        expect(result.state.noNewPrivileges).toBe(true);
      }),
    );
  });
});
