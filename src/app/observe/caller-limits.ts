import type { Platform } from "../../platform/index.ts";
import { readLimits } from "../../readers/index.ts";

/** Limits in the words of the question for the caller's, and of the kernel. */
const names = { openFiles: "Max open files", processes: "Max processes", core: "Max core file size" };

/**
 * Answers to what a container inherits that nobody set: its monitor (conmon, containerd-shim) was started with the same limits as the OCI
 * runtime that made the container.
 */
export function callerLimits(platform: Platform, monitor: number): Readonly<Record<string, number>> {
  const limits = readLimits(platform, monitor);
  if (!limits.shown) return {};
  return Object.fromEntries(
    Object.entries(names).flatMap(([key, name]): [string, number][] => {
      const hard = limits.value[name]?.hard;
      return hard === undefined ? [] : [[`caller-limit:${key}`, hard]];
    }),
  );
}
