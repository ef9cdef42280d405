import type { FolderEntry, Platform } from "../../../platform/index.ts";
import { FileError } from "../../../platform/index.ts";
import type { Json, JsonObject } from "../../../workload/index.ts";
import { asList, asObject, asString } from "../../../workload/index.ts";
import { accountsFrom, withUser } from "../files-of-tree.ts";
import { ImageError } from "../image-error.ts";
import type { ImageFiles, ImageRecord } from "../image-record.ts";
import type { ImageReference } from "../image-reference.ts";
import { jsonObject, jsonValue } from "../json-bytes.ts";
import { parseImageConfiguration } from "../parse-configuration.ts";
import { isSamePlatform } from "../parse-manifest.ts";
import type { ReadImageOptions } from "../read-content.ts";
import { otherPlatform } from "../read-content.ts";
import { verifiedDocument } from "../verified.ts";
import { isSameImage } from "./engine-command.ts";

/**
 * A storage of containers/storage with the driver that keeps its layers as folders: `overlay` what each layer changes, `vfs` the whole tree
 * of each. Source: containers/storage images.go, layers.go, drivers/overlay/overlay.go, drivers/vfs/driver.go.
 */
interface Storage {
  readonly folder: string;
  readonly driver: Driver;
}

type Driver = "overlay" | "vfs";
const drivers: readonly Driver[] = ["overlay", "vfs"];
/** Drivers that keep layers where no folder shows them. Source: containers/storage drivers/. */
const otherDrivers = ["btrfs", "zfs", "aufs", "devicemapper"];

/** Where Podman, Buildah and CRI-O keep images of this user and of the system, as storage.conf(5) has it by default. */
export function storageFolders(platform: Platform): readonly string[] {
  const home = platform.environment("HOME");
  const data =
    platform.environment("XDG_DATA_HOME") ?? (home === undefined ? undefined : `${home}/.local/share`);
  const own = data === undefined ? [] : [platform.joinPath(data, "containers/storage")];
  return [...own, "/var/lib/containers/storage"].filter((folder) =>
    [...drivers, ...otherDrivers].some((driver) => hasImages(platform, folder, driver)),
  );
}

function hasImages(platform: Platform, folder: string, driver: string): boolean {
  return platform.kindOf(platform.joinPath(folder, `${driver}-images/images.json`)) === "file";
}

/** The storages of a folder that can be read. @throws ImageError "refused" for one of another driver alone, which it names */
function storagesIn(platform: Platform, folder: string): readonly Storage[] {
  const found = drivers.filter((driver) => hasImages(platform, folder, driver));
  const other = otherDrivers.find((driver) => hasImages(platform, folder, driver));
  if (found.length === 0 && other !== undefined)
    throw new ImageError(
      "refused",
      `${folder} is kept by the driver ${other}, which is not read: podman tells its images`,
    );
  return found.map((driver) => ({ folder, driver }));
}

/**
 * Reads an image of a storage without its engine: the configuration, and the accounts from the folders of its layers.
 * @throws ImageError "not-found" when it holds none of that name
 */
export async function inspectStorage(
  platform: Platform,
  folder: string,
  reference: ImageReference,
  options: ReadImageOptions,
): Promise<ImageRecord> {
  const { storage, image } = imageNamed(platform, folder, reference);
  const id = asString(image["id"]) ?? "";
  const bytes = bigData(platform, storage, id, `sha256:${id}`);
  const checked = await verifiedDocument(single(bytes), { digest: `sha256:${id}` }, "the configuration");
  const object = jsonObject(checked, "the configuration");
  const { configuration, platform: found } = parseImageConfiguration(object);
  if (!isSamePlatform(found, options.platform)) throw otherPlatform(found, options.platform);
  const digest = asString(image["digest"]);
  const files = filesOfLayers(platform, storage, asString(image["layer"]));
  return { ...withUser(configuration, files), ...(digest !== undefined && { digest }) };
}

function imageNamed(
  platform: Platform,
  folder: string,
  reference: ImageReference,
): { readonly storage: Storage; readonly image: JsonObject } {
  for (const storage of storagesIn(platform, folder)) {
    const list = asList(readJson(platform, inStorage(platform, storage, "images", "images.json")));
    const image = objects(list).find((one) => isNamed(one, reference));
    if (image !== undefined) return { storage, image };
  }
  throw new ImageError("not-found", `${folder} holds no such image`);
}

/** A reference by digest means the repository too: the same content under another name is another image's. */
function isNamed(image: JsonObject, reference: ImageReference): boolean {
  const names = asList(image["names"]).filter((name) => typeof name === "string");
  if (names.some((name) => isSameImage(name, reference))) return true;
  const { digest, registry, repository } = reference;
  if (digest === undefined || image["digest"] !== digest) return false;
  return names.some((name) => name.startsWith(`${registry}/${repository}:`));
}

/** Files beside an image; a key that is no plain name is written in base64. */
function bigData(platform: Platform, storage: Storage, id: string, key: string): Uint8Array {
  const name = /^[a-z0-9.]+$/.test(key) ? key : `=${Buffer.from(key).toString("base64")}`;
  return read(platform, inStorage(platform, storage, "images", id, name));
}

/** Accounts as the uppermost layer has them that holds the file. A file that cannot be told from a removed one leaves them unknown. */
function filesOfLayers(platform: Platform, storage: Storage, top: string | undefined): Partial<ImageFiles> {
  const folders = layerFolders(platform, storage, top);
  if (folders === undefined) return {};
  try {
    const passwd = accountFile(platform, folders, "passwd");
    const group = accountFile(platform, folders, "group");
    return passwd === undefined || group === undefined ? {} : { accounts: accountsFrom(passwd, group) };
  } catch (error) {
    if (error instanceof FileError) return {};
    throw error;
  }
}

/** Folders of the layers, the uppermost first; undefined when one is missing. */
function layerFolders(
  platform: Platform,
  storage: Storage,
  top: string | undefined,
): readonly string[] | undefined {
  const list = asList(readJson(platform, inStorage(platform, storage, "layers", "layers.json")));
  const layers = new Map(objects(list).map((layer) => [asString(layer["id"]), layer]));
  const folders: string[] = [];
  for (let id = top; id !== undefined && id !== "";) {
    const layer = layers.get(id);
    const folder = platform.joinPath(storage.folder, ...layerFolder(storage.driver, id));
    if (layer === undefined || folders.length > 1000 || platform.kindOf(folder) !== "folder")
      return undefined;
    folders.push(folder);
    // A layer of vfs holds what those below it hold.
    id = storage.driver === "vfs" ? undefined : asString(layer["parent"]);
  }
  return folders.length === 0 ? undefined : folders;
}

function layerFolder(driver: Driver, id: string): readonly string[] {
  return driver === "vfs" ? ["vfs", "dir", id] : ["overlay", id, "diff"];
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

function objects(list: readonly Json[]): readonly JsonObject[] {
  return list.map(asObject).filter((one) => one !== undefined);
}

function inStorage(platform: Platform, { folder, driver }: Storage, kind: string, ...rest: string[]): string {
  return platform.joinPath(folder, `${driver}-${kind}`, ...rest);
}

function readJson(platform: Platform, path: string): JsonObject[string] {
  return jsonValue(read(platform, path), path);
}

function read(platform: Platform, path: string): Uint8Array {
  try {
    return platform.readBytes(path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new ImageError(
      error.code === "no-permission" ? "refused" : "not-found",
      `${path}: ${error.message}`,
      error,
    );
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- a stream is asynchronous, what it holds is here
async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
