import type {
  CompanionReport,
  HardenReport,
  MissingFact,
  NodeNeedReport,
  PlannedWaiverReport,
  PlanOutcome,
  PlanReport,
  StepReport,
} from "../../report/index.ts";
import type { Style, Terminal } from "../terminal.ts";
import { padEnd, wrapIndented } from "../terminal.ts";

/** What `podseal harden` prints for people: the answer, then for each workload what is done, what may be done, and what stays. */
export function humanHarden(report: HardenReport, terminal: Terminal, isMade: boolean): string {
  const user = report.workloads.filter(({ origin }) => origin === "user");
  const sections = [
    assumptions(report, terminal),
    wrapIndented(report.summary.sentence, "", "", terminal).map((line) => terminal.paint("bold", line)),
    ...user.map((plan) => planLines(plan, terminal)),
    beside(report.companions ?? [], terminal),
    watchFor(user, report.companions ?? [], terminal),
    remedies(user, terminal),
    facts(user, terminal),
    closing(report, terminal, isMade),
  ];
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join("\n"))
    .join("\n\n")}\n`;
}

function assumptions(report: HardenReport, terminal: Terminal): string[] {
  const told = report.assumptions.map(({ name, value, from }) => `${name} ${value} (${from})`).join(", ");
  return wrapIndented(`Taken as given: ${told}.`, "", "  ", terminal).map((line) =>
    terminal.paint("dim", line),
  );
}

const outcomeWords: Readonly<Record<PlanOutcome, string>> = {
  held: "holds the level",
  open: "depends on facts that the input does not hold",
  "not-held": "falls short",
  refused: "is refused by the API server",
  windows: "runs on Windows",
};

function planLines(plan: PlanReport, terminal: Terminal): string[] {
  const { id, place, before, leftAlone, steps, needsNode } = plan;
  const file = place === undefined ? "" : terminal.paint("dim", `  ${place.file}:${place.line}`);
  const head = `${terminal.paint("bold", id)}${file}`;
  if (leftAlone !== undefined) return [head, `  left alone: ${leftAlone}`];
  const says = steps.length === 0 ? `${outcomeWords[before]}; nothing is left to change.` : progress(plan);
  return [
    head,
    ...wrapIndented(says, "  ", "  ", terminal).map((line) => terminal.paint("dim", line)),
    ...wayLines(plan, terminal),
    ...steps.flatMap((step) => stepLines(step, terminal)),
    ...lowPortLines(plan, terminal),
    ...imageLines(plan, terminal),
    ...stays(plan, terminal),
    ...(needsNode === undefined ? [] : waiverLines(needsNode, plan.waivers ?? [], terminal)),
  ];
}

function wayLines({ steps, way, ways }: PlanReport, terminal: Terminal): string[] {
  if (way === undefined || !steps.some(({ id }) => id === "user-namespace" || id === "own-user")) return [];
  const told = ways?.map(({ pod, ...one }) => ({ of: ` of ${pod}`, ...one })) ?? [{ of: "", ...way }];
  return told.flatMap(({ of, name, because }) => {
    const words = name === "non-root" ? "a user of its own" : "a user namespace of its own";
    return wrapIndented(`Way${of}: ${words}; ${because}.`, "  ", "  ", terminal);
  });
}

function progress({ before, after, afterAll, steps }: PlanReport): string {
  const applied = steps.filter((one) => one.applied).length;
  const stages = [
    { when: "now", outcome: before },
    ...(applied > 0 ? [{ when: "with what is applied", outcome: after }] : []),
    ...(applied < steps.length ? [{ when: "with every step", outcome: afterAll }] : []),
  ];
  const told = stages
    .filter(({ outcome }, index) => outcome !== stages[index - 1]?.outcome)
    .map(({ when, outcome }) => `${when} it ${outcomeWords[outcome]}`);
  const isSame = told.length === 1 && stages.length > 1;
  return isSame ? `It ${outcomeWords[before]}, also with every step.` : `${capital(told.join("; "))}.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function stepLines(step: StepReport, terminal: Terminal): string[] {
  const { mark, style } = markOf(step);
  const container = step.container === undefined ? "" : ` in ${step.container}`;
  const closed = [...new Set(step.closes.map(({ dimension }) => dimension))].join(", ");
  const head = `  ${terminal.paint(style, padEnd(mark, 8, terminal))}`;
  const indent = " ".repeat(10);
  const [first = "", ...rest] = wrapIndented(
    `${step.title}${container} (${step.id}): ${closed}`,
    indent,
    indent,
    terminal,
  );
  const because = step.refused === undefined ? step.because : `${step.refused.path}: ${step.refused.reason}`;
  return [
    head + first.slice(indent.length),
    ...rest,
    ...wrapIndented(because, indent, indent, terminal).map((line) => terminal.paint("dim", line)),
  ];
}

