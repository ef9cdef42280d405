import type { Ask, DimensionValues, HostPathAccess, Provenance, Stated } from "../../confinement/index.ts";
import { withOrigin } from "../../facts/index.ts";
import type { Volume, VolumeMount } from "../../workload/index.ts";
import type { HostReach } from "../host/access.ts";
import { isAtLeast } from "../defaults.ts";
import { accessTo, loginReach, noReach } from "../host/access.ts";
import { classHostPath, normalPath } from "../host/paths.ts";
import { declaredVolumes } from "../image.ts";
import { oncePerObject } from "../once.ts";
import type { ContainerProcess } from "../process.ts";
import { processDimensions } from "../process.ts";
import { kernelQuestion } from "../questions.ts";
import { because, fromManifest, stated } from "../stated.ts";
import { asBound } from "./bound-volumes.ts";
import { hasFeature } from "./gates.ts";
import type { Subject } from "./input.ts";
import { containerPath, podPath, securityPath } from "./input.ts";
import { sources } from "./sources.ts";

/** A volume where the container mounts it. */
export interface Mounted {
  readonly mount: VolumeMount;
  readonly volume: Volume;
  readonly index: number;
}

/**
 * The mounts of a container with their volumes. A mount of a volume that the pod lacks is refused by the API and left out; of two
 * volumes of one name, refused as well, each counts.
 */
export const mountsOf = oncePerObject((subject: Subject): readonly Mounted[] => {
  const { own, spec } = subject;
  return own.volumeMounts.flatMap((mount, index) =>
    spec.volumes
      .filter((one) => one.name === mount.name)
      .map((volume) => ({ mount, volume: asBound(volume, subject), index })),
  );
});

export function rootFilesystem(subject: Subject, ask: Ask): Stated<DimensionValues["root-filesystem"]> {
  const path = securityPath(subject, "readOnlyRootFilesystem");
  if (subject.own.securityContext.readOnlyRootFilesystem !== true) {
    const words = "readOnlyRootFilesystem is not true: files of the image can be changed";
    return stated({ writable: true, writableVolumes: [] }, fromManifest(path, words, sources.criContainer));
  }
  const declared = declaredVolumes(subject, ask);
  const covered = mountsOf(subject).map(({ mount }) => normalPath(mount.mountPath));
  const writableVolumes = declared
    .filter((volume) => !covered.includes(volume.startsWith("/") ? normalPath(volume) : volume))
    .sort();
  const reasons: Provenance[] = [fromManifest(path, "readOnlyRootFilesystem: true")];
  if (writableVolumes.length > 0) {
    reasons.push(
      because(
        "image",
        withOrigin(
          `volumes that the image declares stay writable: ${writableVolumes.join(", ")}`,
          subject.image,
          "volumes",
        ),
        sources.criContainer,
      ),
    );
  }
  return stated({ writable: false, writableVolumes }, ...reasons);
}

/** Every hostPath mount, by what its user can really do there. */
export function hostPathsOf(
  subject: Subject,
  process: ContainerProcess,
  ask: Ask,
): Stated<DimensionValues["host-paths"]> {
  const mounted = mountsOf(subject).filter(({ volume }) => volume.hostPath !== undefined);
  if (mounted.length === 0)
    return stated([], fromManifest(podPath(subject, "volumes"), "no volume is a hostPath"));
  const paths = mounted.map(({ mount, volume }) => mountedPath(volume, mount));
  // Who the container's user is decides nothing about plain data, so nothing is asked for it.
  const isData = mounted.every(
    ({ volume }, index) => classHostPath(paths[index] ?? "/").exposes === "data" && !isSpecial(volume),
  );
  const reach = isData ? noReach : hostReach(process, ask);
  const values = mounted.map(({ mount, volume }, index) =>
    asTyped(accessTo(paths[index] ?? "/", mount.readOnly, reach), volume, reach),
  );
  const reasons = mounted.map(({ mount, index }) => {
    const words = `${mount.readOnly ? "read-only " : ""}hostPath at ${mount.mountPath}`;
    return fromManifest(containerPath(subject, "volumeMounts", index), words);
  });
  return stated(values, ...reasons);
}

/** Whether the volume says that its path is a socket or a device, whatever the path is named. */
function isSpecial({ hostPath }: Volume): boolean {
  return ["Socket", "CharDevice", "BlockDevice"].includes(hostPath?.type ?? "");
}

/** A socket or device under a path that tells nothing: the host's root may use each, whoever it belongs to. */
function asTyped(access: HostPathAccess, volume: Volume, { asRoot }: HostReach): HostPathAccess {
  if (access.exposes !== "data" || !asRoot || !isSpecial(volume)) return access;
  return { ...access, exposes: volume.hostPath?.type === "Socket" ? "engine" : "system", access: "write" };
}

/** With a subPath only that part of the host's folder is mounted; what a variable stands for may be any part of it. */
export function mountedPath({ hostPath }: Volume, { subPath = "" }: VolumeMount): string {
  const variable = subPath.indexOf("$(");
  const known = variable < 0 ? subPath : subPath.slice(0, subPath.lastIndexOf("/", variable) + 1);
  return normalPath(`${hostPath?.path ?? "/"}/${known}`);
}

/**
 * A pod's own user namespace does not keep it from the host's files: the kubelet has every volume mounted id-mapped, so that root
 * inside is root on the volume. What counts are the ids inside. Source: KEP-127, "Volumes".
 */
