import type { ByteStream, Platform } from "../../platform/index.ts";
import { ImageError, toImageError } from "./image-error.ts";
import type { Descriptor } from "./parse-manifest.ts";
import { readImageManifest } from "./parse-manifest.ts";
import type { ImageContent } from "./read-content.ts";
import { verifiedDocument, verifiedLayer } from "./verified.ts";

/** An image of a folder or archive, with the names that stand beside it. */
export interface NamedImage {
  readonly names: readonly string[];
  readonly descriptor: Descriptor;
}

/** Annotations that name an image in an index: OCI's own, which may hold a tag alone, and containerd's. */
const nameAnnotations = ["io.containerd.image.name", "org.opencontainers.image.ref.name"];

/** Images of an `index.json`. @throws ImageError */
export function namedImages(index: Uint8Array): readonly NamedImage[] {
  const manifest = readImageManifest(index);
  if (manifest.kind !== "index") throw new ImageError("malformed", "index.json is no index");
  return manifest.manifests.map((descriptor) => ({
    names: nameAnnotations.flatMap((name) => descriptor.annotations[name] ?? []),
    descriptor,
  }));
}

/** The content of an OCI image layout (image-layout.md): a folder with oci-layout, index.json and blobs. */
export function layoutContent(platform: Platform, folder: string): ImageContent {
  const open = ({ digest }: Descriptor): ByteStream => openBlob(platform, folder, digest);
  return {
    document: async (descriptor, what) => verifiedDocument(open(descriptor), descriptor, what),
    manifest: async (descriptor) => verifiedDocument(open(descriptor), descriptor, "the manifest"),
    layer: async (descriptor) => verifiedLayer(open(descriptor), descriptor),
  };
}

/** The manifest of a layout of which the digest alone is known. @throws ImageError */
export function layoutDocument(platform: Platform, folder: string, digest: string): Promise<Uint8Array> {
  return verifiedDocument(openBlob(platform, folder, digest), { digest }, "the manifest");
}

async function* openBlob(platform: Platform, folder: string, digest: string): ByteStream {
  const path = platform.joinPath(folder, "blobs", digest.replace(":", "/"));
  const isName = /^[a-z0-9]+:[0-9a-f]+$/.test(digest);
  try {
    if (!isName || platform.kindOf(path) !== "file")
      throw new ImageError("not-found", `${folder} holds no blob ${digest}`);
    yield* platform.readStream(path);
  } catch (error) {
    throw toImageError(error, path);
  }
}
