import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import type { AuditReport } from "../../src/report/index.ts";
import { podsealOnce } from "../helpers/command-line.ts";
import type { XmlElement } from "../helpers/xml.ts";
import { parseXml } from "../helpers/xml.ts";

/** An object whose names try to break out of every format. */
const hostile = JSON.stringify({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name: 'a|b<script>"&`::error::',
    namespace: "x\ny",
    annotations: { "podseal.dev/allow-root-not-refused": "50% done: <b>|`why`|; owner=me" },
  },
  spec: { containers: [{ name: "c]]>", image: "i", securityContext: { privileged: true } }] },
});
const recorded = readFileSync("examples/cluster/recorded.json", "utf8");

const inputs: readonly { what: string; args: string[]; input?: string }[] = [
  { what: "examples/homelab", args: ["examples/homelab"] },
  { what: "examples/default-pod", args: ["examples/default-pod"] },
  { what: "examples/guide-securitycontext", args: ["examples/guide-securitycontext"] },
  { what: "examples/hardened", args: ["--complete", "examples/hardened"] },
  { what: "every example at baseline", args: ["--level", "baseline", "examples"] },
  { what: "every example at sealed", args: ["--level", "sealed", "examples"] },
  { what: "files that cannot be read", args: ["test/fixtures/reading"] },
  { what: "names that try to break out", args: ["-"], input: hostile },
  { what: "a recorded cluster on standard input", args: ["-"], input: recorded },
];

function audited(format: string, what: string): string {
  const { args = [], input } = inputs.find((one) => one.what === what) ?? {};
  const { output, errors } = podsealOnce(["audit", "-f", format, ...args], input);
  expect(errors).toBe("");
  return output;
}

function reportOf(what: string): AuditReport {
  return JSON.parse(audited("json", what)) as AuditReport;
}

function schema(name: string): object {
  return JSON.parse(readFileSync(`schemas/${name}.schema.json`, "utf8")) as object;
}

describe("JSON", () => {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(schema("audit-report"));

  it.each(inputs)("of $what follows its published schema", ({ what }) => {
    const valid = validate(reportOf(what));
    expect(validate.errors?.slice(0, 3)).toBeUndefined();
    expect(valid).toBe(true);
  });

  it("is refused by that schema with a field too many or too few", () => {
    const report = reportOf("examples/default-pod");
    expect(validate({ ...report, extra: 1 })).toBe(false);
    expect(validate({ ...report, summary: undefined })).toBe(false);
    expect(validate({ ...report, level: "strict" })).toBe(false);
  });

  it.each([
    { what: "all profiles", args: [] },
    { what: "versions of a profile", args: ["--with", "podman-rootless@4.9", "--with", "k3s@1.31"] },
    { what: "workloads", args: ["examples/hardened", "examples/default-pod"] },
    { what: "a missing file", args: ["none.yaml"] },
    { what: "a run line", args: ["examples/default-pod", "--run", "podman run --read-only docker.io/nginx"] },
  ])("of a comparison of $what follows its published schema", ({ args }) => {
    const validateComparison = new Ajv({ strict: false }).compile(schema("comparison-report"));
    const report = JSON.parse(podsealOnce(["compare", "-f", "json", ...args]).output) as {
      columns: unknown[];
      rows: { cells: unknown[] }[];
    };
    expect([validateComparison(report), validateComparison.errors]).toEqual([true, null]);
    for (const { cells } of report.rows) expect(cells).toHaveLength(report.columns.length);
  });
});

describe("JUnit", () => {
  const elements = (element: XmlElement): XmlElement[] => [element, ...element.children.flatMap(elements)];
  const named = (root: XmlElement, name: string): XmlElement[] =>
    elements(root).filter((one) => one.name === name);

  it.each(inputs)("of $what is well formed, and its counts are those of its elements", ({ what }) => {
    const root = parseXml(audited("junit", what));
    expect(root.name).toBe("testsuites");
    for (const element of [root, ...named(root, "testsuite")]) {
      expect(Number(element.attributes["tests"])).toBe(named(element, "testcase").length);
      expect(Number(element.attributes["failures"])).toBe(named(element, "failure").length);
      expect(Number(element.attributes["errors"] ?? 0)).toBe(named(element, "error").length);
      if (element.attributes["skipped"] !== undefined) {
        expect(Number(element.attributes["skipped"])).toBe(named(element, "skipped").length);
      }
    }
  });

  it("has a suite for each workload of the user and a case for each finding, or one that passes", () => {
    const report = reportOf("examples/homelab");
    const root = parseXml(audited("junit", "examples/homelab"));
    const user = report.workloads.filter(({ origin }) => origin === "user").map(({ id }) => id);
    expect(named(root, "testsuite").map(({ attributes }) => attributes["name"])).toEqual(user);
    expect(named(root, "failure")).toHaveLength(report.findings.length);
    const passed = named(parseXml(audited("junit", "examples/hardened")), "testcase");
    expect(passed.map(({ children }) => children)).toEqual([[]]);
  });

  it("keeps names that try to break out, and tells a waived finding as skipped", () => {
    const root = parseXml(audited("junit", "names that try to break out"));
    const [suite] = named(root, "testsuite");
    expect(suite?.attributes["name"]).toContain('a|b<script>"&`::error::');
    expect(named(root, "skipped").map(({ attributes }) => attributes["message"])).toEqual([
      "waived: 50% done: <b>|`why`|",
    ]);
  });
});

