import type { DimensionValues, LsmValue } from "../../confinement/index.ts";
import { standardDevices } from "../../engines/index.ts";
import type { Mount } from "../../readers/index.ts";
import { hidden, insideOf, isReadOnly, mapSeen, shown } from "../../readers/index.ts";
import { networkOwner } from "./namespaces.ts";
import type { Looking, Observed, Sight } from "./sight.ts";

/** Profiles that engines load when nobody names one. */
const engineProfiles = /^(?:containers-default-.*|docker-default|cri-containerd\.apparmor\.d|crio-default)$/;

export function observeAppArmor(
  sight: Sight,
  { predicted }: Looking<LsmValue>,
): Observed<DimensionValues["apparmor"]> {
  const label = labelUnder(sight, "apparmor");
  if (!label.shown || label.value === undefined) return label.shown ? shown({ kind: "absent" }) : label;
  const [, profile = label.value, mode] = /^(.*?)(?: \((\w+)\))?$/.exec(label.value) ?? [];
  // A profile that only complains refuses nothing.
  if (profile === "unconfined" || (mode !== undefined && mode !== "enforce"))
    return { shown: true, value: { kind: "unconfined" }, note: `attr/current says ${label.value}` };
  return shown(named(profile, engineProfiles.test(profile), predicted));
}

/** Types that the policy lets do what it likes (container-selinux, container.te). */
const freeTypes = /^(?:spc_t|container_runtime_t|unconfined_t|unconfined_service_t)$/;

export function observeSelinux(
  sight: Sight,
  { predicted }: Looking<LsmValue>,
): Observed<DimensionValues["selinux"]> {
  const label = labelUnder(sight, "selinux");
  if (!label.shown || label.value === undefined) return label.shown ? shown({ kind: "absent" }) : label;
  const type = label.value.split(":")[2] ?? "";
  if (freeTypes.test(type)) return shown({ kind: "unconfined" });
  return shown(named(type, type === "container_t", predicted));
}

function named(profile: string, isDefault: boolean, predicted: LsmValue | undefined): LsmValue {
  const foreseen = predicted !== undefined && "profile" in predicted && predicted.profile === profile;
  if (foreseen) return predicted;
  return { kind: isDefault ? "engine-default" : "custom", profile };
}

/** The label that a module gave the process; undefined where the kernel runs without it. */
function labelUnder({ process, host }: Sight, module: "apparmor" | "selinux"): Observed<string | undefined> {
  if (!host.securityModules.shown) {
    // Either module would label the process, be it as unconfined.
    if (process.securityLabel.shown && process.securityLabel.value === "") return shown(undefined);
    return hidden(
      `whether ${module} is in force: ${host.securityModules.why}`,
      "run as root, with securityfs mounted",
    );
  }
  if (!host.securityModules.value.includes(module)) return shown(undefined);
  return process.securityLabel;
}

/** The null device over a file, or an empty read-only file system over a folder. */
function isMask({ root, type, ...mount }: Mount): boolean {
  if (root.endsWith("/null") && (type === "devtmpfs" || type === "tmpfs")) return true;
  return type === "tmpfs" && isReadOnly({ root, type, ...mount });
}

const kernelFolders = /^\/(?:proc|sys)\/./;

function kernelMounts({ process }: Sight): Observed<readonly Mount[]> {
  return mapSeen(process.mounts, (mounts) => mounts.filter(({ target }) => kernelFolders.test(target)));
}

export function observeProcMount(sight: Sight): Observed<DimensionValues["proc-mount"]> {
  const mounts = kernelMounts(sight);
  if (!mounts.shown) return mounts;
  const isMasked = mounts.value.some((one) => one.target.startsWith("/proc/") && isMask(one));
  return shown(isMasked ? "masked" : "unmasked");
}

