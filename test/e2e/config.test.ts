import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AuditReport } from "../../src/report/index.ts";
import { podseal } from "../helpers/command-line.ts";

/** A project with a configuration at its top, manifests below it and a context file beside it. */
let project: string;

const config = `level: baseline
contextFile: facts/context.yaml
paths: [deploy]
exclude: ["deploy/vendor", "**/*.draft.yaml"]
failOn: high
format: json
waivers:
  - rule: privileged-container
    workload: Pod/shop/*
    container: [agent, helper]
    reason: it loads modules
    owner: ops
    expires: 2999-12-31
  - rule: host-network
    workload: Pod/shop/*
    reason: was needed once
  - rule: host-path-writable
    reason: until the new disk comes
    expires: 2020-01-31
  - rule: no-such-rule
    reason: a slip of the hand
`;

function pod(name: string, containers: readonly string[]): string {
  const spec = {
    containers: containers.map((one) => ({ name: one, image: "a", securityContext: { privileged: true } })),
  };
  return JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "shop" }, spec });
}

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "podseal-config-"));
  for (const folder of ["deploy/vendor", "facts"]) mkdirSync(join(project, folder), { recursive: true });
  const files: Record<string, string> = {
    "podseal.yaml": config,
    "facts/context.yaml": 'kubernetes: "1.30"\n',
    "deploy/waived.json": pod("waived", ["agent"]),
    "deploy/half.json": pod("half", ["agent", "web"]),
    "deploy/vendor/other.json": pod("vendored", ["agent"]),
    "deploy/next.draft.yaml": pod("draft", ["agent"]),
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(project, file), text);
});
afterAll(() => {
  rmSync(project, { recursive: true });
});

describe("a run by podseal.yaml alone", () => {
  const audited = (folder: string, ...args: string[]): { report: AuditReport; code: number | null } => {
    const { output, code, errors } = podseal(["audit", ...args], { folder: join(project, folder) });
    expect(errors).toBe("");
    return { report: JSON.parse(output) as AuditReport, code };
  };

  it("reads its paths but what it excludes, and names them from where one stands", () => {
    const files = (folder: string): (string | undefined)[] =>
      audited(folder).report.workloads.map(({ place }) => place?.file);
    expect(files(".")).toEqual(["deploy/half.json", "deploy/waived.json"]);
    expect(files("deploy")).toEqual(["half.json", "waived.json"]);
  });

  it("takes level, cluster, format and --fail-on from it", () => {
    const { report, code } = audited(".");
    expect(report.level).toBe("baseline");
    expect(report.assumptions).toContainEqual({ name: "Kubernetes", value: "1.30", from: "context file" });
    expect(code).toBe(1);
  });

  it("waives by rule, workload and container, and never half of a finding", () => {
    const { findings } = audited(".").report;
    const privileged = findings.filter(({ rule }) => rule === "privileged-container");
    expect(privileged.map(({ workload, waived }) => [workload, waived])).toEqual(
      expect.arrayContaining([
        ["Pod/shop/half", undefined],
        ["Pod/shop/waived", { reason: "it loads modules", owner: "ops", expires: "2999-12-31" }],
      ]) as unknown,
    );
  });

  it("reports what became of each waiver, with its place", () => {
    const { waivers } = audited(".").report;
    expect(
      waivers.map(({ rule, state, place }) => [
        rule,
        state,
        `${place?.file.split("/").at(-1)}:${place?.line}`,
      ]),
    ).toEqual([
      ["privileged-container", "used", "podseal.yaml:8"],
      ["host-network", "unused", "podseal.yaml:14"],
      ["host-path-writable", "expired", "podseal.yaml:17"],
      ["no-such-rule", "invalid", "podseal.yaml:20"],
    ]);
  });

  it("tells waivers that do nothing in the report for people", () => {
    const { output } = podseal(["audit", "-f", "human"], { folder: project });
    expect(output).toMatch(/host-network[^]*covers no finding/);
    expect(output).toMatch(/host-path-writable[^]*expired on 2020-01-31/);
    expect(output).toMatch(/no-such-rule[^]*there is no rule no-such-rule/);
  });

  it("gives way to flags, and is not there with --no-config", () => {
    const { report } = audited(".", "--level", "restricted", "--k3s", "1.33", "deploy/vendor/other.json");
    expect(report.level).toBe("restricted");
    expect(report.workloads.map(({ name }) => name)).toEqual(["vendored"]);
    expect(report.assumptions).toContainEqual(expect.objectContaining({ name: "k3s", from: "--k3s" }));
    const without = audited(".", "--no-config", "-f", "json", "deploy").report;
    expect(without.level).toBe("rootless-podman");
    expect(without.workloads).toHaveLength(4);
    expect(without.waivers).toEqual([]);
  });
});

describe("waivers in annotations", () => {
  it("count like those of the configuration, and a wrong one is told at its place", () => {
    const manifest = `apiVersion: v1
kind: Pod
metadata:
  name: a
  annotations:
    podseal.dev/allow-privileged-container: "it loads modules; containers=agent; owner=ops"
    podseal.dev/allow-host-network: "; expires=soon"
spec:
  containers: [{ name: agent, image: a, securityContext: { privileged: true } }]
`;
    const { output, code } = podseal(["audit", "--no-config", "--level", "baseline", "-f", "json", "-"], {
      input: manifest,
    });
    const { findings, waivers, summary } = JSON.parse(output) as AuditReport;
    expect(code).toBe(0);
    expect(summary.waived).toBe(1);
    expect(findings).toMatchObject([
      { rule: "privileged-container", waived: { reason: "it loads modules", owner: "ops" } },
    ]);
    expect(waivers.map(({ rule, state, place }) => [rule, state, place?.line])).toEqual(
      expect.arrayContaining([
        ["privileged-container", "used", 6],
        ["host-network", "invalid", 7],
      ]) as unknown,
    );
  });
});

describe("the published schema of podseal.yaml", () => {
  it("names every key that this test uses", () => {
    const { properties } = JSON.parse(readFileSync("schemas/config.schema.json", "utf8")) as {
      properties: Record<string, unknown>;
    };
    const used = [...config.matchAll(/^(\w+):/gm)].map(([, key = ""]) => key);
    for (const key of used) expect(properties).toHaveProperty(key);
  });
});
