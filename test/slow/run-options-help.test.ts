import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { readRunLines } from "../../src/readers/index.ts";
import { suiteTitle } from "../engines/title.ts";

/** What an engine that is installed says of its options; empty where it is not. */
function helpOf(engine: string): string {
  return spawnSync(engine, ["run", "--help"], { encoding: "utf8" }).stdout ?? "";
}

describe.each(["podman", "docker"])("%s", (engine) => {
  const options = [...helpOf(engine).matchAll(/^ {2,6}(?:-(\w), )?--([a-z0-9-]+)(?: (\S+))? +/gm)].map(
    ([, letter, name = "", value]) => ({ letter, name, takesValue: value !== undefined }),
  );
  const title = suiteTitle(
    `every option of ${engine} run --help is known`,
    options.length === 0 ? `${engine} is not installed` : undefined,
  );

  describe.skipIf(options.length === 0)(title, () => {
    it.each(options)(
      "--$name, with its letter and with or without a value",
      ({ letter, name, takesValue }) => {
        for (const typed of [`--${name}`, ...(letter === undefined ? [] : [`-${letter}`])]) {
          const { project, problems } = readRunLines(
            `${engine} run ${typed}${takesValue ? " 1" : ""} img sh`,
            "x",
          );
          expect(problems.filter(({ code }) => code === "unknown-option")).toEqual([]);
          expect(project.containers[0]?.command).toEqual(["sh"]);
          expect(project.containers[0]?.image ?? "img").toBe("img");
        }
      },
    );
  });
});
