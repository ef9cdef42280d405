import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { capabilityMask, executableFile, processState } from "../../../test/helpers/process-arbitraries.ts";
import type { ExecutableFile, OciCapabilities, OciUser, ProcessState, SetUpOptions, SystemCallResult } from "../index.ts";
import {
  allCapabilities,
  childNamespace,
  dropBounding,
  execve,
  includesCapabilities,
  initialUserNamespace,
  intersectCapabilities,
  isCapableOver,
  joinUserNamespace,
  maskOf,
  plainFile,
  raiseAmbient,
  sameIds,
  setCapabilities,
  setFileSystemUid,
  setGroups,
  setNoNewPrivileges,
  setResUid,
  setUid,
  setUpProcess,
  uniteCapabilities,
  unshareUserNamespace,
} from "../index.ts";

const podmanEleven = 0x800405fb;
const fourteen = 0xa80425fb;
const netRaw = maskOf(["NET_RAW"]);
const nobody: OciUser = { uid: 1000, gid: 1000, additionalGids: [] };
const insideRoot: OciUser = { uid: 0, gid: 0, additionalGids: [] };
const inHost: SetUpOptions = { userNamespace: initialUserNamespace, noNewPrivileges: false };
/** As rootless Podman maps it, but for root: the first id stands for the login user's. */
const inOwn: SetUpOptions = { userNamespace: childNamespace(100000, 65536, 1000), noNewPrivileges: false };

/** containerd, Docker: the same set three times, for every user. */
function sameSets(mask: number): OciCapabilities {
  return { bounding: mask, permitted: mask, effective: mask, inheritable: 0, ambient: 0 };
}

/** Podman for a user who is not root: only what was added, in all but the bounding set. */
function addedSets(bounding: number, added: number): OciCapabilities {
  return { bounding, permitted: added, effective: added, inheritable: added, ambient: added };
}

function started(sets: OciCapabilities, user: OciUser, options: SetUpOptions): ProcessState {
  return expectOk(execve(expectOk(setUpProcess(sets, user, options)), plainFile));
}

function expectOk(result: SystemCallResult): ProcessState {
  if (!result.ok) throw new Error(`refused: ${result.error}`);
  return result.state;
}

describe("what a workload holds once it runs (engines.md 4.5, measured)", () => {
  it.each([
    { name: "podman run", sets: sameSets(podmanEleven), user: insideRoot, options: inOwn, held: podmanEleven, bounding: podmanEleven, ambient: 0 },
    { name: "podman run --user 1000", sets: addedSets(podmanEleven, 0), user: nobody, options: inOwn, held: 0, bounding: podmanEleven, ambient: 0 },
    { name: "podman run --user 1000 --cap-add NET_RAW", sets: addedSets(0x800425fb, netRaw), user: nobody, options: inOwn, held: 0x2000, bounding: 0x800425fb, ambient: 0x2000 },
    { name: "podman run --cap-drop all", sets: sameSets(0), user: insideRoot, options: inOwn, held: 0, bounding: 0, ambient: 0 },
    { name: "podman run --privileged", sets: sameSets(allCapabilities), user: insideRoot, options: inOwn, held: allCapabilities, bounding: allCapabilities, ambient: 0 },
    { name: "podman run --privileged --user 1000", sets: { ...sameSets(0), bounding: allCapabilities }, user: nobody, options: inOwn, held: 0, bounding: allCapabilities, ambient: 0 },
    { name: "a pod's 14 for uid 1000", sets: sameSets(fourteen), user: nobody, options: inHost, held: 0, bounding: fourteen, ambient: 0 },
    { name: "a pod's 14 for root", sets: sameSets(fourteen), user: insideRoot, options: inHost, held: fourteen, bounding: fourteen, ambient: 0 },
    { name: "a pod's 14 for root under no_new_privs", sets: sameSets(fourteen), user: insideRoot, options: { ...inHost, noNewPrivileges: true }, held: fourteen, bounding: fourteen, ambient: 0 },
  ])("$name", ({ sets, user, options, held, bounding, ambient }) => {
    const state = started(sets, user, options);
    expect(state).toMatchObject({ permitted: held, effective: held, bounding, inheritable: ambient, ambient });
  });

  it("refuses ids that the user namespace does not map", () => {
    expect(setUpProcess(sameSets(0), { ...nobody, uid: 70000 }, inOwn)).toEqual({ ok: false, error: "EINVAL" });
    expect(setUpProcess(sameSets(0), { ...nobody, additionalGids: [70000] }, inOwn)).toEqual({ ok: false, error: "EINVAL" });
  });

  it("translates ids to the host's, and leaves out groups where setgroups is denied", () => {
    const user = { uid: 1, gid: 2, additionalGids: [3] };
    expect(started(sameSets(0), user, inOwn)).toMatchObject({ uids: { real: 100001 }, gids: { real: 100002 }, groups: [100003] });
    const denied = { ...inOwn, userNamespace: { ...inOwn.userNamespace, allowsSetgroups: false } };
    expect(started(sameSets(0), user, denied).groups).toEqual([]);
  });

  it("grants no more than the runtime has", () => {
    const available = maskOf(["NET_RAW", "SETGID", "SETUID"]);
    expect(started(sameSets(allCapabilities), insideRoot, { ...inHost, available }).permitted).toBe(available);
  });

  it("fails for a runtime that may not change ids", () => {
    const options = { ...inHost, available: netRaw };
    expect(setUpProcess(sameSets(fourteen), nobody, options)).toEqual({ ok: false, error: "EPERM" });
  });
});

