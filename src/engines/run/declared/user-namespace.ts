import type { UserNamespaceMode, MappedIds, RunOptions } from "../options.ts";
import { loginUidOf } from "../../host/identity.ts";
import { atLeast, subordinateIds } from "../../../facts/index.ts";
import type { DeclaredRun } from "./source.ts";
import { given, givenList, isPodman, refused } from "./source.ts";

/** --userns with its parameters, or --uidmap, --gidmap, --subuidname; in a pod the pod's. */
export function userNamespaceOf(run: DeclaredRun): Pick<RunOptions, "userns"> {
  const userns = isPodman(run) ? podmanMode(run) : dockerMode(run);
  return userns === undefined ? {} : { userns };
}

function dockerMode(run: DeclaredRun): UserNamespaceMode | undefined {
  const { declaration, host } = run;
  const mode = given(declaration.userns);
  if (mode !== undefined && mode !== "host") throw refused(run, `--userns=${mode}: it knows only host`);
  if (host.usernsRemap !== true || mode === "host") return mode === "host" ? { kind: "host" } : undefined;
  if (declaration.privileged === true)
    throw refused(run, "--privileged under userns-remap without --userns=host");
  if (declaration.networks?.includes("host") === true)
    throw refused(run, "the host's network under userns-remap without --userns=host");
  if (declaration.pid === "host")
    throw refused(run, "the host's processes under userns-remap without --userns=host");
  return undefined;
}

function podmanMode(run: DeclaredRun): UserNamespaceMode | undefined {
  const { declaration, podman, pod } = run;
  const written = given(declaration.userns);
  const lists = givenList(declaration.uidMap) ?? givenList(declaration.gidMap);
  const named = given(declaration.subUidName) ?? given(declaration.subGidName);
  if (declaration.pod !== undefined) {
    if (written !== undefined || lists !== undefined)
      throw refused(run, "a user namespace of its own inside a pod");
    if (pod === undefined) return { kind: "joined", of: declaration.pod };
    return pod.userns === undefined ? undefined : ofPod(modeOf(run, pod.userns));
  }
  if (written !== undefined && written !== "private" && (lists ?? named) !== undefined)
    throw refused(run, "--userns together with a map of ids");
  if (lists !== undefined) return mapOf(run);
  if (named !== undefined) return subordinate(run, named);
  const mode = written ?? given(podman?.userns);
  return mode === undefined ? undefined : modeOf(run, mode);
}

/**
 * The ranges of /etc/subuid are taken as they stand there, numbered as the host's: the namespace in which a login user's Podman runs has no
 * such ids, for it numbers its own from 1 on. Source: podman@v4.3.1 and v5.8.2 pkg/util/utils.go, ParseIDMapping, and storage@v1.43.0
 * pkg/idtools/idtools.go, NewIDMappings; seen with 4.3.1 ("potentially insufficient UIDs or GIDs").
 */
function subordinate(run: DeclaredRun, name: string): UserNamespaceMode {
  if (run.host.rootless) throw refused(run, `--subuidname=${name} for a login user`);
  return { kind: "subordinate", name };
}

function ofPod(mode: UserNamespaceMode): UserNamespaceMode {
  return mode.kind === "keep-id" ? { ...mode, ofPod: true } : mode;
}

function modeOf(run: DeclaredRun, written: string): UserNamespaceMode {
  const colon = written.indexOf(":");
  const name = colon < 0 ? written : written.slice(0, colon);
  const rest = colon < 0 ? "" : written.slice(colon + 1);
  const { rootless } = run.host;
  switch (name) {
    case "host":
      return { kind: "host" };
    case "nomap":
      if (!rootless) throw refused(run, "--userns=nomap for root");
      return { kind: "nomap" };
    case "keep-id":
      return keepId(run, parametersOf(run, rest, ["uid", "gid", "size"]));
    case "auto": {
      refuseHostNetwork(run);
      const { size } = parametersOf(run, rest, ["size", "uidmapping", "gidmapping"]);
      return size === undefined ? { kind: "auto" } : { kind: "auto", size };
    }
    case "container":
    case "ns":
      return { kind: "joined", of: rest };
    default:
      throw refused(run, `--userns=${written}`);
  }
}

