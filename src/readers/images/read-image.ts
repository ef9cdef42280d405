import type { Platform } from "../../platform/index.ts";
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

/** A reader of images; which engines are here is found out once. */
export function imageReader(platform: Platform, mode: ImageMode, options: ReadImageOptions): ImageReader {
  const sources = mode === "local" ? localSources(platform) : [];
  const read = async (reference: ImageReference): Promise<ImageFromSource> => {
    if (mode === "local") return readLocalImage(sources, reference, options);
    checkRegistry(reference);
    return {
      ...(await readRegistryImage(platform, reference, options)),
      origin: { kind: "registry", from: reference.registry },
    };
  };
  return async (written) => read(parseImageReference(written));
}
