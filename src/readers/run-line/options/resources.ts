import { parseByteLimit, parseCountLimit, parseCpus, parseInteger } from "../../run-values/quantities.ts";
import { Refusal } from "../../run-values/refusal.ts";
import { parseUlimit } from "../../run-values/small-values.ts";
import type { Fill } from "../draft.ts";
import { flag, items, number, pairs, text, unheld, type RunOption } from "../option.ts";

/** Limits, cgroups and sysctls. */
export const resourceOptions: readonly RunOption[] = [
  pairs("sysctl", "sysctls", { commas: true, valueNeeded: true }),
  number("pids-limit", "pidsLimit", parseCountLimit),
  number("memory", "memory", parseByteLimit, { short: "m" }),
  number("memory-swap", "memorySwap", parseByteLimit),
  number("memory-reservation", "memoryReservation", parseByteLimit),
  number("shm-size", "shmSize", parseByteLimit),
  number("cpus", "cpus", parseCpus),
  number("cpu-shares", "cpuShares", parseInteger, { short: "c" }),
  text("cpuset-cpus", "cpusetCpus"),
  { name: "cpu-quota", takes: "value", field: "cpus", fill: fillMicroseconds("cpuQuota") },
  { name: "cpu-period", takes: "value", field: "cpus", fill: fillMicroseconds("cpuPeriod") },
  items("ulimit", "ulimits", parseUlimit, { commas: true }),
  number("oom-score-adj", "oomScoreAdj", parseInteger),
  flag("oom-kill-disable", "oomKillDisable"),
  text("cgroups", "cgroups", { only: "podman" }),
  text("cgroup-parent", "cgroupParent"),
  ...unheld("value", [
    "blkio-weight",
    "blkio-weight-device",
    "cpu-rt-period",
    "cpu-rt-runtime",
    "cpuset-mems",
    "device-read-bps",
    "device-read-iops",
    "device-write-bps",
    "device-write-iops",
    "kernel-memory",
    "memory-swappiness",
  ]),
  ...unheld("value", ["cgroup-conf", "rdt-class"], { only: "podman" }),
  ...unheld("value", ["cpu-count", "cpu-percent", "io-maxbandwidth", "io-maxiops", "isolation"], {
    only: "docker",
  }),
];

function fillMicroseconds(field: "cpuQuota" | "cpuPeriod"): Fill {
  return (draft, value) => {
    const count = parseInteger(value);
    if (count instanceof Refusal) return count;
    draft[field] = count;
    return undefined;
  };
}
