import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { ProductOutcome, ProductRun } from "../observed-product.ts";
import { prepareHost, type Host } from "./host.ts";
import { imageReference, importImages } from "./images.ts";
import { as, startProbe } from "./podman.ts";
import { serve } from "./serve.ts";

interface SessionRequest {
  readonly folder: string;
  readonly probe: string;
  readonly runs: readonly ProductRun[];
  readonly commandLine: string;
}

async function observeAll({ folder, probe, runs, commandLine }: SessionRequest) {
  const host = prepareHost(folder);
  importImages(host, probe, new Set(runs.map(({ image }) => image)));
  const program = join(folder, "podseal.cjs");
  writeFileSync(program, commandLine, { mode: 0o644 });
  chmodSync(program, 0o644);
  const outcomes: ProductOutcome[] = [];
  for (const run of runs) outcomes.push(await observeOne(host, program, run));
  return { outcomes };
}

/** The container holds still while it is looked at: its first process waits for the end of its input. */
async function observeOne(host: Host, program: string, run: ProductRun): Promise<ProductOutcome> {
  const { name, image, flags = [] } = run;
  const data = join(host.home, "data");
  mkdirSync(data, { recursive: true });
  chownSync(data, host.user.uid, host.user.gid);
  const options = run.options.map((one) => one.replaceAll("{folder}", data));
  const container = await startProbe(host, name, [...options, imageReference(image), "/probe", "hold"]);
  const file = join(host.home, `${name}.json`);
  try {
    const before = readdirSync("/tmp");
    const result = spawnSync(
      process.execPath,
      [program, "observe", "--container", name, "--evidence", file, ...flags],
      { ...as(host), encoding: "utf8", timeout: 120_000 },
    );
    return {
      name,
      exit: result.status ?? -1,
      output: result.stdout,
      complaint: result.stderr,
      evidence: existsSync(file) ? readFileSync(file, "utf8") : undefined,
      left: readdirSync("/tmp").filter((one) => !before.includes(one) && one.startsWith("podseal-probe.")),
    };
  } finally {
    await container.stop();
  }
}

await serve((request) => observeAll(request as SessionRequest));
