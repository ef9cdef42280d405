import { defineConfig } from "vitest/config";

const results = process.env["PODSEAL_TEST_RESULTS"];

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    exclude: ["test/slow/**", "test/oracles/bin/**", "node_modules/**"],
    setupFiles: ["test/setup.ts"],
    pool: "threads",
    isolate: false,
    testTimeout: 60_000,
    reporters: results === undefined ? ["default"] : ["default", ["json", { outputFile: results }]],
  },
});
