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
    ...table(report, terminal),
    "",
    ...notes(report, terminal),
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

/** Without a prediction there is one column only, and no mark at what was seen. */
function table({ rows, prediction }: ObservationReport, terminal: Terminal): string[] {
  const names = Math.max(...rows.map(({ dimension }) => dimension.length));
  const room = terminal.columns - names - 5;
  const width = prediction === undefined ? room : Math.floor(room / 2);
  const title = prediction === undefined ? "observed" : `${padEnd("observed", width, terminal)} predicted`;
  return [
    terminal.paint("bold", `  ${padEnd("", names, terminal)} ${title}`),
    ...rows.flatMap((row, index) => [
      ...(rows[index - 1]?.group === row.group ? [] : [terminal.paint("dim", `-- ${row.group}`)]),
      ...rowLines(row, { names, width, isMarked: prediction !== undefined }, terminal),
    ]),
  ];
}

interface Columns {
  readonly names: number;
  readonly width: number;
  readonly isMarked: boolean;
}

function rowLines(row: ObservationRow, { names, width, isMarked }: Columns, terminal: Terminal): string[] {
  const { symbol, style, word } = verdictWords[row.verdict];
  const observed = wrap(row.observed ?? word, width - 1, terminal);
  const predicted = wrap(row.predicted ?? "", width, terminal);
  const shown = isMarked || row.verdict !== "not-predicted" ? terminal.paint(style, symbol) : " ";
  return Array.from({ length: Math.max(observed.length, predicted.length) }, (_unused, line) => {
    const mark = line === 0 ? shown : " ";
    const name = padEnd(line === 0 ? row.dimension : "", names, terminal);
    return `${mark} ${name} ${padEnd(observed[line] ?? "", width, terminal)} ${predicted[line] ?? ""}`.trimEnd();
  });
}

/** Told of every dimension that is not simply as predicted; what holds of several is told once. */
function notes({ rows, prediction }: ObservationReport, terminal: Terminal): string[] {
  const told = new Map<string, ObservationRow[]>();
  for (const row of rows) {
    // Without a prediction that there is none is no news.
    if (prediction === undefined && row.verdict === "not-predicted") continue;
    const text = noteOf(row);
    if (text !== undefined) told.set(text, [...(told.get(text) ?? []), row]);
  }
  return [...told].flatMap(([text, about]) => {
    const { symbol, style } = verdictWords[about[0]?.verdict ?? "not-observable"];
    const names = about.map(({ dimension }) => dimension).join(", ");
    return wrap(`${names}: ${text}`, terminal.columns - 2, terminal).map(
      (line, index) => `${index === 0 ? terminal.paint(style, symbol) : " "} ${line}`,
    );
  });
}

function noteOf({ verdict, why, remedy, note, missing = [] }: ObservationRow): string | undefined {
  if (verdict === "as-predicted" || verdict === "tighter") return undefined;
  const { word } = verdictWords[verdict];
  const parts = [
    // The reason says that it is not proven, too.
    why?.startsWith(word) === true ? undefined : word,
    why,
    remedy === undefined ? undefined : `To see it: ${remedy}`,
    note,
    ...missing.map(({ words, supply }) => `It depends on ${words} (${supply})`),
  ];
  return parts.filter((part) => part !== undefined).join(". ");
}

function probeLines({ probe }: ObservationReport, terminal: Terminal): string[] {
  if (probe === undefined) return [""];
  const failure =
    probe.failure === undefined ? [] : wrapIndented(`The probe failed: ${probe.failure}`, "", "  ", terminal);
  return ["", ...failure];
}

function summary({ summary: counts, prediction }: ObservationReport): string {
  const parts = Object.entries(verdictWords).flatMap(([verdict, { word }]) => {
    const count = counts[verdict as ObservationVerdict];
    const isSeen = prediction === undefined && verdict === "not-predicted";
    return count === 0 ? [] : [`${count} ${isSeen ? "seen" : word}`];
  });
  return `${parts.reverse().join(", ")}.`;
}
