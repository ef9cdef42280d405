import type { Platform } from "../../platform/index.ts";
import { kernelFiles } from "./kernel-files.ts";
import { parseLimits, type ResourceLimit } from "./parse-limits.ts";
import type { Seen } from "./seen.ts";
import { mapSeen } from "./seen.ts";

/** The limits of any process, by their names in /proc/PID/limits ("Max open files"). */
export function readLimits(platform: Platform, pid: number): Seen<Readonly<Record<string, ResourceLimit>>> {
  return mapSeen(kernelFiles(platform).text(`/proc/${pid}/limits`), parseLimits);
}
