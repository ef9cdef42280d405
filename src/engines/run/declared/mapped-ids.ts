import type { Ask } from "../../../confinement/index.ts";
import { subordinateIds } from "../../../facts/index.ts";
import { isListed } from "../../host/listed-mapping.ts";
import { groupByName, imageUser, imageUserGroup, passwdGroup, userByName } from "../../image.ts";
import { autoSize } from "../../podman/auto-size.ts";
import type { MappedIds, RunOptions } from "../options.ts";
import type { DeclaredRun } from "./source.ts";
import { refused } from "./source.ts";

/**
 * A user or group that the container's user namespace does not map cannot be had, so that nothing starts. Only what is known is looked at:
 * a map that is written or has a written size, and ids that need no question.
 */
export function refuseUnmappedIds(run: DeclaredRun, options: RunOptions): void {
  const ranges = rangesOf(run, options);
  if (ranges === undefined) return;
  const { uid, gids } = knownIds(options);
  if (uid !== undefined && !isListed(ranges.uids, uid))
    throw refused(run, `user ${uid}, which the user namespace does not map`);
  const gid = gids.find((one) => !isListed(ranges.gids, one));
  if (gid !== undefined) throw refused(run, `group ${gid}, which the user namespace does not map`);
}

interface Ranges {
  readonly uids: readonly MappedIds[];
  readonly gids: readonly MappedIds[];
}

function rangesOf({ host }: DeclaredRun, options: RunOptions): Ranges | undefined {
  const { userns, image } = options;
  const mode = typeof userns === "string" ? { kind: userns } : userns;
  if (mode?.kind === "map") return { uids: mode.uids, gids: mode.gids };
  if (mode?.kind === "auto") {
    const isKnown = "size" in mode || image.image?.accounts !== undefined;
    return isKnown
      ? same(autoSize("size" in mode ? mode.size : undefined, options, host.version))
      : undefined;
  }
  const isWhole = host.rootless && (mode === undefined || mode.kind === "host" || mode.kind === "nomap");
  return isWhole ? same(subordinateIds.count + (mode?.kind === "nomap" ? 0 : 1)) : undefined;
}

function same(count: number): Ranges {
  const all = [{ inside: 0, outside: 0, count }];
  return { uids: all, gids: all };
}

/** The user, its main group and the groups that are added, as far as they are known. */
function knownIds(options: RunOptions): { uid: number | undefined; gids: readonly number[] } {
  const { image, user, groupAdd = [] } = options;
  const toUser = (written: number | string): number | undefined =>
    typeof written === "number" ? written : known((ask) => userByName(image, written, ask));
  const toGroup = (written: number | string): number | undefined =>
    typeof written === "number" ? written : known((ask) => groupByName(image, written, ask));
  const uid = user === undefined ? known((ask) => imageUser(image, ask).uid) : toUser(user.uid);
  const main = user?.gid === undefined ? mainGroup(options, uid) : toGroup(user.gid);
  const gids = [main, ...groupAdd.map(toGroup)].filter((one) => one !== undefined);
  return { uid, gids };
}

function mainGroup({ image, user }: RunOptions, uid: number | undefined): number | undefined {
  if (uid === undefined) return undefined;
  return known((ask) =>
    user === undefined ? imageUserGroup(image, uid, ask) : passwdGroup(image, uid, ask),
  );
}

class UnknownFact extends Error {}

function known<T>(compute: (ask: Ask) => T): T | undefined {
  try {
    return compute(() => {
      throw new UnknownFact();
    });
  } catch (error) {
    if (error instanceof UnknownFact) return undefined;
    throw error;
  }
}
