import { defineConfig } from "vitest/config";

const results = process.env["PODSEAL_TEST_RESULTS"];

/** The suites that need an engine, Go or the corpora, or minutes. One file at a time: engines share a machine. */
export default defineConfig({
  test: {
    include: ["test/slow/**/*.test.ts"],
    setupFiles: ["test/setup.ts"],
    pool: "threads",
    fileParallelism: false,
    testTimeout: 1_800_000,
    hookTimeout: 600_000,
    reporters: results === undefined ? ["verbose"] : ["verbose", ["json", { outputFile: results }]],
  },
});
