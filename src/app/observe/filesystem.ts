import type { DimensionValues, HostPathAccess } from "../../confinement/index.ts";
import { namesOf } from "../../confinement/index.ts";
import { classHostPath } from "../../engines/index.ts";
import { isReadOnly, mapSeen, shown, type Mount, type Seen } from "../../readers/index.ts";
import { privilegeOf } from "./privilege.ts";
import type { Looking, Observed, Sight } from "./sight.ts";
import { volumesOf, type VolumeMount } from "./volumes.ts";

function volumes({ process, host, declaredTargets }: Sight): Seen<readonly VolumeMount[]> {
  return mapSeen(process.mounts, (mounts) => volumesOf(mounts, host, declaredTargets));
}

/** Without those that the image declares, which count as part of its root. */
function givenVolumes(sight: Sight): Seen<readonly VolumeMount[]> {
  const ofImage = sight.image.image?.volumes ?? [];
  return mapSeen(volumes(sight), (found) =>
    found.filter(
      ({ mount: { target } }) => !ofImage.includes(target) || sight.declaredTargets.includes(target),
    ),
  );
}

export function observeRootFilesystem(
  sight: Sight,
  { predicted }: Looking<DimensionValues["root-filesystem"]>,
): Observed<DimensionValues["root-filesystem"]> {
  const { mounts } = sight.process;
  if (!mounts.shown) return mounts;
  const root = mounts.value.findLast(({ target }) => target === "/");
  const writable = root === undefined || !isReadOnly(root);
  if (writable) return shown({ writable, writableVolumes: [] });
  const ofImage = [...(sight.image.image?.volumes ?? []), ...(predicted?.writableVolumes ?? [])];
  const open = ofImage.filter((path) => {
    const mount = mounts.value.findLast(({ target }) => target === path);
    return mount !== undefined && !isReadOnly(mount) && !sight.declaredTargets.includes(path);
  });
  return shown({ writable, writableVolumes: [...new Set(open)] });
}

/** The mount shows which path and whether it can be written at all; what the files' owners refuse is taken as predicted. */
export function observeHostPaths(
  sight: Sight,
  { predicted = [] }: Looking<DimensionValues["host-paths"]>,
): Observed<DimensionValues["host-paths"]> {
  const found = volumes(sight);
  if (!found.shown) return found;
  const value = found.value.flatMap((volume): HostPathAccess[] => {
    const { mount, hostPath } = volume;
    if (hostPath === undefined || found.value.some((one) => isTakenAlong(volume, one))) return [];
    const { path, exposes } = classHostPath(hostPath);
    const byMount = isReadOnly(mount) ? "read" : "write";
    const foreseen = predicted.find((one) => one.path === path)?.access ?? byMount;
    return [{ path, exposes, access: order.indexOf(foreseen) < order.indexOf(byMount) ? foreseen : byMount }];
  });
  if (value.length === 0) return shown(value);
  return { shown: true, value, note: "the mount was seen; no file was tried" };
}

/** Whether a mount came with a folder of the host that holds it: it shows as a flag of that volume. */
function isTakenAlong({ mount, hostPath = "" }: VolumeMount, above: VolumeMount): boolean {
  const folder = above.hostPath;
  const rest = mount.target.startsWith(`${above.mount.target}/`)
    ? mount.target.slice(above.mount.target.length)
    : "";
  return folder !== undefined && rest !== "" && hostPath === `${folder}${rest}`;
}

const order: readonly HostPathAccess["access"][] = ["none", "read-open", "read", "write"];

export function observePropagation(sight: Sight): Observed<DimensionValues["mount-propagation"]> {
  const { mounts } = sight.process;
  const found = volumes(sight);
  if (!mounts.shown) return mounts;
  if (!found.shown) return found;
  // runc makes the root follow the engine's own mount, below which nothing of the host is mounted; shared, it would give.
  const root = mounts.value.filter(({ target }) => target === "/").flatMap(({ propagation }) => propagation);
  const tags = found.value.flatMap(({ mount }) => mount.propagation);
  if ([...root, ...tags].some((tag) => tag.startsWith("shared:"))) return shown("bidirectional");
  return shown(tags.some((tag) => tag.startsWith("master:")) ? "host-to-container" : "private");
}

export function observeVolumeFlags(
  sight: Sight,
  { ask }: Looking<unknown>,
): Observed<DimensionValues["volume-flags"]> {
  const found = givenVolumes(sight);
  const privilege = privilegeOf(sight, ask);
  if (!found.shown) return found;
  if (!privilege.shown) return privilege;
  const folders = found.value.filter(({ kind }) => !plainFiles.includes(kind));
  const makesDevices = namesOf(privilege.value.host).includes("MKNOD");
  const mayHoldDevices = ({ mount, hostPath }: VolumeMount): boolean =>
    hostPath !== undefined || (makesDevices && !isReadOnly(mount));
  return shown({
    setId:
      !sight.process.status.noNewPrivileges && folders.some(({ mount }) => !mount.options.includes("nosuid")),
    devices: folders.some((one) => !one.mount.options.includes("nodev") && mayHoldDevices(one)),
    writableSubmounts: folders.some((one) => hasWritableBelow(one, sight)),
  });
}

/** Kinds whose files the kubelet writes: no set-id file and no device comes with them. */
const plainFiles = ["secret", "configMap", "projected", "downwardAPI"];

function hasWritableBelow({ mount, hostPath }: VolumeMount, { process }: Sight): boolean {
  if (hostPath === undefined || !isReadOnly(mount)) return false;
  const mounts: readonly Mount[] = process.mounts.shown ? process.mounts.value : [];
  return mounts.some((one) => one.target.startsWith(`${mount.target}/`) && !isReadOnly(one));
}

export function observeVolumes(sight: Sight): Observed<DimensionValues["volumes"]> {
  const found = givenVolumes(sight);
  if (!found.shown) return found;
  return shown([...new Set(found.value.map(({ kind }) => kind))].sort());
}
