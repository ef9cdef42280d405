/**
 * The command lines of other engines, for tests: on PATH, or built into test/oracles/bin (README.md there says how). Nothing builds them by
 * itself, since that takes many minutes.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { JsonObject } from "../../src/workload/index.ts";
import { asDeployment } from "./fixtures.ts";
import type { PodObject } from "./fixtures.ts";

const bin = join(dirname(fileURLToPath(import.meta.url)), "..", "oracles", "bin");
const path = [bin, process.env["PATH"] ?? ""].join(delimiter);

export type Client = "gator" | "kyverno";

/** Whether the program is there and runs. */
export function clientAvailable(client: Client): boolean {
  return spawnSync(client, ["version"], { env: { ...process.env, PATH: path } }).status === 0;
}

export interface ClientRun {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program in a folder that holds the files, by their names. */
export function runClient(
  client: Client,
  parameters: readonly string[],
  files: Readonly<Record<string, string>>,
): ClientRun {
  const folder = mkdtempSync(join(tmpdir(), `podseal-${client}-`));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const run = spawnSync(client, parameters, {
      cwd: folder,
      env: { ...process.env, PATH: path },
      encoding: "utf8",
      maxBuffer: 2 ** 30,
    });
    return { stdout: run.stdout, stderr: run.stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface NamedObject {
  readonly name: string;
  readonly path: string;
  readonly object: JsonObject;
  readonly template: PodObject["template"];
}

/** Each fixture under a name of its own, as it is and, a pod, as a Deployment. */
export function namedObjects(fixtures: readonly PodObject[]): NamedObject[] {
  return fixtures.flatMap(({ path: file, object, template }, index) => {
    const forms = object["kind"] === "Pod" ? [object, asDeployment(object)] : [object];
    return forms.map((one, form) => {
      const name = `fixture-${index}-${form}`;
      const metadata = { ...(one["metadata"] as JsonObject | undefined), name, namespace: "default" };
      return { name, path: file, object: defaulted({ ...one, metadata }), template };
    });
  });
}

/** As the server defaults a volume without a source before admission: these programs see what is written. */
function defaulted(object: JsonObject): JsonObject {
  const text = JSON.stringify(object, (key, value: unknown) =>
    key === "volumes" && Array.isArray(value) ? value.map(withSource) : value,
  );
  return JSON.parse(text) as JsonObject;
}

function withSource(volume: unknown): unknown {
  const isBare = typeof volume === "object" && volume !== null && Object.keys(volume).join() === "name";
  return isBare ? { ...volume, emptyDir: {} } : volume;
}
