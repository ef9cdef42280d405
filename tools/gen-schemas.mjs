// Writes schemas/: the JSON Schema of podseal.yaml and of the context file from their valibot schemas, and those of the reports from
// their TypeScript types. With --check it only compares.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { toJsonSchema } from "@valibot/to-json-schema";
import { build } from "esbuild";
import { format, resolveConfig } from "prettier";
import { createGenerator } from "ts-json-schema-generator";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
process.chdir(root);
const check = process.argv.includes("--check");
const base = "https://podseal.dev/schemas";
const stale = [];

const { configSchema } = await bundled("src/app/config-schema.ts");
await put("config", "podseal.yaml", toJsonSchema(configSchema, { errorMode: "ignore" }));
if (existsSync("src/readers/context/schema.ts")) {
  const { contextSchema } = await bundled("src/readers/context/schema.ts");
  await put("context", "A context file of Podseal", toJsonSchema(contextSchema, { errorMode: "ignore" }));
}
await put(
  "audit-report",
  "What podseal audit --format json prints",
  ofType("src/report/report.ts", "AuditReport"),
);
await put(
  "comparison-report",
  "What podseal compare --format json prints",
  ofType("src/report/compare.ts", "ComparisonReport"),
);
await put(
  "translation-report",
  "What podseal translate --format json prints",
  ofType("src/report/translate.ts", "TranslationReport"),
);
await put(
  "harden-report",
  "What podseal harden --format json prints",
  ofType("src/report/harden.ts", "HardenReport"),
);
await put(
  "observation-report",
  "What podseal observe --format json prints",
  ofType("src/report/observe.ts", "ObservationReport"),
);
await put(
  "observation-evidence",
  "What podseal observe --evidence files",
  ofType("src/report/observe.ts", "ObservationEvidence"),
);

if (stale.length > 0) {
  process.stderr.write(`stale: ${stale.join(", ")}\n`);
  process.exit(1);
}

/** Bundles a source file and imports it: Node 20 does not read TypeScript. */
async function bundled(entry) {
  const folder = mkdtempSync(join(tmpdir(), "podseal-schema-"));
  try {
    const outfile = join(folder, "entry.mjs");
    await build({
      entryPoints: [entry],
      bundle: true,
      platform: "node",
      format: "esm",
      outfile,
      logLevel: "error",
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function ofType(path, type) {
  const options = {
    path,
    type,
    tsconfig: "tsconfig.json",
    skipTypeCheck: true,
    topRef: false,
    additionalProperties: false,
    sortProps: false,
  };
  return createGenerator(options).createSchema(type);
}

async function put(name, title, schema) {
  const { $schema: _dialect, ...rest } = schema;
  const plain = JSON.stringify({
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: `${base}/${name}.schema.json`,
    title,
    ...rest,
  });
  const path = `schemas/${name}.schema.json`;
  const text = await format(plain, { ...(await resolveConfig(path)), filepath: path });
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  if (check) return void stale.push(path);
  mkdirSync("schemas", { recursive: true });
  writeFileSync(path, text);
}
