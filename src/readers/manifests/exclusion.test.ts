import { describe, expect, it } from "vitest";
import { memoryPlatform } from "../../platform/index.ts";
import { exclusion } from "./exclusion.ts";
import { readManifests } from "./read-manifests.ts";

const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: b}]}\n";
const files = {
  "/deploy/a.yaml": pod,
  "/deploy/vendor/b.yaml": pod,
  "/deploy/vendor/deep/c.yaml": pod,
  "/deploy/secret.yaml": pod,
};

describe("what is left out", () => {
  it.each([
    ["vendor", "vendor", true],
    ["vendor/", "vendor/a/b.yaml", true],
    ["./vendor", "vendor/a.yaml", true],
    ["vendor", "./vendor/a.yaml", true],
    ["/vendor", "vendor/a.yaml", true],
    ["a/../vendor", "/vendor/a.yaml", true],
    ["vendor", "deploy/vendor/a.yaml", false],
    ["**/vendor", "deploy/vendor/a.yaml", true],
    ["*.yaml", "a.yaml", true],
    ["*.yaml", "deploy/a.yaml", false],
    ["**/*.secret.yaml", "x/y.secret.yaml", true],
    ["vend", "vendor/a.yaml", false],
  ])("pattern %s, path %s: %s", (pattern, path, expected) => {
    expect(exclusion([pattern], memoryPlatform({}))(path)).toBe(expected);
  });

  it.each([
    ["/a/**/*.draft.yaml", "x.draft.yaml", true],
    ["/a/c", "x.yaml", false],
    ["../c", "../c/x.yaml", true],
    ["x", "/a/[b]/x/y.yaml", true],
    ["x", "/a/b/x/y.yaml", false],
  ])("in the folder /a/[b], pattern %s, path %s: %s", (pattern, path, expected) => {
    const platform = { ...memoryPlatform({}), workingFolder: "/a/[b]" };
    expect(exclusion([pattern], platform)(path)).toBe(expected);
  });

  it.each<{ title: string; paths: string[]; exclude: string[]; read: string[] }>([
    {
      title: "a folder and all below it",
      paths: ["/deploy"],
      exclude: ["deploy/vendor"],
      read: ["/deploy/a.yaml", "/deploy/secret.yaml"],
    },
    {
      title: "files by a pattern, at any depth",
      paths: ["/deploy"],
      exclude: ["**/[bs]*.yaml"],
      read: ["/deploy/a.yaml", "/deploy/vendor/deep/c.yaml"],
    },
    {
      title: "what a given pattern matches",
      paths: ["/deploy/**/*.yaml"],
      exclude: ["deploy/vendor"],
      read: ["/deploy/a.yaml", "/deploy/secret.yaml"],
    },
    {
      title: "not a file given by its name",
      paths: ["/deploy/secret.yaml"],
      exclude: ["deploy/*"],
      read: ["/deploy/secret.yaml"],
    },
    {
      title: "nothing without patterns",
      paths: ["/deploy"],
      exclude: [],
      read: ["/deploy/a.yaml", "/deploy/secret.yaml", "/deploy/vendor/b.yaml", "/deploy/vendor/deep/c.yaml"],
    },
  ])("$title", async ({ paths, exclude, read }) => {
    const seen: [number, string][] = [];
    const onProgress = (before: number, file: string): void => void seen.push([before, file]);
    const options = { kubernetes: "1.34", complete: false, render: "none", exclude, onProgress } as const;
    const { statistics } = await readManifests(paths, memoryPlatform({ ...files }), options);
    expect(seen).toEqual(read.map((file, index) => [index, file]));
    expect(statistics.files).toBe(read.length);
  });
});
