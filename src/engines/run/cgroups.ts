import type { Ask, NamespaceSharing, Stated } from "../../confinement/index.ts";
import { cgroupVersionQuestion } from "../questions.ts";
import { because, stated } from "../stated.ts";
import { sharing } from "./namespaces.ts";
import type { Run } from "./run.ts";

const defaults =
  "docker/docker@v20.10.24 and @v28.5.1 daemon/daemon_unix.go, adaptContainerSettings; " +
  "podman@v4.3.1 and @v5.8.2 pkg/specgen/namespaces.go, ParseCgroupNamespace";

/** Where no option says otherwise: of its own on cgroup v2, and the host's on cgroup v1. */
export function cgroupNamespace(run: Run, ask: Ask): Stated<NamespaceSharing> {
  const { options, traits } = run;
  if (options.cgroupns !== undefined) {
    const value = sharing("cgroup", options.cgroupns, false, ask);
    return stated(value, because("engine-default", `${traits.name}'s default`, traits.source));
  }
  const version = cgroupVersion(run, ask);
  const configured = configuredDefault(run, version);
  if (configured !== undefined)
    return stated(
      configured,
      because("engine-default", "the default of the engine's configuration", defaults),
    );
  const value = version === 1 ? "host" : "private";
  return stated(value, because("engine-default", `the default on cgroup v${version}`, defaults));
}

/** On cgroup v1 Podman does not heed its configuration, and Docker not for a privileged container. */
function configuredDefault({ options, traits }: Run, version: 1 | 2): "private" | "host" | undefined {
  const isIgnored = version === 1 && (!traits.heedsCgroupnsOnOldCgroups || options.privileged === true);
  return isIgnored ? undefined : options.defaultCgroupns;
}

export function cgroupVersion({ host }: Run, ask: Ask): 1 | 2 {
  return host.node.cgroupVersion ?? ask(cgroupVersionQuestion);
}

/**
 * Whether a limit reaches the kernel. Rootless engines have no cgroup to write it to on version 1 (Podman ignores it, Docker takes it
 * out), nor has rootless Docker without systemd. Source: podman@v5.8.2 pkg/specgen/generate/validate_linux.go,
 * verifyContainerResourcesCgroupV1; docker/docker@v28.5.1 daemon/oci_linux.go, withRootless.
 */
export function holdsLimits(run: Run, ask: Ask): boolean {
  const { options, host, traits } = run;
  if (options.withoutCgroup === true) return false;
  if (!host.rootless) return true;
  if (traits.limitsNeedSystemd && host.cgroupManager === "cgroupfs") return false;
  return cgroupVersion(run, ask) === 2;
}
