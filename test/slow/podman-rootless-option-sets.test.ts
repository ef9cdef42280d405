import { proveRandomOptionSets } from "../engines/option-sets/suite.ts";

await proveRandomOptionSets(
  "podman-rootless",
  "rootless Podman under random options",
  "test/slow/podman-rootless-option-sets.test.ts",
);
