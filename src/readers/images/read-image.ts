import type { Platform } from "../../platform/index.ts";
import { RequestError } from "../../platform/index.ts";
import { ImageError } from "./image-error.ts";
import type { ImageReference } from "./image-reference.ts";
import { parseImageReference } from "./image-reference.ts";
import type { ImageFromSource } from "./local/read-local-image.ts";
import { localSources, readLocalImage } from "./local/read-local-image.ts";
import type { ReadImageOptions } from "./read-content.ts";
import { checkRegistry, readRegistryImage } from "./registry/read-registry-image.ts";

/** Where images are looked for: on this machine, or at their registries. */
export type ImageMode = "local" | "registry";

/** Reads one image by its reference as written. @throws ImageError */
export type ImageReader = (reference: string) => Promise<ImageFromSource>;

/** A reader of images; which engines are here is found out once, and a registry that cannot be reached is not asked for each image. */
export function imageReader(platform: Platform, mode: ImageMode, options: ReadImageOptions): ImageReader {
  if (mode === "local") {
    const sources = localSources(platform);
    return async (written) => readLocalImage(sources, parseImageReference(written), options);
  }
  const dead = new Map<string, ImageError>();
  return async (written) => {
    const reference = parseImageReference(written);
    const before = dead.get(reference.registry);
    if (before !== undefined) throw before;
    try {
      return await fromRegistry(platform, reference, options);
    } catch (error) {
      if (error instanceof ImageError && error.cause instanceof RequestError)
        dead.set(reference.registry, error);
      throw error;
    }
  };
}

async function fromRegistry(
  platform: Platform,
  reference: ImageReference,
  options: ReadImageOptions,
): Promise<ImageFromSource> {
  checkRegistry(reference);
  const read = await readRegistryImage(platform, reference, options);
  return { ...read, origin: { kind: "registry", from: reference.registry } };
}
