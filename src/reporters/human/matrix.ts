import { dimensionGroups } from "../../confinement/index.ts";
import type { DimensionGroup } from "../../confinement/index.ts";
import type { WorkloadReport } from "../../report/index.ts";
import type { Terminal } from "../terminal.ts";
import { padEnd } from "../terminal.ts";
import { groupTitles, shortGroupTitles, verdictWords } from "../verdict-words.ts";

const longestName = 44;
const shortestName = 24;

/** How the matrix is laid out for a terminal: the width of the names, and the title of each column, which is its width. */
interface Layout {
  readonly names: number;
  readonly titles: Readonly<Record<DimensionGroup, string>>;
  readonly terminal: Terminal;
}

/** Workloads by the nine dimension groups, one symbol each, and the legend. */
export function matrix(workloads: readonly WorkloadReport[], terminal: Terminal): string[] {
  const layout = layoutFor(workloads, terminal);
  return [headline(layout), ...workloads.map((one) => row(one, layout)), "", ...legend(terminal)];
}

/** Whole words where they fit, else short ones; names are shortened last. */
function layoutFor(workloads: readonly WorkloadReport[], terminal: Terminal): Layout {
  const longest = Math.min(longestName, Math.max(8, ...workloads.map(({ id }) => terminal.width(id))));
  const room = (titles: Layout["titles"]): number =>
    terminal.columns - 4 - dimensionGroups.reduce((sum, group) => sum + titles[group].length + 1, -1);
  const titles = longest <= room(groupTitles) ? groupTitles : shortGroupTitles;
  return { names: Math.max(shortestName, Math.min(longest, room(titles))), titles, terminal };
}

function headline({ names, titles, terminal }: Layout): string {
  const columns = dimensionGroups.map((group) => titles[group]);
  return terminal.paint("dim", `  ${padEnd("workload", names, terminal)}  ${columns.join(" ")}`);
}

function row(workload: WorkloadReport, { names, titles, terminal }: Layout): string {
  const cells = dimensionGroups.map((group) => {
    const { symbol, style } = verdictWords[workload.groups[group]];
    const width = titles[group].length;
    const before = Math.floor((width - 1) / 2);
    const text = isJudged(workload) ? terminal.paint(style, symbol) : "-";
    return `${" ".repeat(before)}${text}${" ".repeat(width - before - 1)}`;
  });
  const name = padEnd(shortened(workload.id, names, terminal), names, terminal);
  const mark = workload.outcome === "held" ? terminal.paint("green", name) : name;
  return `  ${mark}  ${cells.join(" ")}${noteOf(workload)}`.trimEnd();
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
  return `…${Array.from(name)
    .slice(1 - columns)
    .join("")}`;
}

function legend(terminal: Terminal): string[] {
  const parts = Object.values(verdictWords).map(
    ({ symbol, word, style }) => `${terminal.paint(style, symbol)} ${word}`,
  );
  const what = "the worst of each group, against rootless Podman";
  const symbols = `  ${parts.join("   ")}`;
  const isNarrow = terminal.columns < 114;
  return isNarrow
    ? [symbols, terminal.paint("dim", `  (${what})`)]
    : [`${symbols}${terminal.paint("dim", `   (${what})`)}`];
}
