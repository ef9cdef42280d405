import type { Ask, DimensionValues, Provenance, Stated } from "../../confinement/index.ts";
import type { HostReach } from "../host/access.ts";
import { accessTo, loginReach, noReach, rootReach } from "../host/access.ts";
import { normalPath } from "../host/paths.ts";
import type { ImageView } from "../image.ts";
import { declaredVolumes } from "../image.ts";
import type { ContainerProcess } from "../process.ts";
import { processDimensions } from "../process.ts";
import { isAtLeast } from "../defaults.ts";
import { mountFlagsQuestion, volumesFromQuestion } from "../questions.ts";
import { because, stated } from "../stated.ts";
import type { RunOptions, RunVolume } from "./options.ts";
import type { Run } from "./run.ts";

const readOnlySource = "podman docs/source/markdown/options/read-only.md; moby daemon/oci_linux.go";

export function rootFilesystem(
  options: RunOptions,
  declared: (image: ImageView) => readonly string[],
  ask: Ask,
): Stated<DimensionValues["root-filesystem"]> {
  if (options.readOnly !== true)
    return stated(
      { writable: true, writableVolumes: [] },
      because("engine-default", "--read-only is not given", readOnlySource),
    );
  const covered = knownVolumes(options, ask).map((one) => normalPath(one.target));
  const writableVolumes = declared(options.image).filter((path) => !covered.includes(path));
  return stated(
    { writable: false, writableVolumes },
    because("engine-default", "--read-only", readOnlySource),
  );
}

const noVolumes: readonly RunVolume[] = [];

/** With the volumes of other containers that it takes over: these may be anything of the host. */
function knownVolumes({ volumes = noVolumes, volumesFrom }: RunOptions, ask: Ask): readonly RunVolume[] {
  if (volumesFrom === undefined) return volumes;
  const taken = volumesFrom
    .filter((name) => ask(volumesFromQuestion(name)))
    .map((name) => ({
      kind: "hostPath",
      hostPath: "/",
      target: `(the volumes of ${name})`,
      readOnly: false,
    }));
  return [...volumes, ...taken];
}

const propagations = ["private", "host-to-container", "bidirectional"] as const;

export function mountPropagation(
  { options, traits }: Run,
  byDefault: Provenance,
  ask: Ask,
): Stated<DimensionValues["mount-propagation"]> {
  const volumes = knownVolumes(options, ask);
  const { volumePropagation } = traits;
  const ofKind = (one: RunVolume): (typeof propagations)[number] =>
    one.kind === "volume" ? volumePropagation : "private";
  const given = volumes.map((one) => propagations.indexOf(one.propagation ?? ofKind(one)));
  const widest = Math.max(0, ...given);
  const byVolumes = propagations.indexOf(volumePropagation);
  const isWider = byVolumes > widest && makesVolumes(options, volumes, ask);
  return stated(propagations[isWider ? byVolumes : widest] ?? "private", byDefault);
}

/** Whether the image declares a volume that no other mount covers, which the engine then makes. */
function makesVolumes({ image }: RunOptions, volumes: readonly RunVolume[], ask: Ask): boolean {
  const covered = volumes.map((one) => normalPath(one.target));
  return declaredVolumes(image, ask).some((path) => !covered.includes(normalPath(path)));
}

/** Podman mounts named volumes nosuid and nodev; a bind mount has what its source has, unless flags are given. */
export function volumeFlags(
  run: Run,
  process: ContainerProcess,
  ask: Ask,
): Stated<DimensionValues["volume-flags"]> {
  const { options, host, traits } = run;
  const volumes = knownVolumes(options, ask).filter((one) => one.plainFiles !== true);
  const areLost = volumes.length > 0 && losesMountFlags(run, ask);
  const isGuarded = (one: RunVolume, flag: boolean | undefined): boolean =>
    (flag ?? (traits.guardedVolumes && one.hostPath === undefined)) &&
    !(areLost && losesFlags(run, one, ask));
  const honoursSetId = (one: RunVolume): boolean => !isGuarded(one, one.nosuid);
  const mayHoldDevices = (one: RunVolume): boolean =>
    one.hostPath !== undefined || one.kind === "image" || (!one.readOnly && canMakeDevices(process, ask));
  // A runtime that opens the mount from outside of the namespace takes nothing along that is mounted below, unless it is itself within one.
  const covers = (one: RunVolume): boolean =>
    one.coversSubmounts ?? (traits.recursiveReadOnly || (areLost && !host.rootless));
  const value = {
    setId: !process.noNewPrivileges(ask).value && volumes.some(honoursSetId),
    devices: volumes.some((one) => !isGuarded(one, one.nodev) && mayHoldDevices(one)),
    writableSubmounts: volumes.some((one) => one.hostPath !== undefined && one.readOnly && !covers(one)),
  };
  const words = traits.guardedVolumes ? "named volumes are mounted nosuid and nodev" : "volumes get no flags";
  return stated(value, because("engine-default", words, traits.source));
}

