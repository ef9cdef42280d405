// `npm run bench`: measures the built command line in whole processes, as ratios within this run, prints a table and fails when a
// target is missed. Flags: --report-only (never fails), --runs N (default 5), --only NAME (start, yaml, peers, memory, growth).
// What each target means and how the inputs are made: docs/benchmarks.md.
import { availableParallelism, cpus } from "node:os";
import { corpusFiles, corpora, growthFolders, largeList, smallFile } from "./inputs.mjs";
import { measure, median, peakMemory, podseal, text } from "./measure.mjs";
import { buildHint, peerInput, peers } from "./peers.mjs";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

const flags = process.argv.slice(2);
const runs = Number(valueOf("--runs") ?? 5);
const only = valueOf("--only");
const rows = [];

// An extra certificate file is read at the start of every Node process, ours and the one that is compared with.
delete process.env.NODE_EXTRA_CA_CERTS;

const parts = { start: startUp, yaml: againstYaml, peers: againstPeers, memory, growth };
for (const [name, part] of Object.entries(parts)) {
  if (only === undefined || only === name) part();
}
print();
const missed = rows.filter(({ met }) => met === false);
process.exitCode = missed.length > 0 && !flags.includes("--report-only") ? 1 : 0;

/** Start-up against Node's own: the smallest things that one can ask of the tool. */
function startUp() {
  const file = smallFile();
  const times = measure(runs * 4, {
    node: [process.execPath, "-e", "0"],
    version: podseal("--version"),
    small: podseal("audit", file),
  });
  ratio("podseal --version / node -e 0", times.version, times.node, 1.8);
  ratio("audit of one small file / node -e 0", times.small, times.node, 2.5);
}

/** The whole audit against js-yaml 4 turning the same files into values. */
function againstYaml() {
  const name = "audit of realworld / js-yaml 4 parsing it";
  const corpus = corpora("realworld");
  if (corpus === undefined) return skip(name, "needs ../shared/corpora");
  const list = join(corpus, "..", "realworld-files.json");
  writeFileSync(list, JSON.stringify(corpusFiles("realworld")));
  const parse = fileURLToPath(new URL("parse-only.mjs", import.meta.url));
  const times = measure(runs, {
    audit: podseal("audit", corpus),
    parse: [process.execPath, parse, list],
  });
  ratio(name, times.audit, times.parse, 1);
}

/** Against each peer that is built, over the files that this peer can take. */
function againstPeers() {
  for (const peer of peers) {
    const name = `audit of realworld / ${peer.name}`;
    if (corpora("realworld") === undefined) skip(name, "needs ../shared/corpora");
    else if (peer.program() === undefined) skip(name, buildHint);
    else {
      const { folder, taken, given } = peerInput(peer, corpusFiles("realworld"));
      const times = measure(Math.min(runs, 3), {
        audit: podseal("audit", folder),
        peer: peer.command(folder),
      });
      ratio(`${name} (${taken} of ${given} files)`, times.audit, times.peer, 1);
    }
  }
}

/** Largest resident set of the whole process. */
function memory() {
  const folder = corpora("");
  if (folder === undefined) skip("memory: audit of all corpora", "needs ../shared/corpora");
  else limit("memory: audit of all corpora", peakMemory(podseal("audit", folder)), 250);
  limit("memory: audit of a List of 100 MB", peakMemory(podseal("audit", largeList(100))), 900);
}

/** Time for each file must not grow with their number. */
function growth() {
  const name = "time for each file: 16x files / 4x files";
  if (corpora("realworld") === undefined) return skip(name, "needs ../shared/corpora");
  const { one, four, sixteen } = growthFolders(corpusFiles("realworld"));
  const times = measure(1 + Math.floor(runs / 2), {
    one: podseal("audit", one),
    four: podseal("audit", four),
    sixteen: podseal("audit", sixteen),
  });
  rows.push({ name: "audit of 1x, 4x, 16x files", value: Object.values(times).map(text).join("  ") });
  const each = median(times.sixteen) / 16 / (median(times.four) / 4);
  rows.push({ name, value: each.toFixed(2), target: "<= 1.25", met: each <= 1.25 });
}

function ratio(name, ours, theirs, target) {
  const value = median(ours) / median(theirs);
  rows.push({
    name,
    value: `${value.toFixed(2)}   ${text(ours)} / ${text(theirs)}`,
    target: `<= ${target}`,
    met: value <= target,
  });
}

function limit(name, megabytes, target) {
  rows.push({
    name,
    value: `${Math.round(megabytes)} MB`,
    target: `< ${target} MB`,
    met: megabytes < target,
  });
}

function skip(name, reason) {
  rows.push({ name, value: `skipped: ${reason}` });
}

function print() {
  const [first] = cpus();
  process.stdout.write(
    `Node ${process.version}, ${process.platform} ${process.arch}, ${availableParallelism()} x ${first?.model ?? "?"}; ` +
      `medians of whole processes (lowest to highest), ${runs} runs each\n\n`,
  );
  const width = Math.max(...rows.map(({ name }) => name.length));
  for (const { name, value, target, met } of rows) {
    const verdict = met === undefined ? "      " : met ? "ok    " : "MISSED";
    process.stdout.write(`${verdict} ${name.padEnd(width)}  ${(target ?? "").padEnd(9)}  ${value}\n`);
  }
}

function valueOf(flag) {
  const index = flags.indexOf(flag);
  return index === -1 ? undefined : flags[index + 1];
}
