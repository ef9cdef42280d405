import type { Platform } from "../../platform/index.ts";
import type { Terminal } from "../../reporters/index.ts";
import { unifiedDiff } from "./diff.ts";
import type { HardenedFile } from "./edit-file.ts";
import { editFile } from "./edit-file.ts";
import type { PlannedChange } from "./harden.ts";

/** The changes of a file as a unified diff; coloured where the terminal has colours, and then only to look at. */
export function diffOf({ file, before, edits }: HardenedFile, { paint }: Pick<Terminal, "paint">): string {
  const diff = unifiedDiff(file === "-" ? "stdin.yaml" : file, before, edits);
  return diff
    .split(/(?<=\n)/)
    .map((line) => paintedLine(line, paint))
    .join("");
}

/** What one planned step changes by itself, as a diff. */
export async function diffOfStep(
  platform: Platform,
  { workload, changes }: Pick<PlannedChange, "workload" | "changes">,
  terminal: Pick<Terminal, "paint">,
): Promise<string> {
  const { hardened } = await editFile(platform, workload.object.source.file, [{ workload, changes }]);
  return hardened === undefined ? "" : diffOf(hardened, terminal);
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
