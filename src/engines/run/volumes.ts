import type { DimensionValues, Provenance, Stated } from "../../confinement/index.ts";
import { normalPath } from "../host/paths.ts";
import type { ImageView } from "../image.ts";
import { because, stated } from "../stated.ts";
import type { Run } from "./confine.ts";
import type { RunOptions } from "./options.ts";

const readOnlySource = "podman docs/source/markdown/options/read-only.md; moby daemon/oci_linux.go";

export function rootFilesystem(
  { image, readOnly, volumes = [] }: RunOptions,
  declared: (image: ImageView) => readonly string[],
): Stated<DimensionValues["root-filesystem"]> {
  if (readOnly !== true)
    return stated(
      { writable: true, writableVolumes: [] },
      because("engine-default", "--read-only is not given", readOnlySource),
    );
  const covered = volumes.map((one) => normalPath(one.target));
  const writableVolumes = declared(image).filter((path) => !covered.includes(path));
  return stated(
    { writable: false, writableVolumes },
    because("engine-default", "--read-only", readOnlySource),
  );
}

const propagations = ["private", "host-to-container", "bidirectional"] as const;

export function mountPropagation(
  { volumes = [] }: RunOptions,
  byDefault: Provenance,
): Stated<DimensionValues["mount-propagation"]> {
  const widest = Math.max(0, ...volumes.map((one) => propagations.indexOf(one.propagation ?? "private")));
  return stated(propagations[widest] ?? "private", byDefault);
}

/** Podman mounts named volumes nosuid and nodev; a bind mount has what its source has. */
export function volumeFlags(
  { options, traits }: Run,
  noNewPrivileges: boolean,
  makesDevices: boolean,
): Stated<DimensionValues["volume-flags"]> {
  const volumes = (options.volumes ?? []).filter((one) => one.plainFiles !== true);
  const binds = volumes.filter((one) => one.hostPath !== undefined);
  const named = volumes.filter((one) => one.hostPath === undefined);
  const unguarded = traits.guardedVolumes ? binds : volumes;
  const value = {
    setId: unguarded.length > 0 && !noNewPrivileges,
    devices:
      binds.length > 0 || (!traits.guardedVolumes && makesDevices && named.some((one) => !one.readOnly)),
    writableSubmounts: !traits.recursiveReadOnly && binds.some((one) => one.readOnly),
  };
  const words = traits.guardedVolumes ? "named volumes are mounted nosuid and nodev" : "volumes get no flags";
  return stated(value, because("engine-default", words, traits.source));
}

export function volumesOf({ volumes = [] }: RunOptions): Stated<DimensionValues["volumes"]> {
  const kinds = [...new Set(volumes.map((one) => one.kind))].sort();
  return stated(kinds, because("engine-default", "the volumes that are given", "podman-run(1), --volume"));
}
