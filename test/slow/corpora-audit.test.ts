/** Every file of every archive, judged and reported in every format: no crash, no hang, and the exit code that its findings call for. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { auditPaths, plainTerminal, renderAudit } from "../../src/app/index.ts";
import type { AuditFormat, AuditReport } from "../../src/app/index.ts";
import { auditExitCode } from "../../src/cli/exit-codes.ts";
import { nodePlatform } from "../../src/platform/index.ts";
import { corporaAvailable, corpusFolder, corpusIndex } from "../oracles/corpora.ts";

const formats: readonly AuditFormat[] = ["human", "json", "sarif", "junit", "markdown", "github"];
const archives = ["charts", "nasty", "peers", "psa", "realworld", "runtime"];

describe.skipIf(!corporaAvailable())("audit of every file of the corpora (needs ../shared/corpora)", () => {
  it.each(archives)("of %s", async (archive) => {
    const wrong: string[] = [];
    for (const { path } of corpusIndex().filter((one) => one.archive === `${archive}.tar.gz`)) {
      const started = performance.now();
      const report = await auditPaths(nodePlatform, {
        paths: [join(corpusFolder(archive), path)],
        render: false,
      });
      for (const format of formats) {
        const text = renderAudit(report, format, { terminal: plainTerminal, wide: true });
        if (/undefined|\[object |NaN/.test(withoutNames(text, report)))
          wrong.push(`${path}: ${format} prints a hole`);
      }
      if (auditExitCode(report, "low") !== expectedCode(report)) wrong.push(`${path}: exit code`);
      expect(performance.now() - started, path).toBeLessThan(10_000);
    }
    expect(wrong.slice(0, 20)).toEqual([]);
  });
});

/** Said again in other words than in the program: nothing judged, something unreadable, something short of the level, or all held. */
function expectedCode({ problems, workloads, statistics, findings }: AuditReport): number {
  if (statistics.objects === 0 || problems.some(({ severity }) => severity === "error")) return 2;
  const user = workloads.filter(({ origin }) => origin === "user");
  if (user.length > 0 && user.every(({ outcome }) => outcome === "windows")) return 2;
  const ids = new Set(user.map(({ id }) => id));
  const isShort = user.some(({ outcome }) => outcome !== "held" && outcome !== "windows");
  const found = findings.some(({ workload, waived }) => waived === undefined && ids.has(workload));
  return isShort || found ? 1 : 0;
}

/** The input may itself hold such words, in names and values. */
function withoutNames(text: string, { workloads, problems }: AuditReport): string {
  const own = JSON.stringify([
    workloads.map(({ id, containers }) => [id, containers.map((one) => [one.name, one.image])]),
    problems,
  ]);
  return /undefined|\[object |NaN/.test(own) ? "" : text;
}