describe("annotations of GitHub", () => {
  const command = /^::(error|warning|notice) ((?:[a-zA-Z]+=[^,:\r\n]*(?:,|(?=::)))*)::(.+)$/;

  it.each(inputs)("of $what are one command a line, with whole places", ({ what }) => {
    const lines = audited("github", what).trimEnd().split("\n");
    for (const line of lines) expect(line).toMatch(command);
    const report = reportOf(what);
    const open = report.findings.filter(({ waived }) => waived === undefined);
    expect(lines).toHaveLength(open.length + report.problems.length + 1);
    const properties = lines.map((line) => command.exec(line)?.[2] ?? "");
    for (const text of properties.filter((one) => one.includes("line=")))
      expect(text).toMatch(/file=[^-].*,line=\d+/);
  });

  it("cannot be broken by a name", () => {
    const text = audited("github", "names that try to break out");
    expect(text).not.toMatch(/^::error::/m);
    expect(text).toContain("x%0Ay");
  });
});

describe("Markdown", () => {
  it.each(inputs)("of $what has tables whose rows have the columns of their head", ({ what }) => {
    const lines = audited("markdown", what).split("\n");
    let columns = 0;
    for (const [index, line] of lines.entries()) {
      if (!line.startsWith("|")) columns = 0;
      else {
        const cells = line.replaceAll("\\|", "").split("|").length;
        if (columns === 0) {
          columns = cells;
          expect(lines[index + 1]).toMatch(/^\| --- \|/);
        }
        expect([line, cells]).toEqual([line, columns]);
      }
    }
  });

  it("has no markup that came from a name", () => {
    const text = audited("markdown", "names that try to break out");
    expect(text).not.toMatch(/(?<!\\)<(script|b)>/);
    expect(text.split("\n").filter((line) => line.includes("script")).length).toBeGreaterThan(0);
  });

  it("has a row for each finding", () => {
    const rows = audited("markdown", "examples/homelab")
      .split("\n")
      .filter((line) => /^\| (critical|high|medium|low) \|/.test(line));
    expect(rows).toHaveLength(reportOf("examples/homelab").findings.length);
  });
});

describe("the report for people", () => {
  it.each<{ what: string; args: string[]; input?: string }>([
    { what: "homelab", args: ["examples/homelab"] },
    { what: "guide-securitycontext", args: ["examples/guide-securitycontext"] },
    { what: "default-pod", args: ["examples/default-pod"] },
    { what: "hardened", args: ["--complete", "examples/hardened"] },
    { what: "recorded-cluster", args: ["-"], input: recorded },
    { what: "recorded-cluster-summary", args: ["--summary", "-"], input: recorded },
    { what: "wrong-inputs", args: ["test/fixtures/reading"] },
  ])("of $what is as it was read and found good", async ({ what, args, input }) => {
    const { output } = podsealOnce(["audit", "--no-config", "--no-render", ...args], input);
    await expect(output).toMatchFileSnapshot(`snapshots/audit-${what}.txt`);
  });

  it("fits a terminal of 48 lines with --summary", () => {
    const { output } = podsealOnce(["audit", "--no-config", "--summary", "-"], recorded);
    expect(output.split("\n").length).toBeLessThanOrEqual(48);
    expect(output).not.toContain("Findings");
  });

  it("of a comparison is as it was read and found good", async () => {
    await expect(podsealOnce(["compare"]).output).toMatchFileSnapshot("snapshots/compare.txt");
    await expect(podsealOnce(["compare", "--wide", "examples/default-pod"]).output).toMatchFileSnapshot(
      "snapshots/compare-wide.txt",
    );
  });

  it.each(["seccomp", "privileged-container", "rootless-podman", "k3s"])(
    "that explains %s is as it was read and found good",
    async (name) => {
      await expect(podsealOnce(["explain", name]).output).toMatchFileSnapshot(
        `snapshots/explain-${name}.txt`,
      );
    },
  );
});
