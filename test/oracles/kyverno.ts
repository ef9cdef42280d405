/**
 * Kyverno's own command line, built with Go from its module at a pinned version (some minutes the first time), and older ones where
 * somebody built them into `bin/` (README.md says how). What it says of objects, by policy and by the objects' names.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import type { JsonObject } from "../../src/workload/index.ts";

/** The version that is built; it takes the objects of older ones too. */
export const newestKyverno = "1.18.2";

const bin = join(dirname(fileURLToPath(import.meta.url)), "bin");
const missing = new Set<string>();

/**
 * Whether the program of a version is there; the newest is built when it is not. With PODSEAL_REQUIRE_ORACLES set it is an error where
 * that fails.
 */
export function kyvernoAvailable(version = newestKyverno): boolean {
  if (existsSync(binaryOf(version))) return true;
  if (version !== newestKyverno || missing.has(version)) return false;
  build(version);
  const found = existsSync(binaryOf(version));
  if (!found) missing.add(version);
  if (!found && process.env["PODSEAL_REQUIRE_ORACLES"])
    throw new Error(`kyverno ${version} is not available`);
  return found;
}

/** The folder of Kyverno's sources in Go's module cache; undefined where they cannot be had. */
export function kyvernoSources(version: string): string | undefined {
  const module = `github.com/kyverno/kyverno@v${version}`;
  const run = spawnSync("go", ["mod", "download", "-json", module], { cwd: tmpdir(), encoding: "utf8" });
  if (run.status !== 0) return undefined;
  return (JSON.parse(run.stdout) as { readonly Dir?: string }).Dir;
}

interface KyvernoResult {
  readonly policy: string;
  readonly result: "pass" | "fail" | "warn" | "error" | "skip";
  readonly message: string;
  readonly name: string;
}

export interface KyvernoInput {
  readonly policies: string;
  readonly exceptions?: string;
  readonly objects: readonly JsonObject[];
}

/** What each policy answers to each object, as if it were created. Several batches run at once. */
export async function kyvernoResults(
  { policies, exceptions, objects }: KyvernoInput,
  version = newestKyverno,
): Promise<readonly KyvernoResult[]> {
  const answers = await inBatches(objects, async (batch, folder) => {
    const flags = exceptions === undefined ? [] : ["--exceptions", "exceptions.yaml"];
    const output = await apply({ policies, exceptions: exceptions ?? "", objects: batch }, version, folder, [
      ...flags,
      "--policy-report",
      ...(version === newestKyverno ? ["--output-format", "json"] : []),
    ]);
    return reportedIn(output);
  });
  return answers.flat();
}

/** Each object after the policies that change it, by its name. */
export async function kyvernoMutations(
  { policies, objects }: KyvernoInput,
  version = newestKyverno,
): Promise<ReadonlyMap<string, JsonObject>> {
  const answers = await inBatches(objects, async (batch, folder) => {
    mkdirSync(join(folder, "made"));
    await apply({ policies, exceptions: "", objects: batch }, version, folder, ["--output", "made/"]);
    return readdirSync(join(folder, "made")).flatMap((name) =>
      documentsIn(readFileSync(join(folder, "made", name), "utf8")),
    );
  });
  return new Map(answers.flat().map((object) => [nameOf(object), object]));
}

function binaryOf(version: string): string {
  return join(bin, `kyverno-${version}`);
}

/** In the module's own folder, whose go.mod replaces a module. */
function build(version: string): void {
  const cwd = kyvernoSources(version);
  if (cwd === undefined) return;
  mkdirSync(bin, { recursive: true });
  const unfinished = `${binaryOf(version)}.tmp`;
  const run = spawnSync("go", ["build", "-o", unfinished, "./cmd/cli/kubectl-kyverno"], {
    cwd,
    encoding: "utf8",
  });
  if (run.status === 0) renameSync(unfinished, binaryOf(version));
  else process.stderr.write(`kyverno ${version} does not build here:\n${run.stderr}\n`);
}

const batchSize = 120;
const atOnce = 2;

async function inBatches<T>(
  objects: readonly JsonObject[],
  run: (batch: readonly JsonObject[], folder: string) => Promise<T>,
): Promise<T[]> {
  const batches = Array.from({ length: Math.ceil(objects.length / batchSize) }, (_, index) =>
    objects.slice(index * batchSize, (index + 1) * batchSize),
  );
  const answers: T[] = [];
  const next = batches.entries();
  const worker = async (): Promise<void> => {
    for (const [index, batch] of next) {
      const folder = mkdtempSync(join(tmpdir(), "podseal-kyverno-"));
      try {
        answers[index] = await run(batch, folder);
      } finally {
        rmSync(folder, { recursive: true });
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return answers;
}

async function apply(
  { policies, exceptions, objects }: Required<KyvernoInput>,
  version: string,
  folder: string,
  flags: readonly string[],
): Promise<string> {
  await writeFile(join(folder, "policies.yaml"), policies);
  await writeFile(join(folder, "exceptions.yaml"), exceptions);
  await writeFile(join(folder, "objects.yaml"), objects.map((one) => JSON.stringify(one)).join("\n---\n"));
  const program = spawn(
    binaryOf(version),
    ["apply", "policies.yaml", "--resource", "objects.yaml", ...flags],
    {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  let errors = "";
  program.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  program.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const code = await new Promise((resolve, reject) => program.on("close", resolve).on("error", reject));
  // 1: some object breaks a policy. Objects of which nothing is told, and policies that are left out, are missing in the answer.
  if (code !== 0 && code !== 1) throw new Error(`kyverno ended with ${String(code)}: ${errors}${output}`);
  if (errors !== "" && !output.includes("kind")) throw new Error(`kyverno: ${errors}${output}`);
  return output;
}

interface Report {
  readonly results?: readonly {
    readonly policy: string;
    readonly result: KyvernoResult["result"];
    readonly message: string;
    readonly resources?: readonly { readonly name: string }[];
  }[];
}

/** The report is one object of JSON at the end, or of YAML in older versions, after what mutations print. */
function reportedIn(output: string): KyvernoResult[] {
  const start = output.indexOf('{"kind"');
  const text =
    start >= 0 ? output.slice(start) : output.slice(output.lastIndexOf("apiVersion: wgpolicyk8s.io"));
  const reports = start >= 0 ? [JSON.parse(text) as Report] : documentsIn(text);
  return (reports as readonly Report[]).flatMap(({ results = [] }) =>
    results.flatMap(({ policy, result, message, resources = [] }) =>
      resources.map(({ name }) => ({ policy, result, message, name })),
    ),
  );
}

function documentsIn(text: string): JsonObject[] {
  return parseAllDocuments(text).flatMap((document) => {
    const value = document.toJS() as JsonObject | null;
    return value === null ? [] : [value];
  });
}

function nameOf(object: JsonObject): string {
  return (object["metadata"] as { readonly name: string }).name;
}
