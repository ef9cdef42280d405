import { ImageError } from "./image-error.ts";
import { FileTree } from "./file-tree.ts";
import { filesOf, withUser } from "./files-of-tree.ts";
import type { ImagePlatform, ImageRecord } from "./image-record.ts";
import { jsonObject } from "./json-bytes.ts";
import type { Layer } from "./layer.ts";
import { parseImageConfiguration } from "./parse-configuration.ts";
import type { Descriptor, Manifest } from "./parse-manifest.ts";
import { chooseManifest, isSamePlatform, readImageManifest, platformName } from "./parse-manifest.ts";

/** Where an image's content lies: a registry, a folder, an archive. What it gives has been checked against its digest. */
export interface ImageContent {
  readonly document: (descriptor: Descriptor, what: string) => Promise<Uint8Array>;
  readonly manifest: (descriptor: Descriptor) => Promise<Uint8Array>;
  readonly layer: (descriptor: Descriptor) => Promise<Layer>;
}

export interface ReadImageOptions {
  readonly platform: ImagePlatform;
  /** Whether the layers are read too, or the configuration alone. */
  readonly layers: boolean;
  /** Facts that were kept of the same configuration, which names all layers by their digests. */
  readonly kept?: KeptImages;
}

/** Facts by the digest of the image's configuration. */
export interface KeptImages {
  readonly find: (digest: string, layers: boolean) => ImageRecord | undefined;
  readonly keep: (digest: string, layers: boolean, record: ImageRecord) => void;
}

/** Indexes within indexes that are followed. */
const deepestIndex = 4;

/**
 * Reads an image from its manifest, or from an index that leads to one for the platform.
 * @throws ImageError
 */
export async function readContent(
  content: ImageContent,
  manifest: Manifest,
  options: ReadImageOptions,
): Promise<ImageRecord> {
  const image = await imageOf(content, manifest, options.platform);
  const { digest } = image.config;
  const before = options.kept?.find(digest, options.layers);
  if (before !== undefined) return before;
  const bytes = await content.document(image.config, "the configuration");
  const { configuration, platform } = parseImageConfiguration(jsonObject(bytes, "the configuration"));
  if (!isSamePlatform(platform, options.platform)) throw otherPlatform(platform, options.platform);
  const record = options.layers
    ? withUser(configuration, filesOf(await treeOf(content, image.layers), configuration))
    : withUser(configuration, {});
  options.kept?.keep(digest, options.layers, record);
  return record;
}

export function otherPlatform(found: ImagePlatform, wanted: ImagePlatform): ImageError {
  return new ImageError(
    "other-platform",
    `the image is for ${platformName(found)}, the nodes are ${platformName(wanted)}`,
  );
}

async function imageOf(
  content: ImageContent,
  manifest: Manifest,
  platform: ImagePlatform,
): Promise<Extract<Manifest, { kind: "image" }>> {
  let current = manifest;
  for (let depth = 0; depth < deepestIndex; depth++) {
    if (current.kind === "image") return current;
    const chosen = chooseManifest(current.manifests, platform);
    current = readImageManifest(await content.manifest(chosen));
  }
  throw new ImageError("unsupported", "its indexes lie in each other too deep");
}

/** Layer by layer, so that one is held at a time. */
async function treeOf(content: ImageContent, layers: readonly Descriptor[]): Promise<FileTree> {
  const tree = new FileTree();
  for (const descriptor of layers) {
    if (/\+encrypted$/.test(descriptor.mediaType))
      throw new ImageError("unsupported", "its layers are encrypted");
    tree.add(await content.layer(descriptor));
  }
  return tree;
}
