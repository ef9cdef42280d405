import type { DimensionValues } from "../../../src/confinement/index.ts";
import type { Mount, Observation } from "../observation.ts";

/** Where `--read-only` puts writable memory (--read-only-tmpfs). */
const scratch = ["/run", "/tmp", "/var/tmp"];

/** Mounts that neither the OCI defaults nor Podman's own files account for. */
function volumeMounts(container: Observation): readonly Mount[] {
  const own =
    /^\/(?:$|proc|sys|dev|etc\/(?:hosts|hostname|resolv\.conf)$|run\/\.containerenv$|run\/secrets$)/;
  return container.host.mounts.filter(
    ({ target, type }) => !own.test(target) && !(type === "tmpfs" && scratch.includes(target)),
  );
}

export function volumeTargets(container: Observation): string[] {
  return volumeMounts(container).map(({ target }) => target);
}

export function volumeFlags(container: Observation): DimensionValues["volume-flags"] {
  const honours = (flag: string): boolean =>
    volumeMounts(container).some(({ options }) => !options.includes(flag));
  return { setId: honours("nosuid"), devices: honours("nodev"), writableSubmounts: false };
}

/** Single device files, which --privileged binds, and masks made of them are left out: nothing can be mounted below them. */
export function propagation(mounts: readonly Mount[]): DimensionValues["mount-propagation"] {
  const tags = mounts
    .filter(({ target }) => !/^\/(?:dev|proc)\//.test(target))
    .flatMap((mount) => mount.propagation);
  if (tags.some((tag) => tag.startsWith("shared:"))) return "bidirectional";
  return tags.some((tag) => tag.startsWith("master:")) ? "host-to-container" : "private";
}

/** Where the container's first process may write into its root, and which declared volumes are there. EROFS is 30. */
export function rootFilesystem(container: Observation): DimensionValues["root-filesystem"] {
  const declared = container.image === "volume" ? ["/data"] : [];
  return {
    writable: container.inside.writes["/"] !== 30,
    writableVolumes: volumeTargets(container).filter((target) => declared.includes(target)),
  };
}

export function hasApiToken({ host }: Observation): boolean {
  return host.mounts.some(
    ({ target }) => target.startsWith("/var/run/secrets") || target.startsWith("/run/secrets/kubernetes"),
  );
}
