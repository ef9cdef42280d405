import type { RunPlace } from "../../workload/index.ts";
import { problemAt, type RunProblem } from "../run-values/problem.ts";

/** `Key=value`, continuation lines joined, blanks around the value taken off. */
export interface UnitLine {
  readonly key: string;
  readonly value: string;
  readonly place: RunPlace;
}

export interface UnitSection {
  readonly name: string;
  readonly place: RunPlace;
  readonly lines: readonly UnitLine[];
}

export interface UnitFile {
  /** The sections in their order; those with the same name are one. */
  readonly sections: ReadonlyMap<string, UnitSection>;
  readonly problems: readonly RunProblem[];
}

interface Parsing {
  readonly file: string;
  readonly sections: Map<string, { name: string; place: RunPlace; lines: UnitLine[] }>;
  readonly problems: RunProblem[];
  current: string | undefined;
}

/**
 * Reads a unit file: sections, comments with `#` or `;`, values that go on behind a backslash at the end of a line, comments between
 * such lines left out (source: systemd.syntax(7); podman pkg/systemd/parser/unitfile.go Parse@v5.8.0, which refuses a file with any
 * other line).
 */
export function parseUnitFile(text: string, file: string): UnitFile {
  const parsing: Parsing = { file, sections: new Map(), problems: [], current: undefined };
  const lines = text
    .replace(/^\uFEFF/, "")
    .replace(/\n$/, "")
    .split("\n");
  let pending = "";
  let start = 0;
  lines.forEach((written, index) => {
    const line = written.trim();
    const isComment = line === "" || line.startsWith("#") || line.startsWith(";");
    if (isComment && pending !== "") return;
    if (pending === "") start = index + 1;
    const goesOn = !isComment && line.endsWith("\\");
    const content = pending + (goesOn ? line.slice(0, -1) : line);
    pending = goesOn && index < lines.length - 1 ? content : "";
    if (pending === "" && !isComment) takeLine(parsing, content, start);
  });
  if (pending !== "") takeLine(parsing, pending, start);
  return { sections: parsing.sections, problems: parsing.problems };
}

function takeLine(parsing: Parsing, line: string, number: number): void {
  const place = { file: parsing.file, line: number, column: 1 };
  const header = /^\[([^[\]]+)\]$/.exec(line)?.[1];
  if (header !== undefined) {
    parsing.current = header;
    if (!parsing.sections.has(header)) parsing.sections.set(header, { name: header, place, lines: [] });
    return;
  }
  const [, key = "", value = ""] = /^([^=]*[^=\s])\s*=\s*([^]*)$/.exec(line) ?? [];
  const section = parsing.current === undefined ? undefined : parsing.sections.get(parsing.current);
  if (key === "") tell(parsing, place, `the line is no section, no key and no comment: ${line.slice(0, 60)}`);
  else if (section === undefined) tell(parsing, place, "the key stands before the first section");
  else section.lines.push({ key, value, place });
}

function tell(parsing: Parsing, place: RunPlace, message: string): void {
  parsing.problems.push(
    problemAt(place, { level: "error", code: "malformed", message, hint: "Quadlet refuses the unit" }),
  );
}

/** A unit with its drop-ins behind it: their lines follow those of the unit, section by section. */
export function mergeUnitFiles(files: readonly UnitFile[]): UnitFile {
  const sections = new Map<string, UnitSection>();
  for (const file of files)
    for (const [name, section] of file.sections) {
      const before = sections.get(name);
      sections.set(
        name,
        before === undefined ? section : { ...before, lines: [...before.lines, ...section.lines] },
      );
    }
  return { sections, problems: files.flatMap(({ problems }) => problems) };
}
