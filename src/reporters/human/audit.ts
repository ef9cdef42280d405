import type {
  AuditReport,
  FindingReport,
  Lever,
  MissingFact,
  ProblemReport,
  WorkloadReport,
} from "../../report/index.ts";
import type { Style, Terminal } from "../terminal.ts";
import { padEnd, wrap, wrapIndented } from "../terminal.ts";
import { liftWords } from "../lift-words.ts";
import { imageLines } from "./images.ts";
import { matrix } from "./matrix.ts";
import { wideTables } from "./wide.ts";

export interface HumanOptions {
  /** Every dimension of every container, instead of the groups alone. */
  readonly wide: boolean;
  /** The answer, the table and what lifts most, without the single findings. */
  readonly summary: boolean;
  /** How much was read, in the last line. */
  readonly statistics: boolean;
}

/** What `podseal audit` prints for people: the answer first, then what to change first, then every finding. */
export function humanAudit(report: AuditReport, terminal: Terminal, options: HumanOptions): string {
  return [...humanAuditPieces(report, terminal, options)].join("");
}

/** The same piece by piece, to be written one after the other: of a large input the whole is a large text. */
export function* humanAuditPieces(
  report: AuditReport,
  terminal: Terminal,
  options: HumanOptions,
): Generator<string, void> {
  let isFirst = true;
  for (const section of sections(report, terminal, options)) {
    let between = isFirst ? "" : "\n\n";
    for (const lines of section) {
      if (lines.length === 0) continue;
      yield between + lines.join("\n");
      between = "\n";
      isFirst = false;
    }
  }
  yield "\n";
}

/** Each section in blocks of lines. */
function* sections(
  report: AuditReport,
  terminal: Terminal,
  options: HumanOptions,
): Generator<Iterable<readonly string[]>, void> {
  const user = report.workloads.filter(({ origin }) => origin === "user");
  yield [assumptions(report, terminal)];
  yield [answer(report, terminal)];
  yield [user.length === 0 ? [] : matrix(user, terminal)];
  yield [packaged(report, terminal)];
  yield [levers(report, terminal)];
  yield [options.wide ? wideTables(user, terminal) : []];
  if (!options.summary) yield* details(report, terminal);
  yield [waivers(report, terminal)];
  yield [notJudged(report, terminal)];
  yield [problems(report.problems, terminal)];
  yield [closing(report, terminal, options)];
}

function* details(report: AuditReport, terminal: Terminal): Generator<Iterable<readonly string[]>, void> {
  yield [node(report, terminal)];
  yield findings(report, terminal);
  yield [remedies(report, terminal)];
  yield [imageLines(report.images ?? [], terminal)];
  yield [openFacts(report, terminal)];
}

function assumptions(report: AuditReport, terminal: Terminal): string[] {
  const told = report.assumptions.map(({ name, value, from }) => `${name} ${value} (${from})`).join(", ");
  return wrapIndented(`Taken as given: ${told}.`, "", "  ", terminal).map((line) =>
    terminal.paint("dim", line),
  );
}

function answer({ summary }: AuditReport, terminal: Terminal): string[] {
  const style: Style = summary.workloads > 0 && summary.held === summary.workloads ? "green" : "bold";
  return wrapIndented(summary.sentence, "", "", terminal).map((line) => terminal.paint(style, line));
}

function packaged({ summary, workloads }: AuditReport, terminal: Terminal): string[] {
  if (summary.packaged.workloads === 0) return [];
  const names = workloads.filter(({ origin }) => origin === "packaged").map(({ name }) => name);
  const text = `Not counted above: ${summary.packaged.workloads} components that come with the cluster (${names.join(", ")}), of which ${summary.packaged.held} hold the level.`;
  return wrapIndented(text, "", "", terminal).map((line) => terminal.paint("dim", line));
}

function levers({ levers: of, summary }: AuditReport, terminal: Terminal): string[] {
  if (of.length === 0) return [];
  const blocks = of.map((lever, index) =>
    leverBlock(
      lever,
      index + 1,
      { held: of[index - 1]?.held ?? summary.held, workloads: summary.workloads },
      terminal,
    ),
  );
  return [terminal.paint("bold", "What lifts most"), ...blocks.flat()];
}

function leverBlock(
  lever: Lever,
  number: number,
  before: { readonly held: number; readonly workloads: number },
  terminal: Terminal,
): string[] {
  const isOfAll = lever.tried === before.workloads;
  const reach = isOfAll && lever.held > before.held ? `; ${lever.held} then hold the level` : "";
  return [
    "",
    ...wrapIndented(
      `${lever.title}: lifts ${liftWords(lever, before.workloads)} (${lever.dimensions.join(", ")})${reach}`,
      `${number}. `,
      "   ",
      terminal,
    ),
    `   ${terminal.paint("dim", lever.where)}`,
    ...lever.yaml
      .trimEnd()
      .split("\n")
      .map((line) => `     ${terminal.paint("cyan", line)}`),
    ...(lever.caution === undefined ? [] : wrapIndented(lever.caution, "   Watch for: ", "   ", terminal)),
  ];
}

