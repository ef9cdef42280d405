import type { ObservationReport, ObservationRow, ObservationVerdict } from "../report/index.ts";
import type { Style, Terminal } from "./terminal.ts";
import { padEnd, wrap, wrapIndented } from "./terminal.ts";

interface Words {
  readonly symbol: string;
  readonly word: string;
  readonly style: Style;
}

/** How each verdict is told, from worst to best. */
const verdictWords: Readonly<Record<ObservationVerdict, Words>> = {
  looser: { symbol: "✗", word: "looser than predicted", style: "red" },
  different: { symbol: "≠", word: "other than predicted", style: "red" },
  "not-proven": { symbol: "~", word: "not proven", style: "yellow" },
  "not-predicted": { symbol: "?", word: "not predicted", style: "yellow" },
  "not-observable": { symbol: "-", word: "not observable", style: "dim" },
  "as-predicted": { symbol: "=", word: "as predicted", style: "dim" },
  tighter: { symbol: "✓", word: "tighter than predicted", style: "green" },
};

/** Dimension by dimension what was seen and what was predicted, then why where it was not seen or not as predicted. */
export function humanObservation(report: ObservationReport, terminal: Terminal): string {
  const lines = [
    ...heading(report, terminal),
    "",
    ...table(report.rows, terminal),
    "",
    ...report.rows
      // Without a prediction none of them is news.
      .filter(({ verdict }) => report.prediction !== undefined || verdict !== "not-predicted")
      .flatMap((row) => notes(row, terminal)),
    ...probeLines(report, terminal),
    ...wrapIndented(summary(report), "", "  ", terminal),
  ];
  return `${lines.join("\n")}\n`;
}

function heading({ target, host, prediction, time }: ObservationReport, terminal: Terminal): string[] {
  const { container } = target;
  const what =
    container === undefined
      ? `process ${target.pid} (${target.program})`
      : `container ${container.name} of ${[container.engine, container.engineVersion].join(" ").trim()}, process ${target.pid} (${target.program})`;
  const against =
    prediction === undefined
      ? "Held against nothing: only what was seen."
      : `Predicted from ${prediction.from}, for ${prediction.assumptions.map(({ name, value }) => `${name} ${value}`).join(", ")}.`;
  return [
    ...wrapIndented(`Observed ${what}`, "", "  ", terminal).map((line) => terminal.paint("bold", line)),
    ...[
      `on ${host.name}, ${host.distribution}, Linux ${host.kernel} ${host.architecture}, read as ${host.reader}, ${time}`,
      against,
    ].flatMap((text) => wrapIndented(text, "", "  ", terminal).map((line) => terminal.paint("dim", line))),
  ];
}

function table(rows: readonly ObservationRow[], terminal: Terminal): string[] {
  const names = Math.max(...rows.map(({ dimension }) => dimension.length));
  const width = Math.floor((terminal.columns - names - 5) / 2);
  const header = `  ${padEnd("", names, terminal)} ${padEnd("observed", width, terminal)} predicted`;
  return [
    terminal.paint("bold", header),
    ...rows.flatMap((row, index) => [
      ...(rows[index - 1]?.group === row.group ? [] : [terminal.paint("dim", `-- ${row.group}`)]),
      ...rowLines(row, names, width, terminal),
    ]),
  ];
}

function rowLines(row: ObservationRow, names: number, width: number, terminal: Terminal): string[] {
  const { symbol, style, word } = verdictWords[row.verdict];
  const observed = wrap(row.observed ?? word, width - 1, terminal);
  const predicted = wrap(row.predicted ?? "", width, terminal);
  return Array.from({ length: Math.max(observed.length, predicted.length) }, (_unused, line) => {
    const mark = line === 0 ? terminal.paint(style, symbol) : " ";
    const name = padEnd(line === 0 ? row.dimension : "", names, terminal);
    return `${mark} ${name} ${padEnd(observed[line] ?? "", width, terminal)} ${predicted[line] ?? ""}`.trimEnd();
  });
}

/** Told of every dimension that is not simply as predicted. */
function notes(row: ObservationRow, terminal: Terminal): string[] {
  const isPlain = row.verdict === "as-predicted" || row.verdict === "tighter";
  const parts = [
    row.why,
    row.remedy === undefined ? undefined : `To see it: ${row.remedy}`,
    isPlain ? undefined : row.note,
    ...(row.missing ?? []).map(({ words, supply }) => `It depends on ${words} (${supply})`),
  ].filter((part) => part !== undefined);
  if (parts.length === 0 && isPlain) return [];
  const { symbol, word, style } = verdictWords[row.verdict];
  const text = `${row.dimension}: ${[word, ...parts].join(". ").replace(/^not proven\. not proven/, "not proven")}`;
  const mark = terminal.paint(style, symbol);
  return wrap(text, terminal.columns - 2, terminal).map(
    (line, index) => `${index === 0 ? mark : " "} ${line}`,
  );
}

function probeLines({ probe }: ObservationReport, terminal: Terminal): string[] {
  if (probe === undefined) return [""];
  const failure =
    probe.failure === undefined ? [] : wrapIndented(`The probe failed: ${probe.failure}`, "", "  ", terminal);
  return ["", ...failure];
}

function summary({ summary: counts }: ObservationReport): string {
  const parts = Object.entries(verdictWords).flatMap(([verdict, { word }]) => {
    const count = counts[verdict as ObservationVerdict];
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return `${parts.reverse().join(", ")}.`;
}
