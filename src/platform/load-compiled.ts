import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Script } from "node:vm";
import { prepareToKeepCode, resetFlags } from "./v8-flags.ts";

/**
 * Loads a file with the code that V8 compiled for it in an earlier run, kept in the user's cache folder (XDG_CACHE_HOME, or LOCALAPPDATA
 * on Windows): a large file then starts in half the time. Whatever goes wrong with the cache, the file is compiled anew. V8 refuses code
 * of another version of itself. PODSEAL_NO_CACHE=1 neither reads nor writes it.
 *
 * The file is a CommonJS module inside the function that `require` would put around it: around a text of this length it takes a
 * copy. It is ASCII, as the build writes it: a text that is known to be takes half the memory and time to read.
 * @param require of the caller; the module uses it for modules of Node alone.
 */
export function loadCompiled(file: string, version: string, require: NodeJS.Require): unknown {
  const cache = process.env["PODSEAL_NO_CACHE"] === "1" ? undefined : cacheOf(file, version);
  const whole = cache === undefined ? undefined : ownFile(cache);
  const cachedData = whole ?? (cache === undefined ? undefined : ownFile(unfinished(cache)));
  const script = new Script(readFileSync(file, "latin1"), {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const isRefused = cachedData === undefined || script.cachedDataRejected === true;
  if (cache !== undefined && (isRefused || whole === undefined)) {
    prepareToKeepCode();
    process.once("exit", (code) => {
      if (code < couldNotDoTheJob) keep(cache, script);
      else if (isRefused) keep(unfinished(cache), script);
    });
  }
  const module = { exports: {} };
  const run = script.runInThisContext() as (...args: readonly unknown[]) => void;
  run.call(module.exports, module.exports, require, module, file, dirname(file));
  return module.exports;
}

/** The exit code of a run that may have stopped early: functions that it did not call are not in its code. */
const couldNotDoTheJob = 2;

/** Where the code of such a run is kept, until one that does its job gives all of it. */
function unfinished(cache: string): string {
  return cache.replace(/\.v8$/, "_unfinished.v8");
}

/**
 * Named by place, version of tool and Node, length and time of the file, so that another build never meets it. The version is not
 * left to the time: package managers give every file the same one.
 */
function cacheOf(file: string, version: string): string | undefined {
  try {
    const { size, mtimeMs } = statSync(file);
    const name = [placeOf(file), version, process.version, process.arch, size, Math.round(mtimeMs)].join("_");
    const folder = cacheFolder();
    return folder === undefined ? undefined : join(folder, `${name}.v8`);
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

function cacheFolder(): string | undefined {
  const { XDG_CACHE_HOME, HOME, LOCALAPPDATA } = process.env;
  if (process.platform === "win32") return LOCALAPPDATA && join(LOCALAPPDATA, "podseal");
  if (XDG_CACHE_HOME) return join(XDG_CACHE_HOME, "podseal");
  return HOME && join(HOME, ".cache", "podseal");
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
    resetFlags();
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