function hostReach(process: ContainerProcess, ask: Ask): HostReach {
  const dimensions = processDimensions(process);
  const { mapping } = process.userNamespace(ask);
  if (mapping.over === "own" && !mapping.uniform) return loginReach(process.node);
  const inside = process.user(ask).value.uid === 0 || dimensions["set-id"](ask).value !== "nothing";
  const { own } = dimensions.capabilities(ask).value;
  const asRoot = inside || own.includes("DAC_OVERRIDE") || own.includes("SETUID");
  return {
    loginUid: undefined,
    asRoot,
    asSystemGroup:
      asRoot || own.includes("SETGID") || process.groups(ask).value.some((gid) => gid < firstOwnGroup),
  };
}

/** Groups below are the system's, among them those to which sockets of engines belong (login.defs, GID_MIN). */
const firstOwnGroup = 1000;

const propagations: readonly DimensionValues["mount-propagation"][] = [
  "private",
  "host-to-container",
  "bidirectional",
];

/** The most open propagation of a container's mounts. */
export function mountPropagation(subject: Subject): Stated<DimensionValues["mount-propagation"]> {
  let widest: DimensionValues["mount-propagation"] = "private";
  let reason = because("api-default", "mountPropagation is None unless set", sources.api);
  for (const [index, { mountPropagation: field }] of subject.own.volumeMounts.entries()) {
    const value =
      field === "Bidirectional"
        ? "bidirectional"
        : field === "HostToContainer"
          ? "host-to-container"
          : "private";
    if (propagations.indexOf(value) <= propagations.indexOf(widest)) continue;
    widest = value;
    reason = fromManifest(
      containerPath(subject, "volumeMounts", index, "mountPropagation"),
      `mountPropagation: ${field}`,
    );
  }
  return stated(widest, reason);
}

/** Volumes whose files the kubelet writes itself, without set-id bits or device nodes. */
export const writtenByKubelet: readonly string[] = ["configMap", "secret", "downwardAPI", "projected"];
/** Volumes that begin empty or hold what pods of the cluster wrote: device nodes get there by MKNOD only. */
export const withoutForeignDevices: readonly string[] = [
  ...writtenByKubelet,
  "emptyDir",
  "ephemeral",
  "persistentVolumeClaim",
  "image",
];

/**
 * Kubernetes sets neither nosuid nor nodev on any volume. no_new_privs does what nosuid would; a missing MKNOD on a volume
 * that cannot hold foreign device nodes does what nodev would (engines.md 2.9).
 */
export function volumeFlags(
  subject: Subject,
  process: ContainerProcess,
  ask: Ask,
): Stated<DimensionValues["volume-flags"]> {
  const mounted = mountsOf(subject);
  const filled = mounted.filter(({ volume }) => !writtenByKubelet.includes(volume.source));
  const nothing = { setId: false, devices: false, writableSubmounts: false };
  if (mounted.length === 0)
    return stated(nothing, fromManifest(containerPath(subject, "volumeMounts"), "no volume is mounted"));
  const flag = process.noNewPrivileges(ask);
  const setId = filled.length > 0 && !flag.value;
  const devices = filled.length > 0 && honoursDevices(subject, filled, process, ask);
  const submounts = mounted.filter((one) => hasWritableSubmounts(subject, one, ask));
  const reasons: Provenance[] = [
    because("runtime-default", "no volume is mounted nosuid or nodev", sources.criSpec),
    ...flag.because,
  ];
  const [first] = submounts;
  if (first !== undefined) {
    const path = containerPath(subject, "volumeMounts", first.index, "recursiveReadOnly");
    reasons.push(fromManifest(path, "readOnly does not cover what is mounted below", sources.api));
  }
  return stated({ setId, devices, writableSubmounts: submounts.length > 0 }, ...reasons);
}

function honoursDevices(
  subject: Subject,
  filled: readonly Mounted[],
  process: ContainerProcess,
  ask: Ask,
): boolean {
  if (subject.privileged) return true;
  if (filled.some(({ volume }) => !withoutForeignDevices.includes(volume.source))) return true;
  // In a user namespace of its own no process can make a device node.
  if (process.userNamespace(ask).mapping.over === "own") return false;
  const isWritable = filled.some(({ mount }) => !mount.readOnly);
  return isWritable && processDimensions(process).capabilities(ask).value.host.includes("MKNOD");
}

/** Only folders of the host have something mounted below them. */
function hasWritableSubmounts(subject: Subject, { mount, volume }: Mounted, ask: Ask): boolean {
  if (!mount.readOnly || volume.hostPath === undefined) return false;
  const { node } = subject.context;
  const isKnown = hasFeature(subject.context, "RecursiveReadOnlyMounts");
  if (!isKnown || mount.recursiveReadOnly === undefined || mount.recursiveReadOnly === "Disabled")
    return true;
  // "Enabled" does not start where it cannot be honoured; IfPossible is given up without a word.
  if (mount.recursiveReadOnly === "Enabled") return false;
  return !canMountRecursively(subject, node.kernel ?? ask(kernelQuestion));
}

/** mount_setattr with AT_RECURSIVE, and an OCI runtime that asks for it. Source: engines.md 5 (RRO: runc 1.1, Linux 5.12); containerd 2.0. */
function canMountRecursively({ context }: Subject, kernel: string): boolean {
  const { ociRuntime, containerRuntime } = context;
  const hasRuntime = ociRuntime.name === "crun" || isAtLeast(ociRuntime.version, "1.1.0");
  return hasRuntime && isAtLeast(containerRuntime.version, "2.0.0") && isAtLeast(kernel, "5.12");
}

export function volumesOf(subject: Subject): Stated<DimensionValues["volumes"]> {
  const kinds = [...new Set(mountsOf(subject).map(({ volume }) => volume.source))].sort();
  return stated(
    kinds,
    fromManifest(
      containerPath(subject, "volumeMounts"),
      kinds.length === 0 ? "no volume is mounted" : "the volumes that it mounts",
    ),
  );
}
