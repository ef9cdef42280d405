import type { ContainerReport, JudgementReport, WorkloadReport } from "../../report/index.ts";
import type { Terminal } from "../terminal.ts";
import { padEnd, wrap } from "../terminal.ts";
import { verdictWords } from "../verdict-words.ts";

/** Every dimension of every container: value, verdict, and the yardstick's value. */
export function wideTables(workloads: readonly WorkloadReport[], terminal: Terminal): string[] {
  const tables = workloads.flatMap(({ id, containers }) =>
    containers.flatMap((one) => table(id, one, terminal)),
  );
  return tables.length === 0 ? [] : [terminal.paint("bold", "Every dimension"), ...tables];
}

function table(id: string, container: ContainerReport, terminal: Terminal): string[] {
  const names = Math.max(...container.judgements.map(({ dimension }) => dimension.length));
  const room = Math.max(40, terminal.columns - names - 18);
  const left = Math.floor(room / 2);
  const lines = container.judgements.flatMap((one) => row(one, names, left, room - left, terminal));
  const header = `${padEnd("", names + 17, terminal)}${padEnd("here", left + 1, terminal)}under rootless Podman`;
  return [
    "",
    terminal.paint("bold", `${id}, ${container.type} ${container.name}`),
    terminal.paint("dim", header),
    ...lines,
  ];
}

function row(
  judgement: JudgementReport,
  names: number,
  left: number,
  right: number,
  terminal: Terminal,
): string[] {
  const { symbol, word, style } = verdictWords[judgement.verdict];
  const here = wrap(judgement.value, left, terminal);
  const there = wrap(judgement.yardstick, right, terminal);
  const head = `  ${padEnd(judgement.dimension, names, terminal)} ${terminal.paint(style, padEnd(`${symbol} ${word}`, 14, terminal))}`;
  const empty = " ".repeat(names + 17);
  return Array.from({ length: Math.max(here.length, there.length) }, (_unused, index) =>
    `${index === 0 ? head : empty}${padEnd(here[index] ?? "", left + 1, terminal)}${there[index] ?? ""}`.trimEnd(),
  );
}