/** The first version in which keep-id is for root too: its ids are copied into a namespace of the container's own. */
const keepIdForRoot = {
  value: "4.5.0",
  source: "podman@v4.5.0 pkg/util/utils.go, GetKeepIDMapping; v4.4.4 refuses",
};
/** The first version in which keep-id takes a size. */
const keepIdSize = {
  value: "5.4.0",
  source: "podman@v5.4.0 pkg/namespaces/namespaces.go, GetKeepIDOptions; v5.3.2 refuses",
};

function keepId(run: DeclaredRun, { uid, gid, size }: Parameters): UserNamespaceMode {
  const { rootless, version } = run.host;
  if (!rootless && !atLeast(version, keepIdForRoot.value))
    throw refused(run, `--userns=keep-id for root before version ${keepIdForRoot.value}`);
  if (size !== undefined && !atLeast(version, keepIdSize.value))
    throw refused(run, `the parameter size of --userns=keep-id before version ${keepIdSize.value}`);
  return {
    kind: "keep-id",
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
    ...(size !== undefined && { size }),
  };
}

/** The first version that binds the host's /sys there: none can be mounted for the host's network in another user namespace. */
const hostSysWithAuto = {
  value: "4.4.1",
  source:
    "podman@v4.4.1 pkg/specgen/generate/oci_linux.go, isNewUserns; not in v4.4.0 or v4.3.1, with which it was measured",
};

function refuseHostNetwork(run: DeclaredRun): void {
  const { rootless, version } = run.host;
  const isHosts = run.declaration.networks?.includes("host") === true;
  if (isHosts && !rootless && !atLeast(version, hostSysWithAuto.value))
    throw refused(run, `--userns=auto with the host's network before version ${hostSysWithAuto.value}`);
}

type Parameters = Readonly<Partial<Record<string, number>>>;

function parametersOf(run: DeclaredRun, text: string, known: readonly string[]): Parameters {
  const pairs = text.split(",").filter((one) => one !== "");
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = "", value = ""] = pair.split("=");
      if (!known.includes(name)) throw refused(run, `the parameter ${pair} of --userns`);
      return [name, Number.parseInt(value, 10)];
    }),
  );
}

/** A map for users alone holds for groups too, and the other way round. */
function mapOf(run: DeclaredRun): UserNamespaceMode {
  const { uidMap = [], gidMap = [] } = run.declaration;
  const uids = uidMap.length > 0 ? uidMap : gidMap;
  const gids = gidMap.length > 0 ? gidMap : uidMap;
  return { kind: "map", uids: rangesOf(run, uids), gids: rangesOf(run, gids) };
}

/** "inside:outside:count"; `+` adds to the usual map, `@` names an id of the host. Source: podman-run(1), --uidmap (5.0). */
function rangesOf(run: DeclaredRun, lines: readonly string[]): readonly MappedIds[] {
  const ranges = lines.map((line) => rangeOf(run, line));
  const extends_ = lines.some((line) => line.startsWith("+"));
  return extends_
    ? [...ranges, { inside: 0, outside: run.host.rootless ? 1 : 0, count: subordinateIds.count }]
    : ranges;
}

function rangeOf(run: DeclaredRun, line: string): MappedIds {
  const parts = /^\+?[ug]*(\d+):(@?)(\d+)(?::(\d+))?$/.exec(line);
  if (parts === null) throw refused(run, `the map ${line}`);
  const [, inside, isHost, outside, count = "1"] = parts;
  const target = isHost === "@" && run.host.rootless ? intermediate(run, Number(outside)) : Number(outside);
  return { inside: Number(inside), outside: target, count: Number(count) };
}

/** Of the host's ids a login user has its own, which is 0 in the engine's namespace, and subordinate ones. */
function intermediate(run: DeclaredRun, id: number): number {
  return id === loginUidOf(run.host.node) ? 0 : 1;
}