/** A path that this kernel does not have is as good as hidden; below a /sys that is read-only as a whole, all is read-only. */
export function observeMaskedPaths(
  sight: Sight,
  { predicted }: Looking<DimensionValues["masked-paths"]>,
): Observed<DimensionValues["masked-paths"]> {
  const mounts = kernelMounts(sight);
  if (!mounts.shown) return mounts;
  const { absentKernelPaths } = sight;
  const masked = mounts.value.filter(isMask).map(({ target }) => target);
  const readOnly = mounts.value
    .filter((one) => !isMask(one) && isReadOnly(one))
    .map(({ target }) => target)
    // Of a /sys that is read-only as a whole its own file systems are no protection beyond that.
    .filter(
      (path) => !path.startsWith("/sys/") || predicted === undefined || predicted.readOnly.includes(path),
    );
  const whole = wholeFolders(sight);
  const absent = (paths: readonly string[] = []): readonly string[] =>
    paths.filter((path) => absentKernelPaths.includes(path));
  const covered = (predicted?.readOnly ?? []).filter((path) =>
    whole.some((one) => path.startsWith(`${one}/`)),
  );
  return shown({
    masked: sorted([...masked, ...absent(predicted?.masked)]),
    readOnly: sorted([...readOnly, ...covered, ...absent(predicted?.readOnly)]),
  });
}

function wholeFolders({ process }: Sight): readonly string[] {
  const mounts = process.mounts.shown ? process.mounts.value : [];
  return ["/sys", "/proc"].filter((folder) => mounts.some((one) => one.target === folder && isReadOnly(one)));
}

function sorted(paths: readonly string[]): readonly string[] {
  return [...new Set(paths)].sort();
}

/** Settings that the prediction names; others are as the kernel makes them. */
export function observeSysctls(
  sight: Sight,
  { predicted = { [pingRange]: "" } }: Looking<DimensionValues["sysctls"]>,
): Observed<DimensionValues["sysctls"]> {
  const { sysctls } = sight;
  if (!sysctls.shown) return sysctls;
  const missing = Object.keys(predicted).filter((name) => sysctls.value[name] === undefined);
  if (missing.length > 0) return hidden(`${missing.join(", ")} cannot be read in its namespaces`);
  return shown(
    Object.fromEntries(
      Object.keys(predicted).map((name) => [name, written(sight, sysctls.value[name] ?? "", name)]),
    ),
  );
}

export const pingRange = "net.ipv4.ping_group_range";

/**
 * The empty range is kept as the host's groups 1 and 0, and shown as the reader's user namespace numbers these; 65534 stands for one
 * that is not mapped (kernel.overflowgid).
 */
function written({ process }: Sight, value: string, name: string): string {
  if (name !== pingRange || !process.gidMap.shown) return value;
  const map = process.gidMap.value;
  const empty = [1, 0].map((id) => insideOf(map, id) ?? 65534).join(" ");
  return value === empty ? "1 0" : value;
}

export function observePrivilegedPorts(sight: Sight): Observed<DimensionValues["privileged-ports"]> {
  const { sysctls } = sight;
  const of = networkOwner(sight);
  if (!of.shown) return of;
  if (!sysctls.shown) return sysctls;
  const from = sysctls.value[portStart];
  return from === undefined
    ? hidden(`${portStart} cannot be read in its network namespace`)
    : shown({ unprivilegedFrom: Number(from), of: of.value });
}

export const portStart = "net.ipv4.ip_unprivileged_port_start";

export function observeDevices(
  { process }: Sight,
  { predicted }: Looking<DimensionValues["devices"]>,
): Observed<DimensionValues["devices"]> {
  if (!process.devices.shown) return process.devices;
  const extra = process.devices.value.filter((path) => !standardDevices.includes(path));
  if (extra.length === 0) return shown("standard");
  // What "every device" is differs from machine to machine; a handful is never all of them.
  const isAll = extra.length >= manyDevices;
  const foreseen = typeof predicted === "string" ? [] : (predicted ?? []);
  if (predicted !== undefined && foreseen.some((one) => one.startsWith("(every")))
    return isAll ? shown(predicted) : shown(extra);
  return shown(isAll && predicted === "all" ? "all" : extra);
}

const manyDevices = 8;
