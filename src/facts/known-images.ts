import type { CapabilityName } from "./capabilities.ts";
import type { Fact } from "./fact.ts";
import { imageRepository, isRepository } from "./image-repository.ts";

/** What is known of a well-known image beyond its configuration: what its entry point does when it is started as root. */
export interface KnownImage extends Fact {
  /** For people. */
  readonly name: string;
  /** Registry and repository, `*` for any last part; docker.io/library/ for what is written without a registry. */
  readonly repositories: readonly string[];
  /** It starts as root and changes to a user of its own: a user namespace confines it without changing how it starts. */
  readonly startsAsRoot: true;
  /** Capabilities that this start uses; undefined where they were not read. */
  readonly needs?: readonly CapabilityName[];
  /** In one clause. */
  readonly does: string;
}

/** Images whose entry points or documentation were read. Version of the table: 1. */
export const knownImages: readonly KnownImage[] = [
  {
    name: "LinuxServer.io",
    repositories: ["lscr.io/linuxserver/*", "ghcr.io/linuxserver/*", "docker.io/linuxserver/*"],
    startsAsRoot: true,
    does: "starts as root and changes to the user of PUID and PGID",
    source: "docs.linuxserver.io/misc/non-root",
  },
  {
    name: "PostgreSQL",
    repositories: ["docker.io/library/postgres"],
    startsAsRoot: true,
    needs: ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"],
    does: "gives its data folder to the user postgres and changes to that user",
    source: "docker-library/postgres docker-entrypoint.sh@03bfaa9",
  },
  {
    name: "nginx",
    repositories: ["docker.io/library/nginx"],
    startsAsRoot: true,
    needs: ["CHOWN", "DAC_OVERRIDE", "NET_BIND_SERVICE", "SETGID", "SETUID"],
    does: "opens its ports as root and runs its workers as the user nginx (101)",
    source: "nginxinc/docker-nginx Dockerfile-debian.template@069935c",
    note: "DAC_OVERRIDE for certificates that belong to others",
  },
];

/** The entry for an image reference as written in a manifest; undefined for one that is not in the table. */
export function knownImage(reference: string): KnownImage | undefined {
  const repository = imageRepository(reference);
  return knownImages.find(({ repositories }) => repositories.some((one) => isRepository(repository, one)));
}
