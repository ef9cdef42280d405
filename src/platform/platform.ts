import type { ByteStream } from "./decompress.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";

/** What stands at a path. `other`: a socket, device or pipe. */
export type FileKind = "file" | "folder" | "other";

export interface FolderEntry {
  readonly name: string;
  /** A symbolic link to a file counts as that file; one to a folder is `link`, which a walk does not follow. */
  readonly kind: FileKind | "link";
}

/** A process to run. It gets no terminal and inherits the environment. */
export interface Command {
  /** Name of an executable on PATH, or a path. */
  readonly command: string;
  readonly args: readonly string[];
  readonly folder?: string;
  /** Text for its standard input; closed at once without. */
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Default 60,000. */
  readonly timeoutMilliseconds?: number;
  /** Of standard output; default 256 MiB. */
  readonly maximumBytes?: number;
}

export type CommandStatus = "ok" | "failed" | "not-found" | "timed-out" | "too-much-output";

export interface CommandResult {
  readonly status: CommandStatus;
  /** Exit code when the process ended by itself. */
  readonly exitCode: number | undefined;
  readonly output: string;
  /** What it said on standard error, at most its last 64 KiB. */
  readonly errorOutput: string;
}

/** A process of which the output is read while it runs. */
export interface RunningCommand {
  /** To be read to its end, or left early with `return`, which ends the process. */
  readonly output: ByteStream;
  /** Resolves when the process has ended; `output` of it is empty. */
  readonly ended: Promise<CommandResult>;
}

/** Why a path could not be used. */
export type FileErrorCode = "not-found" | "no-permission" | "is-folder" | "too-large" | "failed";

/** Thrown by every method of `Platform` that touches a path. */
export class FileError extends Error {
  readonly code: FileErrorCode;
  readonly path: string;

  constructor(code: FileErrorCode, path: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "FileError";
    this.code = code;
    this.path = path;
  }
}

/** The world outside, as far as Podseal needs it. Tests give one of their own (`memoryPlatform`). */
export interface Platform {
  /** The absolute path of the working folder. */
  readonly workingFolder: string;
  /** Joins and normalises; `..` is resolved; "/" separates on every system. */
  readonly joinPath: (...parts: string[]) => string;
  readonly parentOf: (path: string) => string;
  /** What stands at the path, links followed; undefined for nothing. @throws FileError where this user may not look */
  readonly kindOf: (path: string) => FileKind | undefined;
  readonly sizeOf: (path: string) => number;
  /**
   * `brief`: the bytes are used up before anything else is read, which may be written over them.
   * @throws FileError
   */
  readonly readBytes: (path: string, lifetime?: "brief") => Uint8Array;
  /** A file piece by piece, of whatever size. Throws FileError when it is read. */
  readonly readStream: (path: string) => ByteStream;
  /** What a symbolic link says, such as "net:[4026531840]" of /proc/PID/ns/net. @throws FileError */
  readonly readLink: (path: string) => string;
  /** Members in the order of their names. @throws FileError */
  readonly list: (folder: string) => readonly FolderEntry[];
  /** Replaces a file as a whole or not at all; its permissions stay. @throws FileError */
  readonly writeFile: (path: string, text: string) => void;
  /** Makes a folder and those above it, where they are missing. @throws FileError */
  readonly makeFolder: (path: string) => void;
  readonly readStandardInput: () => Promise<Uint8Array>;
  readonly run: (command: Command) => Promise<CommandResult>;
  /** `maximumBytes` does not hold: whoever reads the output counts. */
  readonly runStream: (command: Command) => RunningCommand;
  /** @throws RequestError */
  readonly request: (request: HttpRequest) => Promise<HttpResponse>;
  /** Whether an executable of this name is on PATH. */
  readonly hasExecutable: (name: string) => boolean;
  readonly environment: (name: string) => string | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}
