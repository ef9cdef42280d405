import { defaultCapabilities } from "../../facts/index.ts";
import type { RunDeclaration } from "../../workload/index.ts";

/**
 * Options that lead to the bounding set that a record of Podman tells, whatever the defaults of its host are. The record's own CapAdd and
 * CapDrop are differences from a list that depends on Podman's version: up to 4.3 from fourteen capabilities even where containers.conf
 * gives eleven (measured with Debian's 4.3.1; libpod/container_inspect_linux.go@v6.0.0-rc1 takes the host's list).
 */
export function optionsForBounding(bounding: readonly string[]): Pick<RunDeclaration, "capAdd" | "capDrop"> {
  const most = namesOf("1.0");
  const usual = namesOf("6.0.0");
  return {
    capAdd: bounding.filter((name) => !usual.includes(name)),
    capDrop: most.filter((name) => !bounding.includes(name)),
  };
}

function namesOf(version: string): readonly string[] {
  return (defaultCapabilities("podman", version)?.capabilities ?? []).map((name) => `CAP_${name}`);
}
