import type { Platform } from "../../../platform/index.ts";
import { FileError } from "../../../platform/index.ts";
import { withUser } from "../files-of-tree.ts";
import { ImageError } from "../image-error.ts";
import type { ImageFiles, ReadImage } from "../image-record.ts";
import type { ReadImageOptions } from "../read-content.ts";
import { configurationFor, readKept, withTree } from "../read-content.ts";
import type { LayerFolder } from "./layer-folders.ts";
import { accountsOfFolders, treeOfFolders } from "./layer-folders.ts";

/** An image whose layers an engine keeps as folders. */
export interface FolderImage {
  /** Its configuration, which has been checked against its digest. */
  readonly bytes: Uint8Array;
  /** The lowest first. @throws ImageError */
  readonly layers: () => readonly LayerFolder[];
}

/** Reads it: with `layers` all that its files say, else the accounts. @throws ImageError */
export async function readFolderImage(
  platform: Platform,
  id: string,
  options: ReadImageOptions,
  { bytes, layers }: FolderImage,
): Promise<ReadImage> {
  const { configuration } = configurationFor(bytes, options.platform);
  if (options.layers) {
    const whole = await readKept(id, options, () =>
      withTree(configuration, () => treeOfFolders(platform, layers())),
    );
    if (whole.filesProblem === undefined) return whole;
    return { ...whole, record: withUser(configuration, accountsOf(platform, layers)) };
  }
  return { id, record: withUser(configuration, accountsOf(platform, layers)) };
}

function accountsOf(platform: Platform, layers: FolderImage["layers"]): Partial<ImageFiles> {
  try {
    const folders = layers();
    const isThere = folders.length > 0 && folders.every(({ folder }) => platform.kindOf(folder) === "folder");
    return isThere ? accountsOfFolders(platform, folders) : {};
  } catch (error) {
    if (error instanceof ImageError || error instanceof FileError) return {};
    throw error;
  }
}
