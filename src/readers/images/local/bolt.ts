import { ImageError } from "../image-error.ts";

/**
 * A database of bbolt as a file holds it: a B+ tree in pages of equal size, buckets in buckets. Nothing is locked: what is read belongs to
 * one transaction as long as `transactionOf` the file's start is afterwards what it was.
 * Source: etcd-io/bbolt v1.4.3 internal/common/{page,meta,bucket}.go.
 */
export class BoltDatabase {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  readonly #pageSize: number;
  readonly #root: number;
  readonly transaction: bigint;

  /** @throws ImageError "malformed" for what is no such database */
  constructor(bytes: Uint8Array) {
    const meta = newestMeta(bytes);
    if (meta === undefined) throw new ImageError("malformed", "it is no bbolt database");
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    this.#pageSize = meta.pageSize;
    this.#root = meta.root;
    this.transaction = meta.transaction;
  }

  /** The value at a path of buckets and a last key; undefined where there is none. @throws ImageError "malformed" */
  get(path: readonly string[]): Uint8Array | undefined {
    const buckets = path.slice(0, -1);
    const bucket = this.#bucketAt(buckets);
    const found = bucket === undefined ? undefined : this.#find(bucket, path.at(-1) ?? "");
    return found === undefined || found.isBucket ? undefined : found.value;
  }

  /** The keys of a bucket in their order; none where it is not there. @throws ImageError "malformed" */
  keys(path: readonly string[]): readonly string[] {
    const bucket = this.#bucketAt(path);
    return bucket === undefined ? [] : [...this.#entries(bucket)].map(({ key }) => key);
  }

  #bucketAt(path: readonly string[]): Page | undefined {
    let page = this.#page(this.#root);
    for (const key of path) {
      const found = this.#find(page, key);
      if (found?.isBucket !== true) return undefined;
      const root = this.#number(found.value.byteOffset - this.#bytes.byteOffset);
      // A small bucket lies in its value, behind the 16 bytes that would tell where it is.
      page = root === 0 ? { start: found.value.byteOffset - this.#bytes.byteOffset + 16 } : this.#page(root);
    }
    return page;
  }

  #find(page: Page, key: string): Entry | undefined {
    for (const entry of this.#entries(page)) if (entry.key === key) return entry;
    return undefined;
  }

  *#entries(page: Page, depth = 0): Generator<Entry> {
    if (depth > deepest) throw broken();
    const flags = this.#short(page.start + 8);
    const count = this.#short(page.start + 10);
    for (let index = 0; index < count; index++) {
      const at = page.start + headerSize + index * elementSize;
      if ((flags & branchFlag) !== 0) yield* this.#entries(this.#page(this.#number(at + 8)), depth + 1);
      else if ((flags & leafFlag) !== 0) yield this.#entry(at);
      else throw broken();
    }
  }

  #entry(at: number): Entry {
    const [flags, position, keySize, valueSize] = [0, 4, 8, 12].map((offset) => this.#word(at + offset)) as [
      number,
      number,
      number,
      number,
    ];
    const key = at + position;
    return {
      key: new TextDecoder("utf-8").decode(this.#part(key, keySize)),
      value: this.#part(key + keySize, valueSize),
      isBucket: (flags & bucketFlag) !== 0,
    };
  }

  #page(id: number): Page {
    return { start: id * this.#pageSize };
  }

  #part(start: number, size: number): Uint8Array {
    if (start + size > this.#bytes.length) throw broken();
    return this.#bytes.subarray(start, start + size);
  }

  #short(at: number): number {
    return this.#within(at, 2).getUint16(at, true);
  }

  #word(at: number): number {
    return this.#within(at, 4).getUint32(at, true);
  }

  #number(at: number): number {
    const value = Number(this.#within(at, 8).getBigUint64(at, true));
    if (!Number.isSafeInteger(value)) throw broken();
    return value;
  }

  #within(at: number, size: number): DataView {
    if (at + size > this.#bytes.length) throw broken();
    return this.#view;
  }
}

/** The newest transaction that the start of such a file tells, at least two of its pages long; undefined for another file. */
export function transactionOf(start: Uint8Array): bigint | undefined {
  return newestMeta(start)?.transaction;
}

interface Page {
  readonly start: number;
}

interface Entry {
  readonly key: string;
  readonly value: Uint8Array;
  readonly isBucket: boolean;
}

interface Meta {
  readonly pageSize: number;
  /** Page of the root bucket. */
  readonly root: number;
  readonly transaction: bigint;
}

const headerSize = 16;
const elementSize = 16;
const branchFlag = 0x01;
const leafFlag = 0x02;
const bucketFlag = 0x01;
const magic = 0xed0cdaed;
const version = 2;
/** Bytes of a meta page that its checksum covers. */
const checkedSize = 56;
/** Page sizes of systems: 4 KiB on amd64, up to 64 KiB on arm64. */
const pageSizes = [4096, 8192, 16384, 32768, 65536];
/** Branches on the way to a leaf; ten pages of branches hold more keys than a file can. */
const deepest = 10;

/** Two pages tell in turn which tree is in force: the newer one that is whole. */
function newestMeta(bytes: Uint8Array): Meta | undefined {
  const first = metaAt(bytes, 0);
  const others = (first === undefined ? pageSizes : [first.pageSize]).map((size) => metaAt(bytes, size));
  return [first, ...others]
    .filter((one) => one !== undefined)
    .reduce<Meta | undefined>(
      (newest, one) => (newest === undefined || one.transaction > newest.transaction ? one : newest),
      undefined,
    );
}

function metaAt(bytes: Uint8Array, page: number): Meta | undefined {
  const start = page + headerSize;
  if (start + checkedSize + 8 > bytes.length) return undefined;
  const view = viewOf(bytes);
  const isMeta = view.getUint32(start, true) === magic && view.getUint32(start + 4, true) === version;
  const checksum = view.getBigUint64(start + checkedSize, true);
  if (!isMeta || fnv1a(bytes.subarray(start, start + checkedSize)) !== checksum) return undefined;
  return {
    pageSize: view.getUint32(start + 8, true),
    root: Number(view.getBigUint64(start + 16, true)),
    transaction: view.getBigUint64(start + 48, true),
  };
}

/** FNV-1a with 64 bits. */
function fnv1a(bytes: Uint8Array): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function broken(): ImageError {
  return new ImageError("malformed", "the bbolt database is broken, or is being written");
}
