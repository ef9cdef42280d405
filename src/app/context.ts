import type { ClusterContext, ContextOptions } from "../engines/index.ts";
import { cgroupsBehind, contextOf, isCovered } from "../engines/index.ts";
import {
  compareVersions,
  isReleaseLine,
  k3sRelease,
  newestKnown,
  parseVersion,
  releaseLine,
} from "../facts/index.ts";
import type { NodeReport } from "../readers/index.ts";
import type { Assumption, ImageReport } from "../report/index.ts";
import { ContextError } from "./context-error.ts";
import { imageReports } from "./report/image.ts";

export { ContextError };

/** What flags and configuration say of the cluster. */
export interface ContextFlags {
  readonly kubernetes?: string;
  readonly k3s?: string;
  readonly podman?: string;
}

/** Facts of a `--context-file`, of Node objects or of images: any part of a context. */
export interface KnownContext extends Partial<ClusterContext> {
  /** Where it was looked for images, how many of them are known, and why others are not. */
  readonly imagesRead?: ImagesRead;
}

export interface ImagesRead {
  readonly told: Assumption;
  readonly unknown: readonly UnknownImage[];
}

/** An image of which nothing, or nothing of its files, could be read. */
export interface UnknownImage extends NonNullable<ImageReport["problem"]> {
  readonly reference: string;
}

export interface ResolvedContext {
  readonly context: ClusterContext;
  readonly assumptions: readonly Assumption[];
  /** Images of which something is known, or was looked for. */
  readonly images?: readonly ImageReport[];
}

interface Choice {
  readonly value: string;
  readonly from: string;
}

/**
 * The cluster to judge for: flags first, then the context file, then Node objects of the input, then the newest k3s and Podman known.
 * @throws ContextError for a version that is none, or that no fact is known of.
 */
export function resolveContext(
  flags: ContextFlags,
  file: KnownContext,
  nodes: KnownContext,
): ResolvedContext {
  const release = chooseRelease(flags, file, nodes);
  const podman = choosePodman(flags, file);
  const base = contextOf({ ...release.options, podman: { ...file.podman, version: podman.value } });
  const { imagesRead, ...said } = file;
  const kubelet = { ...nodes.kubelet, ...file.kubelet };
  const context: ClusterContext = {
    ...base,
    ...nodes,
    ...said,
    kubernetes: releaseLine(base.kubernetes) ?? base.kubernetes,
    ...(base.k3s === undefined ? {} : { k3s: base.k3s }),
    ...(release.from === assumed && { isVersionAssumed: true }),
    node: {
      ...cgroupsBehind({ ...base, ...said, kubernetes: base.kubernetes, kubelet }),
      ...nodes.node,
      ...file.node,
    },
    kubelet,
    featureGates: { ...nodes.featureGates, ...file.featureGates },
    images: { ...nodes.images, ...file.images },
    seccompProfiles: { ...file.seccompProfiles },
    podman: base.podman,
  };
  const assumptions = assumptionsOf(context, release.from, podman, file, nodes);
  const images = imageReports(context.images, imagesRead?.unknown ?? []);
  return {
    context,
    assumptions: imagesRead === undefined ? assumptions : [...assumptions, imagesRead.told],
    ...(images.length > 0 && { images }),
  };
}

function assumptionsOf(
  context: ClusterContext,
  releaseFrom: string,
  podman: Choice,
  file: KnownContext,
  nodes: KnownContext,
): Assumption[] {
  const { k3s, kubernetes, containerRuntime, ociRuntime, architecture } = context;
  return [
    k3s === undefined
      ? { name: "Kubernetes", value: kubernetes, from: releaseFrom }
      : { name: "k3s", value: k3s, from: releaseFrom },
    {
      name: "runtime",
      value: `${containerRuntime.name} ${containerRuntime.version} with ${ociRuntime.name} ${ociRuntime.version}`,
      from: sourceOf(
        file.containerRuntime,
        nodes.containerRuntime,
        k3s === undefined ? "newest known" : "as that k3s brings",
      ),
    },
    {
      name: "architecture",
      value: architecture,
      from: sourceOf(file.architecture, nodes.architecture, "the most common one"),
    },
    { name: "yardstick", value: `rootless Podman ${podman.value}`, from: podman.from },
  ];
}

function sourceOf(file: unknown, nodes: unknown, otherwise: string): string {
  if (file !== undefined) return "context file";
  return nodes !== undefined ? "Node objects of the input" : otherwise;
}

