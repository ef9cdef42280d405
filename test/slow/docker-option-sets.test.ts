import { proveRandomOptionSets } from "../engines/option-sets/suite.ts";

await proveRandomOptionSets("docker", "Docker under random options", "test/slow/docker-option-sets.test.ts");
