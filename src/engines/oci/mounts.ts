import type { OciDeclaration, OciMount } from "../../workload/index.ts";
import { isAtOrBelow, normalPath } from "../host/paths.ts";
import type { RunVolume } from "../run/options.ts";

/**
 * Mounts that are neither the kernel's file systems nor files that engines write for every container, nor volumes that the image declares,
 * nor the token of a service account, which is a dimension of its own.
 */
export function ociVolumes({ mounts }: OciDeclaration): readonly RunVolume[] {
  return mounts
    .filter((one) => !isOrdinary(one) && !isDevice(one) && !isOfImage(one) && !isTokenMount(one))
    .map(volumeOf);
}

/** Where admission mounts the token of a pod's service account; /var/run is a link to /run in most images. */
const tokenFolder = /^\/(?:var\/)?run\/secrets\/kubernetes\.io\/serviceaccount$/;
/** Source: kubernetes plugin/pkg/admission/serviceaccount/admission.go, ServiceAccountVolumeName. */
const tokenVolume = /\/(?:volumes\/kubernetes\.io~projected|volume-subpaths)\/kube-api-access-[^/]+(?:\/|$)/;

export function isTokenMount({ destination, source = "" }: OciMount): boolean {
  return tokenFolder.test(normalPath(destination)) || tokenVolume.test(source);
}

/** Where a CRI runtime mounted what the image declares: it is all there, whatever is known of the image. */
export function imageVolumes({ mounts }: OciDeclaration): readonly string[] {
  return mounts.filter(isOfImage).map(({ destination }) => destination);
}

/** Source: containerd internal/cri/server/container_create.go@v2.2.9, volumeMounts. */
function isOfImage({ source = "" }: OciMount): boolean {
  return /\/io\.containerd\.grpc\.v1\.cri\/containers\/[^/]+\/volumes\//.test(source);
}

/** Device nodes that are bind-mounted, as engines do that may not make them. */
export function boundDevices({ mounts }: OciDeclaration): readonly string[] {
  return mounts.filter(isDevice).map((one) => one.destination);
}

const kernelTypes: readonly string[] = ["proc", "sysfs", "cgroup", "cgroup2", "mqueue", "devpts"];
/** Where engines mount files of their own: names and addresses, secrets' folder, the sandbox's memory. */
const ownTargets =
  /^\/(?:etc\/(?:hosts|hostname|resolv\.conf)|dev(?:\/shm|\/termination-log)?|run\/(?:\.containerenv|secrets)|(?:usr\/)?sbin\/docker-init|dev\/init|run\/podman-init|proc|sys(?:\/fs\/cgroup)?)$/;

function isOrdinary({ destination, type = "" }: OciMount): boolean {
  return kernelTypes.includes(type) || ownTargets.test(normalPath(destination));
}

function isDevice({ destination, source = "" }: OciMount): boolean {
  return (
    isAtOrBelow(normalPath(destination), "/dev") &&
    source.startsWith("/dev/") &&
    !ownTargets.test(destination)
  );
}

/** Folders of the host that belong to a volume of an engine or of the kubelet, and what kind of volume that is. */
const volumeFolders: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/\/containers\/storage\/volumes\/[^/]+\/_data$/, () => "volume"],
  [/\/docker\/volumes\/[^/]+\/_data$/, () => "volume"],
  [
    /\/kubelet\/pods\/[^/]+\/volumes?(?:-subpaths)?\/kubernetes\.io~([^/]+)\//,
    ([, name = ""]) => kubeletKinds[name] ?? name,
  ],
  [/\/kubelet\/pods\/[^/]+\/(?:etc-hosts|containers\/)/, () => "kubelet"],
];

const kubeletKinds: Readonly<Record<string, string>> = {
  "empty-dir": "emptyDir",
  configmap: "configMap",
  secret: "secret",
  projected: "projected",
  "downward-api": "downwardAPI",
  csi: "csi",
  "local-volume": "local",
};

/** Kinds whose files the kubelet writes: an operator's, without set-id bits and device nodes. */
const writtenByKubelet: readonly string[] = ["configMap", "secret", "projected", "downwardAPI", "kubelet"];

function volumeOf({ destination, type, source, options = [] }: OciMount): RunVolume {
  const isBind = type === "bind" || options.includes("bind") || options.includes("rbind");
  const kind = isBind ? (kindOf(source ?? "") ?? "hostPath") : (type ?? "none");
  const propagation = propagationOf(options);
  return {
    kind,
    target: destination,
    readOnly: options.includes("ro") || options.includes("rro"),
    ...(kind === "hostPath" && { hostPath: source ?? "/" }),
    ...(writtenByKubelet.includes(kind) && { plainFiles: true }),
    ...(propagation !== undefined && { propagation }),
    ...(options.includes("nosuid") && { nosuid: true }),
    ...(options.includes("nodev") && { nodev: true }),
    ...(options.includes("rro") && { coversSubmounts: true }),
  };
}

function kindOf(source: string): string | undefined {
  for (const [folder, name] of volumeFolders) {
    const match = folder.exec(source);
    if (match !== null) return name(match);
  }
  return undefined;
}

/** Without a word the mount follows the host's, for runtimes make everything a slave first (runc rootfs_linux.go, prepareRoot). */
function propagationOf(options: readonly string[]): RunVolume["propagation"] {
  if (options.includes("shared") || options.includes("rshared")) return "bidirectional";
  if (options.includes("private") || options.includes("rprivate")) return undefined;
  return options.includes("bind") || options.includes("rbind") ? "host-to-container" : undefined;
}
