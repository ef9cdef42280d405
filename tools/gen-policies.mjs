// Writes the generated part of docs/policies.md: which target holds which rule, at which levels, and at what cost. With --check it only compares.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { format, resolveConfig } from "prettier";
import { table } from "./docs/markdown.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
process.chdir(root);
const path = "docs/policies.md";
const begin = "<!-- begin generated: node tools/gen-policies.mjs -->";
const end = "<!-- end generated -->";

const { allRules, levels, levelRules, newestKnown, targets } = await loadRooms();
const costs = JSON.parse(readFileSync("test/policies/vap-costs.json", "utf8"));
const written = readFileSync(path, "utf8");
const [before, rest = ""] = written.split(begin);
const [, after = ""] = rest.split(end);
const text = await format([`${before}${begin}`, "", generated(), "", `${end}${after}`].join("\n"), {
  ...(await resolveConfig(path)),
  filepath: path,
});
if (written !== text) {
  if (process.argv.includes("--check")) {
    process.stderr.write(`stale, run "node tools/gen-policies.mjs": ${path}\n`);
    process.exitCode = 1;
  } else writeFileSync(path, text);
}

function generated() {
  const columns = Object.entries(targets).filter(([, { cannotHold }]) => cannotHold !== undefined);
  const levelsOf = levelMembers();
  const rows = allRules.map((rule) => [
    `[\`${rule.id}\`](rules/${rule.id}.md)`,
    levelsOf.get(rule.id)?.join(", ") ?? "",
    ...columns.map(([, { cannotHold }]) => (cannotHold(rule) === undefined ? "yes" : "no")),
    ...costsOf(rule.id),
  ]);
  return [
    table(
      ["rule", "levels", ...columns.map(([name]) => `\`${name}\``), "usual cost", "crowded cost"],
      [...rows, ["all of them in one policy", "", ...columns.map(() => ""), ...costCells(costs.together)]],
    ),
    "Rules that a target cannot hold, and why:",
    table(
      ["rule", "targets", "why"],
      allRules.flatMap((rule) => reasonRows(rule, columns)),
    ),
  ].join("\n\n");
}

/** The levels whose policy holds each rule, at the newest policy version. */
function levelMembers() {
  const newestServer = newestKnown.kubernetes.version.split(".").slice(0, 2).join(".");
  const found = new Map();
  for (const { id } of levels)
    for (const { rule } of levelRules(id, { policy: "latest", newestServer }))
      found.set(rule.id, [...(found.get(rule.id) ?? []), id]);
  return found;
}

/** One row for each reason, with the targets that give it. */
function reasonRows(rule, columns) {
  const byReason = new Map();
  for (const [name, { cannotHold }] of columns) {
    const reason = cannotHold(rule);
    if (reason !== undefined) byReason.set(reason, [...(byReason.get(reason) ?? []), `\`${name}\``]);
  }
  return [...byReason].map(([reason, names]) => [`\`${rule.id}\``, names.join(", "), reason]);
}

function costsOf(id) {
  const found = costs.rules[id];
  return found === undefined ? ["", ""] : costCells(found);
}

function costCells({ usual, crowded }) {
  return [usual, crowded].map((cost) => cost.toLocaleString("en"));
}

async function loadRooms() {
  const folder = mkdtempSync(join(tmpdir(), "podseal-policies-"));
  const outfile = join(folder, "rooms.mjs");
  try {
    await build({
      stdin: {
        contents:
          'export * from "./src/policies/index.ts"; export { allRules, levels } from "./src/rules/index.ts"; export { newestKnown } from "./src/facts/index.ts";',
        resolveDir: root,
        loader: "ts",
      },
      bundle: true,
      format: "esm",
      outfile,
      logLevel: "error",
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
