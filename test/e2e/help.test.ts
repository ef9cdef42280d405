import { describe, expect, it } from "vitest";
import { podseal } from "../helpers/command-line.ts";

describe("help", () => {
  it.each([
    { what: "podseal", args: ["--help"] },
    { what: "podseal-audit", args: ["audit", "--help"] },
    { what: "podseal-compare", args: ["compare", "--help"] },
    { what: "podseal-harden", args: ["harden", "--help"] },
    { what: "podseal-translate", args: ["translate", "--help"] },
    { what: "podseal-observe", args: ["observe", "--help"] },
    { what: "podseal-init", args: ["init", "--help"] },
    { what: "podseal-policy", args: ["policy", "--help"] },
    { what: "podseal-policy-test", args: ["policy", "test", "--help"] },
    { what: "podseal-explain", args: ["explain", "--help"] },
    { what: "podseal-completion", args: ["completion", "--help"] },
  ])("of $what is as it was read and found good", async ({ what, args }) => {
    const { code, output, errors } = podseal(args);
    expect([code, errors]).toEqual([0, ""]);
    expect(
      Math.max(
        ...output
          .split("\n")
          .filter((line) => !line.includes("kubectl get"))
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(80);
    await expect(output).toMatchFileSnapshot(`snapshots/help-${what}.txt`);
  });

  it.each(["audit", "compare", "harden", "translate", "observe", "init", "policy", "explain", "completion"])(
    "of %s is the same by every way of asking",
    (command) => {
      const { output } = podseal([command, "--help"]);
      expect(podseal(["help", command]).output).toBe(output);
      expect(podseal([command, "-h"]).output).toBe(output);
    },
  );
});
