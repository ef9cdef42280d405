import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { auditPaths, plainTerminal, renderAudit } from "../../src/app/index.ts";
import { nodePlatform } from "../../src/platform/index.ts";

const root = join(fileURLToPath(new URL(".", import.meta.url)), "..", "..");
const readme = readFileSync(join(root, "README.md"), "utf8");

describe("the README", () => {
  it("shows its first commands and their output within 25 lines", () => {
    const screen = readme.split("\n").slice(0, 25).join("\n");
    expect(screen).toContain("npm ci && npx podseal audit examples/homelab");
    expect(screen).toContain("npm ci && npm test");
  });

  it("shows lines that the command really prints", async () => {
    const [, shown = ""] =
      /```console\n\$ npm ci && npx podseal audit examples\/homelab\n([\s\S]*?)```/.exec(readme) ?? [];
    const report = await auditPaths(nodePlatform, { paths: [join(root, "examples/homelab")] });
    // As wide as where the output is no terminal.
    const printed = renderAudit(report, "human", {
      terminal: { ...plainTerminal, columns: 120 },
      wide: false,
    }).split("\n");
    const lines = shown.split("\n").filter((line) => line !== "" && line !== "...");
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter((line) => !printed.includes(line))).toEqual([]);
  });

  it("links to pages that exist", () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) => path ?? "");
    expect(links.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
