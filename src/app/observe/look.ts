import type { ImageView } from "../../engines/index.ts";
import type { Platform } from "../../platform/index.ts";
import type { HostRecord, Neighbour, ProcessRecord, RaisingFilesFound } from "../../readers/index.ts";
import { findRaisingFiles, hidden, readHost, readNeighbours } from "../../readers/index.ts";
import type { FoundContainer } from "./find-container.ts";
import { imageOf } from "./predict.ts";

/** What was read before anything is predicted. */
export interface Looked {
  readonly process: ProcessRecord;
  readonly host: HostRecord;
  readonly machine: string;
  readonly neighbours: readonly Neighbour[];
  readonly raising: RaisingFilesFound;
  readonly found: FoundContainer | undefined;
  readonly image: ImageView;
}

/** Reads what surrounds a process, and searches its files for what raises privilege. */
export async function look(
  platform: Platform,
  process: ProcessRecord,
  found: FoundContainer | undefined,
): Promise<Looked> {
  const host = readHost(platform);
  const machine = host.machine.shown
    ? host.machine.value
    : (await platform.run({ command: "uname", args: ["-m"] })).output.trim();
  const raising = found === undefined ? notSearched : await findRaisingFiles(platform, process.pid);
  const name = found?.declaration.image ?? `of process ${process.pid}`;
  return {
    process,
    host,
    machine,
    neighbours: readNeighbours(platform, process.pid),
    raising,
    found,
    image: imageOf(name, found?.image, process, raising),
  };
}

const notSearched: RaisingFilesFound = {
  setId: hidden("not searched: the process is in no container that is known"),
  fileCapabilities: hidden("not searched: the process is in no container that is known"),
};
