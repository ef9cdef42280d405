import type { Platform } from "../../../platform/index.ts";
import { startDigest } from "../../../platform/index.ts";
import { readAll } from "../byte-reader.ts";
import { ImageError } from "../image-error.ts";
import type { ReadImage } from "../image-record.ts";
import type { ImageReference } from "../image-reference.ts";
import { readImageManifest } from "../parse-manifest.ts";
import type { ImageContent, ReadImageOptions } from "../read-content.ts";
import { readContent } from "../read-content.ts";
import { documentLimit, verifiedDocument, verifiedLayer } from "../verified.ts";
import { RegistryClient } from "./client.ts";

/**
 * Reads an image from its registry: the manifest and the configuration, and the layers when they are wanted.
 * @throws ImageError
 */
export async function readRegistryImage(
  platform: Platform,
  reference: ImageReference,
  options: ReadImageOptions,
): Promise<ReadImage> {
  const client = new RegistryClient(platform, reference);
  const { bytes, digest } = await firstManifest(client, reference);
  const read = await readContent(contentOf(client), readImageManifest(bytes), options);
  return { ...read, record: { ...read.record, digest } };
}

/** A manifest by tag is what its digest, which the registry tells beside it, says; one by digest is what was asked for. */
async function firstManifest(
  client: RegistryClient,
  { digest, tag = "latest" }: ImageReference,
): Promise<{ readonly bytes: Uint8Array; readonly digest: string }> {
  const response = await client.manifest(digest ?? tag);
  const expected = digest ?? response.header("docker-content-digest");
  if (expected !== undefined) {
    const bytes = await verifiedDocument(response.body, { digest: expected }, "the manifest");
    return { bytes, digest: expected };
  }
  const bytes = await readAll(response.body, documentLimit, "the manifest");
  const running = startDigest("sha256");
  running.update(bytes);
  return { bytes, digest: `sha256:${running.hex()}` };
}

function contentOf(client: RegistryClient): ImageContent {
  return {
    document: async (descriptor, what) =>
      verifiedDocument(await client.blob(descriptor.digest), descriptor, what),
    manifest: async (descriptor) =>
      verifiedDocument((await client.manifest(descriptor.digest)).body, descriptor, "the manifest"),
    layer: async (descriptor) => verifiedLayer(await client.blob(descriptor.digest), descriptor),
  };
}

/** Whether a reference could be asked of a registry at all; a name of Podman's own, such as localhost/app, cannot. */
export function checkRegistry({ registry, name }: ImageReference): void {
  if (registry === "localhost")
    throw new ImageError(
      "unsupported",
      `${name} is a name of images that were built here and is in no registry`,
    );
}
