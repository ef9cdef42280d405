import type { Stated } from "../../confinement/index.ts";
import { allCapabilities, capabilitySet, defaultCapabilities } from "../../facts/index.ts";
import type { ConfiguredCapabilities } from "../simulation.ts";
import { capabilityName as nameOf } from "../run/capability-names.ts";
import type { RunOptions } from "../run/options.ts";
import type { RunHost } from "../run/traits.ts";
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
  asRoot: boolean,
  host: Pick<RunHost, "version" | "distribution" | "grantable">,
): Stated<ConfiguredCapabilities> {
  const { capAdd = [], capDrop = [], defaultCapabilities: base, wantedCapabilities: wanted } = options;
  const lists = `${textOf(capAdd)} ${textOf(capDrop)} ${textOf(base)} ${textOf(wanted)} ${textOf(host.grantable)}`;
  const key = `${host.version} ${host.distribution ?? ""} ${options.privileged === true} ${asRoot} ${lists}`;
  let result = results.get(key);
  if (result === undefined) results.set(key, (result = configure(options, asRoot, host)));
  return result;
}

function textOf(list: readonly string[] | undefined): string {
  return list === undefined ? "-" : list.join();
}

/** Most containers are run alike: each configuration is worked out once. */
const results = new Map<string, Stated<ConfiguredCapabilities>>();

function configure(
  options: RunOptions,
  asRoot: boolean,
  {
    version,
    distribution,
    grantable = allCapabilities,
  }: Pick<RunHost, "version" | "distribution" | "grantable">,
): Stated<ConfiguredCapabilities> {
  const add = (options.capAdd ?? []).map(nameOf);
  const drop = (options.capDrop ?? []).map(nameOf);
  if (options.privileged === true) {
    const everything = capabilitySet(grantable);
    return stated(
      setsFor(asRoot, everything, addedOf(add, everything)),
      because("engine-default", "--privileged: every capability", source),
    );
  }
  const defaults = defaultCapabilities("podman", version, distribution);
  const base = options.defaultCapabilities?.map(nameOf) ?? defaults?.capabilities ?? allCapabilities;
  const merged = merge(base, add, drop, grantable);
  const bounding = shrunk(merged, options.wantedCapabilities);
  const given = add.length + drop.length > 0 ? `, changed by ${add.length + drop.length} options` : "";
  const words = `${defaults?.capabilities.length ?? "all"} capabilities of Podman ${version}${given}`;
  return stated(
    setsFor(asRoot, bounding, addedOf(add, bounding)),
    because("engine-default", words, defaults?.source ?? source),
  );
}

/** What --cap-add names, as far as the bounding set holds it: a user other than root gets these alone. */
function addedOf(add: readonly string[], bounding: readonly string[]): readonly string[] {
  if (add.includes("ALL")) return bounding;
  return capabilitySet(add.filter((name) => bounding.includes(name)));
}

/** An image, or a label, may ask for fewer capabilities: it gets these alone when all of them are there. An empty text asks for none. */
function shrunk(bounding: readonly string[], wanted: readonly string[] | undefined): readonly string[] {
  const names = wanted?.map(nameOf).filter((name) => name !== "");
  return names?.every((name) => bounding.includes(name)) === true ? capabilitySet(names) : bounding;
}

function merge(
  defaults: readonly string[],
  add: readonly string[],
  drop: readonly string[],
  grantable: readonly string[],
): readonly string[] {
  const both = add.find((name) => drop.includes(name));
  if (both !== undefined) throw new RangeError(`Podman refuses to add and to drop ${both} at once`);
  if (drop.includes("ALL")) return capabilitySet(add);
  const base = add.includes("ALL") ? capabilitySet(grantable) : capabilitySet([...defaults, ...add]);
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