function markOf({ applied, refused }: StepReport): { readonly mark: string; readonly style: Style } {
  if (refused !== undefined) return { mark: "by hand", style: "red" };
  return applied ? { mark: "apply", style: "green" } : { mark: "decide", style: "yellow" };
}

/** Told where a step asks about these ports, or nothing else is left to do about them. */
function lowPortLines({ lowPorts, before }: PlanReport, terminal: Terminal): string[] {
  if (lowPorts === undefined || before === "held") return [];
  return [
    ...marked(
      "ports",
      "cyan",
      `It listens on ${lowPorts.ports.join(", ")}, which needs privilege. The ways:`,
      terminal,
    ),
    ...lowPorts.ways.flatMap(({ does, costs }, index) =>
      wrapIndented(
        `${index + 1}. ${capital(does)}. Cost: ${costs}.`,
        " ".repeat(10),
        " ".repeat(13),
        terminal,
      ),
    ),
  ];
}

function imageLines({ imageChanges = [], before }: PlanReport, terminal: Terminal): string[] {
  if (before === "held") return [];
  return imageChanges.flatMap(({ container, image, because, containerfile }) => [
    ...marked("image", "cyan", `${container}, ${image}: ${because}`, terminal),
    ...(containerfile === undefined
      ? []
      : containerfile
          .trimEnd()
          .split("\n")
          .map((line) => `            ${terminal.paint(line.startsWith("#") ? "dim" : "cyan", line)}`)),
  ]);
}

function marked(mark: string, style: Style, text: string, terminal: Terminal): string[] {
  const indent = " ".repeat(10);
  const [first = "", ...rest] = wrapIndented(text, indent, indent, terminal);
  return [`  ${terminal.paint(style, padEnd(mark, 8, terminal))}${first.slice(indent.length)}`, ...rest];
}

function stays({ remaining }: PlanReport, terminal: Terminal): string[] {
  if (remaining.length === 0) return [];
  const indent = " ".repeat(10);
  const surely = remaining.filter(({ verdict }) => verdict !== "unknown").map(({ rule }) => rule);
  const perhaps = remaining.filter(({ verdict }) => verdict === "unknown").map(({ rule }) => rule);
  const parts = [
    ...(surely.length === 0 ? [] : [surely.join(", ")]),
    ...(perhaps.length === 0 ? [] : [`for want of facts ${perhaps.join(", ")}`]),
  ];
  const [first = "", ...rest] = wrapIndented(parts.join("; "), indent, indent, terminal);
  return [`  ${terminal.paint("red", padEnd("stays", 8, terminal))}${first.slice(indent.length)}`, ...rest];
}

function waiverLines(
  { because }: NodeNeedReport,
  waivers: readonly PlannedWaiverReport[],
  terminal: Terminal,
): string[] {
  const refused = waivers.find(({ unwritten }) => unwritten !== undefined)?.unwritten;
  const into = waivers.find((one) => one.into !== undefined)?.into;
  const how =
    refused !== undefined
      ? `The annotations that record it must be written by hand (${refused}):`
      : waivers.some(({ written }) => written === true)
        ? `Recorded ${into === undefined ? "as annotations" : `in ${into}, in place of annotations`}:`
        : "If that is what it is for, record it as annotations (--write-waivers does):";
  const text = `It cannot reach the level: ${because}. ${how}`;
  return [
    ...wrapIndented(text, "          ", "          ", terminal),
    ...waivers.map(
      ({ annotation: { key, value } }) =>
        `            ${terminal.paint("cyan", `${key}: ${JSON.stringify(value)}`)}`,
    ),
  ];
}

