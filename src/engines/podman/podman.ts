import type { Confinement, Destination, Stated } from "../../confinement/index.ts";
import { atLeast, releaseLine } from "../../facts/index.ts";
import { once, oncePerObject } from "../once.ts";
import { confineRun } from "../run/confine.ts";
import { refuseUncovered } from "../run/covered.ts";
import { pastaDefaultSince } from "../run/declared/stack-network.ts";
import type { RunOptions } from "../run/options.ts";
import type { EngineTraits, RunHost } from "../run/traits.ts";
import { because, stated } from "../stated.ts";
import { podmanCapabilities } from "./capabilities.ts";
import { defaultUserNamespace, keptGroup, keptIds, podmanUserNamespace } from "./user-namespace.ts";

const code = "podman@v5.8.2 pkg/specgen/generate; engines.md 1.1 to 1.4";
/** From this version on pasta maps an address of its own to the host's. */
const mappedHostSince = {
  value: "5.3.0",
  source: "podman@v5.3.0 with common@v0.61.0 libnetwork/pasta, --map-guest-addr; not in v5.2.5 with v0.60.4",
};
const network = "containers/common libnetwork/pasta/pasta_linux.go; podman docs, options/network.md";

/**
 * What a container gets under `podman run` with these options. @throws RangeError for options that Podman refuses, and for a version that
 * the facts do not cover.
 */
export function podmanConfinement(options: RunOptions, host: RunHost): Confinement {
  const traits = podmanTraits(host);
  traits.capabilities(options, true);
  return confineRun({ options, host, traits });
}

/** Worked out once for each host: every container of the input has a twin on the same one. */
const podmanTraits = oncePerObject(makeTraits);

function makeTraits(host: RunHost): EngineTraits {
  refuseUncovered("podman", host.version);
  const { version, rootless } = host;
  // Without the option nothing but the host decides, and nothing is asked.
  const byDefault = once(() => defaultUserNamespace(host));
  return {
    name: "Podman",
    seccomp: "podman",
    masking: "podman",
    sysctls: "podman",
    limits: "podman",
    capabilities: (options, asRoot) => podmanCapabilities(options, asRoot, host),
    userNamespace: (options, ask) =>
      options.userns === undefined ? byDefault() : podmanUserNamespace(options, host, ask),
    userOfNamespace: (options) => keptIds(options, host),
    groupOfNamespace: (options) => keptGroup(options, host),
    filtersPrivileged: true,
    appArmorProfile: rootless ? undefined : `containers-default-${releaseLine(version) ?? version}`,
    selinuxLabels: true,
    guardedVolumes: true,
    volumePropagation: "private",
    recursiveReadOnly: false,
    // A sysfs of its own needs a network namespace of its own: rootless, /sys is then the host's, and Podman hides a part of it.
    hiddenOnHostNetwork: rootless ? ["/sys/kernel"] : [],
    imageOfRange: () => false,
    hostProcWithHostPid: false,
    // Source: podman@v4.3.1 to v5.8.2 and 6.2.0-dev pkg/specgen/generate/config_linux.go, BlockAccessToKernelFilesystems; seen with 4.3.1.
    dropsMasksWithHostPid: rootless,
    sharedBridge: !rootless,
    reaches: rootless ? rootlessReaches(version) : bridgeReaches,
    hostByMappedAddress: atLeast(version, mappedHostSince.value),
    proxyEnvironment: true,
    heedsCgroupnsOnOldCgroups: false,
    limitsNeedSystemd: false,
    timeNamespace: stated("host", because("engine-default", "Podman makes none", code)),
    engine: rootless
      ? stated(
          "no-daemon",
          because("engine-default", "the login user's own processes, no daemon", "podman rootless.md"),
        )
      : stated(
          "root-daemon",
          because(
            "engine-default",
            "no daemon stays, but every Podman process and conmon runs as root",
            code,
          ),
        ),
    source: code,
  };
}

/** Destinations behind the engine's bridge: other containers of it count as the cluster's pods do. */
const bridgeReaches: Stated<readonly Destination[]> = stated(
  ["internet", "cluster", "node", "metadata", "host-address"],
  because("engine-default", "a bridge with masquerading to the host's networks", network),
);

/** pasta (from 5.0) takes the host's own address, so that the host's services are reached by a mapped one only, from 5.3. */
function rootlessReaches(version: string): Stated<readonly Destination[]> {
  const reaches: Destination[] = ["internet", "metadata", "host-address"];
  const usesPasta = atLeast(version, pastaDefaultSince.value);
  if (!usesPasta || atLeast(version, mappedHostSince.value)) reaches.push("node");
  return stated(
    reaches,
    because(
      "engine-default",
      `${usesPasta ? "pasta" : "slirp4netns"}: connections leave as the login user's`,
      network,
    ),
  );
}
