import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { plainTerminal, renderTranslation, translatePaths } from "../../src/app/index.ts";
import { nodePlatform } from "../../src/platform/index.ts";

const page = readFileSync("docs/translate.md", "utf8");

describe("docs/translate.md", () => {
  it("shows what the command prints of the example", async () => {
    const report = await translatePaths(nodePlatform, {
      paths: ["examples/compose"],
      projectFolder: "/srv/lab",
    });
    const notes = report.services.find(({ name }) => name === "notes");
    expect(page).toContain(renderTranslation(report, "human", plainTerminal, undefined));
    expect(page).toContain(notes?.text);
  });
});
