import {
  accessSync,
  closeSync,
  constants,
  createReadStream,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  statSync,
} from "node:fs";
import type { Dirent } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import type { ByteStream } from "./decompress.ts";
import { toFileError } from "./file-error.ts";
import { request } from "./http.ts";
import type { FileKind, FolderEntry, Platform } from "./platform.ts";
import { runCommand, runStream } from "./run-command.ts";
import { replaceFile } from "./replace-file.ts";
import { countInput } from "./v8-flags.ts";

/** The machine that the process runs on. */
export const nodePlatform: Platform = {
  get workingFolder() {
    return forward(process.cwd());
  },
  joinPath: (...parts) => forward(join(...parts)),
  parentOf: (path) => forward(dirname(path)),
  kindOf,
  sizeOf: (path) => attempt(path, () => statSync(path).size),
  readBytes,
  readStream,
  readLink: (path) => attempt(path, () => readlinkSync(path)),
  list: (folder) =>
    attempt(folder, () =>
      readdirSync(folder, { withFileTypes: true })
        .map((entry) => toEntry(folder, entry))
        .sort(byName),
    ),
  writeFile: (path, text) => {
    attempt(path, () => {
      replaceFile(path, text);
    });
  },
  makeFolder: (path) => {
    attempt(path, () => mkdirSync(path, { recursive: true }));
  },
  readStandardInput,
  run: runCommand,
  runStream,
  request,
  hasExecutable,
  environment: (name) => process.env[name],
  now: () => Date.now(),
};

function kindOf(path: string): FileKind | undefined {
  const stats = attempt(path, () => statSync(path, { throwIfNoEntry: false }));
  if (stats === undefined) return undefined;
  if (stats.isFile()) return "file";
  return stats.isDirectory() ? "folder" : "other";
}

/** Node itself refuses a file of more than 2 GiB. */
function readBytes(path: string, lifetime?: "brief"): Uint8Array {
  const bytes = attempt(path, () => (lifetime === "brief" ? readBriefly(path) : readFileSync(path)));
  countInput(bytes.length);
  return bytes;
}

/** One for all files that are read briefly: memory of its own for each would take longer to get than the file to read. */
let shared: Buffer | undefined;
const sharedLength = 4 * 1024 * 1024;

function readBriefly(path: string): Uint8Array {
  shared ??= Buffer.allocUnsafeSlow(sharedLength);
  const descriptor = openSync(path, "r");
  try {
    let length = 0;
    while (length < sharedLength) {
      const count = readSync(descriptor, shared, length, sharedLength - length, null);
      if (count === 0) return shared.subarray(0, length);
      length += count;
    }
    // A file that is larger is read from its beginning; of a pipe what was read is gone.
    if (fstatSync(descriptor).isFile()) return readFileSync(path);
    return Buffer.concat([shared, readFileSync(descriptor)]);
  } finally {
    closeSync(descriptor);
  }
}

async function* readStream(path: string): ByteStream {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 }))
      yield chunk as Uint8Array;
  } catch (error) {
    throw toFileError(path, error);
  }
}

function toEntry(folder: string, entry: Dirent): FolderEntry {
  if (entry.isFile()) return { name: entry.name, kind: "file" };
  if (entry.isDirectory()) return { name: entry.name, kind: "folder" };
  if (!entry.isSymbolicLink()) return { name: entry.name, kind: "other" };
  return { name: entry.name, kind: leadsToFile(join(folder, entry.name)) ? "file" : "link" };
}

function leadsToFile(link: string): boolean {
  try {
    return kindOf(link) === "file";
  } catch {
    return false;
  }
}

/** By code unit, so that the order is the same on every machine. */
function byName(left: FolderEntry, right: FolderEntry): number {
  return left.name < right.name ? -1 : 1;
}

async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Uint8Array);
    countInput((chunk as Uint8Array).length);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

function hasExecutable(name: string): boolean {
  const extensions = process.platform === "win32" ? [".exe", ".cmd", ""] : [""];
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.some((folder) =>
    extensions.some((extension) => isExecutable(join(folder, name + extension))),
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw toFileError(path, error);
  }
}

function forward(path: string): string {
  return process.platform === "win32" ? path.replaceAll("\\", "/") : path;
}
