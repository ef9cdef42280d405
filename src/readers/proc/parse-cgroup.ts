/** One line of /proc/PID/cgroup (cgroups(7)): where a process is in one hierarchy. */
export interface CgroupMembership {
  /** Of version 1; empty for the hierarchy of version 2. */
  readonly controllers: readonly string[];
  /** From the root of the reader's cgroup namespace; it starts with "/.." outside of that. */
  readonly path: string;
}

export function parseCgroup(text: string): readonly CgroupMembership[] {
  return text.split("\n").flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) return [];
    return [{ controllers: controllers.split(",").filter((one) => one !== ""), path }];
  });
}

/** Millicores of a cpu.max ("50000 100000", "max 100000"); undefined for a text that is none. */
export function parseCpuMax(text: string): number | undefined {
  const [quota = "", period = "100000"] = text.trim().split(/\s+/);
  if (quota === "max") return Infinity;
  const millicores = (1000 * Number(quota)) / Number(period);
  return quota === "" || Number.isNaN(millicores) ? undefined : Math.round(millicores);
}
