import { atLeast } from "../../../facts/index.ts";
import type { RunOptions } from "../options.ts";
import type { DeclaredRun } from "./source.ts";
import { isRootlessPodman, refused } from "./source.ts";

/** The first version that refuses device rules for a login user; before, they are ignored. */
const rulesRefusedFrom = {
  value: "4.6.0",
  source: "podman@v4.6.0 pkg/specgen/generate/oci_linux.go, SpecGenToOCI; not in v4.5.1; measured with 4.3.1",
};

/** Device nodes by their path in the container; what is asked for in other words stands in parentheses. */
export function devicesOf(run: DeclaredRun): Pick<RunOptions, "devices"> {
  const { declaration, podman } = run;
  const written = declaration.deviceCgroupRules ?? [];
  const isRootless = isRootlessPodman(run);
  if (written.length > 0 && isRootless && atLeast(run.host.version, rulesRefusedFrom.value))
    throw refused(run, "--device-cgroup-rule for a login user's container");
  // Without a cgroup of devices a rule changes nothing.
  const rules = isRootless ? [] : written;
  const nodes = [...(declaration.devices ?? []), ...(podman?.devices ?? [])];
  const devices = [
    ...nodes.map(({ source, target }) => target ?? source),
    ...rules.map((rule) => `(device rule ${rule})`),
    ...(declaration.gpus === undefined ? [] : [`(graphics devices: ${declaration.gpus})`]),
  ];
  return devices.length === 0 ? {} : { devices: [...new Set(devices)] };
}
