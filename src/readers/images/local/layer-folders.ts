import type { FolderEntry, Platform } from "../../../platform/index.ts";
import { FileError } from "../../../platform/index.ts";
import { FileTree } from "../file-tree.ts";
import { accountsFrom } from "../files-of-tree.ts";
import { ImageError, toImageError } from "../image-error.ts";
import type { ImageFiles } from "../image-record.ts";
import type { Layer } from "../layer.ts";
import { readLayer } from "../layer.ts";
import { unpack } from "../unpack.ts";
import { tarOfSplit } from "./tar-split.ts";

/** A layer as an engine has unpacked it. */
export interface LayerFolder {
  readonly folder: string;
  /** Whether the folder holds the layers below too, and not only what this one changes. */
  readonly isWhole: boolean;
  /** The file with the headers of its archive, packed. */
  readonly split: string;
}

/**
 * The files of layers, the lowest first: owners, modes, capabilities and removals from the headers that the engine kept of each archive,
 * the text of account files from the folders.
 * @throws ImageError "unsupported" where it kept none, "refused" where they may not be read
 */
export async function treeOfFolders(platform: Platform, layers: readonly LayerFolder[]): Promise<FileTree> {
  const tree = new FileTree();
  for (const layer of layers) tree.add(await layerOf(platform, layer));
  return tree;
}

async function layerOf(platform: Platform, { folder, split }: LayerFolder): Promise<Layer> {
  const accounts = (path: readonly string[], size: number): Promise<string | undefined> =>
    Promise.resolve(plainText(platform, folder, path, size));
  try {
    return await readLayer(tarOfSplit(unpack(platform.readStream(split))), accounts);
  } catch (error) {
    return reject(error, split);
  }
}

function reject(error: unknown, split: string): never {
  if (error instanceof FileError && error.code === "not-found")
    throw new ImageError(
      "unsupported",
      `${split}, which would tell the files of a layer, is not there`,
      error,
    );
  throw toImageError(error, split);
}

/** A file of a layer's folder, undefined for one that is not as its header says, or cannot be read. No link is followed out of the layer. */
function plainText(
  platform: Platform,
  folder: string,
  path: readonly string[],
  size: number,
): string | undefined {
  let at = folder;
  for (const part of path) {
    at = platform.joinPath(at, part);
    if (isLink(platform, at)) return undefined;
  }
  try {
    const bytes = platform.readBytes(at);
    return bytes.length === size ? new TextDecoder("utf-8").decode(bytes) : undefined;
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

/**
 * Accounts as the uppermost layer has them that holds the file, without the headers of its archive. A file that cannot be told from a
 * removed one leaves them unknown.
 */
export function accountsOfFolders(platform: Platform, layers: readonly LayerFolder[]): Partial<ImageFiles> {
  const downwards = layers.toReversed();
  const whole = downwards.findIndex(({ isWhole }) => isWhole);
  const folders = (whole < 0 ? downwards : downwards.slice(0, whole + 1)).map(({ folder }) => folder);
  try {
    const passwd = accountFile(platform, folders, "passwd");
    const group = accountFile(platform, folders, "group");
    return passwd === undefined || group === undefined ? {} : { accounts: accountsFrom(passwd, group) };
  } catch (error) {
    if (error instanceof FileError) return {};
    throw error;
  }
}

/**
 * The text of /etc/passwd or /etc/group, "" when no layer holds it; undefined where it is removed or a link. That a folder hides those of
 * lower layers stands in an attribute that cannot be read here: an image that replaces /etc as a whole is not told from others.
 */
function accountFile(platform: Platform, folders: readonly string[], name: string): string | undefined {
  for (const folder of folders) {
    const etc = memberOf(platform, folder, "etc");
    if (etc === undefined) continue;
    if (etc.name !== "etc" || etc.kind !== "folder") return undefined;
    const path = platform.joinPath(folder, "etc");
    const file = memberOf(platform, path, name);
    if (file === undefined) continue;
    const filePath = platform.joinPath(path, name);
    if (file.name !== name || file.kind !== "file" || isLink(platform, filePath)) return undefined;
    return new TextDecoder("utf-8").decode(platform.readBytes(filePath));
  }
  return "";
}

/** A member of a layer's folder by its name, or the mark that it, or all of the folder, is gone from lower layers. */
function memberOf(platform: Platform, folder: string, name: string): FolderEntry | undefined {
  const members = platform.list(folder);
  return (
    members.find((one) => one.name === name) ??
    members.find((one) => one.name === `.wh.${name}` || one.name === ".wh..wh..opq")
  );
}

function isLink(platform: Platform, path: string): boolean {
  try {
    platform.readLink(path);
    return true;
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}
