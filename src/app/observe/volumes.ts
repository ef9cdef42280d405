import type { HostRecord, Mount } from "../../readers/index.ts";

/** A mount of the container that neither the runtime nor the engine makes for every container. */
export interface VolumeMount {
  readonly mount: Mount;
  /** As dimensions name the kinds: "volume", "hostPath", "tmpfs", "emptyDir", "secret", ... */
  readonly kind: string;
  /** Path on the host, where it is a folder or file of the host. */
  readonly hostPath?: string;
}

const kernelTargets = /^\/(?:proc|sys|dev)(?:\/|$)/;
/** Files that an engine or the kubelet mounts into every container. */
const engineTargets =
  /^\/(?:etc\/(?:hosts|hostname|resolv\.conf|mtab)|(?:var\/)?run\/\.containerenv|run\/secrets|\.dockerenv|usr\/sbin\/docker-init|dev\/termination-log)$/;
/** Where admission mounts the token of a service account, which is a dimension of its own. */
const tokenFolder = /^\/(?:var\/)?run\/secrets\/kubernetes\.io\/serviceaccount$/;
/** Where `--read-only` puts writable memory (podman-run(1), --read-only-tmpfs). */
const scratch = ["/run", "/tmp", "/var/tmp"];

/** The volumes among the mounts of a process, told by where they are on the host. */
export function volumesOf(
  mounts: readonly Mount[],
  host: Pick<HostRecord, "mounts">,
  declaredTargets: readonly string[],
): readonly VolumeMount[] {
  const declared = new Set(declaredTargets);
  return mounts
    .filter(({ target, type }) => {
      if (declared.has(target)) return true;
      if (target === "/" || engineTargets.test(target) || tokenFolder.test(target)) return false;
      return !kernelTargets.test(target) && !(type === "tmpfs" && scratch.includes(target));
    })
    .map((mount) => toVolume(mount, host));
}

function toVolume(mount: Mount, { mounts }: Pick<HostRecord, "mounts">): VolumeMount {
  const path = hostPathOf(mount, mounts);
  if (path === undefined) return { mount, kind: mount.type === "tmpfs" ? "tmpfs" : mount.type };
  const kind = kindByPath(path);
  return kind === undefined ? { mount, kind: "hostPath", hostPath: path } : { mount, kind };
}

/** Where the folder that is mounted stands on the host: below the mount of the same file system that reaches furthest. */
export function hostPathOf({ device, root, type }: Mount, mounts: readonly Mount[]): string | undefined {
  const [nearest] = mounts
    .filter((one) => one.device === device && isWithin(root, one.root))
    .sort((a, b) => b.root.length - a.root.length);
  if (nearest === undefined) return type === "tmpfs" || type === "overlay" ? undefined : root;
  const rest = nearest.root === "/" ? root : root.slice(nearest.root.length);
  return `${nearest.target === "/" ? "" : nearest.target}${rest === "/" ? "" : rest}` || "/";
}

function isWithin(path: string, folder: string): boolean {
  return folder === "/" || path === folder || path.startsWith(`${folder}/`);
}

/** Folders of engines and of the kubelet: what is in them is theirs, not the host's. */
const kinds: readonly (readonly [RegExp, string])[] = [
  [/\/volumes\/[^/]+\/_data(?:\/|$)/, "volume"],
  // What an image declares. Source: containerd internal/cri/server/container_create.go, volumeMounts.
  [/\/io\.containerd\.grpc\.v1\.cri\/containers\/[^/]+\/volumes\//, "volume"],
  [/\/kubernetes\.io~empty-dir\//, "emptyDir"],
  [/\/kubernetes\.io~secret\//, "secret"],
  [/\/kubernetes\.io~configmap\//, "configMap"],
  [/\/kubernetes\.io~projected\//, "projected"],
  [/\/kubernetes\.io~downward-api\//, "downwardAPI"],
  [/\/kubernetes\.io~(?:csi|nfs|iscsi|local-volume|[a-z-]+)\//, "persistentVolumeClaim"],
];

function kindByPath(path: string): string | undefined {
  return kinds.find(([pattern]) => pattern.test(path))?.[1];
}