/** New objects with the file that they go to, and what a person must do. */
function beside(companions: readonly CompanionReport[], terminal: Terminal): string[] {
  if (companions.length === 0) return [];
  const indent = " ".repeat(10);
  return [
    terminal.paint("bold", "Beside the pods"),
    ...companions.flatMap(({ kind, id, file, addTo, title, because }) => {
      const mark = id === undefined ? terminal.paint("red", "by hand ") : terminal.paint("green", "new     ");
      const where = id === undefined ? "" : `: ${id}${file === "-" ? "" : ` in ${file}`}`;
      const [first = "", ...rest] = wrapIndented(`${title} (${kind})${where}`, indent, indent, terminal);
      return [
        `  ${mark}${first.slice(indent.length)}`,
        ...rest,
        ...wrapIndented(because, indent, indent, terminal).map((line) => terminal.paint("dim", line)),
        ...(addTo === undefined
          ? []
          : wrapIndented(`Add ${file ?? ""} to the resources of ${addTo}.`, indent, indent, terminal)),
      ];
    }),
  ];
}

function watchFor(
  plans: readonly PlanReport[],
  companions: readonly CompanionReport[],
  terminal: Terminal,
): string[] {
  const texts = new Map<string, string>([
    ...plans.flatMap(({ steps }) => steps.map(({ id, watchFor: text }) => [id, text] as const)),
    ...companions.map(({ kind, watchFor: text }) => [kind, text] as const),
  ]);
  if (texts.size === 0) return [];
  return [
    terminal.paint("bold", "What to watch for"),
    ...[...texts].flatMap(([id, text]) =>
      wrapIndented(`${terminal.paint("cyan", id)}: ${text}.`, "  ", "    ", terminal),
    ),
  ];
}

function remedies(plans: readonly PlanReport[], terminal: Terminal): string[] {
  const left = plans.flatMap(({ remaining }) => remaining);
  const texts = new Map(left.map(({ rule, remediation }) => [rule, remediation]));
  if (texts.size === 0) return [];
  return [
    terminal.paint("bold", "What stays, and who can change it"),
    ...[...texts].flatMap(([rule, text]) => {
      const count = left.filter((one) => one.rule === rule).length;
      return wrapIndented(`${terminal.paint("cyan", rule)} (${count}): ${text}`, "  ", "    ", terminal);
    }),
  ];
}

function facts(plans: readonly PlanReport[], terminal: Terminal): string[] {
  const missing = new Map<string, MissingFact>();
  for (const { remaining } of plans)
    for (const one of remaining) for (const fact of one.missing ?? []) missing.set(fact.id, fact);
  const supplies = new Map<string, number>();
  for (const { supply } of missing.values()) supplies.set(supply, (supplies.get(supply) ?? 0) + 1);
  if (supplies.size === 0) return [];
  return [
    terminal.paint("bold", "Facts that would make more of this sure"),
    ...[...supplies].flatMap(([supply, count]) =>
      wrapIndented(`${supply} (${count})`, "  ", "    ", terminal),
    ),
  ];
}

function closing({ summary, problems }: HardenReport, terminal: Terminal, isMade: boolean): string[] {
  const errors = problems.filter(({ severity }) => severity === "error");
  const told = errors.flatMap(({ file, line, message }) =>
    wrapIndented(
      `${[file, line].filter((part) => part !== undefined).join(":")}: ${message}`,
      "  ",
      "    ",
      terminal,
    ),
  );
  const next = [
    ...(summary.steps.applied > 0 && !isMade ? ["--diff shows the changes, --write makes them"] : []),
    ...(summary.steps.left > 0 ? ["--unsafe also makes those to decide, --select some of them"] : []),
  ];
  return [
    ...(told.length === 0 ? [] : [terminal.paint("bold", "Not read"), ...told, ""]),
    ...(next.length === 0
      ? []
      : wrapIndented(`${next.join("; ")}.`, "", "", terminal).map((line) => terminal.paint("dim", line))),
  ];
}
