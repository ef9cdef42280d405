import { createInterface } from "node:readline";
import { UsageError } from "../output.ts";
import { standardOutput } from "../../platform/index.ts";

/** A terminal to ask at. */
export interface Prompt {
  /** The next line; undefined when input has ended or the person pressed Ctrl-C. */
  readonly ask: (prompt: string) => Promise<string | undefined>;
  readonly close: () => void;
}

/** @throws UsageError when standard input or output is no terminal. */
export function checkTerminal(): void {
  // isTTY is undefined where it is none.
  if ((process.stdin.isTTY as boolean | undefined) !== true || !standardOutput.isTerminal())
    throw new UsageError(
      "--interactive asks in a terminal, and standard input or output is none: name the steps with --select instead",
    );
}

/** Opens standard input and output for questions. Lines that are typed ahead answer the questions that follow. */
export function openPrompt(): Prompt {
  const lines: string[] = [];
  let waiting: ((line: string | undefined) => void) | undefined;
  let isClosed = false;
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  const give = (line: string | undefined): void => {
    const resolve = waiting;
    waiting = undefined;
    resolve?.(line);
  };
  reader.on("line", (line) => (waiting === undefined ? lines.push(line) : give(line)));
  reader.on("SIGINT", () => reader.close());
  reader.on("close", () => {
    isClosed = true;
    give(undefined);
  });
  return {
    ask: (prompt) =>
      new Promise((resolve) => {
        const line = lines.shift();
        if (line !== undefined) process.stdout.write(`${prompt}${line}\n`);
        if (line !== undefined || isClosed) {
          resolve(line);
          return;
        }
        waiting = resolve;
        reader.setPrompt(prompt);
        reader.prompt();
      }),
    close: () => reader.close(),
  };
}
