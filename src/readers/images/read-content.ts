import type { JsonObject } from "../../workload/index.ts";
import { asFilesProblem, ImageError } from "./image-error.ts";
import { FileTree } from "./file-tree.ts";
import { filesOf, withUser } from "./files-of-tree.ts";
import type { ImageConfiguration, ImagePlatform, ImageRecord, ReadImage } from "./image-record.ts";
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
 * Reads an image from its manifest, or from an index that leads to one for the platform. Where its layers cannot be had, what its
 * configuration says is told without them; content that is not what its digest says is an error in any case.
 * @throws ImageError
 */
export async function readContent(
  content: ImageContent,
  manifest: Manifest,
  options: ReadImageOptions,
): Promise<ReadImage> {
  const image = await imageOf(content, manifest, options.platform);
  const { digest: id } = image.config;
  return readKept(id, options, async () => {
    const bytes = await content.document(image.config, "the configuration");
    const { configuration } = configurationFor(bytes, options.platform);
    return withTree(configuration, options.layers ? () => treeOf(content, image.layers) : undefined);
  });
}

/** The configuration of an image. @throws ImageError, also where it is for another platform than that of the nodes */
export function configurationFor(
  bytes: Uint8Array,
  wanted: ImagePlatform,
): { readonly configuration: ImageConfiguration; readonly object: JsonObject } {
  const object = jsonObject(bytes, "the configuration");
  const { configuration, platform } = parseImageConfiguration(object);
  if (!isSamePlatform(platform, wanted)) throw otherPlatform(platform, wanted);
  return { configuration, object };
}

/** What was kept of the image with that configuration, else what is read now, which is kept where it is whole. */
export async function readKept(
  id: string,
  { kept, layers }: Pick<ReadImageOptions, "kept" | "layers">,
  read: () => Promise<ReadImage>,
): Promise<ReadImage> {
  const before = kept?.find(id, layers);
  if (before !== undefined) return { id, record: before };
  const found = await read();
  if (found.filesProblem === undefined) kept?.keep(id, layers, found.record);
  return { ...found, id };
}

/** The configuration with what the files say, where these are read. @throws ImageError */
export async function withTree(
  configuration: ImageConfiguration,
  tree: (() => Promise<FileTree>) | undefined,
): Promise<ReadImage> {
  if (tree === undefined) return { record: withUser(configuration, {}) };
  try {
    return { record: withUser(configuration, filesOf(await tree(), configuration)) };
  } catch (error) {
    return { record: withUser(configuration, {}), filesProblem: asFilesProblem(error) };
  }
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
