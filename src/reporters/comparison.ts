import type {
  ComparisonCell,
  ComparisonReport,
  ComparisonRow,
  ComparisonSummary,
  OpenDimension,
} from "../report/index.ts";
import { cell } from "./markdown.ts";
import type { Terminal } from "./terminal.ts";
import { padEnd, wrap, wrapIndented } from "./terminal.ts";
import { verdictWords } from "./verdict-words.ts";

/** Columns side by side for the terminal; more columns than fit go into further tables below. */
export function humanComparison(
  report: ComparisonReport,
  terminal: Terminal,
  options: { readonly wide: boolean },
): string {
  const names = Math.max(9, ...report.rows.map(({ dimension }) => dimension.length));
  const perTable = Math.max(1, Math.floor((terminal.columns - names - 1) / 27));
  const lines = [
    ...wrapIndented(
      `Taken as given: ${report.assumptions.map(({ name, value, from }) => `${name} ${value} (${from})`).join(", ")}.`,
      "",
      "  ",
      terminal,
    ).map((line) => terminal.paint("dim", line)),
    "",
    ...report.summaries.flatMap((summary) => answer(summary, report, terminal, options.wide)),
    ...legend(report, terminal),
  ];
  for (let first = 0; first < report.columns.length; first += perTable) {
    lines.push(
      "",
      ...table(report, first, Math.min(first + perTable, report.columns.length), names, terminal),
    );
  }
  if (options.wide) lines.push("", ...report.rows.flatMap((row) => notes(row, terminal)));
  return `${lines.join("\n")}\n`;
}

const shownOpen = 8;

/** The answer for one container on the first screen: how much of it holds, and what does not, looser first. */
function answer(
  { sentence, open, held, dimensions, column }: ComparisonSummary,
  { rows }: ComparisonReport,
  terminal: Terminal,
  isWide: boolean,
): string[] {
  const shown = isWide ? open : open.slice(0, shownOpen);
  const style = held === dimensions ? verdictWords.equal.style : verdictWords.looser.style;
  const left = open.length - shown.length;
  return [
    ...wrapIndented(`${sentence}.`, "", "  ", terminal).map((line) => terminal.paint(style, line)),
    ...shown.flatMap((one) => openLines(one, terminal)),
    ...(left > 0 ? [`  ... and ${left} more in the table below (${column}); --wide tells all`] : []),
    ...(rows.length === 0 ? ["  The columns do not differ."] : []),
    "",
  ];
}

function openLines(one: OpenDimension, terminal: Terminal): string[] {
  const { dimension, verdict, value, base, reach, accepted, missing = [], why, remedy } = one;
  const { symbol, word, style } = verdictWords[verdict];
  const isOfPod = reach === "pod" || reach === "namespace";
  const place = isOfPod ? "" : `, of the ${reach}`;
  const text = `${dimension}: ${word} (${value}; there ${base}${place})`;
  const tail =
    accepted !== undefined
      ? `accepted: ${accepted}`
      : verdict === "unknown"
        ? [...new Set(missing.map(({ supply }) => supply))].join("; ")
        : `${why} ${remedy}`;
  return [
    ...wrapIndented(`${terminal.paint(style, symbol)} ${text}`, "  ", "    ", terminal),
    ...wrapIndented(tail, "    ", "    ", terminal).map((line) => terminal.paint("dim", line)),
  ];
}

function legend(report: ComparisonReport, terminal: Terminal): string[] {
  const parts = Object.values(verdictWords).map(
    ({ symbol, word, style }) => `${terminal.paint(style, symbol)} ${word}`,
  );
  const against = report.columns.some(({ kind }) => kind === "run")
    ? report.columns
        .map(({ title, against: base, id }) => (base === id ? "" : `${title} against ${base}`))
        .filter((one) => one !== "")
        .join("; ")
    : report.columns.some(({ kind }) => kind === "workload")
      ? "rootless Podman; a workload against the same container there"
      : "a plain container under rootless Podman";
  return [
    parts.join("   "),
    ...wrapIndented(`(against ${against})`, "", "", terminal).map((line) => terminal.paint("dim", line)),
  ];
}

