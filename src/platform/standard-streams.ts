import { fstatSync, statSync, writeSync } from "node:fs";

/** Standard output or standard error. */
export interface StandardStream {
  readonly isTerminal: () => boolean;
  /**
   * Writes a text. Resolves when it is handed over, to whether somebody still reads: a reader that closed early (`| head`) is no error.
   * Rejects for any other error of the system.
   */
  readonly write: (text: string) => Promise<boolean>;
}

export const standardOutput = standardStream(1, () => process.stdout);
export const standardError = standardStream(2, () => process.stderr);

/**
 * Ends the process, once all that it has to do is done. As long as every write was a plain one there is nothing left to wait for, and
 * Node need not take apart what the process holds, 1 ms of a small run; after a write through a stream it ends when that is through.
 */
export function endProcess(exitCode: number): void {
  process.exitCode = exitCode;
  if (!usesStreams) process.exit();
}

let usesStreams = false;

/**
 * Node's own stream takes 3 ms to set up, an eighth of an empty run of Node. A file or a pipe is written to without it, as far as the
 * pipe takes the text at once; from then on all goes through the stream, so that the order stays.
 */
function standardStream(descriptor: 1 | 2, nodeStream: () => NodeJS.WriteStream): StandardStream {
  let opened: NodeJS.WriteStream | undefined;
  // Errors are told to who writes; without a listener they would end the process as well.
  const open = (): NodeJS.WriteStream => {
    usesStreams = true;
    return (opened ??= nodeStream().on("error", () => undefined));
  };
  return {
    // isTTY is undefined where it is none.
    isTerminal: () => needsStream(descriptor) && (open().isTTY as boolean | undefined) === true,
    write: async (text) => {
      try {
        const left =
          opened === undefined && !needsStream(descriptor) ? writeNow(descriptor, Buffer.from(text)) : text;
        if (left.length > 0) await handOver(open(), left);
        return true;
      } catch (error) {
        if (hasCode(error, "EPIPE", "ERR_STREAM_DESTROYED")) return false;
        throw error;
      }
    },
  };
}

/** Terminals do, and everything on Windows, where a plain write is not enough. The null device is a device and no terminal. */
function needsStream(descriptor: number): boolean {
  if (process.platform === "win32") return true;
  const stats = fstatSync(descriptor);
  return stats.isCharacterDevice() && stats.rdev !== statSync("/dev/null", { throwIfNoEntry: false })?.rdev;
}

/** Gives what could not be written without waiting for the reader. */
function writeNow(descriptor: number, bytes: Uint8Array): Uint8Array {
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(descriptor, bytes, written);
  } catch (error) {
    if (!hasCode(error, "EAGAIN")) throw error;
  }
  return bytes.subarray(written);
}

function handOver(stream: NodeJS.WriteStream, text: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
