import { createColors } from "picocolors";
import stringWidth from "fast-string-width";
import type { Terminal } from "../app/index.ts";
import { standardOutput } from "../platform/index.ts";

/** `color`: --color or --no-color; undefined for neither. */
export interface TerminalOptions {
  readonly color?: boolean;
  /** Whether the report goes to a file. */
  readonly toFile: boolean;
}

/** Lays out for the terminal of standard output. NO_COLOR and FORCE_COLOR are honoured; a file gets neither colour nor its width. */
export function makeTerminal({ color, toFile }: TerminalOptions): Terminal {
  const isTerminal = !toFile && standardOutput.isTerminal();
  const colors = wantsColor(color, isTerminal) ? createColors(true) : undefined;
  return {
    columns: isTerminal ? Math.max(60, Math.min(process.stdout.columns || 100, 160)) : 120,
    width: displayWidth,
    paint: (style, text) => (colors === undefined ? text : colors[style](text)),
  };
}

function wantsColor(color: boolean | undefined, isTerminal: boolean): boolean {
  if (color !== undefined) return color;
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "" && FORCE_COLOR !== "0") return true;
  return isTerminal && TERM !== "dumb";
}

/** Columns of a text on a terminal: wide characters take two, marks that join the one before take none. */
function displayWidth(text: string): number {
  return /^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text);
}
