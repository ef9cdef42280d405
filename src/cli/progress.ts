import type { Platform } from "../platform/index.ts";
import { standardError } from "../platform/index.ts";

export interface Progress {
  readonly report: (done: number, what: string) => void;
  readonly stop: () => void;
}

const firstAfterMilliseconds = 500;
const everyMilliseconds = 100;

/** Tells on a terminal's standard error how far long work is; work of under half a second shows nothing. */
export function startProgress(platform: Platform, doing: string): Progress {
  if (!standardError.isTerminal()) return { report: () => undefined, stop: () => undefined };
  let last = platform.now() + firstAfterMilliseconds - everyMilliseconds;
  let shown = false;
  return {
    report: (done, what) => {
      const now = platform.now();
      if (now - last < everyMilliseconds) return;
      last = now;
      shown = true;
      void standardError.write(`\r\u001b[2K${doing} ${done}: ${what.slice(-60)}`);
    },
    stop: () => {
      if (shown) void standardError.write("\r\u001b[2K");
    },
  };
}
