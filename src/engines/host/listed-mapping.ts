import type { HostIdentity } from "../../confinement/index.ts";
import { firstUnownedId } from "../../facts/index.ts";
import type { NodeFacts } from "../cluster-context.ts";
import { because } from "../stated.ts";
import type { IdMapping } from "./id-mapping.ts";
import type { ClassedId } from "./identity.ts";
import { byPower, hostIdentity, loginUidOf } from "./identity.ts";

/** A run of ids inside and the first id outside that it maps to. */
export interface ListedIds {
  readonly inside: number;
  readonly outside: number;
  readonly count: number;
}

const source = "user_namespaces(7), uid_map";

/** --uidmap and --gidmap of an engine that runs as root: ids outside are the host's. */
export function listedMapping(
  uids: readonly ListedIds[],
  gids: readonly ListedIds[],
  node: NodeFacts,
): IdMapping {
  return {
    over: "own",
    identify: (kind, id, ask) => {
      const outside = outsideOf(kind === "user" ? uids : gids, id);
      return outside === undefined ? unmapped(kind, id) : hostIdentity(kind, outside, node, ask);
    },
    everyone: identitiesOn(uids, node),
    everyGroup: identitiesOn(gids, node),
    uniform: false,
  };
}

/** The same of a rootless engine: id 0 outside is the login user, the others are its subordinate ids. Source: podman-run(1), --uidmap. */
export function listedRootlessMapping(
  uids: readonly ListedIds[],
  gids: readonly ListedIds[],
  node: NodeFacts,
): IdMapping {
  const login: HostIdentity = { authority: "login", id: loginUidOf(node) };
  const shared: HostIdentity = { authority: "shared-range" };
  const everyone = (ranges: readonly ListedIds[]): HostIdentity[] => [
    ...(covers(ranges, 0, 0) ? [login] : []),
    ...(ranges.some(({ outside, count }) => outside + count > 1) ? [shared] : []),
  ];
  return {
    over: "own",
    identify: (kind, id) => {
      const outside = outsideOf(kind === "user" ? uids : gids, id);
      const words =
        outside === 0
          ? `${kind} id ${id} inside is the login user's on the host`
          : `${kind} id ${id} inside is a subordinate id shared by the user's containers`;
      return {
        identity: outside === 0 ? login : shared,
        because: because("engine-default", words, source),
      };
    },
    everyone: everyone(uids),
    everyGroup: everyone(gids),
    uniform: false,
  };
}

/** Whether the map holds an id of the container. */
export function isListed(ranges: readonly ListedIds[], id: number): boolean {
  return outsideOf(ranges, id) !== undefined;
}

function outsideOf(ranges: readonly ListedIds[], id: number): number | undefined {
  const range = ranges.find(({ inside, count }) => inside <= id && id < inside + count);
  return range === undefined ? undefined : range.outside + id - range.inside;
}

function unmapped(kind: "user" | "group", id: number): ClassedId {
  return {
    identity: { authority: "exclusive" },
    because: because("kernel", `${kind} id ${id} is not mapped, so nothing runs as it`, source),
  };
}

function covers(ranges: readonly ListedIds[], first: number, last: number): boolean {
  return ranges.some(({ outside, count }) => outside <= last && first < outside + count);
}

/** Whose ids of the host a map takes in, at its worst: every account may be in a range of theirs. */
function identitiesOn(ranges: readonly ListedIds[], node: NodeFacts): readonly HostIdentity[] {
  const login = loginUidOf(node);
  const found: HostIdentity[] = [];
  if (covers(ranges, 0, 0)) found.push({ authority: "root", id: 0 });
  if (covers(ranges, login, login)) found.push({ authority: "login", id: login });
  if (covers(ranges, 1, 999)) found.push({ authority: "system" });
  if (covers(ranges, firstUnownedId.value, Infinity)) found.push({ authority: "unowned" });
  return byPower(found);
}
