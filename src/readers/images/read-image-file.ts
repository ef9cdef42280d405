import type { ByteStream, Platform } from "../../platform/index.ts";
import { asList, asObject } from "../../workload/index.ts";
import type { FoundImage } from "./archive.ts";
import { readImageArchive } from "./archive.ts";
import { readAll } from "./byte-reader.ts";
import { ImageError } from "./image-error.ts";
import { jsonValue } from "./json-bytes.ts";
import { layoutContent, namedImages } from "./layout-folder.ts";
import { parseInspectedImage } from "./parse-inspect.ts";
import { isSamePlatform } from "./parse-manifest.ts";
import type { ReadImageOptions } from "./read-content.ts";
import { otherPlatform, readContent } from "./read-content.ts";
import { documentLimit } from "./verified.ts";

/**
 * Reads the images of a file or folder: an OCI image layout, an archive of `podman save` or `docker save`, packed or not, the JSON of
 * `image inspect` or `crictl inspecti`, or the configuration of an image.
 * @throws ImageError, FileError
 */
export async function readImageFile(
  platform: Platform,
  path: string,
  options: ReadImageOptions,
): Promise<readonly FoundImage[]> {
  if (platform.kindOf(path) === "folder") return readLayout(platform, path, options);
  return (await startsAsJson(platform.readStream(path)))
    ? readRecords(await readAll(platform.readStream(path), documentLimit, path), options)
    : readImageArchive(platform.readStream(path), options);
}

async function readLayout(
  platform: Platform,
  folder: string,
  options: ReadImageOptions,
): Promise<readonly FoundImage[]> {
  const index = platform.joinPath(folder, "index.json");
  if (platform.kindOf(index) !== "file")
    throw new ImageError("unsupported", `${folder} is no OCI image layout: it holds no index.json`);
  const content = layoutContent(platform, folder);
  const found: FoundImage[] = [];
  for (const { names, descriptor } of namedImages(platform.readBytes(index))) {
    const read = await readContent(content, { kind: "index", manifests: [descriptor] }, options);
    found.push({ ...read, names, record: { ...read.record, digest: descriptor.digest } });
  }
  return found;
}

function readRecords(bytes: Uint8Array, options: ReadImageOptions): readonly FoundImage[] {
  const value = jsonValue(bytes, "the file");
  const records = Array.isArray(value) ? asList(value) : [value];
  return records.map((one) => {
    const { record, platform, names } = parseInspectedImage(asObject(one) ?? {});
    if (!isSamePlatform(platform, options.platform)) throw otherPlatform(platform, options.platform);
    return { names, record };
  });
}

/** Whether the first character that is no space begins an object or a list. */
async function startsAsJson(source: ByteStream): Promise<boolean> {
  for await (const chunk of source) {
    const first = chunk.find((byte) => ![0x20, 0x09, 0x0a, 0x0d].includes(byte));
    if (first !== undefined) return first === 0x7b || first === 0x5b;
  }
  return false;
}
