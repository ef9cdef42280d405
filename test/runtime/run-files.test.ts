import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { memoryPlatform } from "../../src/platform/index.ts";
import { playWorkload, readCompose, readManifests, readQuadlet } from "../../src/readers/index.ts";
import { corporaAvailable, corpusFolder, corpusIndex } from "../oracles/corpora.ts";

interface File {
  readonly path: string;
  readonly text: string;
}

function filesOf(format: string): readonly File[] {
  const root = corpusFolder("runtime");
  return corpusIndex()
    .filter((entry) => entry.archive === "runtime.tar.gz" && entry.format === format)
    .map(({ path }) => ({ path: join(root, path), text: readFileSync(join(root, path), "utf8") }));
}

const readFile = (path: string) => (existsSync(path) ? readFileSync(path, "utf8") : undefined);

describe.skipIf(!corporaAvailable())("files that people run (needs ../shared/corpora)", () => {
  it("of Compose are read, or refused with a line", () => {
    const readings = filesOf("compose").map((file) => ({ file, ...readCompose([file], { readFile }) }));
    const empty = readings.filter(
      ({ project, inactive }) => project.containers.length + inactive.length === 0,
    );
    // Templates of Jinja, which are no YAML before they are rendered.
    expect(empty.every(({ file }) => file.path.endsWith(".j2"))).toBe(true);
    expect(
      empty.every(({ problems }) =>
        problems.some(({ level, line }) => level === "error" && line !== undefined),
      ),
    ).toBe(true);
    const counts = [
      readings.length,
      empty.length,
      readings.flatMap(({ project }) => project.containers).length,
    ];
    expect(counts).toEqual([134, 22, 177]);
  });

  it("of Quadlet are read, or refused", () => {
    const readings = filesOf("quadlet").map((file) => readQuadlet([file]));
    const found = readings.filter(
      ({ project, kubes }) =>
        project.containers.length + project.pods.length + project.resources.length + kubes.length > 0,
    );
    const silent = readings.filter((reading) => !found.includes(reading) && reading.problems.length === 0);
    expect(silent).toEqual([]);
    expect([readings.length, found.length]).toEqual([196, 189]);
  });

  it("of podman kube are played, or say why not", async () => {
    let played = 0;
    for (const { text } of filesOf("podman-kube")) {
      const { workloads, notJudged } = await readManifests(["a.yaml"], memoryPlatform({ "a.yaml": text }), {
        kubernetes: "1.37",
        complete: false,
        render: "none",
      });
      const projects = workloads.flatMap((workload) => playWorkload(workload, { podman: "5.8" }) ?? []);
      expect(projects.length + notJudged.length).toBeGreaterThan(0);
      played += projects.flatMap(({ containers }) => containers).length;
    }
    expect(played).toBe(5);
  });
});
