import type { Platform } from "../../../platform/index.ts";
import { single } from "../../../platform/index.ts";
import type { JsonObject } from "../../../workload/index.ts";
import { asList, asString } from "../../../workload/index.ts";
import { ImageError } from "../image-error.ts";
import type { ReadImage } from "../image-record.ts";
import type { ImageReference } from "../image-reference.ts";
import type { ReadImageOptions } from "../read-content.ts";
import { verifiedDocument } from "../verified.ts";
import { isSameImage } from "./engine-command.ts";
import { readFolderImage } from "./folder-image.ts";
import type { LayerFolder } from "./layer-folders.ts";
import { storagePlaces } from "./storage-places.ts";
import { isStored, objectsOf, storedFile, storedJson } from "./stored-file.ts";

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

/** The folders of this machine that hold such a storage. */
export function storageFolders(platform: Platform): readonly string[] {
  return storagePlaces(platform).filter((folder) =>
    [...drivers, ...otherDrivers].some((driver) => hasImages(platform, folder, driver)),
  );
}

function hasImages(platform: Platform, folder: string, driver: string): boolean {
  return isStored(platform, platform.joinPath(folder, `${driver}-images/images.json`));
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
 * Reads an image of a storage without its engine: the configuration and the accounts, and with `layers` all that its files say.
 * @throws ImageError "not-found" when it holds none of that name
 */
export async function readStorage(
  platform: Platform,
  folder: string,
  reference: ImageReference,
  options: ReadImageOptions,
): Promise<ReadImage> {
  const { storage, image } = imageNamed(platform, folder, reference);
  const id = `sha256:${asString(image["id"]) ?? ""}`;
  const bytes = bigData(platform, storage, id.slice(7), id);
  const checked = await verifiedDocument(single(bytes), { digest: id }, "the configuration");
  const digest = asString(image["digest"]);
  const read = await readFolderImage(platform, id, options, {
    bytes: checked,
    layers: () => layerFolders(platform, storage, asString(image["layer"])),
  });
  return { ...read, record: { ...read.record, ...(digest !== undefined && { digest }) } };
}

function imageNamed(
  platform: Platform,
  folder: string,
  reference: ImageReference,
): { readonly storage: Storage; readonly image: JsonObject } {
  for (const storage of storagesIn(platform, folder)) {
    const list = asList(storedJson(platform, inStorage(platform, storage, "images", "images.json")));
    const image = objectsOf(list).find((one) => isNamed(one, reference));
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
  return storedFile(platform, inStorage(platform, storage, "images", id, name));
}

/** The layers up to one, the lowest first. @throws ImageError "not-found" when one is missing */
function layerFolders(platform: Platform, storage: Storage, top: string | undefined): readonly LayerFolder[] {
  const list = asList(storedJson(platform, inStorage(platform, storage, "layers", "layers.json")));
  const layers = new Map(objectsOf(list).map((layer) => [asString(layer["id"]), layer]));
  const folders: LayerFolder[] = [];
  for (let id = top; id !== undefined && id !== "";) {
    const layer = layers.get(id);
    if (layer === undefined || folders.length > layers.size)
      throw new ImageError("not-found", `${storage.folder} holds no layer ${id}`);
    folders.push({
      folder: platform.joinPath(storage.folder, ...layerFolder(storage.driver, id)),
      isWhole: storage.driver === "vfs",
      split: inStorage(platform, storage, "layers", `${id}.tar-split.gz`),
    });
    id = asString(layer["parent"]);
  }
  return folders.reverse();
}

function layerFolder(driver: Driver, id: string): readonly string[] {
  return driver === "vfs" ? ["vfs", "dir", id] : ["overlay", id, "diff"];
}

function inStorage(platform: Platform, { folder, driver }: Storage, kind: string, ...rest: string[]): string {
  return platform.joinPath(folder, `${driver}-${kind}`, ...rest);
}
