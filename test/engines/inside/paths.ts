/**
 * Files below /proc and /sys that some engine masks or makes read-only, plus a few that none does, as a control.
 * The probe reports how each one looks; the lists of an engine are then compared with what was seen, not assumed.
 */
export const kernelPaths: readonly string[] = [
  "/proc/acpi",
  "/proc/asound",
  "/proc/bus",
  "/proc/fs",
  "/proc/interrupts",
  "/proc/irq",
  "/proc/kcore",
  "/proc/keys",
  "/proc/latency_stats",
  "/proc/sched_debug",
  "/proc/scsi",
  "/proc/sys",
  "/proc/sysrq-trigger",
  "/proc/timer_list",
  "/proc/timer_stats",
  "/proc/cpuinfo",
  "/proc/self/comm",
  "/sys",
  "/sys/dev",
  "/sys/dev/block",
  "/sys/devices/system/cpu/cpu0/thermal_throttle",
  "/sys/devices/virtual/powercap",
  "/sys/firmware",
  "/sys/fs/cgroup",
  "/sys/fs/selinux",
  "/sys/kernel",
];
