import type { CapabilityName } from "../confinement/index.ts";
import { capabilityNames, maskOf, namesOf } from "../confinement/index.ts";
import type { Fact } from "./fact.ts";
import { entryFor } from "./versions.ts";

export type { CapabilityName };

/** A set of capabilities: names without CAP_, each once, sorted by their number in the kernel. */
export type CapabilitySet = readonly CapabilityName[];

/** Every capability of Linux. */
export const allCapabilities: CapabilitySet = capabilityNames;
export const noCapabilities: CapabilitySet = [];

/** The set of these names: sorted, without repetitions, unknown names left out. The same set is the same list. */
export function capabilitySet(names: Iterable<string>): CapabilitySet {
  return namesOf(maskOf([...names]));
}

export type CapabilityEngine = "cri-o" | "podman" | "docker" | "containerd";

/** Capabilities that an engine gives a container when nothing is said, from one of its versions on. */
export interface DefaultCapabilities extends Fact {
  readonly since: string;
  readonly capabilities: CapabilitySet;
}

const nine: CapabilitySet = [
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "SETGID",
  "SETUID",
  "SETPCAP",
  "NET_BIND_SERVICE",
];
const ten = capabilitySet([...nine, "SETFCAP"]);
const eleven = capabilitySet([...ten, "SYS_CHROOT"]);
const fourteen = capabilitySet([...eleven, "NET_RAW", "MKNOD", "AUDIT_WRITE"]);

const defaults: Readonly<Record<CapabilityEngine, readonly DefaultCapabilities[]>> = {
  "cri-o": [
    {
      since: "1.0",
      capabilities: nine,
      source: "cri-o internal/config/capabilities@f954a17",
      note: "read at one revision; older lists were longer",
    },
  ],
  podman: [
    { since: "1.0", capabilities: fourteen, source: "containers/common pkg/config/default.go@v0.50.1" },
    { since: "4.4.0", capabilities: ten, source: "containers/common pkg/config/default.go@v0.51.0" },
    { since: "4.4.3", capabilities: eleven, source: "containers/common pkg/config/default.go@v0.51.1" },
  ],
  docker: [{ since: "1.0", capabilities: fourteen, source: "moby daemon/pkg/oci/caps/defaults.go@b985e23" }],
  containerd: [{ since: "1.0", capabilities: fourteen, source: "containerd pkg/oci/spec.go@v2.2.7" }],
};

/** Distributions whose packaged containers.conf gives Podman another list than upstream's of the same version. */
const distributionDefaults: readonly (DefaultCapabilities & {
  readonly distribution: string;
  readonly until: string;
})[] = [
  {
    distribution: "debian",
    since: "4.3.0",
    until: "4.4.0",
    capabilities: eleven,
    source:
      "/usr/share/containers/containers.conf of golang-github-containers-common 0.50.1+ds1-4 (Debian 12), read and measured",
  },
];

/**
 * The default capability set of an engine's version, before anything is added or dropped. `distribution` is the `ID` of os-release.
 * undefined for an engine version older than any that is known.
 */
export function defaultCapabilities(
  engine: CapabilityEngine,
  version: string,
  distribution?: string,
): DefaultCapabilities | undefined {
  const packaged =
    engine === "podman" ? distributionDefaults.filter((one) => one.distribution === distribution) : [];
  const own = packaged.find(
    (one) => entryFor([one, { ...one, since: one.until }], version)?.since === one.since,
  );
  return own ?? entryFor(defaults[engine], version);
}

/** Capabilities that the Pod Security Standards let a container add (exact upper-case names without prefix). */
export const podSecurityCapabilities = {
  baseline: {
    value: fourteen.filter((name) => name !== "NET_RAW"),
    source: "kubernetes/pod-security-admission policy/check_capabilities_baseline.go@8f84a87",
  },
  restricted: {
    value: ["NET_BIND_SERVICE"],
    source: "kubernetes/pod-security-admission policy/check_capabilities_restricted.go@8f84a87",
    note: "besides, drop must contain ALL",
  },
} as const satisfies Record<string, Fact & { readonly value: CapabilitySet }>;
