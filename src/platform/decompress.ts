import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { Decompress } from "fzstd";

/** Bytes in pieces, as they come. */
export type ByteStream = AsyncIterable<Uint8Array>;

/** Thrown while a stream is unpacked that is not what its first bytes say. */
export class CompressionError extends Error {
  readonly code = "compression";
}

/** Unpacks gzip (RFC 1952) and zstd (RFC 8878), known by their first bytes; anything else goes through as it is. */
export async function* decompress(source: ByteStream): ByteStream {
  const { head, whole } = await peek(source, 4);
  if (startsWith(head, [0x1f, 0x8b])) yield* gunzip(whole);
  else if (startsWith(head, [0x28, 0xb5, 0x2f, 0xfd]) || isSkippable(head)) yield* unzstd(whole);
  else yield* whole;
}

function startsWith(head: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => head[index] === byte);
}

/** A skippable frame of zstd: 0x184D2A50 to 0x184D2A5F, low byte first. */
function isSkippable([first = 0, ...rest]: Uint8Array): boolean {
  return first >= 0x50 && first <= 0x5f && startsWith(Uint8Array.from(rest), [0x2a, 0x4d, 0x18]);
}

async function peek(
  source: ByteStream,
  length: number,
): Promise<{ readonly head: Uint8Array; readonly whole: ByteStream }> {
  const iterator = source[Symbol.asyncIterator]();
  let head = new Uint8Array();
  while (head.length < length) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  return { head, whole: continued(head, iterator) };
}

async function* continued(head: Uint8Array, iterator: AsyncIterator<Uint8Array>): ByteStream {
  try {
    yield head;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

async function* gunzip(source: ByteStream): ByteStream {
  const unpacked = createGunzip();
  // An error of either end destroys the other; it shows where the stream is read.
  pipeline(Readable.from(source), unpacked, () => undefined);
  try {
    for await (const chunk of unpacked) yield chunk as Uint8Array;
  } catch (error) {
    throw isZlibError(error) ? new CompressionError(`broken gzip: ${error.message}`) : error;
  }
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
}

async function* unzstd(source: ByteStream): ByteStream {
  let ready: Uint8Array[] = [];
  const unpacked = new Decompress((chunk) => {
    // The decompressor goes on writing into its own buffer.
    ready.push(chunk.slice());
  });
  const push = (chunk: Uint8Array, last: boolean): readonly Uint8Array[] => {
    ready = [];
    try {
      unpacked.push(chunk, last);
    } catch (error) {
      throw new CompressionError(`broken zstd: ${error instanceof Error ? error.message : String(error)}`);
    }
    return ready;
  };
  for await (const chunk of source) yield* push(chunk, false);
  yield* push(new Uint8Array(), true);
}

/** Bytes as a stream. */
// eslint-disable-next-line @typescript-eslint/require-await -- a stream is asynchronous, what it holds is here
export async function* single(bytes: Uint8Array): ByteStream {
  yield bytes;
}
