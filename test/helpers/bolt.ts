/** A bucket of a bbolt database that a test makes: values, and buckets in it. */
export interface BoltBucket {
  readonly [key: string]: string | BoltBucket;
}

const pageSize = 4096;

/**
 * A database of two transactions, of which the second is in force. Every bucket lies in its value but the root, which is in pages: one
 * leaf, or with `branches` a branch over a leaf for each of its keys.
 */
export function boltOf(root: BoltBucket, { branches = false, transaction = 2n } = {}): Uint8Array {
  const keys = Object.keys(root).sort();
  const leaves = branches
    ? keys.map((key) => leafOf({ [key]: root[key] as string | BoltBucket }))
    : [leafOf(root)];
  const branch = branches ? [branchOf(keys.map((key, index) => [key, index + 4]))] : [];
  const pages = [Buffer.alloc(pageSize), ...branch, ...leaves].map(padded);
  // Page 2 is the list of free pages, which nobody reads here.
  return Buffer.concat([metaOf(transaction, 3n, 0n), metaOf(transaction - 1n, 2n, 1n), ...pages]);
}

function metaOf(transaction: bigint, root: bigint, page: bigint): Buffer {
  const bytes = Buffer.alloc(pageSize);
  bytes.writeBigUInt64LE(page, 0);
  bytes.writeUInt16LE(4, 8);
  bytes.writeUInt32LE(0xed0cdaed, 16);
  bytes.writeUInt32LE(2, 20);
  bytes.writeUInt32LE(pageSize, 24);
  bytes.writeBigUInt64LE(root, 32);
  bytes.writeBigUInt64LE(transaction, 64);
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes.subarray(16, 72))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  bytes.writeBigUInt64LE(hash, 72);
  return bytes;
}

function leafOf(bucket: BoltBucket): Buffer {
  const entries = Object.entries(bucket).sort(([a], [b]) => (a < b ? -1 : 1));
  const elements = entries.map(([key, value]) => ({
    flags: typeof value === "string" ? 0 : 1,
    key: Buffer.from(key),
    value: typeof value === "string" ? Buffer.from(value) : Buffer.concat([Buffer.alloc(16), leafOf(value)]),
  }));
  const head = Buffer.alloc(16 + 16 * elements.length);
  head.writeUInt16LE(2, 8);
  head.writeUInt16LE(elements.length, 10);
  let at = head.length;
  elements.forEach(({ flags, key, value }, index) => {
    const start = 16 + 16 * index;
    head.writeUInt32LE(flags, start);
    head.writeUInt32LE(at - start, start + 4);
    head.writeUInt32LE(key.length, start + 8);
    head.writeUInt32LE(value.length, start + 12);
    at += key.length + value.length;
  });
  return Buffer.concat([head, ...elements.flatMap(({ key, value }) => [key, value])]);
}

function branchOf(children: readonly (readonly [string, number])[]): Buffer {
  const head = Buffer.alloc(16 + 16 * children.length);
  head.writeUInt16LE(1, 8);
  head.writeUInt16LE(children.length, 10);
  children.forEach(([key, page], index) => {
    const start = 16 + 16 * index;
    head.writeUInt32LE(key.length, start + 4);
    head.writeBigUInt64LE(BigInt(page), start + 8);
  });
  return Buffer.concat([head, ...children.map(([key]) => Buffer.from(key))]);
}

function padded(page: Buffer): Buffer {
  return Buffer.concat([page, Buffer.alloc((pageSize - (page.length % pageSize)) % pageSize)]);
}
