import type { CapabilityName } from "./capabilities.ts";
import type { Fact } from "./fact.ts";
import { imageRepository, isRepository } from "./image-repository.ts";

/** What is known of a well-known image beyond its configuration: what it does when it is started as root, which it is by default. */
export interface KnownImage extends Fact {
  /** For people. */
  readonly name: string;
  /** Registry and repository, `*` for any last part; docker.io/library/ for what is written without a registry. */
  readonly repositories: readonly string[];
  /** Who the program is in the end: a user of its own, or still root. A user namespace confines both without changing how they start. */
  readonly becomes: "own-user" | "root";
  /** Whether its entry point says that it may be started as another user right away, who then must own what it writes to. */
  readonly startsAsUser?: true;
  /** Capabilities that this start uses; undefined where they were not read. */
  readonly needs?: readonly CapabilityName[];
  /** In one clause. */
  readonly does: string;
}

/** What it takes to give folders away and to change to a user. */
const handover: readonly CapabilityName[] = ["CHOWN", "DAC_OVERRIDE", "SETGID", "SETUID"];

/** Images whose entry points, Dockerfiles or documentation were read, each at the commit that is named. Version of the table: 2. */
export const knownImages: readonly KnownImage[] = [
  {
    name: "LinuxServer.io",
    repositories: ["lscr.io/linuxserver/*", "ghcr.io/linuxserver/*", "docker.io/linuxserver/*"],
    becomes: "own-user",
    does: "starts as root, gives its folders to the user of PUID and PGID, and changes to that user",
    source:
      "docs.linuxserver.io/misc/non-root; linuxserver/docker-baseimage-alpine root/etc/s6-overlay/s6-rc.d/init-adduser/run@3d21020",
  },
  {
    name: "PostgreSQL",
    repositories: ["docker.io/library/postgres"],
    becomes: "own-user",
    startsAsUser: true,
    needs: ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"],
    does: "gives its data folder to the user postgres and changes to that user",
    source: "docker-library/postgres docker-entrypoint.sh@03bfaa9",
  },
  {
    name: "nginx",
    repositories: ["docker.io/library/nginx"],
    becomes: "own-user",
    needs: ["CHOWN", "DAC_OVERRIDE", "NET_BIND_SERVICE", "SETGID", "SETUID"],
    does: "opens its ports as root and runs its workers as the user nginx (101)",
    source: "nginxinc/docker-nginx Dockerfile-debian.template@069935c",
    note: "DAC_OVERRIDE for certificates that belong to others",
  },
  {
    name: "MariaDB",
    repositories: ["docker.io/library/mariadb"],
    becomes: "own-user",
    startsAsUser: true,
    needs: handover,
    does: "gives its data folder to the user mysql and changes to that user",
    source: "MariaDB/mariadb-docker docker-entrypoint.sh@012f09c",
  },
  {
    name: "Redis",
    repositories: ["docker.io/library/redis"],
    becomes: "own-user",
    startsAsUser: true,
    needs: ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETPCAP", "SETUID"],
    does: "gives its data to the user redis, changes to that user and drops every capability",
    source: "redis/docker-library-redis debian/docker-entrypoint.sh@0d55be9",
    note: "without SETUID and SETGID it stays root",
  },
  {
    name: "Valkey",
    repositories: ["docker.io/valkey/valkey"],
    becomes: "own-user",
    startsAsUser: true,
    needs: handover,
    does: "gives its data folder to the user valkey and changes to that user",
    source: "valkey-io/valkey-container docker-entrypoint.sh@2a80026",
  },
  {
    name: "MongoDB",
    repositories: ["docker.io/library/mongo"],
    becomes: "own-user",
    startsAsUser: true,
    needs: handover,
    does: "gives its data folders to the user mongodb and changes to that user",
    source: "docker-library/mongo docker-entrypoint.sh@09972ff",
  },
  {
    name: "RabbitMQ",
    repositories: ["docker.io/library/rabbitmq"],
    becomes: "own-user",
    startsAsUser: true,
    needs: handover,
    does: "gives its data folder to the user rabbitmq and changes to that user",
    source: "docker-library/rabbitmq docker-entrypoint.sh@01cebb7",
  },
  {
    name: "Nextcloud",
    repositories: ["docker.io/library/nextcloud"],
    becomes: "own-user",
    does: "copies its program into its volume as root, opens its port as root and runs its workers as the user www-data (33)",
    source: "nextcloud/docker docker-entrypoint.sh@00be039",
  },
  {
    name: "Syncthing",
    repositories: ["docker.io/syncthing/syncthing", "ghcr.io/syncthing/syncthing"],
    becomes: "own-user",
    startsAsUser: true,
    does: "gives its home folder to the user of PUID and PGID and changes to that user",
    source: "syncthing/syncthing script/docker-entrypoint.sh@13d3190",
  },
  {
    name: "Pi-hole",
    repositories: ["docker.io/pihole/pihole", "ghcr.io/pi-hole/pihole"],
    becomes: "own-user",
    does: "gives its program file capabilities (setcap) at each start and runs it as the user pihole: without them it ends",
    source: "pi-hole/docker-pi-hole src/start.sh@0324370, src/bash_functions.sh@0489e57",
  },
  {
    name: "Gitea",
    repositories: ["docker.io/gitea/gitea"],
    becomes: "own-user",
    does: "starts s6 and its SSH server as root and the program as the user git",
    source: "go-gitea/gitea docker/root/usr/bin/entrypoint@2c52a89, docker/root/etc/s6/gitea/run@1034070",
    note: "the tags with -rootless start as git (1000)",
  },
  {
    name: "Paperless-ngx",
    repositories: ["ghcr.io/paperless-ngx/paperless-ngx", "docker.io/paperlessngx/paperless-ngx"],
    becomes: "own-user",
    does: "gives its folders to the user of USERMAP_UID and USERMAP_GID and changes to that user",
    source: "paperless-ngx/paperless-ngx docker/docker-entrypoint.sh@05fac87",
  },
  {
    name: "PhotoPrism",
    repositories: ["docker.io/photoprism/photoprism"],
    becomes: "own-user",
    startsAsUser: true,
    does: "changes to the user of PHOTOPRISM_UID and PHOTOPRISM_GID, and stays root without them",
    source: "photoprism/photoprism scripts/dist/entrypoint.sh@053394c",
  },
  {
    name: "Vaultwarden",
    repositories: [
      "docker.io/vaultwarden/server",
      "ghcr.io/dani-garcia/vaultwarden",
      "quay.io/vaultwarden/server",
    ],
    becomes: "root",
    does: "runs as root on port 80 (ROCKET_PORT moves it)",
    source: "dani-garcia/vaultwarden docker/Dockerfile.debian@006da3d",
  },
  {
    name: "Jellyfin",
    repositories: ["docker.io/jellyfin/jellyfin", "ghcr.io/jellyfin/jellyfin"],
    becomes: "root",
    does: "runs as root on port 8096, with /config and /cache that every user may write to",
    source: "jellyfin/jellyfin-packaging docker/Dockerfile@0198983",
  },
  {
    name: "AdGuard Home",
    repositories: ["docker.io/adguard/adguardhome"],
    becomes: "root",
    does: "runs as root, with a program that has NET_BIND_SERVICE as a file capability",
    source: "AdguardTeam/AdGuardHome docker/Dockerfile@2ab738b",
  },
  {
    name: "Traefik",
    repositories: ["docker.io/library/traefik", "docker.io/traefik/traefik"],
    becomes: "root",
    does: "runs as root on the ports of its entry points",
    source: "traefik/traefik Dockerfile@03490d6",
  },
  {
    name: "Home Assistant",
    repositories: ["ghcr.io/home-assistant/home-assistant", "docker.io/homeassistant/home-assistant"],
    becomes: "root",
    does: "starts s6 and the program as root",
    source: "home-assistant/core Dockerfile@005c812",
  },
  {
    name: "Zigbee2MQTT",
    repositories: ["docker.io/koenkk/zigbee2mqtt", "ghcr.io/koenkk/zigbee2mqtt"],
    becomes: "root",
    does: "runs as root on /app/data",
    source: "Koenkk/zigbee2mqtt docker/Dockerfile@00fddfd",
  },
];

/** The entry for an image reference as written in a manifest; undefined for one that is not in the table. */
export function knownImage(reference: string): KnownImage | undefined {
  const repository = imageRepository(reference);
  return knownImages.find(({ repositories }) => repositories.some((one) => isRepository(repository, one)));
}
