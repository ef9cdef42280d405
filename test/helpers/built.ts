import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Root of the repository. */
export const repository = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

let built: { readonly folder: string } | { readonly error: unknown } | undefined;

/**
 * The folder of a command line built from the sources as they are, below node_modules/.cache and once for each state of them. dist/ itself
 * is not used: somebody else may be building it. The package as it is published is tested in test/package.
 */
export function commandLineFolder(): string {
  built ??= attempt();
  if ("error" in built) throw built.error;
  return built.folder;
}

/** What cannot be built is not tried again for every test. */
function attempt(): { readonly folder: string } | { readonly error: unknown } {
  try {
    return { folder: findOrBuild() };
  } catch (error) {
    return { error };
  }
}

function findOrBuild(): string {
  const cache = join(repository, "node_modules", ".cache", "podseal-test");
  const folder = join(cache, `cli-${Math.ceil(newestSource())}`);
  if (!existsSync(folder)) buildInto(cache, folder);
  return folder;
}

/** Another worker may build the same: the first to finish wins, and a half-built folder is never seen. */
function buildInto(cache: string, folder: string): void {
  mkdirSync(cache, { recursive: true });
  removeOld(cache);
  const unfinished = mkdtempSync(join(cache, "unfinished-"));
  const build = join(repository, "tools", "build.mjs");
  const { status, stderr } = spawnSync(process.execPath, [build, "--command-line", unfinished], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`the command line could not be built:\n${stderr}`);
  try {
    renameSync(unfinished, folder);
  } catch {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

const hour = 3_600_000;

function removeOld(cache: string): void {
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (Date.now() - statSync(path).mtimeMs > hour) rmSync(path, { recursive: true, force: true });
  }
}

function newestSource(): number {
  const sources = readdirSync(join(repository, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.test)\.(ts|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const others = ["package.json", "tools/build.mjs"].map((path) => join(repository, path));
  return Math.max(...[...sources, ...others].map((path) => statSync(path).mtimeMs));
}
