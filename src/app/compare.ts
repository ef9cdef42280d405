import type { Dimension, DimensionId, Judgement } from "../confinement/index.ts";
import { dimensionIds, dimensionsById, judge } from "../confinement/index.ts";
import type { ReadResult } from "../readers/index.ts";
import { vulnerabilitiesOf } from "../facts/index.ts";
import type { ComparisonCell, ComparisonReport, ComparisonRow, ProblemReport } from "../report/index.ts";
import type { ComparedColumn, HeldColumn } from "./compare-columns.ts";
import { profileColumns, runColumns, workloadColumns } from "./compare-columns.ts";
import { tighteningCosts } from "./compare-costs.ts";
import { ruleOf } from "./compare-rule.ts";
import { summaryOf } from "./compare-summary.ts";
import type { ContextFlags, KnownContext } from "./context.ts";
import { ContextError, knownNodes, resolveContext } from "./context.ts";
import type { ConfinedRun } from "./run-sources/confined-runs.ts";
import { missingFact, readingInWords, reasonsOf } from "./report/judgement.ts";
import { problemReport } from "./report/problem.ts";
import { toolVersion } from "./version.ts";

export interface ComparisonSettings extends ContextFlags {
  readonly context: KnownContext;
  /** Profiles as given: "k3s", "podman-rootless@5.8", "podman-rootless@4.3.1/debian-12". Empty for all six that people run. */
  readonly profiles: readonly string[];
  /** Containers of Podman, Docker and OCI runtimes. */
  readonly runs?: readonly ConfinedRun[];
  /** Name or id of the column that all others are held against. */
  readonly against?: string;
  /** What is wrong with the sources of `runs`. */
  readonly problems?: readonly ProblemReport[];
}

/**
 * Engine profiles, containers of pods and containers of engines side by side. With containers of an engine each pod is held against the one
 * of its name, or else the first; without them profiles are held against rootless Podman's, pods against their twins.
 * @throws ContextError for a profile or version that is not known, and for a name that no column has.
 */
export function compareInput(input: ReadResult, settings: ComparisonSettings): ComparisonReport {
  const { context, assumptions, images } = resolveContext(
    settings,
    settings.context,
    knownNodes(input.nodes),
  );
  const runs = settings.runs ?? [];
  const columns = heldAgainst(
    [
      ...profileColumns(settings.profiles, input.workloads.length + runs.length > 0, context),
      ...runColumns(runs),
      ...workloadColumns(input, context),
    ],
    settings.against,
  );
  const judged = new Map(dimensionIds.map((id) => [id, columns.map((column) => judgedCell(id, column))]));
  return {
    schemaVersion: 1,
    tool: { name: "podseal", version: toolVersion },
    assumptions: [...assumptions, ...hostAssumptions(runs)],
    columns: columns.map(({ id, title, kind, against, place }) => ({ id, title, kind, against, ...place })),
    rows: dimensionIds.map((id) => rowOf(id, judged.get(id) ?? [])),
    summaries: columns.flatMap((column, index) =>
      column.kind === "profile" || column.isBase
        ? []
        : [summaryOf(column, (id) => judged.get(id)?.[index] as Judgement)],
    ),
    problems: [...(settings.problems ?? []), ...input.problems.map(problemReport)],
    ...(images !== undefined && { images }),
  };
}

function heldAgainst(columns: readonly ComparedColumn[], against: string | undefined): HeldColumn[] {
  const named = against === undefined ? undefined : columnNamed(columns, against);
  const runs = columns.filter(({ kind }) => kind === "run");
  return columns.map((column) => {
    const base = named ?? (column.kind === "workload" ? namesake(column, runs) : undefined) ?? runs[0];
    if (base === undefined) return { ...column, isBase: false };
    const isBase =
      base === column || (named === undefined && column.kind === "run" && isPaired(column, columns));
    return isBase
      ? { ...column, against: column.id, yardstick: column.confine, isBase }
      : { ...column, against: base.id, yardstick: base.confine, isBase };
  });
}

/** Whether a pod of the input is held against this container of an engine. */
function isPaired(run: ComparedColumn, columns: readonly ComparedColumn[]): boolean {
  return columns.some((one) => one.kind === "workload" && namesake(one, [run]) === run);
}

function namesake(column: ComparedColumn, runs: readonly ComparedColumn[]): ComparedColumn | undefined {
  return (
    runs.find((run) => run.names.includes(column.names[0] ?? "")) ??
    runs.find((run) => run.names.some((name) => column.names.includes(name)))
  );
}

/** @throws ContextError */
function columnNamed(columns: readonly ComparedColumn[], name: string): ComparedColumn {
  const found =
    columns.find(({ id, title }) => id === name || title === name) ??
    columns.find(({ names }) => names.includes(name));
  if (found !== undefined) return found;
  const known = columns.map(({ id }) => id).join(", ");
  throw new ContextError(`--against ${name}: no column has that name; there are ${known}`);
}

function judgedCell(id: DimensionId, { confine, yardstick, view }: HeldColumn): Judgement {
  return judge(dimensionsById[id] as Dimension, confine(view), yardstick(view));
}

/** Versions of engines other than the yardstick, and whether they run without root. */
function hostAssumptions(runs: readonly ConfinedRun[]): ComparisonReport["assumptions"] {
  const values = new Map(runs.map(({ host }) => [host.value, host]));
  return [...values.values()];
}

function rowOf(id: DimensionId, judgements: readonly Judgement[]): ComparisonRow {
  const dimension = dimensionsById[id] as Dimension;
  const rule = ruleOf(id);
  return {
    dimension: id,
    title: dimension.title,
    group: dimension.group,
    role: dimension.role,
    cells: judgements.map(cellOf),
    risk: rule?.risk ?? dimension.explanation,
    knownIssues: vulnerabilitiesOf(id).map(({ id: vulnerability, words }) => ({ id: vulnerability, words })),
    cost: tighteningCosts[id],
    advice: rule?.remediation ?? "Nothing to set in a pod.",
  };
}

function cellOf({ dimension, verdict, missing, subject }: Judgement): ComparisonCell {
  const source = reasonsOf(subject).at(-1)?.source;
  return {
    value: readingInWords(dimension, subject),
    verdict,
    ...(missing.length === 0 ? {} : { missing: missing.map(missingFact) }),
    ...(source === undefined ? {} : { source }),
  };
}
