import { proveRandomOptionSets } from "../engines/option-sets/suite.ts";

await proveRandomOptionSets(
  "docker-rootless",
  "rootless Docker under random options",
  "test/slow/docker-rootless-option-sets.test.ts",
);
