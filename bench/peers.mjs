// The peers as they are run here, each in its fastest way over a folder of files, and the files that each can take.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cache, nameOf } from "./inputs.mjs";

const bin = fileURLToPath(new URL("../.cache/peers/bin", import.meta.url));

export const buildHint = "not built; see docs/benchmarks.md";

/** `command(folder)`: the command over a folder that `peerInput` made; its standard output is JSON when it could do its job. */
export const peers = [
  peer("kube-linter", (program, folder) => [program, "lint", "--format", "json", folder]),
  peer("polaris", (program, folder) => [program, "audit", "--format", "json", "--audit-path", folder]),
  // Reads one file or standard input: all files as one stream. Without its download of schemas, which needs the network.
  peer("kubesec", (program, folder) => [
    program,
    "scan",
    "--schema-location",
    anySchema(),
    join(stream(folder), "stream.yaml"),
  ]),
  peer("kube-score", (program, folder) => [program, "score", "-o", "json", ...filesIn(folder)]),
];

function peer(name, commandOf) {
  const program = () => (existsSync(join(bin, name)) ? join(bin, name) : undefined);
  return { name, program, command: (folder) => commandOf(program(), folder) };
}

/**
 * A folder with the files that a peer can take: several stop at the first file that they cannot read, with no word of the others.
 * Found by halving what fails, once.
 */
export function peerInput(one, files) {
  const folder = join(cache, "taken-by", one.name);
  if (!existsSync(folder)) {
    const taken = takenBy(one, files);
    copy(taken, `${folder}.partial`);
    renameSync(`${folder}.partial`, folder);
  }
  return { folder, taken: filesIn(folder).length, given: files.length };
}

function takenBy(one, files) {
  if (files.length === 0 || takes(one, files)) return files;
  if (files.length === 1) return [];
  const middle = Math.floor(files.length / 2);
  return [...takenBy(one, files.slice(0, middle)), ...takenBy(one, files.slice(middle))];
}

function takes(one, files) {
  const folder = join(cache, `trial-${one.name}`);
  copy(files, folder);
  const [program, ...args] = one.command(folder);
  const { stdout } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 30, timeout: 120_000 });
  rmSync(folder, { recursive: true, force: true });
  rmSync(`${folder}-stream`, { recursive: true, force: true });
  return isJson(stdout);
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function copy(files, folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [index, file] of files.entries()) cpSync(file, join(folder, nameOf(file, index)));
}

export function filesIn(folder) {
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}

function stream(folder) {
  const target = `${folder}-stream`;
  if (existsSync(target)) return target;
  mkdirSync(target, { recursive: true });
  const texts = filesIn(folder).map((file) => readFileSync(file, "utf8"));
  writeFileSync(join(target, "stream.yaml"), texts.join("\n---\n"));
  return target;
}

/** A schema that takes everything. */
function anySchema() {
  const file = join(cache, "any-schema.json");
  mkdirSync(cache, { recursive: true });
  writeFileSync(file, "{}\n");
  return file;
}
