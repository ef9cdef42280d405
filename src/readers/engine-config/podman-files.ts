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

const rootlessMain = "/etc/containers/containers.rootless.conf";

/**
 * Which of the files that exist Podman reads, in the order in which it merges them. Up to 5.8 every main file is read, each
 * with its drop-ins behind it, from 5.7 on containers.rootless.conf among them; from 6.0 on the first main file alone (user, administrator, vendor), then the drop-ins of all
 * folders by name, a name of a later folder in place of the same name of an earlier one
 * (source: containers.conf(5); podman v5.5.0, v5.7.0 and v5.8.0, vendored common/pkg/config/new.go systemConfigs; containers/container-libs
 * storage/pkg/configfile/parse.go, main of 2026-05). CONTAINERS_CONF and modules are not looked at.
 */
export function podmanConfigurationFiles(
  existing: readonly string[],
  options: PodmanFileOptions,
): readonly string[] {
  const user =
    options.userFolder === undefined ? undefined : posix.join(options.userFolder, "containers.conf");
  const mains = [vendor, administrator, ...(user === undefined ? [] : [user])];
  const [major = 0, minor = 0] = options.podman.split(".").map(Number);
  if (major >= 6) return firstMain(existing, mains, options);
  return mergedMains(existing, mains, options, major === 5 && minor >= 7);
}

function mergedMains(
  existing: readonly string[],
  mains: readonly string[],
  { rootless, uid }: PodmanFileOptions,
  knowsRootless: boolean,
): readonly string[] {
  const extra = rootless && knowsRootless ? [rootlessMain] : [];
  const [first = vendor, second = administrator, ...user] = mains;
  return [first, second, ...extra, ...user].flatMap((main) => [
    ...existing.filter((path) => path === main),
    ...(main === vendor ? [] : dropIns(existing, `${main}.d`)),
    ...(main === rootlessMain && uid !== undefined ? dropIns(existing, `${main}.d/${uid}`) : []),
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
