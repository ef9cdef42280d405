import type { Stated } from "../../confinement/index.ts";
import { allCapabilities, capabilitySet, defaultCapabilities } from "../../facts/index.ts";
import type { ConfiguredCapabilities } from "../simulation.ts";
import type { RunOptions } from "../run/options.ts";
import { because, stated } from "../stated.ts";

const source =
  "podman@v5.8.2 pkg/specgen/generate/security_linux.go; containers/common pkg/capabilities/capabilities.go";

/**
 * The sets that Podman writes. Root gets the bounding set as permitted and effective; another user, and --userns=keep-id without
 * --user, only what --cap-add names, which is then ambient and so survives execve. @throws RangeError when one name is added and dropped,
 * or ALL in both: Podman refuses to start.
 */
export function podmanCapabilities(
  options: RunOptions,
  uid: number,
  version: string,
  distribution?: string,
): Stated<ConfiguredCapabilities> {
  const lists = `+${(options.capAdd ?? []).join()} -${(options.capDrop ?? []).join()}`;
  const key = `${version} ${distribution ?? ""} ${options.privileged === true} ${uid === 0} ${lists}`;
  let result = results.get(key);
  if (result === undefined) results.set(key, (result = configure(options, uid, version, distribution)));
  return result;
}

/** Most containers are run alike: each configuration is worked out once. */
const results = new Map<string, Stated<ConfiguredCapabilities>>();

function configure(
  options: RunOptions,
  uid: number,
  version: string,
  distribution: string | undefined,
): Stated<ConfiguredCapabilities> {
  if (options.privileged === true)
    return stated(
      setsFor(uid === 0, allCapabilities, []),
      because("engine-default", "--privileged: every capability", source),
    );
  const add = (options.capAdd ?? []).map(nameOf);
  const drop = (options.capDrop ?? []).map(nameOf);
  const defaults = defaultCapabilities("podman", version, distribution);
  const bounding = merge(defaults?.capabilities ?? allCapabilities, add, drop);
  const added = add.includes("ALL")
    ? bounding
    : capabilitySet(add.filter((name) => bounding.some((one) => one === name)));
  const given = add.length + drop.length > 0 ? `, changed by ${add.length + drop.length} options` : "";
  const words = `${defaults?.capabilities.length ?? "all"} capabilities of Podman ${version}${given}`;
  return stated(
    setsFor(uid === 0, bounding, added),
    because("engine-default", words, defaults?.source ?? source),
  );
}

function nameOf(written: string): string {
  return written.toUpperCase().replace(/^CAP_/, "");
}

function merge(
  defaults: readonly string[],
  add: readonly string[],
  drop: readonly string[],
): readonly string[] {
  const both = add.find((name) => drop.includes(name));
  if (both !== undefined) throw new RangeError(`Podman refuses to add and to drop ${both} at once`);
  if (drop.includes("ALL")) return capabilitySet(add);
  const base = add.includes("ALL") ? allCapabilities : capabilitySet([...defaults, ...add]);
  return base.filter((name) => !drop.includes(name));
}

function setsFor(
  isRoot: boolean,
  bounding: readonly string[],
  added: readonly string[],
): ConfiguredCapabilities {
  if (isRoot) return { bounding, permitted: bounding, effective: bounding, inheritable: [], ambient: [] };
  return { bounding, permitted: added, effective: added, inheritable: added, ambient: added };
}
