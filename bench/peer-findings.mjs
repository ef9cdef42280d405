// Runs every built peer over the files of realworld that it can take, and lists what it reports of confinement and an audit of the same
// files does not, at level rootless-podman or sealed: by check, with a count and the first workloads. What remains is explained in
// docs/peers-realworld.md; `npm run` does not call it: it needs the peers. Exits 1 when a check differs and `explained` does not say why.
import { spawnSync } from "node:child_process";
import { corpora, corpusFiles } from "./inputs.mjs";
import { podseal } from "./measure.mjs";
import { checks, findingsOf } from "./peer-checks.mjs";
import { buildHint, peerInput, peers } from "./peers.mjs";

delete process.env.NODE_EXTRA_CA_CERTS;
if (corpora("realworld") === undefined) process.stdout.write("skipped: needs ../shared/corpora\n");
else for (const one of peers) compare(one);

function compare(one) {
  if (one.program() === undefined) return process.stdout.write(`\n${one.name}: skipped: ${buildHint}\n`);
  const { folder, taken, given } = peerInput(one, corpusFiles("realworld"));
  const reported = findingsOf[one.name](jsonOf(one.command(folder)));
  const ours = ["rootless-podman", "sealed"].map((level) =>
    jsonOf(podseal("audit", "--level", level, "--format", "json", "--no-config", folder)),
  );
  const told = tellings(ours);
  const absent = new Set();
  process.stdout.write(`\n${one.name}, ${taken} of ${given} files\n`);
  for (const [check, { dimensions, explained }] of Object.entries(checks[one.name])) {
    const found = reported.filter((finding) => finding.check === check);
    const missing = found.filter(
      ({ workload }) => !dimensions.some((dimension) => told.get(workload)?.has(dimension)),
    );
    const judged = missing.filter(({ workload }) => told.has(workload));
    for (const { workload } of missing) if (!told.has(workload)) absent.add(workload);
    const state = judged.length === 0 ? "ok" : (explained ?? "NOT EXPLAINED");
    if (state === "NOT EXPLAINED") process.exitCode = 1;
    const examples = [...new Set(judged.map(({ workload }) => workload))].slice(0, 3).join(", ");
    process.stdout.write(
      `  ${check.padEnd(50)} ${String(found.length).padStart(4)} reported, ${String(judged.length).padStart(3)} not by us  ${state}` +
        `${examples === "" ? "" : `: ${examples}`}\n`,
    );
  }
  process.stdout.write(
    `  without a container, or judged under its owner's name: ${[...absent].sort().join(", ")}\n`,
  );
  const unmapped = new Set(
    reported.map(({ check }) => check).filter((check) => !(check in checks[one.name])),
  );
  process.stdout.write(`  no matter of confinement: ${[...unmapped].sort().join(", ")}\n`);
}

/** Dimensions with a finding, by "Kind/name", over both levels; a refused workload is told whole. */
function tellings(reports) {
  const told = new Map();
  for (const { workloads, findings } of reports) {
    const keys = new Map();
    for (const { id, kind, name } of workloads) {
      const key = `${kind}/${name}`;
      keys.set(id, key);
      if (!told.has(key)) told.set(key, new Set());
    }
    for (const { workload, dimensions } of findings)
      for (const dimension of dimensions) told.get(keys.get(workload))?.add(dimension);
  }
  return told;
}

function jsonOf([command, ...args]) {
  const { stdout } = spawnSync(command, args, {
    encoding: "utf8",
    maxBuffer: 1 << 30,
    env: { ...process.env, NO_COLOR: "1" },
  });
  return JSON.parse(stdout);
}
