/** The files of the corpora, which are no part of this repository. */
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const corpora = join(process.env["PODSEAL_SHARED"] ?? join(repository, "..", "shared"), "corpora");

export interface CorpusFile {
  readonly archive: string;
  readonly path: string;
  readonly bytes: Buffer;
}

/** Whether the corpora are there: in PODSEAL_SHARED, or in a folder `shared` beside the repository. */
export function corporaAvailable(): boolean {
  return existsSync(join(corpora, "index.json"));
}

/** The Kubernetes files of one archive (`realworld`, `nasty`, ...), unpacked once into .cache/corpora. */
export function kubernetesFiles(archive: string): CorpusFile[] {
  const folder = corpusFolder(archive);
  return corpusIndex()
    .filter((entry) => entry.archive === `${archive}.tar.gz` && entry.format === "k8s")
    .map((entry) => ({ archive, path: entry.path, bytes: readFileSync(join(folder, entry.path)) }));
}

/** One file of the index. `podSpecs`: how many maps with a list of `containers` its authors counted. */
export interface CorpusEntry {
  readonly archive: string;
  readonly path: string;
  readonly format: string;
  readonly podSpecs?: number;
}

/** Every file of every archive. */
export function corpusIndex(): readonly CorpusEntry[] {
  const index = JSON.parse(readFileSync(join(corpora, "index.json"), "utf8")) as {
    readonly entries: CorpusEntry[];
  };
  return index.entries;
}

/** The folder of an archive, unpacked once into .cache/corpora. */
export function corpusFolder(archive: string): string {
  return unpack(archive);
}

function unpack(archive: string): string {
  const folder = join(repository, ".cache", "corpora", archive);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${randomUUID()}.tmp`;
  mkdirSync(unfinished, { recursive: true });
  const run = spawnSync("tar", ["-xzf", join(corpora, `${archive}.tar.gz`), "-C", unfinished], {
    encoding: "utf8",
  });
  if (run.status !== 0) throw new Error(`cannot unpack ${archive}: ${run.stderr}`);
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Another test unpacked it meanwhile: a full folder is not replaced.
    rmSync(unfinished, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
