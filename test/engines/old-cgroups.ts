import { readFileSync } from "node:fs";

const controllers = ["memory", "cpu", "pids"];

/** What keeps limits of cgroup v1 from being set on this machine; undefined when nothing does. */
export function missingOldCgroups(): string | undefined {
  if (process.platform !== "linux") return `needs Linux, this is ${process.platform}`;
  const mounted = readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .filter((line) => line.includes(" - cgroup "))
    .flatMap((line) => line.split(" ").at(-1)?.split(",") ?? []);
  const absent = controllers.filter((one) => !mounted.includes(one));
  return absent.length === 0 ? undefined : `no controller of cgroup v1 is mounted for ${absent.join(", ")}`;
}
