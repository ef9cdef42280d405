import type { Confinement, Destination, Stated } from "../../confinement/index.ts";
import {
  allCapabilities,
  atLeast,
  capabilitySet,
  defaultCapabilities,
  subordinateIds,
} from "../../facts/index.ts";
import { hostMapping, rootlessMapping, subordinateMapping } from "../host/id-mapping.ts";
import type { NodeFacts } from "../cluster-context.ts";
import type { UserNamespace } from "../process.ts";
import { capabilityName as nameOf } from "../run/capability-names.ts";
import type { ConfiguredCapabilities } from "../simulation.ts";
import { confineRun } from "../run/confine.ts";
import { refuseUncovered } from "../run/covered.ts";
import type { RunOptions } from "../run/options.ts";
import type { EngineTraits, RunHost } from "../run/traits.ts";
import { because, stated } from "../stated.ts";

const code = "moby@b985e23 daemon/oci_linux.go; engines.md 1.1 to 1.4";

/** From this version on a profile that is named is loaded for privileged containers too. */
const privilegedFilterSince = {
  value: "27.0.0",
  source: "docker/docker@v27.0.0 daemon/seccomp_linux.go, WithSeccomp; v26.1.5 loads none",
};
/** From this version on, a rootless daemon binds the host's /proc and message queues, before it refuses --pid=host and --ipc=host. */
export const hostNamespacesSince = {
  value: "23.0.0",
  source:
    "docker/docker@v23.0.0 pkg/rootless/specconv/specconv_linux.go; not in v20.10.24, with which it was measured",
};
/** From these versions on, a read-only bind mount is read-only below as well. */
const recursiveReadOnlySince = {
  docker: "25.0.0",
  kernel: "5.12",
  source: "docker/docker@v25.0.0 daemon/oci_linux.go, withMounts (rro); not in v24.0.7; mount_setattr(2)",
};
/** From these versions on, each container has a time namespace of its own. */
const timeNamespaceSince = {
  docker: "29.5.0",
  kernel: "5.6",
  source:
    "docs.docker.com engine/release-notes/29 (moby/moby#52326); moby/v2@v2.0.0-beta.15 daemon/oci_linux.go",
};

/** What a container gets under `docker run` with these options. @throws RangeError for a version that the facts do not cover. */
export function dockerConfinement(options: RunOptions, host: RunHost): Confinement {
  refuseUncovered("docker", host.version);
  return confineRun({ options, host, traits: dockerTraits(options, host) });
}

function dockerTraits(options: RunOptions, host: RunHost): EngineTraits {
  const { version, rootless, node } = host;
  const isRemapped = host.usernsRemap === true && modeOf(options) !== "host";
  const engine = rootless ? "rootless-daemon" : "root-daemon";
  const namespace = rootless
    ? {
        value: { kind: "shared" as const, mappedIds: subordinateIds.count + 1 },
        because: [
          because(
            "engine-default",
            "one user namespace for the daemon and all containers",
            "moby contrib/dockerd-rootless.sh",
          ),
        ],
        mapping: rootlessMapping(node),
      }
    : {
        value: { kind: "host" as const, mappedIds: Infinity },
        because: [because("engine-default", "userns-remap is not set", "moby daemon/config/config_linux.go")],
        mapping: hostMapping(node),
      };
  return {
    name: "Docker",
    seccomp: "docker",
    masking: "docker",
    // Where a user namespace would have to map the groups, Docker leaves the kernel's range.
    sysctls: rootless || isRemapped ? "docker-rootless" : "docker",
    limits: rootless ? "docker-rootless" : "docker",
    capabilities: (options) => dockerCapabilities(options, host),
    userNamespace: () => (isRemapped ? remapped : namespace),
    userOfNamespace: () => undefined,
    groupOfNamespace: () => undefined,
    filtersPrivileged: atLeast(version, privilegedFilterSince.value),
    appArmorProfile: rootless ? undefined : "docker-default",
    selinuxLabels: host.selinuxEnabled === true,
    guardedVolumes: false,
    // No propagation is asked for, and runc then leaves what it binds a slave of the host's mount. Measured with 20.10.24 and runc 1.1.5.
    volumePropagation: "host-to-container",
    hiddenOnHostNetwork: [],
    recursiveReadOnly:
      atLeast(version, recursiveReadOnlySince.docker) && runsKernel(node, recursiveReadOnlySince.kernel),
    imageOfRange: () => host.usernsRemap === true && !isRemapped,
    hostProcWithHostPid: rootless && atLeast(version, hostNamespacesSince.value),
    dropsMasksWithHostPid: false,
    sharedBridge: true,
    reaches: reaches(rootless),
    hostByMappedAddress: false,
    proxyEnvironment: false,
    heedsCgroupnsOnOldCgroups: true,
    limitsNeedSystemd: true,
    timeNamespace: timeNamespaceOf(host),
    engine: stated(
      host.networkApi === true && !rootless ? "root-daemon-with-network-api" : engine,
      because(
        "engine-default",
        rootless ? "dockerd runs as the login user" : "dockerd and containerd run as root",
        "moby contrib/init/systemd/docker.service",
      ),
    ),
    source: code,
  };
}

