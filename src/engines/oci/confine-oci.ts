import type { Confinement, Stated } from "../../confinement/index.ts";
import { newestKnown } from "../../facts/index.ts";
import type { OciDeclaration } from "../../workload/index.ts";
import type { NodeFacts } from "../cluster-context.ts";
import type { ImageView } from "../image.ts";
import { confineRun } from "../run/confine.ts";
import type { Run } from "../run/run.ts";
import type { EngineTraits, RunHost } from "../run/traits.ts";
import { because, stated } from "../stated.ts";
import { configuredCapabilities } from "./capabilities.ts";
import { ociMaskedPaths, ociPrivilegedPorts, ociProcMount, ociSysctls } from "./kernel.ts";
import { imageVolumes } from "./mounts.ts";
import { networkSharingOf, ownOrHost, podSharingOf } from "./namespaces.ts";
import { ociOptions } from "./options.ts";
import { inPod, type OciContainer, type OciPod } from "./pod.ts";
import {
  apiPermissionsOf,
  apiTokenOf,
  podReaches,
  podReachableFrom,
  serviceLinksOf,
} from "./surroundings.ts";
import { ociUserNamespace } from "./user-namespace.ts";

/** The machine on which a runtime was given a configuration, and what the configuration itself does not hold. */
export interface OciHost {
  /** Whether the runtime ran in a login user's namespace: ids of the configuration are then that namespace's. */
  readonly rootless: boolean;
  readonly architecture: "amd64" | "arm64";
  readonly node: NodeFacts;
  /** The runtime by name or path where it is known (`crictl inspect` tells it). */
  readonly runtime?: string;
  /** The pod of a container that a CRI runtime made. */
  readonly pod?: OciPod;
}

const source = "opencontainers/runtime-spec config.md, config-linux.md@v1.3.0";

/**
 * What a container gets whose OCI runtime configuration this is. It is nearer to the kernel than what a person asked for: nothing is
 * defaulted but by the runtime. Of the image only files and declared volumes matter; what is not known of them is asked.
 */
export function confineOci(given: OciDeclaration, host: OciHost, image: ImageView): Confinement {
  const declaration = inPod(given, host.pod);
  const isOfCri = host.pod !== undefined || imageVolumes(declaration).length > 0;
  const view = isOfCri ? withVolumes(image, imageVolumes(declaration)) : image;
  const base = confineRun(runOf(declaration, host, view));
  const constant = <T>(value: T, words: string): (() => Stated<T>) => {
    const result = stated(value, because("runtime-default", words, source));
    return () => result;
  };
  const inPodOr =
    (type: "pid" | "ipc" | "uts", otherwise: Confinement["pid-namespace"]): Confinement["pid-namespace"] =>
    (ask) => {
      const sharing = podSharingOf(declaration, type, ask);
      if (sharing === undefined) return otherwise(ask);
      return stated(sharing, because("runtime-default", "the namespace of its pod", source));
    };
  return {
    ...base,
    "proc-mount": () => ociProcMount(declaration),
    "masked-paths": (ask) => ociMaskedPaths(declaration, host.node, ask),
    sysctls: (ask) => ociSysctls(declaration, ask),
    "privileged-ports": (ask) => ociPrivilegedPorts(declaration, ask),
    "network-namespace": (ask) =>
      stated(networkSharingOf(declaration, ask), because("runtime-default", "its namespaces", source)),
    "mount-namespace": constant(ownOrHost(declaration, "mount"), "its namespaces"),
    "time-namespace": constant(ownOrHost(declaration, "time"), "its namespaces"),
    "pid-namespace": inPodOr("pid", base["pid-namespace"]),
    "ipc-namespace": inPodOr("ipc", base["ipc-namespace"]),
    "uts-namespace": inPodOr("uts", base["uts-namespace"]),
    "reachable-from": (ask) => podReachableFrom(declaration, ask) ?? base["reachable-from"](ask),
    reaches: (ask) => podReaches(declaration, ask) ?? base.reaches(ask),
    "api-token": (ask) => apiTokenOf(declaration, ask),
    "api-permissions": (ask) => apiPermissionsOf(declaration, ask),
    "service-links": () => serviceLinksOf(declaration),
    "engine-privilege": (ask) => enginePrivilege(host, ask),
  };
}

function withVolumes(view: ImageView, volumes: readonly string[]): ImageView {
  return { ...view, image: { ...view.image, volumes } };
}

function runOf(declaration: OciContainer, host: OciHost, image: ImageView): Run {
  const runHost: RunHost = {
    version: newestKnown.podman.version,
    rootless: host.rootless,
    architecture: host.architecture,
    node: host.node,
  };
  return {
    options: ociOptions(declaration, host, image),
    host: runHost,
    traits: traitsOf(declaration, host),
  };
}

/** A runtime has no defaults of its own but the few that the specification names: what an engine adds stands in the configuration. */
function traitsOf(declaration: OciContainer, host: OciHost): EngineTraits {
  const capabilities = configuredCapabilities(declaration, source);
  return {
    name: "the runtime",
    seccomp: "podman",
    masking: "podman",
    sysctls: "podman",
    limits: "podman",
    capabilities: () => capabilities,
    userNamespace: (_options, ask) => ociUserNamespace(declaration, host, ask),
    userOfNamespace: () => undefined,
    groupOfNamespace: () => undefined,
    filtersPrivileged: true,
    appArmorProfile: declaration.process?.apparmorProfile,
    selinuxLabels: true,
    guardedVolumes: false,
    volumePropagation: "private",
    recursiveReadOnly: false,
    hiddenOnHostNetwork: [],
    imageOfRange: () => false,
    hostProcWithHostPid: false,
    dropsMasksWithHostPid: false,
    sharedBridge: true,
    reaches: stated([], because("runtime-default", "an empty network", source)),
    hostByMappedAddress: false,
    proxyEnvironment: false,
    heedsCgroupnsOnOldCgroups: true,
    limitsNeedSystemd: false,
    timeNamespace: stated("host", because("runtime-default", "none is asked for", source)),
    engine: stated("root-daemon", because("assumption", "an engine that runs as root", source)),
    source,
  };
}

/** A configuration does not say which engine wrote it. */
function enginePrivilege(
  { rootless }: OciHost,
  ask: Parameters<Confinement["engine-privilege"]>[0],
): ReturnType<Confinement["engine-privilege"]> {
  if (!rootless)
    return stated("root-daemon", because("assumption", "the runtime was started by root", source));
  return stated(
    ask<"rootless-daemon" | "no-daemon">({
      id: "oci-engine",
      words: "which engine started the runtime for the login user",
      supplier: "user",
      supply: "read the engine's own inspect record instead",
      candidates: ["rootless-daemon", "no-daemon"],
    }),
    because("assumption", "the runtime was started by a login user", source),
  );
}
