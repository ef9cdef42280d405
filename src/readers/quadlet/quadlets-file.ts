import { posix } from "node:path";
import { problemAt, type RunProblem } from "../run-values/problem.ts";
import { unitSections, type UnitKind } from "./units.ts";

/** One unit of a `.quadlets` file: its text keeps the line numbers of the file. */
export interface UnitText {
  /** The path that the unit would have by itself: beside the file, "web.container". */
  readonly path: string;
  readonly kind: UnitKind;
  readonly text: string;
}

/**
 * The units of a `.quadlets` file, which `podman quadlet install` takes apart: a line "---" stands between two, and a comment
 * "# FileName=NAME" names each (podman pkg/domain/infra/abi/quadlet.go parseMultiQuadletFile@v5.8.0; 5.7 does not know such files).
 */
export function splitQuadletsFile(
  text: string,
  file: string,
): { readonly units: readonly UnitText[]; readonly problems: readonly RunProblem[] } {
  const units: UnitText[] = [];
  const problems: RunProblem[] = [];
  for (const { lines, start } of sectionsOf(text)) {
    const unit = unitOf(lines, start, file);
    if (typeof unit === "string") problems.push(refused(file, start, unit));
    else units.push(unit);
  }
  return { units, problems };
}

interface Section {
  readonly lines: readonly string[];
  /** Number of lines before it. */
  readonly start: number;
}

function sectionsOf(text: string): readonly Section[] {
  const sections: Section[] = [];
  let lines: string[] = [];
  let start = 0;
  text.split("\n").forEach((line, index) => {
    if (line.trim() !== "---") {
      lines.push(line);
      return;
    }
    sections.push({ lines, start });
    lines = [];
    start = index + 1;
  });
  return [...sections, { lines, start }].filter((one) => one.lines.some((line) => line.trim() !== ""));
}

/** The unit, or why Podman refuses it. */
function unitOf(lines: readonly string[], start: number, file: string): UnitText | string {
  const kinds = Object.keys(unitSections) as UnitKind[];
  const kind = lines
    .map((line) => /^\[(\w+)\]$/.exec(line.trim())?.[1]?.toLowerCase())
    .map((name) => kinds.find((one) => one === name))
    .find((one) => one !== undefined);
  if (kind === undefined) return "no section such as [Container] says what kind of unit this is";
  const name = lines.map((line) => /^#\s*FileName=(.*)$/.exec(line.trim())?.[1]?.trim()).find(Boolean);
  if (name === undefined) return "the unit needs a name: a comment # FileName=NAME";
  if (/[/\\]/.test(name)) return `the name ${name} holds a slash`;
  const path = posix.join(posix.dirname(file), `${name}.${kind}`);
  return { path, kind, text: "\n".repeat(start) + lines.join("\n") };
}

function refused(file: string, start: number, message: string): RunProblem {
  return problemAt(
    { file, line: start + 1, column: 1 },
    { level: "error", code: "invalid-value", message, hint: "podman quadlet install refuses the file" },
  );
}
