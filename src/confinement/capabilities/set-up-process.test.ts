import { describe, expect, it } from "vitest";
import {
  podmanEleven,
  fourteen,
  netRaw,
  nobody,
  insideRoot,
  inHost,
  inOwn,
  sameSets,
  addedSets,
  started,
} from "../../../test/helpers/started-processes.ts";
import { allCapabilities, maskOf, setUpProcess } from "../index.ts";

describe("what a workload holds once it runs (engines.md 4.5, measured)", () => {
  it.each([
    {
      name: "podman run",
      sets: sameSets(podmanEleven),
      user: insideRoot,
      options: inOwn,
      held: podmanEleven,
      bounding: podmanEleven,
      ambient: 0,
    },
    {
      name: "podman run --user 1000",
      sets: addedSets(podmanEleven, 0),
      user: nobody,
      options: inOwn,
      held: 0,
      bounding: podmanEleven,
      ambient: 0,
    },
    {
      name: "podman run --user 1000 --cap-add NET_RAW",
      sets: addedSets(0x800425fb, netRaw),
      user: nobody,
      options: inOwn,
      held: 0x2000,
      bounding: 0x800425fb,
      ambient: 0x2000,
    },
    {
      name: "podman run --cap-drop all",
      sets: sameSets(0),
      user: insideRoot,
      options: inOwn,
      held: 0,
      bounding: 0,
      ambient: 0,
    },
    {
      name: "podman run --privileged",
      sets: sameSets(allCapabilities),
      user: insideRoot,
      options: inOwn,
      held: allCapabilities,
      bounding: allCapabilities,
      ambient: 0,
    },
    {
      name: "podman run --privileged --user 1000",
      sets: { ...sameSets(0), bounding: allCapabilities },
      user: nobody,
      options: inOwn,
      held: 0,
      bounding: allCapabilities,
      ambient: 0,
    },
    {
      name: "a pod's 14 for uid 1000",
      sets: sameSets(fourteen),
      user: nobody,
      options: inHost,
      held: 0,
      bounding: fourteen,
      ambient: 0,
    },
    {
      name: "a pod's 14 for root",
      sets: sameSets(fourteen),
      user: insideRoot,
      options: inHost,
      held: fourteen,
      bounding: fourteen,
      ambient: 0,
    },
    {
      name: "a pod's 14 for root under no_new_privs",
      sets: sameSets(fourteen),
      user: insideRoot,
      options: { ...inHost, noNewPrivileges: true },
      held: fourteen,
      bounding: fourteen,
      ambient: 0,
    },
  ])("$name", ({ sets, user, options, held, bounding, ambient }) => {
    const state = started(sets, user, options);
    expect(state).toMatchObject({
      permitted: held,
      effective: held,
      bounding,
      inheritable: ambient,
      ambient,
    });
  });

  it("refuses ids that the user namespace does not map", () => {
    expect(setUpProcess(sameSets(0), { ...nobody, uid: 70000 }, inOwn)).toEqual({
      ok: false,
      error: "EINVAL",
    });
    expect(setUpProcess(sameSets(0), { ...nobody, additionalGids: [70000] }, inOwn)).toEqual({
      ok: false,
      error: "EINVAL",
    });
  });

  it("translates ids to the host's, and leaves out groups where setgroups is denied", () => {
    const user = { uid: 1, gid: 2, additionalGids: [3] };
    expect(started(sameSets(0), user, inOwn)).toMatchObject({
      uids: { real: 100001 },
      gids: { real: 100002 },
      groups: [100003],
    });
    const denied = { ...inOwn, userNamespace: { ...inOwn.userNamespace, allowsSetgroups: false } };
    expect(started(sameSets(0), user, denied).groups).toEqual([]);
  });

  it("grants no more than the runtime has", () => {
    const available = maskOf(["NET_RAW", "SETGID", "SETUID"]);
    expect(started(sameSets(allCapabilities), insideRoot, { ...inHost, available }).permitted).toBe(
      available,
    );
  });

  it("fails for a runtime that may not change ids", () => {
    const options = { ...inHost, available: netRaw };
    expect(setUpProcess(sameSets(fourteen), nobody, options)).toEqual({ ok: false, error: "EPERM" });
  });
});
