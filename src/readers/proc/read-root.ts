import type { FolderEntry, Platform } from "../../platform/index.ts";
import { FileError } from "../../platform/index.ts";
import type { Seen } from "./seen.ts";
import { hidden, hiddenBy, shown } from "./seen.ts";

/** Folders of /dev that hold terminals, shared memory and message queues, not devices of the host. */
const ownFileSystems = ["pts", "shm", "mqueue"];

/**
 * A path below the root of a process, when no part of it is a link: an absolute one would lead to the host's own files. `root` is
 * /proc/PID/root.
 */
export function pathInRoot(platform: Platform, root: string, path: string): string | undefined {
  let whole = root;
  for (const part of path.split("/").filter(Boolean)) {
    whole += `/${part}`;
    if (isLink(platform, whole)) return undefined;
  }
  return whole;
}

function isLink(platform: Platform, path: string): boolean {
  try {
    platform.readLink(path);
    return true;
  } catch {
    return false;
  }
}

/** Device nodes below the /dev of a process, as it names them. `root` is /proc/PID/root. */
export function readDevices(platform: Platform, root: string): Seen<readonly string[]> {
  try {
    if (pathInRoot(platform, root, "/dev") === undefined) return hidden("its /dev is a link");
    return shown([...nodesBelow(platform, root, "/dev")].sort());
  } catch (error) {
    return isAbsent(error) ? shown([]) : hiddenBy(`${root}/dev`, error);
  }
}

function* nodesBelow(platform: Platform, root: string, folder: string): Generator<string> {
  for (const { name, kind } of platform.list(root + folder)) {
    const path = `${folder}/${name}`;
    if (kind === "other") yield path;
    if (kind === "folder" && !(folder === "/dev" && ownFileSystems.includes(name)))
      yield* nodesBelow(platform, root, path);
  }
}

/** Where Kubernetes mounts the token of a service account; /var/run is a link to /run in most images. */
const tokenFolders = ["/var/run/secrets", "/run/secrets"];
const tokenDepth = 3;

/** Files named "token", without reading them. */
export function readTokens(platform: Platform, root: string): Seen<readonly string[]> {
  const found = new Set<string>();
  for (const folder of tokenFolders) {
    if (pathInRoot(platform, root, folder) === undefined) continue;
    try {
      for (const path of tokensBelow(platform, root, folder, tokenDepth)) found.add(path);
    } catch (error) {
      if (!isAbsent(error)) return hiddenBy(root + folder, error);
    }
  }
  return shown([...found]);
}

function* tokensBelow(platform: Platform, root: string, folder: string, depth: number): Generator<string> {
  for (const entry of platform.list(root + folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.name === "token" && isFile(entry)) yield path;
    else if (entry.kind === "folder" && depth > 0 && !entry.name.startsWith(".."))
      yield* tokensBelow(platform, root, path, depth - 1);
  }
}

/** The kubelet writes tokens as links to a folder that it replaces. */
function isFile({ kind }: FolderEntry): boolean {
  return kind === "file" || kind === "link";
}

function isAbsent(error: unknown): boolean {
  return error instanceof FileError && error.code === "not-found";
}
