import type { Platform } from "../../../platform/index.ts";
import { FileError, single, startDigest } from "../../../platform/index.ts";
import type { JsonObject } from "../../../workload/index.ts";
import { asList, asObject, asString } from "../../../workload/index.ts";
import { ImageError } from "../image-error.ts";
import type { ReadImage } from "../image-record.ts";
import type { ImageReference } from "../image-reference.ts";
import { parseImageReference } from "../image-reference.ts";
import { jsonObject } from "../json-bytes.ts";
import type { ReadImageOptions } from "../read-content.ts";
import { verifiedDocument } from "../verified.ts";
import { isSameImage } from "./engine-command.ts";
import { readFolderImage } from "./folder-image.ts";
import type { LayerFolder } from "./layer-folders.ts";
import { isStored, storedFile, storedJson } from "./stored-file.ts";

/** Storage drivers that keep layers as folders. Source: moby daemon/graphdriver/{overlay2,fuse-overlayfs,vfs}. */
const drivers = ["overlay2", "fuse-overlayfs", "vfs"] as const;
type Driver = (typeof drivers)[number];

/** A storage of Docker: image/DRIVER tells the images, DRIVER/ holds the layers. Source: moby image/fs.go, layer/filestore.go. */
export interface DockerStorage {
  readonly folder: string;
  readonly driver: Driver;
}

/** Where Docker keeps images, as daemon.json says and by default, of the system and of this user. */
export function dockerFolders(platform: Platform): readonly string[] {
  const home = platform.environment("HOME");
  const data =
    platform.environment("XDG_DATA_HOME") ?? (home === undefined ? undefined : `${home}/.local/share`);
  const own = data === undefined ? [] : [platform.joinPath(data, "docker")];
  return [...new Set([configuredFolder(platform) ?? "/var/lib/docker", ...own])];
}

function configuredFolder(platform: Platform): string | undefined {
  try {
    const settings = jsonObject(platform.readBytes("/etc/docker/daemon.json"), "daemon.json");
    return asString(settings["data-root"]);
  } catch (error) {
    if (error instanceof FileError || error instanceof ImageError) return undefined;
    throw error;
  }
}

/** The storages in Docker's folders. */
export function dockerStorages(platform: Platform): readonly DockerStorage[] {
  return dockerFolders(platform).flatMap((folder) =>
    drivers
      .filter((driver) => isStored(platform, platform.joinPath(folder, "image", driver, "repositories.json")))
      .map((driver) => ({ folder, driver })),
  );
}

/**
 * Reads an image of Docker without its daemon: the configuration and the accounts, and with `layers` all that its files say.
 * @throws ImageError "not-found" when it holds none of that name
 */
export async function readDockerStorage(
  platform: Platform,
  storage: DockerStorage,
  reference: ImageReference,
  options: ReadImageOptions,
): Promise<ReadImage> {
  const { id, digest } = imageNamed(platform, storage, reference);
  const bytes = storedFile(platform, inImage(platform, storage, "imagedb/content", id));
  const checked = await verifiedDocument(single(bytes), { digest: id }, "the configuration");
  const read = await readFolderImage(platform, id, options, {
    bytes: checked,
    layers: () => layerFolders(platform, storage, jsonObject(checked, "the configuration")),
  });
  return { ...read, record: { ...read.record, ...(digest !== undefined && { digest }) } };
}

/** repositories.json: by repository, names with tags and with digests, each with the digest of a configuration. */
function imageNamed(
  platform: Platform,
  storage: DockerStorage,
  reference: ImageReference,
): { readonly id: string; readonly digest: string | undefined } {
  const path = platform.joinPath(storage.folder, "image", storage.driver, "repositories.json");
  const repositories = asObject(asObject(storedJson(platform, path))?.["Repositories"]) ?? {};
  for (const named of Object.values(repositories)) {
    const ids = Object.entries(asObject(named) ?? {});
    const id = asString(ids.find(([name]) => isSameImage(name, reference))?.[1]);
    if (id === undefined) continue;
    const names = ids.filter(([, value]) => value === id).map(([name]) => name);
    return { id, digest: reference.digest ?? names.flatMap(digestOf)[0] };
  }
  throw new ImageError("not-found", `${storage.folder} holds no such image`);
}

function digestOf(name: string): readonly string[] {
  const { digest } = parseImageReference(name);
  return digest === undefined ? [] : [digest];
}

/** Layers go by the hash over them and all below. Source: OCI image-spec config.md, "Layer ChainID". */
function layerFolders(
  platform: Platform,
  storage: DockerStorage,
  configuration: JsonObject,
): readonly LayerFolder[] {
  const hashes = asList(asObject(configuration["rootfs"])?.["diff_ids"]).map((one) => asString(one) ?? "");
  const folders: LayerFolder[] = [];
  let chain = "";
  for (const hash of hashes) {
    chain = chain === "" ? hash : `sha256:${sha256(`${chain} ${hash}`)}`;
    const layer = inImage(platform, storage, "layerdb", chain);
    const name = new TextDecoder("utf-8").decode(storedFile(platform, platform.joinPath(layer, "cache-id")));
    folders.push({
      folder: platform.joinPath(storage.folder, ...folderOf(storage.driver, name.trim())),
      isWhole: storage.driver === "vfs",
      split: platform.joinPath(layer, "tar-split.json.gz"),
    });
  }
  return folders;
}

function folderOf(driver: Driver, name: string): readonly string[] {
  return driver === "vfs" ? ["vfs", "dir", name] : [driver, name, "diff"];
}

function sha256(text: string): string {
  const running = startDigest("sha256");
  running.update(new TextEncoder().encode(text));
  return running.hex();
}

/** @throws ImageError for what is no digest, so that no name leads out of the storage */
function inImage(platform: Platform, storage: DockerStorage, kind: string, digest: string): string {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest))
    throw new ImageError("malformed", `${storage.folder} names content by ${digest}, which is no digest`);
  return platform.joinPath(storage.folder, "image", storage.driver, kind, digest.replace(":", "/"));
}
