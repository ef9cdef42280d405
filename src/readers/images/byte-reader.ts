import type { ByteStream } from "../../platform/index.ts";
import { ImageError } from "./image-error.ts";

/** Takes pieces of wanted sizes from a stream. */
export class ByteReader {
  readonly #iterator: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array();

  constructor(source: ByteStream) {
    this.#iterator = source[Symbol.asyncIterator]();
  }

  /** Exactly so many bytes; undefined at the end of the stream. @throws ImageError when it ends within them */
  async take(size: number): Promise<Uint8Array | undefined> {
    const parts: Uint8Array[] = [];
    let wanted = size;
    while (wanted > 0) {
      const chunk = await this.#next(wanted);
      if (chunk === undefined) break;
      parts.push(chunk);
      wanted -= chunk.length;
    }
    if (wanted === size && size > 0) return undefined;
    if (wanted > 0) throw cutOff();
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : joined(parts, size);
  }

  /** At most so many bytes, as they come. @throws ImageError at the end of the stream */
  async some(most: number): Promise<Uint8Array> {
    const chunk = await this.#next(most);
    if (chunk === undefined) throw cutOff();
    return chunk;
  }

  /** @throws ImageError when the stream ends within them */
  async skip(size: number): Promise<void> {
    for (let left = size; left > 0;) left -= (await this.some(left)).length;
  }

  /** Reads on to the end of the stream. */
  async rest(): Promise<void> {
    while ((await this.#next(Number.MAX_SAFE_INTEGER)) !== undefined);
  }

  /** Ends the source before its end. */
  async leave(): Promise<void> {
    await this.#iterator.return?.();
  }

  async #next(most: number): Promise<Uint8Array | undefined> {
    while (this.#held.length === 0) {
      const next = await this.#iterator.next();
      if (next.done === true) return undefined;
      this.#held = next.value;
    }
    const chunk = this.#held.subarray(0, most);
    this.#held = this.#held.subarray(chunk.length);
    return chunk;
  }
}

/** All of a stream, up to a limit. @throws ImageError "too-large" */
export async function readAll(source: ByteStream, limit: number, what: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > limit) throw new ImageError("too-large", `${what} has more than ${limit} bytes`);
    parts.push(chunk);
  }
  return joined(parts, size);
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

function cutOff(): ImageError {
  return new ImageError("malformed", "the archive ends in the middle of a file");
}
