import type { Ask, DimensionValues, Stated } from "../../confinement/index.ts";
import { noMaskedPaths } from "../../facts/index.ts";
import { hiddenFiles } from "../defaults.ts";
import { hasSecurityModule, withoutAbsentFiles } from "../host/security-modules.ts";
import { because, stated } from "../stated.ts";
import { networkKind } from "./namespaces.ts";
import type { RunOptions } from "./options.ts";
import { matchesPattern } from "./path-patterns.ts";
import type { Run } from "./run.ts";

export function appArmor({ options, host, traits }: Run, ask: Ask): Stated<DimensionValues["apparmor"]> {
  if (!hasSecurityModule(host.node, "apparmor", ask))
    return stated({ kind: "absent" }, because("node", "the node has no AppArmor"));
  const named = options.apparmor;
  if (named !== undefined && named !== "unconfined")
    return stated(
      { kind: named === traits.appArmorProfile ? "engine-default" : "custom", profile: named },
      because("engine-default", `--security-opt apparmor=${named}`, traits.source),
    );
  const profile = options.privileged === true || named === "unconfined" ? undefined : traits.appArmorProfile;
  if (profile === undefined)
    return stated(
      { kind: "unconfined" },
      because("engine-default", `${traits.name} loads no AppArmor profile here`, traits.source),
    );
  return stated(
    { kind: "engine-default", profile },
    because("engine-default", `profile ${profile}`, traits.source),
  );
}

/** Types that the policy lets do what it likes. Source: container-selinux container.te (spc_t, container_runtime_t); refpolicy unconfined.te. */
const unconfinedTypes: readonly string[] = ["spc_t", "container_runtime_t", "unconfined_t"];

export function selinux({ options, host, traits }: Run, ask: Ask): Stated<DimensionValues["selinux"]> {
  if (!hasSecurityModule(host.node, "selinux", ask))
    return stated({ kind: "absent" }, because("node", "the node has no SELinux"));
  const type = options.labelType;
  const off =
    options.labelDisable === true ||
    (type === undefined && (options.privileged === true || options.pid === "host" || options.ipc === "host"));
  if (off || !traits.selinuxLabels || (type !== undefined && unconfinedTypes.includes(type)))
    return stated(
      { kind: "unconfined" },
      because("engine-default", "no SELinux label is set", traits.source),
    );
  if (type !== undefined && type !== "container_t")
    return stated(
      { kind: "custom", profile: type },
      because("engine-default", `--security-opt label=type:${type}`, traits.source),
    );
  return stated(
    { kind: "engine-default", profile: "container_t" },
    because("engine-default", "type container_t with categories of its own", traits.source),
  );
}

/** Unmasked when no mask of the engine is left below /proc. */
export function procMount(run: Run): Stated<DimensionValues["proc-mount"]> {
  const isMasked = engineLists(run).masked.some((path) => path.startsWith("/proc/"));
  const words = isMasked ? `${run.traits.name}'s default` : "the engine's masks are lifted";
  return stated(isMasked ? "masked" : "unmasked", because("engine-default", words, run.traits.source));
}

export function maskedPaths(run: Run, ask: Ask): Stated<DimensionValues["masked-paths"]> {
  const { host, traits } = run;
  const lists = engineLists(run);
  const added = [...hiddenWithoutSysfs(run, ask), ...givenMasks(run)];
  const hidden = added.length === 0 ? lists.masked : [...new Set([...lists.masked, ...added])].sort();
  const words = `${traits.name} ${host.version} hides ${hidden.length} kernel files`;
  return stated(
    { masked: withoutAbsentFiles(hidden, host.node, ask), readOnly: lists.readOnly },
    because("engine-default", words, lists.source),
  );
}

/** What --security-opt mask= hides besides, where the engine heeds it. */
function givenMasks({ options, traits }: Run): readonly string[] {
  const isDropped = traits.dropsMasksWithHostPid && options.pid === "host" && options.privileged !== true;
  return isDropped ? [] : (options.mask ?? []);
}

/** The engine's own lists, without what is opened again. */
function engineLists({ options, host, traits }: Run): ReturnType<typeof hiddenFiles> {
  if (isUnmasked(options)) return noMaskedPaths;
  const known = hiddenFiles(traits.masking, host.version);
  const isHostProc = traits.hostProcWithHostPid && options.pid === "host";
  const lists = isHostProc ? { ...known, readOnly: known.readOnly.filter(isNotInProc) } : known;
  const { unmask } = options;
  if (unmask === undefined || typeof unmask === "boolean") return lists;
  const stays = (path: string): boolean => !unmask.some((pattern) => matchesPattern(path, pattern));
  return { ...lists, masked: lists.masked.filter(stays), readOnly: lists.readOnly.filter(stays) };
}

function isNotInProc(path: string): boolean {
  return !path.startsWith("/proc/");
}

function isUnmasked(options: RunOptions): boolean {
  return options.privileged === true || options.unmask === true;
}

/** Where the container sees the host's /sys, because it has no network namespace that it could make one of its own with. */
function hiddenWithoutSysfs({ options, traits }: Run, ask: Ask): readonly string[] {
  const hidden = traits.hiddenOnHostNetwork;
  return hidden.length > 0 && options.privileged !== true && networkKind(options, ask) === "host"
    ? hidden
    : [];
}

export function devices({ options, host, traits }: Run): Stated<DimensionValues["devices"]> {
  const reason = because(
    "engine-default",
    `${traits.name}'s standard devices, and those given`,
    traits.source,
  );
  if (options.privileged === true)
    return stated(host.rootless ? ["(every device that the login user may open)"] : "all", reason);
  // Without a cgroup of devices the login user's permissions decide, whatever the rules say.
  if (options.everyDevice === true && !host.rootless) return stated("all", reason);
  const given = options.devices ?? [];
  return stated(given.length === 0 ? "standard" : [...given].sort(), reason);
}
