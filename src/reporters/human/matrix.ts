import { dimensionGroups } from "../../confinement/index.ts";
import type { DimensionGroup } from "../../confinement/index.ts";
import type { WorkloadReport } from "../../report/index.ts";
import type { Terminal } from "../terminal.ts";
import { padEnd } from "../terminal.ts";
import { groupTitles, verdictWords } from "../verdict-words.ts";

const longestName = 44;

/** Workloads by the nine dimension groups, one symbol each, and the legend. */
export function matrix(workloads: readonly WorkloadReport[], terminal: Terminal): string[] {
  const names = Math.min(longestName, Math.max(8, ...workloads.map(({ id }) => terminal.width(id))));
  return [
    headline(names, terminal),
    ...workloads.map((one) => row(one, names, terminal)),
    "",
    legend(terminal),
  ];
}

function headline(names: number, terminal: Terminal): string {
  const titles = dimensionGroups.map((group) => padEnd(groupTitles[group], columnWidth(group), terminal));
  return terminal.paint("dim", `  ${padEnd("workload", names, terminal)}  ${titles.join(" ")}`.trimEnd());
}

function row(workload: WorkloadReport, names: number, terminal: Terminal): string {
  const cells = dimensionGroups.map((group) => {
    const { symbol, style } = verdictWords[workload.groups[group]];
    const text = isJudged(workload) ? symbol : "-";
    return (
      padEnd("", Math.floor((columnWidth(group) - 1) / 2), terminal) + padCell(text, style, group, terminal)
    );
  });
  const name = padEnd(shortened(workload.id, names, terminal), names, terminal);
  const mark = workload.outcome === "held" ? terminal.paint("green", name) : name;
  return `  ${mark}  ${cells.join(" ")}${noteOf(workload)}`.trimEnd();
}

function padCell(
  text: string,
  style: Parameters<Terminal["paint"]>[0],
  group: DimensionGroup,
  terminal: Terminal,
): string {
  const before = Math.floor((columnWidth(group) - 1) / 2);
  return terminal.paint(style, text) + " ".repeat(columnWidth(group) - before - 1);
}

function columnWidth(group: DimensionGroup): number {
  return groupTitles[group].length;
}

function isJudged({ outcome }: WorkloadReport): boolean {
  return outcome !== "refused" && outcome !== "windows";
}

function noteOf({ outcome }: WorkloadReport): string {
  if (outcome === "refused") return " refused by the API server";
  return outcome === "windows" ? " Windows" : "";
}

/** A long name keeps its end, which tells workloads apart. */
function shortened(name: string, columns: number, terminal: Terminal): string {
  if (terminal.width(name) <= columns) return name;
  return `…${Array.from(name).slice(1 - columns).join("")}`;
}

function legend(terminal: Terminal): string {
  const parts = Object.values(verdictWords).map(
    ({ symbol, word, style }) => `${terminal.paint(style, symbol)} ${word}`,
  );
  return `  ${parts.join("   ")}${terminal.paint("dim", "   (the worst of each group, against rootless Podman)")}`;
}