const user = started(sameSets(fourteen), nobody, inHost);
const rootUser = started(sameSets(fourteen), insideRoot, inHost);
const setUidRoot: ExecutableFile = { ...plainFile, setUserId: true };
const ping = (mask: number, effective = true): ExecutableFile => ({
  ...plainFile,
  capabilities: { permitted: mask, inheritable: 0, effective },
});

describe("execve (engines.md 4.3, measured)", () => {
  it.each<{ name: string; from: ProcessState; file: ExecutableFile; expected: object | "EPERM" }>([
    { name: "a plain file leaves a user with nothing", from: user, file: plainFile, expected: { permitted: 0, effective: 0 } },
    { name: "set-id-root lifts a user to the bounding set", from: user, file: setUidRoot, expected: { permitted: fourteen, effective: fourteen, uids: { real: 1000, effective: 0, saved: 0, fileSystem: 0 } } },
    { name: "set-id-root is ignored under no_new_privs", from: setNoNewPrivileges(user), file: setUidRoot, expected: { permitted: 0, uids: sameIds(1000) } },
    { name: "set-id-root is ignored on a nosuid mount", from: user, file: { ...setUidRoot, mount: { ...plainFile.mount, noSuid: true } }, expected: { permitted: 0 } },
    { name: "set-id-root is ignored on another's mount", from: user, file: { ...setUidRoot, mount: { ...plainFile.mount, isForeign: true } }, expected: { permitted: 0 } },
    { name: "set-id-root is ignored on a file system of a namespace below", from: user, file: { ...setUidRoot, mount: { ...plainFile.mount, owner: inOwn.userNamespace } }, expected: { permitted: 0 } },
    { name: "file capabilities are granted within the bounding set", from: user, file: ping(netRaw), expected: { permitted: netRaw, effective: netRaw } },
    { name: "a file with the effective bit and a capability beyond the bounding set is refused", from: user, file: ping(netRaw + maskOf(["BPF"])), expected: "EPERM" },
    { name: "also to root", from: rootUser, file: ping(maskOf(["BPF"])), expected: "EPERM" },
    { name: "also under no_new_privs", from: setNoNewPrivileges(user), file: ping(maskOf(["BPF"])), expected: "EPERM" },
    { name: "without the effective bit it runs", from: user, file: ping(netRaw + maskOf(["BPF"]), false), expected: { permitted: netRaw, effective: 0 } },
    { name: "file capabilities are not granted under no_new_privs", from: setNoNewPrivileges(user), file: ping(netRaw), expected: { permitted: 0, effective: 0 } },
    { name: "inheritable alone gives nothing", from: { ...user, inheritable: netRaw }, file: plainFile, expected: { permitted: 0, inheritable: netRaw } },
    { name: "inheritable of process and file together are granted", from: { ...user, inheritable: netRaw, bounding: 0 }, file: { ...plainFile, capabilities: { permitted: 0, inheritable: netRaw, effective: true } }, expected: { permitted: netRaw } },
    { name: "root that is nothing special gets nothing", from: { ...rootUser, secureBits: { ...rootUser.secureBits, noRoot: true } }, file: plainFile, expected: { permitted: 0 } },
    { name: "capabilities of a root elsewhere do not count", from: user, file: { ...plainFile, capabilities: { permitted: netRaw, inheritable: 0, effective: true, rootUid: 100000 } }, expected: { permitted: 0 } },
  ])("$name", ({ from, file, expected }) => {
    const result = execve(from, file);
    if (expected === "EPERM") expect(result).toEqual({ ok: false, error: "EPERM" });
    else expect(expectOk(result)).toMatchObject(expected);
  });

  it("makes a set-id file of a host user nothing in a namespace that does not map the user", () => {
    const inside = started(sameSets(fourteen), nobody, inOwn);
    expect(expectOk(execve(inside, setUidRoot)).uids).toEqual(sameIds(101000));
    expect(expectOk(execve(inside, { ...setUidRoot, owner: 100000, group: 100000 })).permitted).toBe(fourteen);
  });

  it("keeps the invariants of the sets and never grows the bounding or the inheritable set", () => {
    fc.assert(
      fc.property(processState, executableFile, (before, file) => {
        const result = execve(before, file);
        if (!result.ok) return;
        expectInvariants(result.state);
        expect(result.state).toMatchObject({ bounding: before.bounding, inheritable: before.inheritable });
        expect(includesCapabilities(uniteCapabilities(before.bounding, uniteCapabilities(before.inheritable, before.ambient)), result.state.permitted)).toBe(true);
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

describe("changing ids (engines.md 4.4)", () => {
  it("from root to a user loses permitted, effective and ambient", () => {
    const ambient = { ...rootUser, inheritable: netRaw, ambient: netRaw };
    expect(expectOk(setUid(ambient, 1000))).toMatchObject({ permitted: 0, effective: 0, ambient: 0, bounding: fourteen });
  });

  it("keeps permitted, and no more, where capabilities are to be kept", () => {
    const keeping = { ...rootUser, secureBits: { ...rootUser.secureBits, keepCapabilities: true } };
    expect(expectOk(setUid(keeping, 1000))).toMatchObject({ permitted: fourteen, effective: 0, ambient: 0 });
  });

  it("effective id alone: away from root empties effective, back to root fills it", () => {
    const away = expectOk(setResUid(rootUser, { effective: 1000 }));
    expect(away).toMatchObject({ permitted: fourteen, effective: 0 });
    expect(expectOk(setResUid(away, { effective: 0 }))).toMatchObject({ permitted: fourteen, effective: fourteen });
  });

  it("takes SETUID for an id that is not its own, and a mapped id", () => {
    expect(setUid(user, 2000)).toEqual({ ok: false, error: "EPERM" });
    expect(setUid(started(sameSets(fourteen), insideRoot, inOwn), 5)).toEqual({ ok: false, error: "EINVAL" });
    expect(setGroups(user, [1000])).toEqual({ ok: false, error: "EPERM" });
  });

  it("of the file system moves only the capabilities over files", () => {
    const moved = setFileSystemUid(rootUser, 1000);
    expect(moved.permitted).toBe(fourteen);
    expect(intersectCapabilities(moved.effective, maskOf(["CHOWN", "DAC_OVERRIDE", "MKNOD"]))).toBe(0);
    expect(includesCapabilities(moved.effective, maskOf(["SETUID", "NET_RAW"]))).toBe(true);
    expect(setFileSystemUid(moved, 0).effective).toBe(fourteen);
  });

  it("keeps the invariants", () => {
    fc.assert(
      fc.property(processState, fc.constantFrom(0, 1000, 100000, 101000), (before, id) => {
        for (const result of [setUid(before, id), setResUid(before, { effective: id })]) {
          if (result.ok) expectInvariants(result.state);
        }
        expectInvariants(setFileSystemUid(before, id));
      }),
    );
  });
});

describe("changing sets (engines.md 4.4)", () => {
  it("shrinks permitted for good, and ambient with it", () => {
    const from = { ...rootUser, inheritable: netRaw, ambient: netRaw };
    const shrunk = expectOk(setCapabilities(from, { permitted: 0, effective: 0, inheritable: netRaw }));
    expect(shrunk).toMatchObject({ permitted: 0, ambient: 0 });
    expect(setCapabilities(shrunk, { permitted: netRaw, effective: 0, inheritable: netRaw })).toMatchObject({ ok: false });
  });

  it("takes SETPCAP to drop from the bounding set", () => {
    expect(expectOk(dropBounding(rootUser, netRaw)).bounding).toBe(fourteen - netRaw);
    expect(dropBounding(user, netRaw)).toEqual({ ok: false, error: "EPERM" });
  });

  it("raises an ambient capability only when it is permitted and inheritable", () => {
    expect(raiseAmbient(rootUser, "NET_RAW")).toEqual({ ok: false, error: "EPERM" });
    expect(expectOk(raiseAmbient({ ...rootUser, inheritable: netRaw }, "NET_RAW")).ambient).toBe(netRaw);
  });

  it("keeps the invariants, and permitted never grows", () => {
    fc.assert(
      fc.property(processState, capabilityMask, capabilityMask, capabilityMask, (before, permitted, effective, inheritable) => {
        const result = setCapabilities(before, { permitted, effective, inheritable });
        if (!result.ok) return;
        expectInvariants(result.state);
        expect(includesCapabilities(before.permitted, result.state.permitted)).toBe(true);
      }),
    );
  });
});

describe("user namespaces (engines.md 4.6, measured)", () => {
  const bare = setNoNewPrivileges(started(sameSets(0), nobody, inHost));

  it("give every capability to a process that had none, and no_new_privs stays", () => {
    expect(unshareUserNamespace(bare)).toMatchObject({
      permitted: allCapabilities,
      effective: allCapabilities,
      bounding: allCapabilities,
      inheritable: 0,
      ambient: 0,
      noNewPrivileges: true,
      uids: sameIds(1000),
    });
  });

  it("give no capability over the parent", () => {
    const inside = unshareUserNamespace(bare);
    expect(isCapableOver(inside, initialUserNamespace, "CHOWN")).toBe(false);
    expect(isCapableOver(inside, inside.userNamespace, "SYS_ADMIN")).toBe(true);
  });

  it("belong to the user who made them, as seen from the parent", () => {
    const { userNamespace } = unshareUserNamespace(bare);
    expect(isCapableOver(bare, userNamespace, "SYS_ADMIN")).toBe(true);
    expect(isCapableOver({ ...bare, uids: sameIds(2000) }, userNamespace, "SYS_ADMIN")).toBe(false);
    expect(expectOk(joinUserNamespace(bare, userNamespace)).permitted).toBe(allCapabilities);
  });

  it("are joined by whoever holds SYS_ADMIN over them, never by who is in them", () => {
    const inside = started(sameSets(allCapabilities), insideRoot, inOwn);
    expect(joinUserNamespace(inside, inside.userNamespace)).toEqual({ ok: false, error: "EINVAL" });
    expect(joinUserNamespace(inside, initialUserNamespace)).toEqual({ ok: false, error: "EPERM" });
    const admin = started(sameSets(maskOf(["SYS_ADMIN"])), insideRoot, inHost);
    expect(joinUserNamespace(admin, inOwn.userNamespace)).toMatchObject({ ok: true });
  });
});

function expectInvariants({ permitted, effective, inheritable, ambient }: ProcessState): void {
  expect(includesCapabilities(permitted, effective)).toBe(true);
  expect(includesCapabilities(intersectCapabilities(permitted, inheritable), ambient)).toBe(true);
}
