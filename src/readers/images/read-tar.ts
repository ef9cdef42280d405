import type { ByteStream } from "../../platform/index.ts";
import { ByteReader } from "./byte-reader.ts";
import { ImageError } from "./image-error.ts";
import type { PaxRecords, TarHeader } from "./tar-header.ts";
import { blockSize, parsePaxRecords, parseTarHeader, textAt } from "./tar-header.ts";

/** A member of an archive. Its content can be read until the next one is asked for; what is left of it is passed over. */
export interface TarEntry {
  readonly header: TarHeader;
  readonly content: ByteStream;
}

/** Bytes of the headers that carry long names and attributes. */
const longestExtension = 1024 * 1024;

/**
 * The members of a tar archive in their order.
 * @throws ImageError "malformed" for what is no tar, or ends early
 */
export async function* readTar(source: ByteStream): AsyncGenerator<TarEntry> {
  const reader = new ByteReader(source);
  const extensions = new Extensions(reader);
  try {
    for (;;) {
      const block = await headerBlock(reader);
      const header = block && parseTarHeader(block, extensions.records);
      if (header === undefined) break;
      if (await extensions.take(header)) continue;
      yield* member(reader, header);
      extensions.forget();
    }
    // A hash over the source needs all of it, the padding after the last block too.
    await reader.rest();
  } finally {
    await reader.leave();
  }
}

async function headerBlock(reader: ByteReader): Promise<Uint8Array | undefined> {
  try {
    return await reader.take(blockSize);
  } catch (error) {
    if (!(error instanceof ImageError) || error.code !== "malformed") throw error;
    throw new ImageError("malformed", "it is no tar archive, or one that ends early", error);
  }
}

async function* member(reader: ByteReader, header: TarHeader): AsyncGenerator<TarEntry> {
  for (let isMore = header.isExtended; isMore;) {
    const map = await reader.take(blockSize);
    isMore = map?.[504] === 1;
  }
  const size = hasContent(header) ? header.size : 0;
  let left = size;
  async function* content(): ByteStream {
    while (left > 0) {
      const chunk = await reader.some(left);
      left -= chunk.length;
      yield chunk;
    }
  }
  yield { header, content: content() };
  await reader.skip(left + padding(size));
}

function padding(size: number): number {
  return (blockSize - (size % blockSize)) % blockSize;
}

/** Links, devices and folders may tell a size and have no content. */
function hasContent({ type }: TarHeader): boolean {
  return !["1", "2", "3", "4", "5", "6"].includes(type);
}

/** What extended headers say of the member that follows, or of all that follow. */
class Extensions {
  readonly #reader: ByteReader;
  #global: PaxRecords = new Map();
  #own: PaxRecords = new Map();

  constructor(reader: ByteReader) {
    this.#reader = reader;
  }

  get records(): PaxRecords {
    return this.#global.size === 0 ? this.#own : new Map([...this.#global, ...this.#own]);
  }

  /** Whether the header is one of these, which is then read. */
  async take(header: TarHeader): Promise<boolean> {
    switch (header.type) {
      case "x":
        this.#own = new Map([...this.#own, ...parsePaxRecords(await this.#content(header))]);
        return true;
      case "g":
        this.#global = new Map([...this.#global, ...parsePaxRecords(await this.#content(header))]);
        return true;
      case "L":
        this.#add("path", await this.#content(header));
        return true;
      case "K":
        this.#add("linkpath", await this.#content(header));
        return true;
      default:
        return false;
    }
  }

  forget(): void {
    this.#own = new Map();
  }

  #add(key: string, content: Uint8Array): void {
    const value = new TextEncoder().encode(textAt(content, 0, content.length));
    this.#own = new Map([...this.#own, [key, value]]);
  }

  /** Its size is in its own header, whatever records say of the member. */
  async #content({ size }: TarHeader): Promise<Uint8Array> {
    if (size > longestExtension) throw new ImageError("malformed", "a header of the archive is too long");
    const content = await this.#reader.take(size);
    await this.#reader.skip(padding(size));
    return content ?? new Uint8Array();
  }
}
