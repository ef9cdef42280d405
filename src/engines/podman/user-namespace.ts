import type { Ask, Provenance } from "../../confinement/index.ts";
import { subordinateIds } from "../../facts/index.ts";
import type { NodeFacts } from "../cluster-context.ts";
import type { IdMapping } from "../host/id-mapping.ts";
import { exclusiveMapping, hostMapping, rootlessMapping, subordinateMapping } from "../host/id-mapping.ts";
import { loginUidOf } from "../host/identity.ts";
import { listedMapping, listedRootlessMapping } from "../host/listed-mapping.ts";
import type { UserNamespace } from "../process.ts";
import { joinedNamespaceQuestion } from "../questions.ts";
import type { RunOptions, UserNamespaceMode } from "../run/options.ts";
import { autoSize } from "./auto-size.ts";
import type { RunHost } from "../run/traits.ts";
import { because } from "../stated.ts";

const source = "podman docs/source/markdown/options/userns.container.md";
const rootfulSource = "podman@v5.8.2 pkg/specgen/generate; engines.md 1.1 to 1.4";

/** Every id, mapped to itself. */
const everyId = { inside: 0, outside: 0, count: 2 ** 32 - 1 };

/** The user namespace that --userns, --uidmap and --subuidname give. */
export function podmanUserNamespace(options: RunOptions, host: RunHost, ask: Ask): UserNamespace {
  const mode = modeOf(options);
  return host.rootless ? rootless(mode, options, host) : rootful(mode, options, host, ask);
}

/** The ids inside under keep-id, when no user is given: the caller's, or those of its parameters. Its group is taken to have the user's number. */
export function keptIds(
  options: RunOptions,
  { node, rootless }: Pick<RunHost, "node" | "rootless">,
): { uid: number; gid: number } | undefined {
  const mode = modeOf(options);
  if (mode.kind !== "keep-id") return undefined;
  const login = rootless ? loginUidOf(node) : 0;
  return { uid: mode.uid ?? login, gid: mode.gid ?? login };
}

/**
 * keep-id adds the caller's group inside to the supplementary groups, and a user that is given elsewhere does not take it away. A container
 * that joins its pod's namespace does not get it. Source: podman@v4.3.1 and v5.8.2 pkg/specgen/namespaces.go, SetupUserNS, case KeepID;
 * seen with 4.3.1.
 */
export function keptGroup(options: RunOptions, host: Pick<RunHost, "node" | "rootless">): number | undefined {
  const mode = modeOf(options);
  return mode.kind === "keep-id" && mode.ofPod !== true ? keptIds(options, host)?.gid : undefined;
}

function modeOf({ userns = "host" }: RunOptions): UserNamespaceMode {
  return typeof userns === "string" ? { kind: userns } : userns;
}

function rootless(mode: UserNamespaceMode, options: RunOptions, { node, version }: RunHost): UserNamespace {
  const mappedIds = subordinateIds.count;
  switch (mode.kind) {
    case "auto":
      // Containers of the same user without --userns=auto map all of its subordinate ids, this part among them.
      return namespace(
        "private",
        autoSize(mode.size, options, version),
        "--userns=auto: a part of the user's subordinate ids",
        subordinateMapping,
      );
    case "nomap":
      return namespace(
        "shared",
        mappedIds,
        "--userns=nomap: the login user is not mapped",
        subordinateMapping,
      );
    case "keep-id": {
      const size = Math.min(mode.size ?? mappedIds, mappedIds);
      const ids = keptIds(options, { node, rootless: true }) ?? {
        uid: loginUidOf(node),
        gid: loginUidOf(node),
      };
      return namespace(
        "shared",
        size + 1,
        "--userns=keep-id: the login user keeps its id",
        keptMapping(ids, size, node),
      );
    }
    case "map":
      return namespace(
        "shared",
        countOf(mode.uids),
        "--uidmap: parts of the login user's ids",
        listedRootlessMapping(mode.uids, mode.gids, node),
      );
    case "subordinate":
      return namespace("shared", mappedIds, `--subuidname=${mode.name}`, subordinateMapping);
    case "joined":
      // The host's is, for a container of a login user, the one that all its containers share: the wider one either way.
      return namespace("shared", mappedIds + 1, `the user namespace of ${mode.of}`, rootlessMapping(node));
    case "host":
      return sharedNamespace(node);
  }
}

/** What a container gets that asks for none. */
export function defaultUserNamespace({ rootless, node }: Pick<RunHost, "rootless" | "node">): UserNamespace {
  return rootless ? sharedNamespace(node) : hostNamespace(node);
}

function sharedNamespace(node: NodeFacts): UserNamespace {
  return {
    value: { kind: "shared", mappedIds: subordinateIds.count + 1 },
    because: [
      because(
        "engine-default",
        "all containers of the login user share its user namespace",
        "podman rootless.md",
      ),
    ],
    mapping: rootlessMapping(node),
  };
}

/** One id each for user and group is the login user's, which is the same number for both unless parameters part them. */
function keptMapping({ uid, gid }: { uid: number; gid: number }, size: number, node: NodeFacts): IdMapping {
  if (uid === gid) return rootlessMapping(node, uid);
  return listedRootlessMapping(keptRanges(uid, size), keptRanges(gid, size), node);
}

function keptRanges(id: number, size: number) {
  return [
    { inside: 0, outside: 1, count: Math.min(id, size) },
    { inside: id, outside: 0, count: 1 },
    { inside: id + 1, outside: id + 1, count: Math.max(0, size - id) },
  ];
}

function rootful(
  mode: UserNamespaceMode,
  options: RunOptions,
  { node, version }: RunHost,
  ask: Ask,
): UserNamespace {
  switch (mode.kind) {
    case "auto":
      // Root's other containers keep the host's ids, or take another part of those of the user "containers".
      return namespace("private", autoSize(mode.size, options, version), "--userns=auto", exclusiveMapping);
    case "map":
      return namespace("private", countOf(mode.uids), "--uidmap", listedMapping(mode.uids, mode.gids, node));
    case "subordinate":
      return namespace(
        "shared",
        subordinateIds.count,
        `--subuidname=${mode.name}: for all containers that name it`,
        subordinateMapping,
      );
    case "joined":
      if (ask(joinedNamespaceQuestion("user", mode.of)) === "container")
        return namespace(
          "shared",
          subordinateIds.count,
          `the user namespace of ${mode.of}`,
          subordinateMapping,
        );
      return hostNamespace(node);
    case "keep-id":
      return namespace(
        "private",
        everyId.count,
        "--userns=keep-id for root: a namespace of its own in which every id is the host's",
        listedMapping([everyId], [everyId], node),
      );
    case "nomap":
    case "host":
      return hostNamespace(node);
  }
}

function hostNamespace(node: NodeFacts): UserNamespace {
  return {
    value: { kind: "host", mappedIds: Infinity },
    because: [because("engine-default", "the host's user namespace", rootfulSource)],
    mapping: hostMapping(node),
  };
}

function namespace(
  kind: "shared" | "private",
  mappedIds: number,
  words: string,
  mapping: IdMapping,
): UserNamespace {
  const reason: Provenance = because("engine-default", words, source);
  return { value: { kind, mappedIds }, because: [reason], mapping };
}

function countOf(ranges: readonly { readonly count: number }[]): number {
  return ranges.reduce((sum, { count }) => sum + count, 0);
}
