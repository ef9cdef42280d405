// Loaded before the tool when its memory is measured: leaves the largest resident set, in kilobytes, in a file.
const { writeFileSync } = require("node:fs");

process.on("exit", () => {
  writeFileSync(process.env.PODSEAL_BENCH_PEAK, String(process.resourceUsage().maxRSS));
});
