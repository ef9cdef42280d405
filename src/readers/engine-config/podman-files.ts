import { posix } from "node:path";

export interface PodmanFileOptions {
  /** Version of Podman, "5.8". */
  readonly podman: string;
  readonly rootless: boolean;
  /** User id of the one who runs Podman. */
  readonly uid?: number;
  /** Folder of the user's configuration, such as "/home/u/.config/containers". */
  readonly userFolder?: string;
}

const vendor = "/usr/share/containers/containers.conf";
const administrator = "/etc/containers/containers.conf";

/**
 * Which of the files that exist Podman reads, in the order in which it merges them. Up to 5.8 every main file is read, then each
 * folder's `*.conf` behind its main file; from 6.0 on the first main file alone (user, administrator, vendor), then the drop-ins of all
 * folders by name, a name of a later folder in place of the same name of an earlier one
 * (source: containers.conf(5); containers/common pkg/config/new.go@v0.66 systemConfigs; containers/container-libs
 * storage/pkg/configfile/parse.go, main of 2026-05). CONTAINERS_CONF and modules are not looked at.
 */
export function podmanConfigurationFiles(
  existing: readonly string[],
  options: PodmanFileOptions,
): readonly string[] {
  const user =
    options.userFolder === undefined || !options.rootless
      ? undefined
      : posix.join(options.userFolder, "containers.conf");
  const mains = [vendor, administrator, ...(user === undefined ? [] : [user])];
  return Number(options.podman.split(".")[0]) < 6
    ? mergedMains(existing, mains)
    : firstMain(existing, mains, options);
}

function mergedMains(existing: readonly string[], mains: readonly string[]): readonly string[] {
  return mains.flatMap((main) => [
    ...existing.filter((path) => path === main),
    ...(main === vendor ? [] : dropIns(existing, `${main}.d`)),
  ]);
}

function firstMain(
  existing: readonly string[],
  mains: readonly string[],
  options: PodmanFileOptions,
): readonly string[] {
  const main = mains.findLast((path) => existing.includes(path));
  const special = options.rootless ? "rootless" : "rootful";
  const folders = mains.flatMap((path) => {
    if (path !== vendor && path !== administrator) return [`${path}.d`];
    const own = `${path.replace(/\.conf$/, "")}.${special}.conf.d`;
    return [
      `${path}.d`,
      own,
      ...(options.rootless && options.uid !== undefined ? [`${own}/${options.uid}`] : []),
    ];
  });
  const byName = new Map(
    folders.flatMap((folder) => dropIns(existing, folder)).map((path) => [posix.basename(path), path]),
  );
  const names = [...byName.keys()].sort();
  return [...(main === undefined ? [] : [main]), ...names.map((name) => byName.get(name) ?? name)];
}

function dropIns(existing: readonly string[], folder: string): readonly string[] {
  return existing.filter((path) => posix.dirname(path) === folder && path.endsWith(".conf")).sort();
}
