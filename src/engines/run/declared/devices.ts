import type { RunOptions } from "../options.ts";
import type { DeclaredRun } from "./source.ts";
import { isRootlessPodman, refused } from "./source.ts";

/** Device nodes by their path in the container; what is asked for in other words stands in parentheses. */
export function devicesOf(run: DeclaredRun): Pick<RunOptions, "devices"> {
  const { declaration, podman } = run;
  const rules = declaration.deviceCgroupRules ?? [];
  if (rules.length > 0 && isRootlessPodman(run))
    throw refused(run, "--device-cgroup-rule for a login user's container");
  const nodes = [...(declaration.devices ?? []), ...(podman?.devices ?? [])];
  const devices = [
    ...nodes.map(({ source, target }) => target ?? source),
    ...rules.map((rule) => `(device rule ${rule})`),
    ...(declaration.gpus === undefined ? [] : [`(graphics devices: ${declaration.gpus})`]),
  ];
  return devices.length === 0 ? {} : { devices: [...new Set(devices)] };
}
