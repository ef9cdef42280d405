import { proveRandomOptionSets } from "../engines/option-sets/suite.ts";

await proveRandomOptionSets(
  "docker-remap",
  "Docker with userns-remap under random options",
  "test/slow/docker-remap-option-sets.test.ts",
);
