import type { RunEngine } from "../../../workload/index.ts";
import { silent, unheld, type RunOption } from "../option.ts";
import { tableOf, type OptionTable } from "../option-table.ts";
import { runOptions } from "./index.ts";

const sharedWithRun = new Set(
  (
    "add-host blkio-weight blkio-weight-device cgroup-parent cpu-shares cpus cpuset-cpus cpuset-mems device device-read-bps " +
    "device-write-bps dns dns-option dns-search gidmap gpus help hostname hosts-file ip ip6 label label-file mac-address memory " +
    "memory-swap name network network-alias no-hostname no-hosts pid pod-id-file publish replace restart security-opt shm-size " +
    "shm-size-systemd subgidname subuidname sysctl uidmap userns uts volume volumes-from"
  ).split(" "),
);

/** Options of `podman pod create` (source: cmd/podman/pods/create.go and common/create.go, InfraMode, v4.3.0 to v6.0.0-rc1). */
export const podTable: OptionTable = tableOf([
  ...runOptions.filter(({ only, name }) => only !== "docker" && sharedWithRun.has(name)).map(podSpelling),
  ...silent("value", ["exit-policy", "infra-command", "infra-conmon-pidfile", "infra-image", "infra-name"]),
  ...silent("boolean", ["infra"]),
  ...silent("value", ["share"]),
  ...unheld("boolean", ["share-parent"]),
]);

/** A pod's name has a letter, and the file of its id is written, not read. */
function podSpelling(option: RunOption): RunOption {
  if (option.name === "name") return { ...option, short: "n" };
  return option.name === "pod-id-file" ? { name: option.name, takes: "value" } : option;
}

const resourceTables: Readonly<Record<"volume" | "network", Readonly<Record<RunEngine, OptionTable>>>> = {
  volume: {
    podman: resources("value", "label gid uid", "ignore"),
    docker: resources(
      "value",
      "label name availability group limit-bytes required-bytes scope secret sharing topology-preferred topology-required type",
      "",
    ),
  },
  network: {
    podman: resources(
      "value",
      "dns gateway interface-name ip-range ipam-driver label route subnet",
      "disable-dns ignore internal ipv6",
    ),
    docker: resources(
      "value",
      "aux-address config-from gateway ip-range ipam-driver ipam-opt label scope subnet",
      "attachable config-only ingress internal ipv4 ipv6",
    ),
  },
};

function resources(takes: "value", values: string, booleans: string): OptionTable {
  const names = (text: string) => text.split(" ").filter((name) => name !== "");
  return tableOf([
    ...silent(takes, ["driver"], { short: "d" }),
    ...silent(takes, ["opt"], { short: "o" }),
    ...silent(takes, names(values)),
    ...silent("boolean", [...names(booleans), "help"]),
  ]);
}

/** Options of `volume create` and `network create` (sources: podman-volume-create(1), podman-network-create(1), docker's --help). */
export function resourceTable(kind: "volume" | "network", engine: RunEngine): OptionTable {
  return resourceTables[kind][engine];
}
