import type { OptionReport, TranslatedReport, TranslationReport } from "../../report/index.ts";
import type { Style, Terminal } from "../terminal.ts";
import { padEnd, wrapIndented } from "../terminal.ts";
import { verdictWords } from "../verdict-words.ts";

/** What `podseal translate` tells people: the answer, then for each service what became of every option, or why it is refused. */
export function humanTranslation(
  report: TranslationReport,
  terminal: Terminal,
  folder: string | undefined,
): string {
  const { assumptions, summary, services, problems } = report;
  const told = assumptions.map(({ name, value, from }) => `${name} ${value} (${from})`).join(", ");
  const sections = [
    wrapIndented(`Taken as given: ${told}.`, "", "  ", terminal).map((line) => terminal.paint("dim", line)),
    problems.map(({ severity, file, line, message }) =>
      [[file, line].filter((part) => part !== undefined).join(":"), severity, message]
        .filter((part) => part !== "")
        .join(": "),
    ),
    wrapIndented(`${summary.sentence}.`, "", "", terminal).map((line) =>
      terminal.paint(summary.refused === 0 ? "green" : "bold", line),
    ),
    ...services.map((service) => serviceLines(service, terminal)),
    commandLines(services, terminal),
    closing(report, folder),
  ];
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join("\n"))
    .join("\n\n")}\n`;
}

const outcomes: Readonly<Record<OptionReport["outcome"], { readonly word: string; readonly style: Style }>> =
  {
    impossible: { word: "impossible", style: "red" },
    weakened: { word: "weakened", style: "red" },
    strengthened: { word: "strengthened", style: "green" },
    kept: { word: "kept", style: "dim" },
    "without-meaning": { word: "no meaning", style: "dim" },
  };

function serviceLines(service: TranslatedReport, terminal: Terminal): string[] {
  const { name, outcome, held, dimensions, refusals, sources } = service;
  const places = sources.map(({ file, line }) => (line === undefined ? file : `${file}:${line}`)).join(", ");
  const isRefused = outcome === "refused";
  const mark = terminal.paint(isRefused ? "red" : "green", isRefused ? "✗" : "✓");
  const says = isRefused
    ? "refused, nothing is written"
    : `at least as confined in ${held} of ${dimensions} dimensions that a pod or its namespace can set`;
  return [
    ...wrapIndented(`${mark} ${terminal.paint("bold", name)}: ${says}`, "", "  ", terminal),
    terminal.paint("dim", `  ${places}`),
    ...refusals.flatMap((one) => refusalLines(one, terminal)),
    ...(isRefused ? [] : optionLines(service, terminal)),
  ];
}

function refusalLines(
  { option, words, file, line }: TranslatedReport["refusals"][number],
  terminal: Terminal,
): string[] {
  const place = file === undefined ? "" : ` (${[file, line].filter((part) => part !== undefined).join(":")})`;
  const allow = option === "none" ? "" : `; or --allow-weakening ${option}`;
  return wrapIndented(`${words}${place}${allow}`, "  - ", "    ", terminal);
}

function optionLines({ options, added, open }: TranslatedReport, terminal: Terminal): string[] {
  const told = options.filter(({ outcome }) => outcome !== "without-meaning");
  const silent = options.filter(({ outcome }) => outcome === "without-meaning");
  return [
    ...told.flatMap(({ name, value, outcome, words }) => {
      const { word, style } = outcomes[outcome];
      const head = `  ${terminal.paint(style, padEnd(word, 13, terminal))}`;
      return wrapIndented(`${name} ${shortened(value)}: ${words}`, head, " ".repeat(15), terminal);
    }),
    ...silent.flatMap(({ name, words }) =>
      wrapIndented(
        `${name}: ${words}`,
        `  ${terminal.paint("dim", padEnd("no meaning", 13, terminal))}`,
        " ".repeat(15),
        terminal,
      ),
    ),
    ...added.flatMap((one) =>
      wrapIndented(
        one,
        `  ${terminal.paint("green", padEnd("added", 13, terminal))}`,
        " ".repeat(15),
        terminal,
      ),
    ),
    ...open.flatMap((one) => {
      const { symbol, word, style } = verdictWords[one.verdict];
      const rest = one.accepted === undefined ? `of the ${one.reach}` : `accepted: ${one.accepted}`;
      return wrapIndented(
        `${one.dimension} (${one.value}; there ${one.base}), ${rest}`,
        `  ${terminal.paint(style, padEnd(`${symbol} ${word}`, 15, terminal))}`,
        " ".repeat(17),
        terminal,
      );
    }),
  ];
}

const longest = 40;

function shortened(value: string): string {
  const line = value.replaceAll(/\s+/g, " ");
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

function commandLines(services: readonly TranslatedReport[], terminal: Terminal): string[] {
  const commands = [...new Set(services.flatMap((one) => one.commands))];
  if (commands.length === 0) return [];
  return [
    terminal.paint("bold", "Make these first, with the values of the source:"),
    ...commands.map((one) => `  ${one}`),
  ];
}

function closing({ services, target }: TranslationReport, folder: string | undefined): string[] {
  if (folder === undefined || services.every(({ text }) => text === undefined)) return [];
  return target === "podman-run"
    ? [`Written below ${folder}.`]
    : [`Written below ${folder}; next: podseal audit --complete ${folder}; kubectl apply -f ${folder}`];
}
