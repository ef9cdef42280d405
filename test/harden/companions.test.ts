import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { auditPaths, hardenPaths, writeFiles } from "../../src/app/index.ts";
import { nodePlatform } from "../../src/platform/index.ts";
import { repository } from "../helpers/built.ts";

const homelab = join(repository, "examples/homelab");
const request = {
  paths: [homelab],
  with: ["network-policy", "service-account", "namespace"],
  complete: true,
} as const;
const kubectl = "kubectl";
const hasKubectl = spawnSync(kubectl, ["version", "--client"]).status === 0;

describe("new objects beside examples/homelab", () => {
  it("leave no pod of a workload that can be changed without policies", async () => {
    const folder = mkdtempSync(join(tmpdir(), "podseal-beside-"));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    cpSync(homelab, folder, { recursive: true });
    const { files, report } = await hardenPaths(nodePlatform, { ...request, paths: [folder], unsafe: true });
    expect(writeFiles(nodePlatform, files)).toEqual([]);
    const audit = await auditPaths(nodePlatform, { paths: [folder], complete: true, render: false });
    const idsWith = (...rules: readonly string[]): readonly string[] =>
      audit.findings.filter(({ rule }) => rules.includes(rule)).map(({ workload }) => workload);
    const untouched = report.workloads.filter((one) => one.leftAlone !== undefined).map(({ id }) => id);
    const beyondPolicies = new Set([...idsWith("host-network"), ...untouched]);
    const open = idsWith("no-network-policy", "egress-unrestricted").filter(
      (id) => !beyondPolicies.has(id) && !id.includes("/kube-system/"),
    );
    expect(open).toEqual([]);
    expect(audit.workloads.length - beyondPolicies.size).toBeGreaterThan(8);
  });

  it.runIf(hasKubectl)("are objects to kubectl", async () => {
    const { files } = await hardenPaths(nodePlatform, request);
    const texts = files.filter(({ isNew }) => isNew === true).map(({ after }) => after);
    expect(texts.length).toBeGreaterThan(5);
    const input = texts.join("---\n");
    const { stdout, stderr, status } = spawnSync(
      kubectl,
      ["label", "--local", "-f", "-", "tried=yes", "-o", "name"],
      { input, encoding: "utf8" },
    );
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout.trim().split("\n")).toHaveLength(input.split("\n---\n").length);
  });
});
