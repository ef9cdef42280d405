import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { observe, renderObservation } from "../../src/app/index.ts";
import { memoryPlatform } from "../../src/platform/index.ts";
import { plainTerminal } from "../../src/reporters/index.ts";
import { commands, machine } from "../observe/host.ts";

const page = readFileSync("docs/observe.md", "utf8");

describe("docs/observe.md", () => {
  it("shows what podseal observe prints", async () => {
    const platform = memoryPlatform(machine(), { commands: commands(), now: Date.UTC(2026, 10, 24, 9) });
    const { report } = await observe(platform, {
      target: { kind: "container", name: "web", engine: "auto" },
    });
    const printed = renderObservation(report, "human", plainTerminal);
    expect(page.match(/^```text\n([^]*?)^```/m)?.[1]).toBe(printed);
  });

  it("names every verdict", () => {
    for (const word of [
      "as predicted",
      "tighter than",
      "looser than",
      "other than",
      "not proven",
      "not observable",
      "not predicted",
    ])
      expect(page).toContain(`| ${word}`);
  });
});