function table(
  report: ComparisonReport,
  first: number,
  end: number,
  names: number,
  terminal: Terminal,
): string[] {
  const columns = report.columns.slice(first, end);
  const width = Math.floor((terminal.columns - names - 1) / columns.length) - 1;
  const titles = columns.map(({ title }) => wrap(title, width, terminal));
  const height = Math.max(...titles.map((lines) => lines.length));
  const header = Array.from({ length: height }, (_unused, line) =>
    terminal.paint(
      "bold",
      `${padEnd("", names + 1, terminal)}${titles.map((lines) => padEnd(lines[line] ?? "", width + 1, terminal)).join("")}`.trimEnd(),
    ),
  );
  return [
    ...header,
    ...report.rows.flatMap((row, index) => [
      ...groupLine(report.rows, index, terminal),
      ...rowLines(row, row.cells.slice(first, end), names, width, terminal),
    ]),
  ];
}

function groupLine(rows: readonly ComparisonRow[], index: number, terminal: Terminal): string[] {
  const group = rows[index]?.group ?? "";
  return rows[index - 1]?.group === group ? [] : [terminal.paint("dim", `-- ${group}`)];
}

function rowLines(
  row: ComparisonRow,
  cells: readonly ComparisonCell[],
  names: number,
  width: number,
  terminal: Terminal,
): string[] {
  const wrapped = cells.map(({ value }) => wrap(value, width - 2, terminal));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_unused, line) => {
    const name = padEnd(line === 0 ? row.dimension : "", names + 1, terminal);
    const texts = cells.map(({ verdict }, index) => {
      const { symbol, style } = verdictWords[verdict];
      const mark = line === 0 ? terminal.paint(style, symbol) : " ";
      return `${mark} ${padEnd(wrapped[index]?.[line] ?? "", width - 2, terminal)} `;
    });
    return `${name}${texts.join("")}`.trimEnd();
  });
}

function notes(row: ComparisonRow, terminal: Terminal): string[] {
  const issues = row.knownIssues.map(({ id, words }) => `${id} (${words})`).join("; ");
  const parts = [
    ["risk", row.risk],
    ["known issues", issues],
    ["cost", row.cost],
    ["advice", row.advice],
  ] as const;
  return [
    "",
    terminal.paint("bold", `${row.dimension}: ${row.title}`),
    ...parts
      .filter(([, text]) => text !== "")
      .flatMap(([name, text]) =>
        wrapIndented(text, `  ${padEnd(name, 13, terminal)}`, " ".repeat(15), terminal),
      ),
  ];
}

function markdownAnswer({ sentence, open }: ComparisonSummary): string[] {
  return [
    `**${sentence}.**`,
    "",
    ...open.map(
      ({ dimension, verdict, value, base, remedy }) =>
        `- ${verdictWords[verdict].symbol} \`${dimension}\`: ${value}; there ${base}. ${remedy}`,
    ),
    ...(open.length === 0 ? [] : [""]),
  ];
}

/** The same as Markdown: the table, then risk, known issues, cost and advice. */
export function markdownComparison(report: ComparisonReport): string {
  const header = `| dimension | ${report.columns.map(({ title }) => cell(title)).join(" | ")} |`;
  const rows = report.rows.map(
    ({ title, cells }) =>
      `| ${cell(title)} | ${cells.map(({ value, verdict }) => `${verdictWords[verdict].symbol} ${cell(value)}`).join(" | ")} |`,
  );
  const why = report.rows.map(
    ({ title, risk, knownIssues, cost, advice }) =>
      `| ${[title, risk, knownIssues.map(({ id }) => id).join(", "), cost, advice].map(cell).join(" | ")} |`,
  );
  return `${[
    "# Podseal: comparison",
    "",
    `Taken as given: ${report.assumptions.map(({ name, value, from }) => `${name} ${value} (${from})`).join(", ")}.`,
    "",
    ...report.summaries.flatMap(markdownAnswer),
    header,
    `| --- |${report.columns.map(() => " --- |").join("")}`,
    ...rows,
    "",
    "## Why it matters",
    "",
    "| dimension | risk | known issues | cost | advice |",
    "| --- | --- | --- | --- | --- |",
    ...why,
  ].join("\n")}\n`;
}