function* findings(report: AuditReport, terminal: Terminal): Generator<string[], void> {
  const shown = ofUsers(report);
  if (shown.length === 0) return;
  const byWorkload = groupBy(shown, ({ workload }) => workload);
  yield [terminal.paint("bold", "Findings")];
  const sentences = new Map<string, readonly string[]>();
  for (const workload of report.workloads) {
    const of = byWorkload.get(workload.id);
    if (of === undefined) continue;
    const { sentence } = workload;
    const told = sentences.get(sentence) ?? sentenceLines(sentence, terminal);
    sentences.set(sentence, told);
    yield findingsOf(workload, told, of, terminal);
  }
}

function sentenceLines(sentence: string, terminal: Terminal): string[] {
  return wrapIndented(sentence, "  ", "  ", terminal).map((line) => terminal.paint("dim", line));
}

/** Findings of the user's own workloads; those of packaged components are in the other formats. */
function ofUsers(report: AuditReport): readonly FindingReport[] {
  const packaged = new Set(
    report.workloads.filter(({ origin }) => origin === "packaged").map(({ id }) => id),
  );
  return report.findings.filter(({ workload }) => !packaged.has(workload));
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}

const severityStyle: Readonly<Record<FindingReport["severity"], Style>> = {
  critical: "red",
  high: "red",
  medium: "yellow",
  low: "dim",
};

function findingsOf(
  workload: WorkloadReport,
  sentence: readonly string[],
  of: readonly FindingReport[],
  terminal: Terminal,
): string[] {
  const isNamed = workload.place !== undefined && workload.place.file !== "-";
  const file = isNamed ? terminal.paint("dim", `  ${workload.place.file}`) : "";
  return [
    "",
    `${terminal.paint("bold", workload.id)}${file}`,
    ...sentence,
    ...of.flatMap((one) => findingLines(one, workload, terminal)),
  ];
}

function findingLines(finding: FindingReport, workload: WorkloadReport, terminal: Terminal): string[] {
  const { place, severity, rule, message, waived, missing } = finding;
  const position = place === undefined || place.file === "-" ? "" : `${place.line}:${place.column}`;
  const file = place === undefined || place.file === workload.place?.file ? "" : ` (in ${place.file})`;
  const named = workload.containers.length > 1 && finding.containers.length > 0;
  const containers = named ? `${finding.containers.join(", ")}: ` : "";
  const open = missing === undefined ? "" : " [open]";
  const note =
    waived === undefined ? open : ` [${missing === undefined ? "" : "open; "}waived: ${waived.reason}]`;
  const gutter = workload.place?.file === "-" ? 0 : 8;
  const head = `  ${padEnd(position, gutter, terminal)}${terminal.paint(severityStyle[severity], padEnd(severity, 9, terminal))}`;
  const indent = " ".repeat(gutter + 11);
  const text = `${rule}  ${containers}${message}${note}${file}`;
  return wrap(text, terminal.columns - indent.length, terminal).map(
    (line, index) => (index === 0 ? head : indent) + line,
  );
}

/** What to do about each rule, once. */
function remedies(report: AuditReport, terminal: Terminal): string[] {
  const byRule = groupBy(
    ofUsers(report).filter(({ waived }) => waived === undefined),
    ({ rule }) => rule,
  );
  if (byRule.size === 0) return [];
  const lines = [...byRule].flatMap(([rule, of]) => {
    const count = of.length === 1 ? "" : ` (${of.length})`;
    return wrapIndented(
      `${terminal.paint("cyan", rule)}${count}: ${of[0]?.remediation ?? ""}`,
      "  ",
      "    ",
      terminal,
    );
  });
  return [terminal.paint("bold", "What to do"), ...lines];
}

const supplierWords: Readonly<Record<string, string>> = {
  image: "Images",
  node: "The node",
  cluster: "The cluster",
  input: "The input",
  user: "You",
};

/** The facts that would decide what is open, by who can supply them. */
function openFacts(report: AuditReport, terminal: Terminal): string[] {
  const facts = new Map<string, MissingFact>();
  for (const { missing } of ofUsers(report)) for (const fact of missing ?? []) facts.set(fact.id, fact);
  if (facts.size === 0) return [];
  const bySupply = groupBy(
    [...facts.values()],
    ({ supplier, supply }) => `${supplierWords[supplier] ?? supplier}: ${supply}`,
  );
  const lines = [...bySupply].flatMap(([supply, of]) => {
    const words =
      of.length <= 2
        ? of.map((fact) => fact.words).join("; ")
        : `${of[0]?.words ?? ""}; and ${of.length - 1} more of the kind`;
    return wrapIndented(`${supply}. Open: ${words}.`, "  ", "    ", terminal);
  });
  return [terminal.paint("bold", `What would decide the open ones (${facts.size} facts)`), ...lines];
}

