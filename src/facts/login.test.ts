import { describe, expect, it } from "vitest";
import { commonOwnerOf, loginUsers, subordinateIds, systemUsers } from "./login.ts";

describe("commonOwnerOf", () => {
  it.each([
    [0, "root"],
    [1, "system"],
    [33, "system"],
    [999, "system"],
    [1000, "login"],
    [1001, "login"],
    [10001, "unowned"],
    [65532, "unowned"],
    [65534, "nobody"],
    [100000, "unowned"],
    [4294967294, "unowned"],
  ] as const)("%i: %s", (id, owner) => {
    expect(commonOwnerOf(id)).toBe(owner);
  });
});

describe("id ranges", () => {
  it("do not overlap", () => {
    expect(systemUsers.last).toBeLessThan(loginUsers.first);
    expect(loginUsers.last).toBeLessThan(subordinateIds.first);
  });
});
