import { describe, expect, it } from "vitest";
import { memoryPlatform } from "../../platform/index.ts";
import { translatePaths } from "../translate/translate.ts";
import { readSources } from "./read-sources.ts";

async function read(runLine: string, files: Readonly<Record<string, string>>) {
  const { projects, problems } = await readSources(memoryPlatform(files), { paths: [], runLines: [runLine] });
  return {
    container: projects[0]?.containers[0],
    problems: problems.map(({ file, line, message }) => `${file}:${line}: ${message}`),
  };
}

describe("files of --label-file", () => {
  it.each(["podman", "docker"])("are read by %s as --label, which counts before them", async (engine) => {
    const { container, problems } = await read(
      `${engine} run --label-file a --label-file b --label two=own x`,
      { a: '\uFEFF# comment\n\n  one=1\ntwo=2\r\nnone\nquoted="q"\n', b: "one=b=c\n" },
    );
    expect(problems).toEqual([]);
    expect(container?.labels).toEqual({ one: "b=c", two: "own", quoted: '"q"' });
  });

  it("say which capabilities the container asks for", async () => {
    const request = { paths: [], runLines: ["podman run --name a --user 0 --label-file labels x:1"] };
    const outcomes = async (files: Readonly<Record<string, string>>): Promise<unknown> => {
      const { services } = await translatePaths(memoryPlatform(files), request);
      return services.map(({ outcome, refusals, options }) => [
        outcome,
        refusals.map(({ option }) => option),
        options.find(({ name }) => name === "--label-file")?.outcome,
      ]);
    };
    expect(await outcomes({ labels: "a=1\n" })).toEqual([["translated", [], "without-meaning"]]);
    const fewer = { labels: "io.containers.capabilities=CHOWN\n" };
    expect(await outcomes(fewer)).toEqual([["refused", ["capabilities", "seccomp"], "without-meaning"]]);
    // What is not known is not passed over.
    expect(await outcomes({})).toEqual([["refused", ["capabilities"], "without-meaning"]]);
  });

  it("that the engine would refuse are errors with file and line", async () => {
    const { problems } = await read("podman run --label-file labels x", {
      labels: "good=1\n=bad\nwith space=1\n",
    });
    expect(problems).toEqual([
      "labels:2: a line begins with =: the engine refuses it, write KEY=VALUE",
      'labels:3: the key "with space" has spaces: the engine refuses it',
    ]);
  });
});

describe("files of --env-file", () => {
  it("are read before --env, with names alone for variables of the caller", async () => {
    const { container, problems } = await read("podman run --env-file env --env A=own x", {
      env: "A=1\nB\nC D=1\n",
    });
    expect(container?.environment).toEqual([
      { name: "A", value: "1" },
      { name: "B" },
      { name: "A", value: "own" },
    ]);
    expect(container?.environmentFiles).toEqual([]);
    expect(problems).toEqual(['env:3: the key "C D" has spaces: the engine refuses it']);
  });

  it("stay named where they cannot be read", async () => {
    const { container } = await read("podman run --env-file env x", {});
    expect(container?.environmentFiles).toEqual(["env"]);
  });
});