/** What only the node can set, told apart: no manifest changes it. */
function node({ node: of, summary }: AuditReport, terminal: Terminal): string[] {
  if (of.length === 0) return [];
  const lines = of.flatMap(({ title, verdict, value, yardstick, setting, k3sConfig }) => {
    const config =
      k3sConfig === undefined
        ? ""
        : ` In k3s' config.yaml: ${k3sConfig
            .trim()
            .replace(/\n\s*- /, " [")
            .replace(/^([^[]*\[.*)$/, "$1]")}.`;
    return wrapIndented(
      `${title}: ${value}, there ${yardstick} (${verdict}). ${setting}${config}`,
      "  ",
      "    ",
      terminal,
    );
  });
  const heading = `The node leaves ${of.length} more looser or open, which no manifest can change and no level counts`;
  if (summary.workloads === 0) return [];
  return [...wrapIndented(heading, "", "", terminal).map((line) => terminal.paint("bold", line)), ...lines];
}

function waivers({ waivers: of }: AuditReport, terminal: Terminal): string[] {
  const told = of.filter(({ state }) => state !== "used");
  if (told.length === 0) return [];
  return [
    terminal.paint("bold", "Waivers to look at"),
    ...told.flatMap((one) =>
      wrapIndented(
        `${one.state}: ${one.rule}${one.workload === undefined ? "" : ` for ${one.workload}`}${one.note === undefined ? "" : `, ${one.note}`}`,
        "  ",
        "    ",
        terminal,
      ),
    ),
  ];
}

function notJudged({ notJudged: of }: AuditReport, terminal: Terminal): string[] {
  if (of.length === 0) return [];
  const lines = of.flatMap(({ what, file, reason, how }) =>
    wrapIndented(
      `${what}${what === file ? "" : ` (${file})`}: ${reason}.${asSentence(how)}`,
      "  ",
      "    ",
      terminal,
    ),
  );
  return [terminal.paint("bold", `Not judged (${of.length})`), ...lines];
}

function problems(of: readonly ProblemReport[], terminal: Terminal): string[] {
  if (of.length === 0) return [];
  const lines = of.flatMap(({ severity, file, line, column, message, hint }) => {
    const place = [file, line, column].filter((part) => part !== undefined).join(":");
    const text = `${place === "" ? "" : `${place}: `}${severity}: ${message}.${asSentence(hint ?? "")}`;
    return wrapIndented(text, "  ", "    ", terminal);
  });
  return [terminal.paint("bold", "Problems in the input"), ...lines];
}

/** A hint after a full stop, which begins in upper case unless it is a command. */
function asSentence(hint: string): string {
  if (hint === "") return "";
  const isCommand = /^(helm|kubectl|kustomize|podseal|sops|envsubst|jinja2|argocd|flux|age)\b/.test(hint);
  return isCommand ? ` ${hint}` : ` ${hint.charAt(0).toUpperCase()}${hint.slice(1)}`;
}

function closing(report: AuditReport, terminal: Terminal, options: HumanOptions): string[] {
  const { summary, statistics } = report;
  const of = ofUsers(report);
  const counts = Object.entries(summary.findings)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${count} ${severity}`);
  const [first] = of;
  const rules = new Set(of.map(({ rule }) => rule)).size;
  if (summary.workloads === 0 && of.length === 0) return [];
  const told =
    counts.length === 0 ? "No findings" : `${counts.join(", ")} (${rules} ${rules === 1 ? "rule" : "rules"})`;
  const hint =
    first === undefined
      ? ""
      : ` "podseal explain ${first.rule}" tells what the kernel does and how to set it.`;
  const read = options.statistics
    ? `; ${statistics.files} files, ${statistics.documents} documents (${statistics.skippedUnparsed} left unparsed, which cannot hold a pod), ${statistics.bytes} bytes`
    : "";
  const waived = summary.waived === 0 ? "" : `; ${summary.waived} waived`;
  const last = wrapIndented(`${told}${waived}${read}.${hint}`, "", "", terminal);
  return [...last.map((line) => terminal.paint("dim", line)), ...startWith(report, terminal, options)];
}

/** What lifts most once more in a line: of a long report a terminal shows the end. */
function startWith({ levers: of, level }: AuditReport, terminal: Terminal, options: HumanOptions): string[] {
  if (of.length === 0) return [];
  const titles = of.map(({ title }, index) => `${index + 1}. ${title}`).join("; ");
  const toLevel = level === "rootless-podman" ? "" : ` --level ${level}`;
  const start = options.summary ? [] : wrapIndented(`Start with: ${titles}.`, "", "  ", terminal);
  return [
    ...start.map((line) => terminal.paint("bold", line)),
    ...wrapIndented(
      `"podseal harden PATH${toLevel} --diff" shows the changes that cannot break a program.`,
      "",
      "",
      terminal,
    ).map((line) => terminal.paint("dim", line)),
  ];
}
