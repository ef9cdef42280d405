import { atLeast } from "../../facts/index.ts";
import type { RunOptions } from "../run/options.ts";

/** Size that --userns=auto gives at least. Source: podman docs, options/userns.container.md. */
const smallestAutoRange = 1024;

/** From this version on the groups of the image count. */
const groupsCountSince = {
  value: "5.2.5",
  source: "containers/storage@v1.55.1 userns.go, parseMountedFiles; v1.55.0 looks for the file elsewhere",
};

/**
 * How many ids --userns=auto takes: as many as are asked for, else enough for the user that is named by number and for the image's own
 * users, and no fewer than the engine's least. What the image's passwd tells is its largest id, which is itself not among them.
 * Source: podman@v4.3.1 and v5.8.2 libpod/container_internal.go, setupStorageMapping; containers/storage@v1.43.0 userns.go, getAutoUserNS.
 */
export function autoSize(given: number | undefined, options: RunOptions, version: string): number {
  if (given !== undefined) return given;
  const { users = [], groups = [] } = options.image.image?.accounts ?? {};
  const counted = atLeast(version, groupsCountSince.value) ? groups : [];
  const ofImage = [
    ...users.flatMap(({ name, uid, gid }) => (name === "nobody" ? [] : [uid, gid])),
    ...counted.flatMap(({ name, gid }) => (name === "nobody" ? [] : [gid])),
  ];
  return Math.max(smallestAutoRange, ...numbersOf(options).map((id) => id + 1), ...ofImage);
}

/** User and group that are named by number, on the command line or else by the image. */
function numbersOf({ user, image }: RunOptions): readonly number[] {
  const words = user === undefined ? (image.image?.user ?? "").split(":") : [user.uid, user.gid ?? ""];
  return words.flatMap((one) => (/^\d+$/.test(String(one)) ? [Number(one)] : []));
}
