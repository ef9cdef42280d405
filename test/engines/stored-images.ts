import { bundledCommandLine } from "./observed-product.ts";
import { runSession } from "./session.ts";

export interface StoredImagesRequest {
  /** Archives of `podman save --format docker-archive`, by the name of the image: localhost/NAME:1. */
  readonly archives: Readonly<Record<string, string>>;
  readonly commandLine: string;
}

/** What `podseal audit --images local --image-layers` tells of the images, by the place where it found them. */
export type StoredImages = Readonly<Record<string, unknown>>;

export function readStoredImages(archives: StoredImagesRequest["archives"]): Promise<StoredImages> {
  return runSession("stored-images.ts", [], { archives, commandLine: bundledCommandLine() }, { minutes: 8 });
}
