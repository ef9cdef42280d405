import type { ReadResult } from "../../readers/index.ts";

/** What could not be read of an input, a line each: "FILE:LINE:COLUMN: MESSAGE. HINT". */
export function errorLines(problems: ReadResult["problems"]): readonly string[] {
  return problems
    .filter(({ level }) => level === "error")
    .map(({ file, line, column, message, hint }) => {
      const place = [file, line, column].filter((part) => part !== undefined).join(":");
      return `${place}: ${message}${hint === "" ? "" : `; ${hint}`}`;
    });
}
