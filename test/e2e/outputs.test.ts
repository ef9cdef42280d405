import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { podseal, program, stackTrace } from "../helpers/command-line.ts";

const escape = String.fromCharCode(27);
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "podseal-outputs-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("several reports of one run", () => {
  it("go to the file at the same place, and to standard output", () => {
    const file = (name: string): string => join(folder, name);
    const pairs = [
      ["json", file("r.json")],
      ["human", "-"],
      ["sarif", file("r.sarif")],
      ["junit", file("r.xml")],
      ["markdown", file("r.md")],
      ["github", file("r.txt")],
    ].flatMap(([format = "", output = ""]) => ["--format", format, "--output", output]);
    const { code, output, errors } = podseal(["audit", ...pairs, "examples/default-pod"]);
    expect([code, errors]).toEqual([1, ""]);
    expect(output).toMatch(/^Taken as given: /);
    expect(readdirSync(folder).sort()).toEqual(["r.json", "r.md", "r.sarif", "r.txt", "r.xml"]);
    const begins = Object.fromEntries(
      readdirSync(folder).map((name) => [name, readFileSync(file(name), "utf8").slice(0, 5)]),
    );
    expect(begins).toEqual({
      "r.json": '{\n  "',
      "r.md": "# Pod",
      "r.sarif": '{\n  "',
      "r.txt": "::err",
      "r.xml": "<?xml",
    });
    expect(JSON.parse(readFileSync(file("r.json"), "utf8"))).toHaveProperty("schemaVersion", 1);
    expect(JSON.parse(readFileSync(file("r.sarif"), "utf8"))).toHaveProperty("version", "2.1.0");
  });

  it("are not written at all when the input cannot be asked for", () => {
    const file = join(folder, "never.json");
    expect(podseal(["audit", "--k3s", "9.9", "-f", "json", "-o", file, "examples/hardened"]).code).toBe(2);
    expect(readdirSync(folder)).not.toContain("never.json");
  });
});

describe("colours", () => {
  it.each<{ what: string; args: string[]; environment: Record<string, string>; colored: boolean }>([
    { what: "none when it is no terminal", args: [], environment: {}, colored: false },
    { what: "with --color", args: ["--color"], environment: {}, colored: true },
    { what: "with FORCE_COLOR", args: [], environment: { FORCE_COLOR: "1" }, colored: true },
    { what: "none with FORCE_COLOR=0", args: [], environment: { FORCE_COLOR: "0" }, colored: false },
    {
      what: "NO_COLOR wins over FORCE_COLOR",
      args: [],
      environment: { NO_COLOR: "1", FORCE_COLOR: "1" },
      colored: false,
    },
    {
      what: "an empty NO_COLOR says nothing",
      args: [],
      environment: { NO_COLOR: "", FORCE_COLOR: "1" },
      colored: true,
    },
    {
      what: "--no-color wins over FORCE_COLOR",
      args: ["--no-color"],
      environment: { FORCE_COLOR: "1" },
      colored: false,
    },
    { what: "--color wins over NO_COLOR", args: ["--color"], environment: { NO_COLOR: "1" }, colored: true },
  ])("$what", ({ args, environment, colored }) => {
    const { output } = podseal(["audit", ...args, "examples/default-pod"], { environment });
    expect(output.includes(escape)).toBe(colored);
  });

  it("never reach a report for machines", () => {
    const { output } = podseal(["audit", "--color", "-f", "json", "examples/default-pod"]);
    expect(output).not.toContain(escape);
  });

  it("change nothing but colours", () => {
    const plain = podseal(["audit", "examples/default-pod"]).output;
    const colored = podseal(["audit", "--color", "examples/default-pod"]).output;
    expect(colored.replaceAll(new RegExp(`${escape}\\[[0-9;]*m`, "g"), "")).toBe(plain);
  });
});

describe.skipIf(process.platform === "win32")("a reader that closes early", () => {
  it.each([
    { what: "after one line of a report", args: "audit -f json examples/homelab", reader: "head -n 1" },
    { what: "after one line of help", args: "--help", reader: "head -n 1" },
    { what: "before anything is read", args: "compare -f json", reader: "true" },
  ])("$what is no error", ({ args, reader }) => {
    const line = `"$0" "$1" ${args} | ${reader}; echo "codes: \${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync("bash", ["-c", line, process.execPath, program()], {
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(stdout).not.toMatch(stackTrace);
    expect(stdout).toMatch(/codes: [01]\n/);
  });
});

describe("the same input", () => {
  it("gives the same report twice, byte for byte", () => {
    const args = ["audit", "-f", "json", "examples/homelab"];
    expect(podseal(args).output).toBe(podseal(args).output);
  });

  it("gives the same findings from standard input as from its file", () => {
    const findings = (text: string): unknown =>
      (
        JSON.parse(text) as { findings: { rule: string; fingerprint: string; place?: { line: number } }[] }
      ).findings.map(({ rule, fingerprint, place }) => [rule, fingerprint, place?.line]);
    const input = readFileSync("examples/default-pod/pod.yaml", "utf8");
    const piped = podseal(["audit", "-f", "json", "-"], { input }).output;
    expect(findings(piped)).toEqual(
      findings(podseal(["audit", "-f", "json", "examples/default-pod"]).output),
    );
  });
});
