// The yardstick: js-yaml 4 turns every file of a list into values, and nothing else.
import { readFileSync } from "node:fs";
import { loadAll } from "js-yaml";

let documents = 0;
for (const file of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  try {
    documents += loadAll(readFileSync(file, "utf8")).length;
  } catch {
    // A file that it refuses costs what it costs.
  }
}
process.stdout.write(`${documents}\n`);
