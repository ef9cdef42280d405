import type { ByteStream } from "../../platform/index.ts";
import { CompressionError, decompress } from "../../platform/index.ts";
import { ImageError } from "./image-error.ts";

/** Unpacks gzip and zstd; anything else goes through. @throws ImageError "malformed" while it is read */
export async function* unpack(source: ByteStream): ByteStream {
  try {
    yield* decompress(source);
  } catch (error) {
    throw error instanceof CompressionError ? new ImageError("malformed", error.message, error) : error;
  }
}
