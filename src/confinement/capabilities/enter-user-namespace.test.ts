import { describe, expect, it } from "vitest";
import {
  nobody,
  insideRoot,
  inHost,
  inOwn,
  sameSets,
  started,
  expectOk,
} from "../../../test/helpers/started-processes.ts";
import {
  allCapabilities,
  initialUserNamespace,
  isCapableOver,
  joinUserNamespace,
  maskOf,
  sameIds,
  setNoNewPrivileges,
  unshareUserNamespace,
} from "../index.ts";

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
