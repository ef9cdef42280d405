import { proveRandomOptionSets } from "../engines/option-sets/suite.ts";

await proveRandomOptionSets(
  "podman-rootful",
  "Podman as root under random options",
  "test/slow/podman-rootful-option-sets.test.ts",
);
