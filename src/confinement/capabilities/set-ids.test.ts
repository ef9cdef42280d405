import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { processState } from "../../../test/helpers/process-arbitraries.ts";
import {
  fourteen,
  netRaw,
  insideRoot,
  inOwn,
  sameSets,
  started,
  expectOk,
  user,
  rootUser,
  expectInvariants,
} from "../../../test/helpers/started-processes.ts";
import {
  includesCapabilities,
  intersectCapabilities,
  maskOf,
  setFileSystemUid,
  setGroups,
  setResUid,
  setUid,
} from "../index.ts";

describe("changing ids (engines.md 4.4)", () => {
  it("from root to a user loses permitted, effective and ambient", () => {
    const ambient = { ...rootUser, inheritable: netRaw, ambient: netRaw };
    expect(expectOk(setUid(ambient, 1000))).toMatchObject({
      permitted: 0,
      effective: 0,
      ambient: 0,
      bounding: fourteen,
    });
  });

  it("keeps permitted, and no more, where capabilities are to be kept", () => {
    const keeping = { ...rootUser, secureBits: { ...rootUser.secureBits, keepCapabilities: true } };
    expect(expectOk(setUid(keeping, 1000))).toMatchObject({ permitted: fourteen, effective: 0, ambient: 0 });
  });

  it("effective id alone: away from root empties effective, back to root fills it", () => {
    const away = expectOk(setResUid(rootUser, { effective: 1000 }));
    expect(away).toMatchObject({ permitted: fourteen, effective: 0 });
    expect(expectOk(setResUid(away, { effective: 0 }))).toMatchObject({
      permitted: fourteen,
      effective: fourteen,
    });
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
