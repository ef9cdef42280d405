import { single } from "./decompress.ts";
import type { Command, CommandResult, FolderEntry, Platform } from "./platform.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";
import { RequestError } from "./http.ts";
import { FileError } from "./platform.ts";

export interface MemoryPlatformOptions {
  readonly input?: string | Uint8Array;
  readonly environment?: Readonly<Record<string, string>>;
  readonly now?: number;
  /** Executables on PATH, with what they answer. */
  readonly commands?: Readonly<Record<string, (command: Command) => Partial<CommandResult>>>;
  /** Answers requests; without it nothing can be reached. */
  readonly network?: (request: HttpRequest) => Promise<HttpResponse>;
}

/** A file that starts so is a symbolic link, for `readLink`: "-> net:[4026531840]". No other method follows it. */
const linkMark = "-> ";

/** A platform that holds its files in memory, for tests and for embedding. `files` is written by `writeFile`. */
export function memoryPlatform(
  files: Record<string, string | Uint8Array>,
  options: MemoryPlatformOptions = {},
): Platform {
  const contentOf = (path: string): Uint8Array => {
    const content = files[normalise(path)];
    if (content === undefined) throw new FileError("not-found", path, "no such file or folder");
    return toBytes(content);
  };
  return {
    workingFolder: "/",
    joinPath: (...parts) => normalise(parts.join("/")),
    parentOf: (path) => normalise(`${path}/..`),
    kindOf: (path) => {
      const normal = normalise(path);
      if (Object.hasOwn(files, normal)) return "file";
      return normal === "." || Object.keys(files).some((file) => file.startsWith(`${normal}/`))
        ? "folder"
        : undefined;
    },
    sizeOf: (path) => contentOf(path).length,
    readBytes: contentOf,
    readStream: (path) => single(contentOf(path)),
    readLink: (path) => {
      const content = contentOf(path);
      const target = typeof files[normalise(path)] === "string" ? new TextDecoder().decode(content) : "";
      if (!target.startsWith(linkMark)) throw new FileError("failed", path, "is no link");
      return target.slice(linkMark.length);
    },
    list: (folder) => entriesOf(Object.keys(files), normalise(folder)),
    writeFile: (path, text) => {
      files[normalise(path)] = text;
    },
    // A folder is where a file is.
    makeFolder: () => undefined,
    readStandardInput: () => Promise.resolve(toBytes(options.input ?? "")),
    run: (command) => Promise.resolve(answer(options.commands?.[command.command], command)),
    runStream: (command) => {
      const result = answer(options.commands?.[command.command], command);
      return { output: single(toBytes(result.output)), ended: Promise.resolve({ ...result, output: "" }) };
    },
    request: (request) => (options.network ?? noNetwork)(request),
    hasExecutable: (name) => options.commands?.[name] !== undefined,
    environment: (name) => options.environment?.[name],
    now: () => options.now ?? 0,
  };
}

function noNetwork({ url }: HttpRequest): Promise<HttpResponse> {
  return Promise.reject(new RequestError("unreachable", `${url}: there is no network`));
}

function answer(
  run: ((command: Command) => Partial<CommandResult>) | undefined,
  command: Command,
): CommandResult {
  const nothing = { exitCode: undefined, output: "", errorOutput: "" };
  return run === undefined
    ? { ...nothing, status: "not-found" }
    : { ...nothing, status: "ok", ...run(command) };
}

function entriesOf(paths: readonly string[], folder: string): FolderEntry[] {
  const prefix = folder === "." ? "" : `${folder}/`;
  const kinds = new Map<string, FolderEntry["kind"]>();
  for (const path of paths) {
    if (!path.startsWith(prefix)) continue;
    const [name = "", ...rest] = path.slice(prefix.length).split("/");
    kinds.set(name, rest.length === 0 ? "file" : "folder");
  }
  if (kinds.size === 0) throw new FileError("not-found", folder, "no such file or folder");
  return [...kinds]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, kind]) => ({ name, kind }));
}

function normalise(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    // Nothing is above the root.
    if (part === ".." && parts.length === 0 && path.startsWith("/")) continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return (path.startsWith("/") ? "/" : "") + parts.join("/") || ".";
}

function toBytes(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}
