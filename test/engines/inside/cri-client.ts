import { spawn, type ChildProcessByStdio } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

type Answer = { readonly response: unknown } | { readonly error: string };

/** Calls of the CRI, one at a time, through the program of cri/main.go. */
export class CriClient {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting: ((answer: Answer) => void)[] = [];

  constructor(program: string, socket: string) {
    this.#child = spawn(program, [socket], { stdio: ["pipe", "pipe", "inherit"] });
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      this.#waiting.shift()?.(JSON.parse(line) as Answer);
    });
    this.#child.once("close", () => {
      for (const answer of this.#waiting.splice(0)) answer({ error: "the client of the CRI ended" });
    });
  }

  /** @throws Error with the runtime's own words */
  async call(method: string, request: object): Promise<unknown> {
    const answer = await new Promise<Answer>((resolve) => {
      this.#waiting.push(resolve);
      this.#child.stdin.write(`${JSON.stringify({ method, request })}\n`);
    });
    if ("error" in answer) throw new Error(answer.error);
    return answer.response;
  }

  close(): void {
    this.#child.stdin.end();
  }
}
