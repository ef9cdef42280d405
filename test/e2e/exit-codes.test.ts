import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ended } from "../helpers/command-line.ts";
import { podseal, podsealOnce, stackTrace } from "../helpers/command-line.ts";

const reading = "test/fixtures/reading";
const plainPod = readFileSync("examples/default-pod/pod.yaml", "utf8");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "podseal-e2e-"));
  mkdirSync(join(folder, "empty"));
  mkdirSync(join(folder, "no-config"));
  writeFileSync(join(folder, "pod.yaml"), plainPod);
  writeFileSync(join(folder, "bad-config.yaml"), "level: rootless-podman\nlevels: 3\n");
  writeFileSync(join(folder, "bad-context.yaml"), "kubernetes: '1.34'\nnode:\n  kernal: 6.6\n");
  writeFileSync(join(folder, "binary.yaml"), new Uint8Array([0, 1, 2, 255, 254, 0, 0, 7]));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function expectNoStack({ output, errors }: Ended): void {
  expect(errors + output).not.toMatch(stackTrace);
  expect(errors).not.toContain("a defect of Podseal");
}

describe("exit code 0", () => {
  it.each<{ what: string; args: string[]; input?: string }>([
    { what: "a hardened pod with its namespace", args: ["audit", "--complete", "examples/hardened"] },
    {
      what: "findings that --fail-on never leaves to the reader",
      args: ["audit", "--fail-on", "never", "examples/default-pod"],
    },
    {
      what: "only findings below --fail-on",
      args: ["audit", "--level", "baseline", "examples/guide-securitycontext"],
    },
    { what: "help", args: ["--help"] },
    { what: "help of a command", args: ["help", "audit"] },
    { what: "the version", args: ["--version"] },
    { what: "a comparison", args: ["compare", "--with", "k3s", "--with", "podman-rootless"] },
    { what: "a comparison of workloads that would have findings", args: ["compare", "examples/default-pod"] },
    { what: "the list of names", args: ["explain"] },
    { what: "an explanation", args: ["explain", "seccomp"] },
  ])("$what", ({ args }) => {
    const ended = podseal(args);
    expect(ended.errors).toBe("");
    expect(ended.code).toBe(0);
    expect(ended.output).not.toBe("");
  });
});

describe("exit code 1", () => {
  it.each<{ what: string; args: string[]; input?: string }>([
    { what: "a plain pod", args: ["audit", "examples/default-pod"] },
    {
      what: "the securityContext of most guides",
      args: ["audit", "--complete", "examples/guide-securitycontext"],
    },
    { what: "findings at --fail-on", args: ["audit", "--fail-on", "high", "examples/default-pod"] },
    {
      what: "a plain pod held to restricted",
      args: ["audit", "--level", "restricted", "examples/default-pod"],
    },
    { what: "a plain pod on standard input", args: ["audit", "-"], input: plainPod },
    { what: "a pattern", args: ["audit", "examples/default-pod/*.yaml"] },
  ])("$what", ({ args, input }) => {
    const ended = podseal(args, input === undefined ? {} : { input });
    expect(ended.errors).toBe("");
    expect(ended.code).toBe(1);
  });
});

