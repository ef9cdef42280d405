import type { Platform } from "../../platform/index.ts";
import { kernelFiles } from "./kernel-files.ts";
import { parseIdMap, type IdMapEntry } from "./parse-id-map.ts";
import { parseStatus } from "./parse-status.ts";
import type { Namespaces } from "./process-record.ts";
import { readNamespaces } from "./read-process.ts";

/** Another process of the host, as far as it tells who shares what. */
export interface Neighbour {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  readonly uid: number;
  readonly uidMap: readonly IdMapEntry[];
  readonly namespaces: Namespaces;
}

/** Every other process that can be seen. One that ends meanwhile is left out. */
export function readNeighbours(platform: Platform, besides: number): readonly Neighbour[] {
  const files = kernelFiles(platform);
  const pids = platform
    .list("/proc")
    .map(({ name }) => name)
    .filter((name) => /^\d+$/.test(name) && Number(name) !== besides);
  return pids.flatMap((name) => {
    const status = files.text(`/proc/${name}/status`);
    const parsed = status.shown ? parseStatus(status.value) : undefined;
    if (parsed === undefined || parsed.state === "Z") return [];
    const map = files.text(`/proc/${name}/uid_map`);
    return [
      {
        pid: Number(name),
        parent: parsed.parent,
        name: parsed.name,
        uid: parsed.uids[1] ?? -1,
        uidMap: (map.shown ? parseIdMap(map.value) : undefined) ?? [],
        namespaces: readNamespaces(files, `/proc/${name}`),
      },
    ];
  });
}
