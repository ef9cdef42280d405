import type { Fact } from "./fact.ts";
import { entryFor } from "./versions.ts";

/** Kernel files that an engine hides from a container, or shows read-only. */
export interface MaskedPaths extends Fact {
  /** Covered by /dev/null or an empty folder. `cpu*` stands for every CPU of the node. Sorted. */
  readonly masked: readonly string[];
  readonly readOnly: readonly string[];
}

/** Who decides the lists: the engine itself, or for a pod the kubelet (`kubernetes`), whose lists containerd's CRI takes over. */
export type MaskingEngine = "podman" | "docker" | "kubernetes";

const core = [
  "/proc/acpi",
  "/proc/kcore",
  "/proc/keys",
  "/proc/latency_stats",
  "/proc/sched_debug",
  "/proc/scsi",
  "/proc/timer_list",
  "/proc/timer_stats",
  "/sys/firmware",
];
const powercap = "/sys/devices/virtual/powercap";
const thermal = ["/proc/interrupts", "/sys/devices/system/cpu/cpu*/thermal_throttle"];
const readOnly = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];
const readOnlyWithSound = ["/proc/asound", ...readOnly];

interface Entry extends MaskedPaths {
  readonly since: string;
}

function entry(
  since: string,
  masked: readonly string[],
  readOnlyPaths: readonly string[],
  source: string,
  note?: string,
): Entry {
  const list = [...masked].sort();
  const known = { since, masked: list, readOnly: readOnlyPaths, source };
  return note === undefined ? known : { ...known, provisional: true, note };
}

const podmanOld = "containers/podman pkg/specgen/generate/config_linux.go";
const podmanNew = "containers/common pkg/config/default.go, as vendored by podman";
const moby = "moby oci/defaults.go";
const kubelet = "kubernetes pkg/securitycontext/util.go";
const podmanFive = [...core, powercap, "/sys/fs/selinux"];
const dockerBase = ["/proc/asound", ...core];
const backport = "the release that first has the backport is read off the dates of its reviews";

const soundNote =
  "PR 112037 masks /proc/asound from some release between 1.27 and 1.31: taken as read-only until then";

const tables: Readonly<Record<MaskingEngine, () => readonly Entry[]>> = {
  podman: () => [
    entry("3.0.0", [...core, "/sys/fs/selinux", "/sys/dev/block"], readOnlyWithSound, `${podmanOld}@v4.3.1`),
    entry("4.8.0", [...podmanFive, "/sys/dev/block"], readOnlyWithSound, `${podmanNew}@v4.8.0`),
    entry("5.4.0", podmanFive, readOnlyWithSound, `${podmanNew}@v5.4.0`),
    entry("5.5.0", [...podmanFive, ...thermal], readOnlyWithSound, `${podmanNew}@v5.5.0`),
  ],
  docker: () => [
    entry("20.10.0", dockerBase, readOnly, `${moby}@v20.10.0`),
    entry("20.10.27", [...dockerBase, powercap], readOnly, `${moby}@v20.10.27`),
    entry("23.0.0", dockerBase, readOnly, `${moby}@v23.0.0`),
    entry("23.0.8", [...dockerBase, powercap], readOnly, `${moby}@v23.0.8`),
    entry("24.0.0", dockerBase, readOnly, `${moby}@v24.0.0`),
    entry("24.0.7", [...dockerBase, powercap], readOnly, `${moby}@v24.0.7`),
    entry("28.0.2", [...dockerBase, powercap, ...thermal], readOnly, `${moby}@v28.0.2`),
  ],
  kubernetes: () => [
    entry("1.12", core, readOnlyWithSound, `${kubelet}@v1.25.0`),
    entry("1.27.0", core, readOnlyWithSound, `${kubelet}@v1.25.0`, soundNote),
    entry(
      "1.28.13",
      [...core, powercap],
      readOnlyWithSound,
      "kubernetes PR 126000",
      `${backport}; ${soundNote}`,
    ),
    entry("1.29.0", core, readOnlyWithSound, `${kubelet}@v1.25.0`, soundNote),
    entry(
      "1.29.8",
      [...core, powercap],
      readOnlyWithSound,
      "kubernetes PR 125999",
      `${backport}; ${soundNote}`,
    ),
    entry("1.30.0", core, readOnlyWithSound, `${kubelet}@v1.25.0`, soundNote),
    entry(
      "1.30.4",
      [...core, powercap],
      readOnlyWithSound,
      "kubernetes PR 125998",
      `${backport}; ${soundNote}`,
    ),
    entry("1.31.0", [...dockerBase, powercap], readOnly, "kubernetes PR 125970"),
    entry("1.31.13", [...dockerBase, powercap, ...thermal], readOnly, "kubernetes PR 132987", backport),
    entry("1.32.0", [...dockerBase, powercap], readOnly, "kubernetes PR 125970"),
    entry("1.32.9", [...dockerBase, powercap, ...thermal], readOnly, "kubernetes PR 132986", backport),
    entry("1.33.0", [...dockerBase, powercap], readOnly, "kubernetes PR 125970"),
    entry("1.33.5", [...dockerBase, powercap, ...thermal], readOnly, "kubernetes PR 132985", backport),
    entry("1.34.0", [...dockerBase, powercap, ...thermal], readOnly, "kubernetes PR 131018"),
  ],
};

const expanded = new Map<MaskingEngine, readonly Entry[]>();

/**
 * The lists of an engine's version for a container that is not privileged; undefined for a version older than all known ones.
 * A privileged container, and one with procMount Unmasked, has none: see `noMaskedPaths`.
 */
export function maskedPaths(engine: MaskingEngine, version: string): MaskedPaths | undefined {
  let entries = expanded.get(engine);
  if (entries === undefined) expanded.set(engine, (entries = tables[engine]()));
  return entryFor(entries, version);
}

/** What CRI-O masks besides the kubelet's list (containers-common's list, /proc/asound and /proc/interrupts). */
export const crioMaskedPaths: MaskedPaths = {
  masked: [...podmanFive, ...thermal, "/proc/asound"].sort(),
  readOnly: [],
  source: "cri-o server/masked_paths.go@f954a17",
  note: "added to the kubelet's list, since CRI-O 1.33",
};

/** Nothing hidden: `privileged`, `procMount: Unmasked`, Podman's `unmask=ALL`, Docker's `systempaths=unconfined`. */
export const noMaskedPaths: MaskedPaths = {
  masked: [],
  readOnly: [],
  source:
    "kubernetes pkg/securitycontext/util.go; podman pkg/specgen/generate/config_linux.go@v5.8.2; moby oci/defaults.go",
};
