import { describe, expect, it } from "vitest";
import { loginUsers, nobody, subordinateIds, systemUsers } from "./login.ts";

describe("id ranges", () => {
  it("follow one another: system accounts, people's accounts, subordinate ids", () => {
    expect([systemUsers.first, systemUsers.last + 1]).toEqual([1, loginUsers.first]);
    expect(loginUsers).toMatchObject({ first: 1000, last: 60000 });
    expect(subordinateIds).toMatchObject({ first: 100000, count: 65536 });
    expect(nobody.value).toBe(65534);
  });
});
