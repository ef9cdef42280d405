// Adds up the results that vitest wrote as JSON, and prints them as one line: "N passed, N failed, N skipped".
import { readFileSync } from "node:fs";

let passed = 0;
let failed = 0;
let skipped = 0;
for (const path of process.argv.slice(2)) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, success } = JSON.parse(
      readFileSync(path, "utf8"),
    );
    passed += numPassedTests;
    // A suite that could not be loaded has no failed test and is no success.
    failed += Math.max(numFailedTests, success ? 0 : 1);
    skipped += numPendingTests + numTodoTests;
  } catch {
    failed += 1;
  }
}
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
