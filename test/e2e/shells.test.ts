import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandLineFolder } from "../helpers/built.ts";
import type { Ended } from "../helpers/command-line.ts";
import { podseal, run } from "../helpers/command-line.ts";

const commands = [
  "audit",
  "compare",
  "harden",
  "translate",
  "init",
  "policy",
  "observe",
  "explain",
  "completion",
];
let folder: string;
let path: string;

/** A folder on PATH with the links that the package installs, so that shells and kubectl find them. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "podseal-shells-"));
  const bin = join(folder, "bin");
  mkdirSync(bin);
  const link = (name: string, file: string): void => {
    writeFileSync(
      join(bin, name),
      `#!/bin/sh\nexec "${process.execPath}" "${join(commandLineFolder(), file)}" "$@"\n`,
    );
    chmodSync(join(bin, name), 0o755);
  };
  link("podseal", "podseal.cjs");
  link("kubectl_complete-podseal", "kubectl-complete.cjs");
  symlinkSync(join(bin, "podseal"), join(bin, "kubectl-podseal"));
  mkdirSync(join(folder, "manifests"));
  writeFileSync(join(folder, "manifests", "a.yaml"), "");
  writeFileSync(join(folder, "my file.yaml"), "");
  path = [bin, process.env["PATH"]].join(delimiter);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function present(command: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${command}`]).status === 0;
}

function shell(command: string, args: readonly string[]): Ended {
  return run(command, args, { folder, environment: { PATH: path, HOME: folder } });
}

describe("what may be typed next", () => {
  it.each<{ typed: string[]; values: string[]; files: boolean }>([
    { typed: [""], values: commands, files: false },
    { typed: ["co"], values: ["compare", "completion"], files: false },
    { typed: ["audit", "--le"], values: ["--level"], files: false },
    {
      typed: ["audit", "--level", ""],
      values: ["baseline", "restricted", "rootless-podman", "sealed"],
      files: false,
    },
    { typed: ["audit", "-l", "s"], values: ["sealed"], files: false },
    { typed: ["audit", "--format", "s"], values: ["sarif"], files: false },
    { typed: ["audit", "--config", ""], values: [], files: true },
    { typed: ["policy", "t"], values: ["test"], files: true },
    { typed: ["policy", "--engine", "v"], values: ["vap"], files: false },
    { typed: ["policy", "test", "--pol"], values: ["--policy-version", "--policy"], files: false },
    { typed: ["policy", "test", "de"], values: [], files: true },
    { typed: ["audit", ""], values: [], files: true },
    { typed: ["audit", "--wide", "ma"], values: [], files: true },
    {
      typed: ["explain", "seccomp-"],
      values: ["seccomp-beyond-podman", "seccomp-unconfined", "seccomp-unset"],
      files: false,
    },
    { typed: ["completion", ""], values: ["bash", "zsh", "fish"], files: false },
    { typed: ["--ver"], values: ["--version"], files: false },
    { typed: ["nothing", ""], values: [], files: false },
  ])("after $typed: $values", ({ typed, values, files }) => {
    const { output, code, errors } = podseal(["__complete", "--", ...typed]);
    const lines = output.trimEnd().split("\n");
    expect([code, errors]).toEqual([0, ""]);
    expect(lines.pop()).toBe(files ? ":0" : ":4");
    expect(lines.map((line) => line.split("\t")[0])).toEqual(values);
  });

  it("is not shown in help", () => {
    expect(podseal(["--help"]).output).not.toContain("__complete");
  });
});

describe("bash", () => {
  const complete = (...words: string[]): string[] => {
    const script = [
      'eval "$(podseal completion bash)"',
      `COMP_WORDS=(podseal ${words.map((word) => JSON.stringify(word)).join(" ")})`,
      `COMP_CWORD=${words.length}`,
      "_podseal",
      'printf "%s\\n" "${COMPREPLY[@]}"',
    ].join("\n");
    const { output, code } = shell("bash", ["--norc", "-c", script]);
    expect(code).toBe(0);
    return output.split("\n").filter((line) => line !== "");
  };

  it.each<{ words: string[]; offered: string[] }>([
    { words: ["au"], offered: ["audit"] },
    { words: ["audit", "--lev"], offered: ["--level"] },
    { words: ["audit", "--level", "se"], offered: ["sealed"] },
    { words: ["audit", "man"], offered: ["manifests"] },
    { words: ["audit", "my"], offered: ["my file.yaml"] },
    { words: ["audit", "--format", "zzz"], offered: [] },
  ])("completes $words with $offered", ({ words, offered }) => {
    expect(complete(...words)).toEqual(offered);
  });

  it("registers the function for podseal", () => {
    const { output } = shell("bash", [
      "--norc",
      "-c",
      'eval "$(podseal completion bash)"; complete -p podseal',
    ]);
    expect(output).toContain("_podseal podseal");
  });
});

describe.skipIf(!present("zsh"))("zsh (needs zsh)", () => {
  it("loads the script and calls it for podseal", () => {
    const script =
      "autoload -U compinit; compinit -u; source <(podseal completion zsh); print $_comps[podseal]";
    expect(shell("zsh", ["-f", "-c", script])).toMatchObject({ code: 0, output: "_podseal\n", errors: "" });
  });
});

describe.skipIf(!present("fish"))("fish (needs fish)", () => {
  it("completes commands, choices and files", () => {
    const ask = (line: string): string[] => {
      const { output } = shell("fish", [
        "--no-config",
        "-c",
        `podseal completion fish | source; complete -C ${JSON.stringify(line)}`,
      ]);
      return output.split("\n").flatMap((one) => one.split("\t")[0] || []);
    };
    expect(ask("podseal au")).toEqual(["audit"]);
    expect(ask("podseal audit --level se")).toEqual(["sealed"]);
    expect(ask("podseal audit man")).toEqual(["manifests/"]);
  });
});

describe.skipIf(!present("kubectl"))("kubectl (needs kubectl)", () => {
  it("finds it as a plugin and passes arguments, output and exit code through", () => {
    const { output, code } = shell("kubectl", ["podseal", "explain", "seccomp", "-f", "json"]);
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ kind: "dimension", id: "seccomp" });
    expect(shell("kubectl", ["podseal", "audit", "none.yaml"]).code).toBe(2);
  });

  it("lists it among its plugins without a warning", () => {
    const { output, errors } = shell("kubectl", ["plugin", "list"]);
    expect(output).toContain("kubectl-podseal");
    expect(errors).not.toMatch(/podseal.*(overshadowed|not executable)/);
  });

  it.each<{ words: string[]; offered: string[]; directive: string }>([
    { words: ["au"], offered: ["audit"], directive: ":4" },
    { words: ["audit", "--level", "se"], offered: ["sealed"], directive: ":4" },
    { words: ["audit", "--lev"], offered: ["--level"], directive: ":4" },
    { words: ["audit", ""], offered: [], directive: ":0" },
  ])("completes $words with $offered", ({ words, offered, directive }) => {
    const { output } = shell("kubectl", ["__complete", "podseal", ...words]);
    const lines = output.trimEnd().split("\n");
    expect(lines.filter((line) => !line.startsWith(":")).map((line) => line.split("\t")[0])).toEqual(offered);
    expect(lines.find((line) => line.startsWith(":"))).toBe(directive);
  });
});
