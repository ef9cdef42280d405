import type { Platform } from "../platform/index.ts";
import { standardOutput } from "../platform/index.ts";

/** A flag used in a way that cannot work, in words for people. */
export class UsageError extends Error {
  readonly code = "usage";
}

export interface Target<Format extends string> {
  readonly format: Format;
  /** A path, or "-" for standard output. */
  readonly output: string;
}

/**
 * Pairs each --format with the --output at the same place; formats without one go to standard output, which can hold one report only.
 * @throws UsageError
 */
export function pairOutputs<Format extends string>(
  formats: readonly Format[],
  outputs: readonly string[],
): Target<Format>[] {
  if (outputs.length > formats.length)
    throw new UsageError(
      `${outputs.length} --output for ${formats.length} --format: give a --format for each`,
    );
  const targets = formats.map((format, index) => ({ format, output: outputs[index] ?? "-" }));
  const printed = targets.filter(({ output }) => output === "-");
  if (printed.length > 1) {
    throw new UsageError(
      `standard output can hold one report, not ${printed.length} (${printed.map(({ format }) => format).join(", ")}): give an --output FILE for each`,
    );
  }
  const files = targets.map(({ output }) => output).filter((output) => output !== "-");
  const twice = files.find((file, index) => files.indexOf(file) !== index);
  if (twice !== undefined) throw new UsageError(`--output ${twice} is given twice`);
  return targets;
}

/**
 * Writes one report, as a text or in pieces: a file as a whole or not at all, or standard output. Resolves when the text is handed over.
 */
export async function write(
  platform: Platform,
  output: string,
  text: string | Iterable<string>,
): Promise<void> {
  const pieces = typeof text === "string" ? [text] : text;
  if (output === "-") await writeStandardOutput(pieces);
  else platform.writeFile(output, [...pieces].join(""));
}

/** Pieces are gathered up to this many characters. */
const atOnce = 1 << 18;

async function writeStandardOutput(pieces: Iterable<string>): Promise<void> {
  let gathered: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    gathered.push(piece);
    length += piece.length;
    if (length < atOnce) continue;
    if (!(await standardOutput.write(gathered.join("")))) return;
    gathered = [];
    length = 0;
  }
  if (length > 0) await standardOutput.write(gathered.join(""));
}
