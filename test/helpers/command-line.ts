import { spawnSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { commandLineFolder, repository } from "./built.ts";

/** What a process said and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

export interface Started {
  readonly input?: string | Uint8Array;
  /** Added to an environment that says nothing about colours. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Default: the root of the repository. */
  readonly folder?: string;
}

/** Path of the program, as the package would install it. */
export function program(): string {
  return join(commandLineFolder(), "podseal.cjs");
}

/** Runs `podseal ARGS` as a process and waits for it. */
export function podseal(args: readonly string[], started: Started = {}): Ended {
  return run(process.execPath, [program(), ...args], started);
}

const done = new Map<string, Ended>();

/** The same, run once for several tests that look at what it said. For what changes no file. */
export function podsealOnce(args: readonly string[], input?: string): Ended {
  const key = JSON.stringify([args, input]);
  const ended = done.get(key) ?? podseal(args, input === undefined ? {} : { input });
  done.set(key, ended);
  return ended;
}

/** Runs any program in the same way. */
export function run(command: string, args: readonly string[], started: Started = {}): Ended {
  const { status, stdout, stderr, error } = spawnSync(command, [...args], {
    cwd: started.folder ?? repository,
    env: { ...quietEnvironment(), ...started.environment },
    encoding: "utf8",
    maxBuffer: 1 << 28,
    timeout: 50_000,
    ...(started.input === undefined ? { stdio: ["ignore", "pipe", "pipe"] } : { input: started.input }),
  });
  if (error !== undefined) throw error;
  return { code: status, output: stdout, errors: stderr };
}

/** Ours, without what changes a report: colours, debugging, options of Node. */
function quietEnvironment(): NodeJS.ProcessEnv {
  const silent = [
    "NO_COLOR",
    "FORCE_COLOR",
    "PODSEAL_DEBUG",
    "NODE_OPTIONS",
    "NODE_EXTRA_CA_CERTS",
    "COLUMNS",
  ];
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !silent.includes(name)));
}

/** A stack trace, or an error that Node itself printed. */
export const stackTrace = /^\s+at .+[:(]\d+|node:internal|Node\.js v\d/m;
