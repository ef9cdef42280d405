import type { Confinement } from "../../confinement/index.ts";
import { explore } from "../../confinement/index.ts";
import type { Platform } from "../../platform/index.ts";
import type { Seen } from "../../readers/index.ts";
import { hidden, readSysctls, shown } from "../../readers/index.ts";
import { pingRange, portStart } from "./kernel.ts";
import type { Looked } from "./look.ts";

/** Settings that the prediction names, as they are in the namespaces of the process. */
export function readSettings(
  platform: Platform,
  { process, host }: Looked,
  prediction: Confinement | undefined,
): ReturnType<typeof readSysctls> {
  const predicted =
    prediction === undefined ? [] : valuesOf(prediction, "sysctls").flatMap((one) => Object.keys(one));
  const own = readerNamespaces(platform);
  const foreign = (["user", "net", "ipc", "uts"] as const).filter((kind) => {
    const theirs = process.namespaces[kind];
    const mine = own[kind] ?? host.namespaces[kind];
    return !(theirs.shown && mine.shown && theirs.value === mine.value);
  });
  return readSysctls(platform, [...new Set([pingRange, portStart, ...predicted])], {
    pid: process.pid,
    foreign,
  });
}

function readerNamespaces(platform: Platform): Readonly<Record<string, Seen<string> | undefined>> {
  const kinds = ["user", "net", "ipc", "uts"] as const;
  return Object.fromEntries(
    kinds.map((kind): [string, Seen<string>] => {
      try {
        return [kind, shown(platform.readLink(`/proc/self/ns/${kind}`))];
      } catch {
        return [kind, hidden("it cannot be read")];
      }
    }),
  );
}

function valuesOf<Id extends "sysctls" | "masked-paths">(confinement: Confinement, id: Id) {
  return explore((ask) => confinement[id](ask).value).map(({ result }) => result);
}

/** Paths of /proc and /sys that the prediction names and this kernel has not. */
export function absentPaths(platform: Platform, prediction: Confinement | undefined): readonly string[] {
  if (prediction === undefined) return [];
  const paths = valuesOf(prediction, "masked-paths").flatMap(({ masked, readOnly }) => [
    ...masked,
    ...readOnly,
  ]);
  return [...new Set(paths)].filter((path) => isAbsent(platform, path));
}

function isAbsent(platform: Platform, path: string): boolean {
  try {
    return platform.kindOf(path) === undefined;
  } catch {
    return false;
  }
}
