import { atLeast } from "../../../facts/index.ts";
import { isStandardDevice } from "../../standard-devices.ts";
import type { RunOptions } from "../options.ts";
import type { DeclaredRun } from "./source.ts";
import { isPodman, isRootlessPodman, refused } from "./source.ts";

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
  refuseRenamed(run);
  // Without a cgroup of devices a rule changes nothing.
  const rules = isRootless ? [] : written;
  const nodes = [...(declaration.devices ?? []), ...(podman?.devices ?? [])];
  const devices = [
    ...nodes.flatMap(({ source, target = source }) => (isStandardDevice(source, target) ? [] : [target])),
    ...rules.map((rule) => `(device rule ${rule})`),
    ...(declaration.gpus === undefined ? [] : [`(graphics devices: ${declaration.gpus})`]),
  ];
  return devices.length === 0 ? {} : { devices: [...new Set(devices)] };
}

/**
 * In a user namespace no node can be made: runc binds the host's node of the name that the container is to see, which Docker does not have
 * to have. Source: runc@v1.1.5 to v1.4.0 libcontainer/rootfs_linux.go, bindMountDeviceNode; measured with Docker 20.10.24 and runc 1.1.5.
 */
function refuseRenamed(run: DeclaredRun): void {
  const { declaration, host } = run;
  if (isPodman(run) || declaration.privileged === true) return;
  const isMapped = host.rootless || (host.usernsRemap === true && declaration.userns !== "host");
  const renamed = (declaration.devices ?? []).find(({ source, target }) => (target ?? source) !== source);
  if (isMapped && renamed !== undefined)
    throw refused(run, `the device ${renamed.source} under another name in a user namespace`);
}