describe("exit code 2, with the reason on standard error", () => {
  it.each<{ what: string; args: string[]; says: RegExp }>([
    { what: "an unknown command", args: ["scan"], says: /unknown command 'scan'[^]*podseal --help/ },
    { what: "a mistyped command", args: ["audti"], says: /Did you mean audit\?/ },
    {
      what: "an unknown flag",
      args: ["audit", "--levle", "sealed", "."],
      says: /unknown option '--levle'[^]*Did you mean --level\?/,
    },
    {
      what: "an unknown level",
      args: ["audit", "--level", "strict", "."],
      says: /'strict' is invalid. Allowed choices are baseline, restricted/,
    },
    {
      what: "an unknown format",
      args: ["audit", "--format", "xml", "."],
      says: /'xml' is invalid. Allowed choices are human, json, sarif/,
    },
    {
      what: "an unknown severity",
      args: ["audit", "--fail-on", "all", "."],
      says: /'all' is invalid. Allowed choices are critical/,
    },
    { what: "a flag without its value", args: ["audit", "--format"], says: /argument missing/ },
    { what: "nothing to read", args: ["audit", "--no-config"], says: /nothing to read: give files/ },
    {
      what: "a Kubernetes version that is none",
      args: ["audit", "--kubernetes", "new", "."],
      says: /not a Kubernetes version: new; write it as 1\.34/,
    },
    {
      what: "a k3s release that is none",
      args: ["audit", "--k3s", "9.9", "."],
      says: /no k3s release 9\.9 is known/,
    },
    {
      what: "a Podman version that is none",
      args: ["audit", "--podman", "x", "."],
      says: /not a Podman version: x/,
    },
    {
      what: "a Podman older than every known one",
      args: ["audit", "--podman", "2.0", "."],
      says: /no facts are known of Podman 2\.0, so it cannot be the yardstick/,
    },
    {
      what: "a profile older than every known one",
      args: ["compare", "--with", "docker@19.03"],
      says: /nothing is known of docker@19\.03/,
    },
    {
      what: "a policy version that is none",
      args: ["audit", "--policy-version", "new", "."],
      says: /not a policy version: new; write it as v1\.34 or latest/,
    },
    {
      what: "k3s and Kubernetes at once",
      args: ["audit", "--k3s", "1.33", "--kubernetes", "1.34", "."],
      says: /not both/,
    },
    {
      what: "two formats on standard output",
      args: ["audit", "-f", "json", "-f", "sarif", "."],
      says: /standard output can hold one report, not 2 \(json, sarif\)/,
    },
    {
      what: "more outputs than formats",
      args: ["audit", "-o", "a", "-o", "b", "."],
      says: /2 --output for 1 --format/,
    },
    {
      what: "one output twice",
      args: ["audit", "-f", "json", "-o", "a", "-f", "sarif", "-o", "a", "."],
      says: /--output a is given twice/,
    },
    {
      what: "a configuration that is not there",
      args: ["audit", "--config", "none.yaml", "."],
      says: /none\.yaml: no such file or folder/,
    },
    {
      what: "a context file that is not there",
      args: ["audit", "--context-file", "none.yaml", "."],
      says: /none\.yaml: no such file or folder/,
    },
    {
      what: "an unknown profile",
      args: ["compare", "--with", "lxc"],
      says: /there is no profile lxc; known are podman-rootless/,
    },
    {
      what: "a profile's version that is none",
      args: ["compare", "--with", "k3s@9"],
      says: /nothing is known of k3s@9/,
    },
    { what: "a mistyped name", args: ["explain", "secomp"], says: /did you mean seccomp\?/ },
    { what: "a name that is none", args: ["explain", "zzz"], says: /"podseal explain" lists all/ },
    { what: "a shell that is not known", args: ["completion", "tcsh"], says: /there is for bash, zsh, fish/ },
  ])("$what", ({ args, says }) => {
    const ended = podseal(args);
    expect(ended.errors).toMatch(says);
    expect(ended.output).toBe("");
    expect(ended.code).toBe(2);
    expectNoStack(ended);
  });

  it("a configuration with an unknown key, with its place", () => {
    const ended = podseal(["audit", "--config", join(folder, "bad-config.yaml"), "examples/hardened"]);
    expect(ended.errors).toMatch(/bad-config\.yaml:2:1: levels: unknown key; known are level/);
    expect(ended.code).toBe(2);
  });

  it("a context file with an unknown fact, with its place", () => {
    const ended = podseal(["audit", "--context-file", join(folder, "bad-context.yaml"), "examples/hardened"]);
    expect(ended.errors).toMatch(/bad-context\.yaml:3:3: .*kernal/);
    expect(ended.code).toBe(2);
  });

  it.each([
    {
      what: "in a folder that is not there",
      file: "none/report.json",
      says: /none\/report\.json: no such file or folder/,
    },
    { what: "to a folder", file: "empty", says: /empty: is a folder/ },
  ])("a report $what", ({ file, says }) => {
    const ended = podseal(["audit", "-f", "json", "-o", join(folder, file), "examples/hardened"]);
    expect(ended.errors).toMatch(says);
    expect(ended.code).toBe(2);
    expectNoStack(ended);
  });

  it("no arguments at all, with help", () => {
    const ended = podseal([]);
    expect(ended.code).toBe(2);
    expect(ended.output + ended.errors).toContain("Usage: podseal");
  });
});