/**
 * Whether the runtime drops nosuid and nodev of volumes because it makes a user namespace for the container. crun up to 1.8.1 was seen to;
 * runc does not. Without knowledge of the runtime it is asked.
 */
function losesMountFlags({ options, host, traits }: Run, ask: Ask): boolean {
  const mode = typeof options.userns === "object" ? options.userns.kind : options.userns;
  if (!traits.guardedVolumes || mode === undefined || mode === "host" || mode === "joined") return false;
  const { name, version } = host.ociRuntime ?? {};
  if (name === "runc") return false;
  if (name === "crun" && version !== undefined && !isAtLeast(version, lastSeenToLose.next)) return true;
  return ask(mountFlagsQuestion);
}

/**
 * A read-only mount is made again with its flags and keeps them. A login user's folder keeps them where something is mounted below it,
 * which is not known. Measured with crun 1.8.1.
 */
function losesFlags({ host }: Run, { kind, readOnly, hostPath }: RunVolume, ask: Ask): boolean {
  if (kind === "tmpfs" || readOnly) return false;
  return !host.rootless || hostPath === undefined || ask(mountFlagsQuestion);
}

/** Measured with crun 1.8.1 (Debian 12) under Podman 4.3.1. */
const lastSeenToLose = { version: "1.8.1", next: "1.8.2" };

export function volumesOf(options: RunOptions, ask: Ask): Stated<DimensionValues["volumes"]> {
  const kinds = [...new Set(knownVolumes(options, ask).map((one) => one.kind))].sort();
  return stated(kinds, because("engine-default", "the volumes that are given", "podman-run(1), --volume"));
}

/** What the container's user can do in the folders of the host that are mounted, by the host's file permissions. */
export function hostPaths(
  { options, host, traits }: Run,
  process: ContainerProcess,
  ask: Ask,
): Stated<DimensionValues["host-paths"]> {
  const binds = knownVolumes(options, ask).filter((one) => one.hostPath !== undefined);
  if (binds.length === 0)
    return stated([], because("engine-default", "no folder of the host is mounted", traits.source));
  const reach = host.rootless ? loginReach(host.node) : reachAsRoot(process, ask);
  const words = reach.asRoot ? "as the host's root" : "held by the host's file permissions";
  return stated(
    binds.map((one) => accessTo(one.hostPath ?? "/", one.readOnly, reach)),
    because("engine-default", words, traits.source),
  );
}

/** Whose files a container of an engine that runs as root can touch: those of every host user that it is or can become. */
function reachAsRoot(process: ContainerProcess, ask: Ask): HostReach {
  const dimensions = processDimensions(process);
  const users = dimensions["host-user"](ask).value;
  const overHost = process.userNamespace(ask).mapping.over === "host";
  const overridesFiles = overHost && dimensions.capabilities(ask).value.host.includes("DAC_OVERRIDE");
  if (overridesFiles || users.some((one) => one.authority === "root")) return rootReach;
  const login = users.find((one) => one.authority === "login")?.id;
  const groups = dimensions["host-groups"](ask).value;
  const asSystemGroup = groups.some((one) => one.authority === "root" || one.authority === "system");
  return { ...noReach, asSystemGroup, loginUid: login };
}

function canMakeDevices(process: ContainerProcess, ask: Ask): boolean {
  return processDimensions(process).capabilities(ask).value.host.includes("MKNOD");
}
