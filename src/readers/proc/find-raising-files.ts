import type { Platform } from "../../platform/index.ts";
import { hidden, shown, type Seen } from "./seen.ts";

/** Files of a process's root that are set-user-id or set-group-id, and those with file capabilities where `getcap` is installed. */
export interface RaisingFilesFound {
  readonly setId: Seen<readonly string[]>;
  readonly fileCapabilities: Seen<readonly string[]>;
}

const limit = { timeoutMilliseconds: 20_000, maximumBytes: 4 * 1024 * 1024 };

/** Searches the root file system of a process with `find` and `getcap` of the host. Other mounts are left out: nosuid is judged apart. */
export async function findRaisingFiles(platform: Platform, pid: number): Promise<RaisingFilesFound> {
  const root = `/proc/${pid}/root/`;
  const setId = await search(platform, root, "find", [root, "-xdev", "-type", "f", "-perm", "/6000"]);
  const withCapabilities = await search(platform, root, "getcap", ["-r", root]);
  return { setId, fileCapabilities: withCapabilities };
}

/** A search that was refused a folder proves a find, and never an absence. */
async function search(
  platform: Platform,
  root: string,
  command: string,
  args: readonly string[],
): Promise<Seen<readonly string[]>> {
  const { status, output, errorOutput } = await platform.run({ command, args, ...limit });
  if (status === "not-found") return hidden(`${command} is not installed`);
  const found = output
    .split("\n")
    .filter((line) => line.startsWith(root))
    .map((line) => `/${line.slice(root.length).split(" ")[0] ?? ""}`);
  const isWhole = status === "ok" && errorOutput.trim() === "";
  if (found.length > 0 || isWhole) return shown(found);
  return hidden(`${command} could not search all of its files`, "run as root");
}
