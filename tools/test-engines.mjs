// Random option sets on real engines, 300 for each unless told otherwise: npm run test:engines -- --sets 1000 --seed 7 [--only N]
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    sets: { type: "string", default: "300" },
    seed: { type: "string" },
    only: { type: "string" },
  },
});
const suites = ["podman-rootless", "podman-rootful", "docker", "docker-remap", "docker-rootless"].map(
  (one) => `test/slow/${one}-option-sets.test.ts`,
);
const { status } = spawnSync(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", "run", "--config", "vitest.slow.config.ts", ...suites],
  {
    stdio: "inherit",
    env: {
      ...process.env,
      PODSEAL_OPTION_SETS: values.sets,
      ...(values.seed === undefined ? {} : { PODSEAL_SEED: values.seed }),
      ...(values.only === undefined ? {} : { PODSEAL_OPTION_SET: values.only }),
    },
  },
);
process.exit(status ?? 1);