interface Release {
  readonly options: ContextOptions;
  readonly from: string;
}

/** Where a version comes from that nobody told. */
const assumed = "newest known";

function chooseRelease(flags: ContextFlags, file: KnownContext, nodes: KnownContext): Release {
  if (flags.k3s !== undefined) return k3sOf({ value: flags.k3s, from: "--k3s" });
  if (flags.kubernetes !== undefined) return kubernetesOf({ value: flags.kubernetes, from: "--kubernetes" });
  if (file.k3s !== undefined) return k3sOf({ value: file.k3s, from: "context file" });
  if (file.kubernetes !== undefined) return kubernetesOf({ value: file.kubernetes, from: "context file" });
  if (nodes.k3s !== undefined) return k3sOf({ value: nodes.k3s, from: "Node objects of the input" });
  if (nodes.kubernetes !== undefined) {
    return kubernetesOf({ value: nodes.kubernetes, from: "Node objects of the input" });
  }
  return k3sOf({ value: `v${newestKnown.k3s.version}`, from: assumed });
}

/** k3s brings its own containerd and runc. Of a release whose notes were not read, the older of the possible versions is taken. */
function k3sOf({ value, from }: Choice): Release {
  const release = k3sRelease(value);
  if (release === undefined) {
    throw new ContextError(`no k3s release ${value} is known; write it as v1.33.5+k3s1 or 1.33`);
  }
  const near = release.exact || isReleaseLine(value) ? "" : ", its parts as in the releases next to it";
  return { options: { k3s: value }, from: from + near };
}

/** A cluster that is not k3s: its container runtime is the newest known unless the context says otherwise. */
function kubernetesOf({ value, from }: Choice): Release {
  const line = releaseLine(value);
  if (line === undefined) throw new ContextError(`not a Kubernetes version: ${value}; write it as 1.34`);
  if (!line.startsWith("1.")) throw new ContextError(`no Kubernetes ${value} is known; write it as 1.34`);
  return { options: { kubernetes: line }, from };
}

function choosePodman(flags: ContextFlags, file: KnownContext): Choice {
  if (flags.podman !== undefined) return podmanOf({ value: flags.podman, from: "--podman" });
  if (file.podman !== undefined) return podmanOf({ value: file.podman.version, from: "context file" });
  return { value: newestKnown.podman.version, from: "newest known" };
}

/** A Podman too old to be known is no yardstick. */
function podmanOf(choice: Choice): Choice {
  const { value } = choice;
  if (parseVersion(value) === undefined)
    throw new ContextError(`not a Podman version: ${value}; write it as 5.8`);
  if (!isCovered("podman", value))
    throw new ContextError(
      `no facts are known of Podman ${value}, so it cannot be the yardstick; write one from 3.0 up`,
    );
  return choice;
}

/** What the Node objects of the input say, where all nodes agree; where they do not, the fact stays open. */
export function knownNodes(nodes: readonly NodeReport[]): KnownContext {
  const linux = nodes.filter(
    ({ operatingSystem }) => operatingSystem === undefined || operatingSystem === "linux",
  );
  const kubelet = oldest(linux.map((node) => node.kubeletVersion));
  const runtime = agreed(linux.map((node) => node.containerRuntimeVersion?.replace(/-k3s\d+$/, "")));
  const [, name, version] = /^(containerd|cri-o):\/\/v?(.+)$/.exec(runtime ?? "") ?? [];
  const architecture = agreed(linux.map((node) => node.architecture));
  const kernel = oldest(linux.map((node) => node.kernel));
  return {
    ...(kubelet === undefined ? {} : kubelet.includes("+k3s") ? { k3s: kubelet } : { kubernetes: kubelet }),
    ...(name === undefined || version === undefined
      ? {}
      : { containerRuntime: { name: name as "containerd" | "cri-o", version } }),
    ...(architecture === "amd64" || architecture === "arm64" ? { architecture } : {}),
    ...(kernel === undefined ? {} : { node: { kernel } }),
  };
}

function agreed(values: readonly (string | undefined)[]): string | undefined {
  const [first] = values;
  return values.every((value) => value === first) ? first : undefined;
}

/** The oldest of the versions, when every node tells one: what the oldest node cannot do cannot be relied on. */
function oldest(values: readonly (string | undefined)[]): string | undefined {
  const told = values.filter((value) => value !== undefined);
  if (told.length === 0 || told.length < values.length) return undefined;
  return told.reduce((a, b) => (compareVersions(a, b) <= 0 ? a : b));
}
