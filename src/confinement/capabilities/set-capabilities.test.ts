import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { capabilityMask, processState } from "../../../test/helpers/process-arbitraries.ts";
import {
  fourteen,
  netRaw,
  expectOk,
  user,
  rootUser,
  expectInvariants,
} from "../../../test/helpers/started-processes.ts";
import { dropBounding, includesCapabilities, raiseAmbient, setCapabilities } from "../index.ts";

describe("changing sets (engines.md 4.4)", () => {
  it("shrinks permitted for good, and ambient with it", () => {
    const from = { ...rootUser, inheritable: netRaw, ambient: netRaw };
    const shrunk = expectOk(setCapabilities(from, { permitted: 0, effective: 0, inheritable: netRaw }));
    expect(shrunk).toMatchObject({ permitted: 0, ambient: 0 });
    expect(setCapabilities(shrunk, { permitted: netRaw, effective: 0, inheritable: netRaw })).toMatchObject({
      ok: false,
    });
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
      fc.property(
        processState,
        capabilityMask,
        capabilityMask,
        capabilityMask,
        (before, permitted, effective, inheritable) => {
          const result = setCapabilities(before, { permitted, effective, inheritable });
          if (!result.ok) return;
          expectInvariants(result.state);
          expect(includesCapabilities(before.permitted, result.state.permitted)).toBe(true);
        },
      ),
    );
  });
});
