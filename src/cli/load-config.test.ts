import { describe, expect, it } from "vitest";
import { memoryPlatform } from "../platform/index.ts";
import type { Platform } from "../platform/index.ts";
import { loadConfig } from "./load-config.ts";

function standing(workingFolder: string, files: Record<string, string>): Platform {
  return { ...memoryPlatform(files), workingFolder };
}

describe("podseal.yaml", () => {
  it.each<{ what: string; folder: string; files: Record<string, string>; level: string | undefined }>([
    { what: "here", folder: "/a/b", files: { "/a/b/podseal.yaml": "level: sealed" }, level: "sealed" },
    { what: "hidden", folder: "/a/b", files: { "/a/b/.podseal.yaml": "level: sealed" }, level: "sealed" },
    {
      what: "in a folder above",
      folder: "/a/b/c",
      files: { "/a/podseal.yaml": "level: sealed" },
      level: "sealed",
    },
    {
      what: "here before one above",
      folder: "/a/b",
      files: { "/a/podseal.yaml": "level: sealed", "/a/b/podseal.yaml": "level: baseline" },
      level: "baseline",
    },
    {
      what: "beside this folder is not",
      folder: "/a/b",
      files: { "/a/c/podseal.yaml": "level: sealed" },
      level: undefined,
    },
    { what: "empty", folder: "/a", files: { "/a/podseal.yaml": "# nothing yet\n" }, level: undefined },
  ])("$what is found", ({ folder, files, level }) => {
    expect(loadConfig(standing(folder, files), undefined).config.level).toBe(level);
  });

  it("is not looked for with --no-config, and is the one that --config names", () => {
    const platform = standing("/a", { "/a/podseal.yaml": "level: sealed", "/b.yaml": "level: baseline" });
    expect(loadConfig(platform, false).config).toEqual({});
    expect(loadConfig(platform, "/b.yaml").config.level).toBe("baseline");
    expect(() => loadConfig(platform, "/none.yaml")).toThrow(/\/none\.yaml: no such file or folder/);
  });

  it.each([
    { path: "deploy", from: "/a/b", expected: "/a/deploy" },
    { path: "b/deploy", from: "/a/b", expected: "deploy" },
    { path: "b", from: "/a/b", expected: "." },
    { path: "./b/../b/x.yaml", from: "/a/b", expected: "x.yaml" },
    { path: "/etc/x.yaml", from: "/a/b", expected: "/etc/x.yaml" },
    { path: "**/vendor", from: "/a", expected: "**/vendor" },
  ])("has paths of its own folder: $path is $expected from $from", ({ path, from, expected }) => {
    const { resolve } = loadConfig(standing(from, { "/a/podseal.yaml": "" }), undefined);
    expect(resolve(path)).toBe(expected);
  });

  it.each([
    {
      what: "an unknown key",
      text: "level: sealed\nlevle: x\n",
      says: "/podseal.yaml:2:1: levle: unknown key; known are level, policyVersion",
    },
    { what: "an unknown level", text: "level: strict\n", says: "/podseal.yaml:1:1: level: expected" },
    {
      what: "a value of another type",
      text: "complete: very\n",
      says: "/podseal.yaml:1:1: complete: expected boolean, found",
    },
    {
      what: "an unknown key of a waiver",
      text: "waivers:\n  - rule: a\n    why: b\n    reason: c\n",
      says: "/podseal.yaml:3:5: waivers.0.why: unknown key; known are rule, workload, container, reason",
    },
    {
      what: "a waiver without a reason",
      text: "waivers:\n  - rule: a\n",
      says: "/podseal.yaml:2:5: waivers.0.reason: ",
    },
    {
      what: "a day that there is not",
      text: "waivers:\n  - rule: a\n    reason: b\n    expires: 2027-02-30\n",
      says: "/podseal.yaml:2:5: waivers.0: ",
    },
    { what: "text that is no YAML", text: "level: [\n", says: "/podseal.yaml:2:1: " },
    { what: "a list", text: "- a\n", says: "/podseal.yaml:1:1: expected a map of settings, found a list" },
    { what: "two documents", text: "level: sealed\n---\nlevel: baseline\n", says: "holds several documents" },
  ])("with $what is refused at its place", ({ text, says }) => {
    const attempt = (): unknown => loadConfig(standing("/", { "/podseal.yaml": text }), undefined);
    expect(attempt).toThrow(says);
  });

  it("tells mistakes of several keys at once", () => {
    const attempt = (): unknown =>
      loadConfig(standing("/", { "/podseal.yaml": "level: strict\ncomplete: 3\nfoo: 1\n" }), undefined);
    expect(attempt).toThrow(/:1:1: level[^]*:2:1: complete[^]*:3:1: foo/);
  });
});
