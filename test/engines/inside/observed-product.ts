import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineName } from "../option-set-observation.ts";
import type { ProductOutcome, ProductRun } from "../observed-product.ts";
import { engineOutput, startContainer, startEngine, tryEngine, type Engine } from "./engines.ts";
import { prepareHost, type Host } from "./host.ts";
import { imageChanges, imageReference, packRootFileSystem } from "./images.ts";
import type { RunningProbe } from "./podman.ts";
import { serve } from "./serve.ts";

interface SessionRequest {
  readonly engine: EngineName;
  readonly folder: string;
  readonly probe: string;
  readonly runs: readonly ProductRun[];
  readonly commandLine: string;
}

async function observeAll({ engine: name, folder, probe, runs, commandLine }: SessionRequest) {
  const host = prepareHost(folder);
  const engine = await startEngine(name, host);
  const packed = packRootFileSystem(host, probe);
  for (const image of new Set(runs.map((run) => run.image))) {
    const changes = imageChanges[image].flatMap((line) => ["--change", line]);
    engineOutput(engine, ["import", ...changes, packed, imageReference(image)]);
  }
  const program = join(folder, "podseal.cjs");
  writeFileSync(program, commandLine, { mode: 0o644 });
  chmodSync(program, 0o644);
  const session = { host, engine, program, programs: wrap(engine, folder) };
  const outcomes: ProductOutcome[] = [];
  for (const run of runs) outcomes.push(await observeOne(session, run));
  await engine.stop();
  return { outcomes };
}

interface Session {
  readonly host: Host;
  readonly engine: Engine;
  readonly program: string;
  /** Folder of the engine's client as a user has it on PATH. */
  readonly programs: string;
}

/** The client that finds the session's own engine without further flags, as one finds the machine's. */
function wrap({ program, global }: Engine, folder: string): string {
  const programs = join(folder, "programs");
  mkdirSync(programs, { mode: 0o755 });
  const name = program.slice(program.lastIndexOf("/") + 1);
  const path = program.startsWith("/") ? program : `/usr/bin/${name}`;
  writeFileSync(join(programs, name), `#!/bin/sh\nexec ${[path, ...global].join(" ")} "$@"\n`, {
    mode: 0o755,
  });
  return programs;
}

/** The container holds still while it is looked at: its first process waits for the end of its input. */
async function observeOne(session: Session, run: ProductRun): Promise<ProductOutcome> {
  const { host, engine, program, programs } = session;
  const { name, image, flags = [] } = run;
  const data = join(host.home, "data");
  mkdirSync(data, { recursive: true });
  chownSync(data, host.user.uid, host.user.gid);
  const options = run.options.map((one) => one.replaceAll("{folder}", data));
  const container = await start(engine, name, [...options, imageReference(image), "/probe", "hold"]);
  if (typeof container === "string")
    return { name, refused: container, exit: -1, output: "", complaint: "", evidence: undefined, left: [] };
  const file = join(engine.as.cwd, `${name}.json`);
  try {
    const result = spawnSync(
      process.execPath,
      [program, "observe", "--container", name, "--evidence", file, ...flags],
      {
        ...engine.as,
        env: { ...engine.as.env, PATH: `${programs}:${engine.as.env["PATH"] ?? ""}` },
        encoding: "utf8",
        timeout: 120_000,
      },
    );
    return {
      name,
      exit: result.status ?? -1,
      output: result.stdout,
      complaint: result.stderr,
      evidence: existsSync(file) ? readFileSync(file, "utf8") : undefined,
      left: foldersNamed(result.stderr).filter((one) => existsSync(one)),
    };
  } finally {
    await container.stop();
  }
}

/** The folders that the probe said it builds in. */
function foldersNamed(steps: string): readonly string[] {
  return [...steps.matchAll(/build the helper in (\S+)/g)].map(([, folder = ""]) => folder);
}

async function start(engine: Engine, name: string, args: readonly string[]): Promise<RunningProbe | string> {
  try {
    return await startContainer(engine, name, args);
  } catch (error) {
    tryEngine(engine, ["rm", "-f", name]);
    return error instanceof Error ? error.message : String(error);
  }
}

await serve((request) => observeAll(request as SessionRequest));
