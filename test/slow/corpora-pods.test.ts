/** Every file of every archive: read without a crash or a hang, and no pod of it missed. docs/reading.md explains the differences. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nodePlatform } from "../../src/platform/index.ts";
import { readManifests } from "../../src/readers/index.ts";
import type { ReadResult } from "../../src/readers/index.ts";
import { corporaAvailable, corpusFolder, corpusIndex } from "../oracles/corpora.ts";

const options = { kubernetes: "1.37", complete: false, render: "none" } as const;

/** Kinds whose pods have no `containers` list, which is what the index counts. */
const kindsWithoutList =
  /^(Workflow|WorkflowTemplate|ClusterWorkflowTemplate|CronWorkflow|Task|TaskRun|Pipeline|PipelineRun|StepAction|SparkApplication)$/;

/** Files in which the index counts other pods than we, each with the reason. */
const explained: Readonly<Record<string, string>> = {
  "form-prefix-file.yml": "the key is `file=apiVersion`: an object without apiVersion, told as such",
};

describe.skipIf(!corporaAvailable())("every file of the corpora (needs ../shared/corpora)", () => {
  it.each(["charts", "nasty", "peers", "psa", "realworld", "runtime"])("of %s", async (archive) => {
    const folder = corpusFolder(archive);
    const missed: string[] = [];
    const unexplained: string[] = [];
    for (const entry of corpusIndex().filter((one) => one.archive === `${archive}.tar.gz`)) {
      const started = performance.now();
      const result = await readManifests([join(folder, entry.path)], nodePlatform, options);
      expect(performance.now() - started, entry.path).toBeLessThan(10_000);
      expect(result.problems.filter(({ code }) => code === "internal")).toEqual([]);
      const difference = podsOf(result) - (entry.podSpecs ?? 0);
      if (difference < 0 && !isExplained(entry.path)) missed.push(entry.path);
      if (difference > 0 && !addsMore(result)) unexplained.push(entry.path);
    }
    expect({ missed, unexplained }).toEqual({ missed: [], unexplained: [] });
  });
});

function podsOf({ workloads }: ReadResult): number {
  return workloads.reduce((sum, { pods, folded }) => sum + pods.length + folded, 0);
}

/** The index counts no pod in which no regular container names an image, and nothing in a file that no parser of its reads. */
function addsMore({ workloads, notJudged }: ReadResult): boolean {
  if (workloads.some(({ object }) => kindsWithoutList.test(object.kind))) return true;
  if (notJudged.some(({ code }) => code === "template")) return true;
  const pods = workloads.flatMap((one) => one.pods);
  return pods.some(({ containers }) =>
    containers.every(({ type, spec }) => type !== "container" || spec.image === undefined),
  );
}

function isExplained(path: string): boolean {
  return Object.keys(explained).some((name) => path.endsWith(`/${name}`));
}
