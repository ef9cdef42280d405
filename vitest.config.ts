import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    exclude: ["test/oracles/**", "test/slow/**", "node_modules/**"],
    pool: "threads",
    isolate: false,
    testTimeout: 60_000,
  },
});
