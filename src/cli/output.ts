import type { Platform } from "../platform/index.ts";

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

/** Writes one report: a file as a whole or not at all, or standard output. Resolves when the text is handed over. */
export async function write(platform: Platform, output: string, text: string): Promise<void> {
  if (output === "-") await writeStandardOutput(text);
  else platform.writeFile(output, text);
}

/** A reader that closed early (`| head`) is no error. */
function writeStandardOutput(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EPIPE" ? resolve() : reject(error),
    );
    process.stdout.write(text, () => resolve());
  });
}