it("exit code 2 of a comparison: an input that cannot be read, beside a table of all that can", () => {
  const ended = podseal(["compare", "examples/hardened", "none.yaml"]);
  expect(ended.code).toBe(2);
  expect(ended.errors).toMatch(/none\.yaml: error: no such file or folder/);
  expect(ended.output).toContain("hardened");
  expectNoStack(ended);
});

describe("exit code 2, with the reason in the report", () => {
  it.each<{ what: string; paths: () => string[]; input?: string; says: RegExp }>([
    {
      what: "a path that is not there",
      paths: () => ["none.yaml"],
      says: /none\.yaml: error: no such file or folder/,
    },
    {
      what: "a path that is not there beside one that is",
      paths: () => ["examples/hardened", "none.yaml"],
      says: /none\.yaml: error: no such file or folder/,
    },
    {
      what: "a pattern without a match",
      paths: () => [`${reading}/*.toml`],
      says: /the pattern matches no file/,
    },
    {
      what: "a folder without manifests",
      paths: () => [join(folder, "empty")],
      says: /No workloads of yours were found/,
    },
    {
      what: "an empty file",
      paths: () => [`${reading}/empty.yaml`],
      says: /No workloads of yours were found/,
    },
    {
      what: "nothing on standard input",
      paths: () => ["-"],
      input: "",
      says: /No workloads of yours were found/,
    },
    { what: "a binary file", paths: () => [join(folder, "binary.yaml")], says: /binary\.yaml: error: / },
    {
      what: "text that is no YAML on standard input",
      paths: () => ["-"],
      input: "apiVersion: v1\nkind: Pod\nspec: [\n",
      says: /-:\d+:\d+: error: /,
    },
  ])("$what", ({ paths, input, says }) => {
    const ended = podseal(["audit", ...paths()], input === undefined ? {} : { input });
    expect(ended.output).toMatch(says);
    expect(ended.code).toBe(2);
    expectNoStack(ended);
  });

  it("files that cannot be parsed beside good ones, which are judged all the same", () => {
    const ended = podseal(["audit", "-f", "json", `${reading}/bad-then-good`]);
    const report = JSON.parse(ended.output) as {
      workloads: { place: { file: string } }[];
      problems: { severity: string; file: string; line: number; column: number }[];
    };
    expect(ended.code).toBe(2);
    expect(new Set(report.workloads.map(({ place }) => place.file.split("/").at(-1)))).toEqual(
      new Set(["1-good.yaml", "3-good.yaml", "5-good-bad-good.yaml"]),
    );
    const errors = report.problems.filter(({ severity }) => severity === "error");
    expect(errors.map(({ file }) => file.split("/").at(-1))).toEqual([
      "2-bad.yaml",
      "4-bad.json",
      "5-good-bad-good.yaml",
    ]);
    for (const { line, column } of errors) expect([line > 0, column > 0]).toEqual([true, true]);
  });
});

describe("every wrong input among the fixtures", () => {
  const whole = (): Ended => podsealOnce(["audit", "-f", "json", reading]);

  it("is read without a stack, and what is wrong with it has a file, a line and a column", () => {
    const { problems } = JSON.parse(whole().output) as {
      problems: { file: string; line?: number; column?: number; code: string }[];
    };
    expect(problems.length).toBeGreaterThan(20);
    // Of a whole file: its encoding.
    const placeless = problems.filter(({ line, column }) => line === undefined || column === undefined);
    expect(new Set(placeless.map(({ code }) => code))).toEqual(new Set(["utf-16"]));
    expectNoStack(whole());
    expect(whole().code).toBe(2);
  });

  it("says nothing on standard error", () => {
    expect(whole().errors).toBe("");
  });
});
