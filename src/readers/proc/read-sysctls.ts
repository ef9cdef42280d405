import type { Platform } from "../../platform/index.ts";
import { hidden, shown, type Seen } from "./seen.ts";

export interface SysctlReader {
  readonly pid: number;
  /** Namespaces of the process that are not the reader's own. */
  readonly foreign: readonly ("user" | "net" | "ipc" | "uts")[];
}

const flags = { user: "--user", net: "--net", ipc: "--ipc", uts: "--uts" } as const;

/**
 * Settings of /proc/sys as they are in the namespaces of a process. The kernel shows those of the reader, whichever /proc is looked at,
 * so a `grep` of the host joins these namespaces (nsenter(1)): nothing of the container's files is used or run.
 * A setting that is not there, or that cannot be read, is not among the result.
 */
export async function readSysctls(
  platform: Platform,
  names: readonly string[],
  { pid, foreign }: SysctlReader,
): Promise<Seen<Readonly<Record<string, string>>>> {
  const paths = names.map((name) => `/proc/sys/${name.replaceAll(".", "/")}`);
  const grep = ["-s", "-H", "", "--", ...paths];
  const join = ["--preserve-credentials", "--target", String(pid), ...foreign.map((kind) => flags[kind])];
  const command = foreign.length === 0 ? "grep" : "nsenter";
  const { status, exitCode, output, errorOutput } = await platform.run({
    command,
    args: foreign.length === 0 ? grep : [...join, "grep", ...grep],
    timeoutMilliseconds: 10_000,
  });
  if (status === "not-found") return hidden(`${command} is not installed`, `install ${packages[command]}`);
  // grep's 2 is a file that is not there; nsenter's own failures are 1 with words and nothing printed.
  if (output === "" && exitCode !== 0)
    return hidden(
      `its namespaces cannot be joined: ${firstLine(errorOutput)}`,
      "run as root, or as the same user",
    );
  return shown(Object.fromEntries(output.split("\n").flatMap(settingOf)));
}

const packages = { grep: "grep", nsenter: "util-linux" } as const;

function settingOf(line: string): [string, string][] {
  const [, path, value] = /^\/proc\/sys\/([^:]+):(.*)$/.exec(line) ?? [];
  return path === undefined || value === undefined
    ? []
    : [[path.replaceAll("/", "."), value.trim().replace(/\s+/g, " ")]];
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0] ?? "";
}
