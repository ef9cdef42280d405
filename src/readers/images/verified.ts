import type { ByteStream, DigestAlgorithm } from "../../platform/index.ts";
import { startDigest } from "../../platform/index.ts";
import { readAll } from "./byte-reader.ts";
import { ImageError } from "./image-error.ts";
import type { Layer } from "./layer.ts";
import { readLayer } from "./layer.ts";
import type { Descriptor } from "./parse-manifest.ts";
import { unpack } from "./unpack.ts";

/** What content has to be: a descriptor, or a digest alone where no size is told. */
export type Expected = Pick<Descriptor, "digest"> & Partial<Pick<Descriptor, "size">>;

/** Bytes of a manifest or a configuration. Registries take no manifest above 4 MiB (distribution-spec, "Pushing Manifests"). */
export const documentLimit = 8 * 1024 ** 2;

/** Bytes of a layer as it is transferred. */
const layerLimit = 16 * 1024 ** 3;

/** A document of which the bytes are what its digest says. @throws ImageError "wrong-digest", "too-large" */
export async function verifiedDocument(
  source: ByteStream,
  expected: Expected,
  what: string,
): Promise<Uint8Array> {
  if ((expected.size ?? 0) > documentLimit) throw tooLarge(what, documentLimit);
  return readAll(verified(source, expected, documentLimit, what).stream, documentLimit, what);
}

/** A layer, unpacked, of which the transferred bytes are what its digest says. @throws ImageError */
export async function verifiedLayer(source: ByteStream, expected: Expected): Promise<Layer> {
  if ((expected.size ?? 0) > layerLimit) throw tooLarge("a layer", layerLimit);
  const { stream, isChecked } = verified(source, expected, layerLimit, "a layer");
  const layer = await readLayer(unpack(stream));
  if (!isChecked()) throw new ImageError("malformed", "a layer goes on behind its end");
  return layer;
}

function verified(
  source: ByteStream,
  { digest, size }: Expected,
  limit: number,
  what: string,
): { readonly stream: ByteStream; readonly isChecked: () => boolean } {
  const [algorithm, hex] = splitDigest(digest);
  let checked = false;
  async function* through(): ByteStream {
    const running = startDigest(algorithm);
    let read = 0;
    for await (const chunk of source) {
      read += chunk.length;
      if (size !== undefined && read > size)
        throw wrong(what, `has more than the ${size} bytes that were told`);
      if (read > limit) throw tooLarge(what, limit);
      running.update(chunk);
      yield chunk;
    }
    if (size !== undefined && read < size) throw wrong(what, `ends after ${read} of ${size} bytes`);
    const found = running.hex();
    if (found !== hex) throw wrong(what, `is not ${digest}, but ${algorithm}:${found}`);
    checked = true;
  }
  return { stream: through(), isChecked: () => checked };
}

/** @throws ImageError "unsupported" for an algorithm that is not registered, or a value that is none of it */
function splitDigest(digest: string): readonly [DigestAlgorithm, string] {
  const [, algorithm, hex = ""] = /^(sha256|sha512):([0-9a-f]+)$/.exec(digest) ?? [];
  const length = algorithm === "sha256" ? 64 : 128;
  if ((algorithm !== "sha256" && algorithm !== "sha512") || hex.length !== length)
    throw new ImageError("unsupported", `${digest} is no digest of sha256 or sha512`);
  return [algorithm, hex];
}

function wrong(what: string, how: string): ImageError {
  return new ImageError("wrong-digest", `${what} ${how}`);
}

function tooLarge(what: string, limit: number): ImageError {
  return new ImageError("too-large", `${what} has more than ${limit} bytes`);
}
