import type { Terminal } from "../../reporters/index.ts";
import { unifiedDiff } from "./diff.ts";
import type { HardenedFile } from "./harden.ts";

/** The changes of a file as a unified diff; coloured where the terminal has colours, and then only to look at. */
export function diffOf({ file, before, edits }: HardenedFile, { paint }: Pick<Terminal, "paint">): string {
  const diff = unifiedDiff(file === "-" ? "stdin.yaml" : file, before, edits);
  return diff
    .split(/(?<=\n)/)
    .map((line) => paintedLine(line, paint))
    .join("");
}

/** The line break stays outside the colour. */
function paintedLine(line: string, paint: Terminal["paint"]): string {
  const text = line.replace(/\n$/, "");
  const rest = line.slice(text.length);
  if (text.startsWith("---") || text.startsWith("+++")) return paint("bold", text) + rest;
  if (text.startsWith("@@")) return paint("cyan", text) + rest;
  if (text.startsWith("+")) return paint("green", text) + rest;
  if (text.startsWith("-")) return paint("red", text) + rest;
  return line;
}