/** A kernel that is not known is taken to be new enough. */
function runsKernel({ kernel }: NodeFacts, since: string): boolean {
  return kernel === undefined || atLeast(kernel, since);
}

function timeNamespaceOf({ version, node }: RunHost): EngineTraits["timeNamespace"] {
  const { docker, kernel, source } = timeNamespaceSince;
  const isOwn = atLeast(version, docker) && runsKernel(node, kernel);
  return stated(
    isOwn ? "private" : "host",
    because("engine-default", `private from Docker ${docker}`, source),
  );
}

function reaches(rootless: boolean): Stated<readonly Destination[]> {
  const words = rootless
    ? "a bridge inside RootlessKit; the host's loopback is blocked"
    : "a bridge with masquerading";
  return stated(
    ["internet", "cluster", "node", "metadata", "host-address"],
    because("engine-default", words, "moby daemon/libnetwork; contrib/dockerd-rootless.sh"),
  );
}

const remapSource = "docs.docker.com/engine/security/userns-remap";

/** userns-remap: one range of subordinate ids for all containers of the daemon. */
const remapped: UserNamespace = {
  value: { kind: "shared", mappedIds: subordinateIds.count },
  because: [because("engine-default", "userns-remap: one range of ids for all containers", remapSource)],
  mapping: subordinateMapping,
};

function modeOf({ userns }: RunOptions): string | undefined {
  return typeof userns === "object" ? userns.kind : userns;
}

/** add ALL wins over drop ALL, and every other add over a drop. Source: moby daemon/pkg/oci/caps/utils.go@b985e23. */
function dockerCapabilities(
  options: RunOptions,
  { version, grantable = allCapabilities }: RunHost,
): Stated<ConfiguredCapabilities> {
  if (options.privileged === true)
    return stated(
      setsOf(capabilitySet(grantable)),
      because("engine-default", "--privileged: every capability", code),
    );
  const add = (options.capAdd ?? []).map(nameOf);
  const drop = (options.capDrop ?? []).map(nameOf);
  const defaults = defaultCapabilities("docker", version);
  const words = `${defaults?.capabilities.length ?? "all"} capabilities by default`;
  return stated(
    setsOf(merge(defaults?.capabilities ?? allCapabilities, add, drop, grantable)),
    because("engine-default", words, defaults?.source ?? code),
  );
}

function merge(
  defaults: readonly string[],
  add: readonly string[],
  drop: readonly string[],
  grantable: readonly string[],
): readonly string[] {
  if (add.includes("ALL")) return capabilitySet(grantable).filter((name) => !drop.includes(name));
  if (drop.includes("ALL")) return capabilitySet(add);
  return capabilitySet([...defaults.filter((name) => !drop.includes(name)), ...add]);
}

function setsOf(bounding: readonly string[]): ConfiguredCapabilities {
  return { bounding, permitted: bounding, effective: bounding, inheritable: [], ambient: [] };
}
