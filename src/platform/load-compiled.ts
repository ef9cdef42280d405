import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire, Module } from "node:module";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { Script } from "node:vm";

/**
 * Loads a CommonJS file as `require` does, with the code that V8 compiled for it in an earlier run, kept in the user's cache folder
 * (XDG_CACHE_HOME, or LOCALAPPDATA on Windows): a large file then starts in half the time. Whatever goes wrong with the cache, the
 * file is compiled anew. V8 refuses code of another version of itself. PODSEAL_NO_CACHE=1 neither reads nor writes it.
 * The file is ASCII, as the build writes it: a text that is known to be takes half the memory and time to read.
 */
export function loadCompiled(file: string, version: string): unknown {
  const cache = process.env["PODSEAL_NO_CACHE"] === "1" ? undefined : cacheOf(file, version);
  if (cache === undefined) return createRequire(file)(file);
  const cachedData = ownFile(cache);
  const script = new Script(Module.wrap(readFileSync(file, "latin1")), {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const module = { exports: {} };
  const run = script.runInThisContext() as (...args: readonly unknown[]) => void;
  run.call(module.exports, module.exports, createRequire(file), module, file, dirname(file));
  if (cachedData === undefined || script.cachedDataRejected === true)
    process.once("exit", () => {
      keep(cache, script);
    });
  return module.exports;
}

/**
 * Named by place, version of tool and Node, length and time of the file, so that another build never meets it. The version is not
 * left to the time: package managers give every file the same one.
 */
function cacheOf(file: string, version: string): string | undefined {
  try {
    const { size, mtimeMs } = statSync(file);
    const name = [placeOf(file), version, process.version, process.arch, size, Math.round(mtimeMs)].join("_");
    return join(cacheFolder(), `${name}.v8`);
  } catch {
    return undefined;
  }
}

function placeOf(file: string): string {
  let hash = 7;
  for (let index = 0; index < file.length; index++)
    hash = Math.imul(hash ^ file.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(36);
}

function cacheFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  const base = process.platform === "win32" ? LOCALAPPDATA : XDG_CACHE_HOME;
  return join(base === undefined || base === "" ? join(homedir(), ".cache") : base, "podseal");
}

/** The content, if the file is the user's own and nobody else may write it: it is code that will run. */
function ownFile(path: string): Buffer | undefined {
  try {
    if (process.getuid !== undefined && ![dirname(path), path].every(isOwn)) return undefined;
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function isOwn(path: string): boolean {
  const { uid, mode } = statSync(path);
  return uid === process.getuid?.() && (mode & 0o022) === 0;
}

function keep(path: string, script: Script): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const partial = `${path}.${process.pid}`;
    writeFileSync(partial, script.createCachedData(), { mode: 0o600 });
    removeOthers(path);
    renameSync(partial, path);
  } catch {
    // Without a cache the next start is slower.
  }
}

/** Up to ten of each installation, one for main and one for each command: two do not drive out each other's. */
const mostFiles = 24;

/** What an earlier build at the same place left, and the oldest of many: the folder stays small however often one builds elsewhere. */
function removeOthers(path: string): void {
  const folder = dirname(path);
  const place = basename(path).replace(/_.*/, "_");
  const byAge = readdirSync(folder)
    .filter((name) => name.endsWith(".v8"))
    .map((name) => ({ name, written: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.written - a.written);
  for (const [index, { name }] of byAge.entries())
    if (name.startsWith(place) || index >= mostFiles - 1) rmSync(join(folder, name), { force: true });
}
