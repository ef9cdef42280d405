import { ImageError } from "./image-error.ts";

/** A header block of a tar file, and what its records before it added. */
export interface TarHeader {
  readonly name: string;
  /** The type flag: "0" file, "1" hard link, "2" symbolic link, "3" and "4" devices, "5" folder, "6" pipe. */
  readonly type: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly linkName: string;
  /** `security.capability`, as the kernel stores it. */
  readonly capability?: Uint8Array;
  /** Blocks of a sparse map follow the header (GNU's old form). */
  readonly isExtended: boolean;
}

/** Records of the extended headers (pax(1)), values as bytes. */
export type PaxRecords = ReadonlyMap<string, Uint8Array>;

export const blockSize = 512;

const capabilityKeys = ["SCHILY.xattr.security.capability"];
let decoder: InstanceType<typeof TextDecoder> | undefined;

/**
 * Reads a header block: ustar, GNU and v7 (POSIX pax(1), tar(5)). Undefined for a block of zeros, which ends an archive.
 * @throws ImageError "malformed" when its checksum is wrong: it is no tar
 */
export function parseTarHeader(block: Uint8Array, records: PaxRecords): TarHeader | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  if (!isChecksumRight(block)) throw new ImageError("malformed", "it is no tar archive, or a broken one");
  const told = (key: string): string | undefined => {
    const value = records.get(key);
    return value === undefined ? undefined : asText(value);
  };
  const count = (key: string, start: number, length: number): number =>
    decimal(told(key)) ?? numberAt(block, start, length);
  const capability = capabilityKeys.map((key) => records.get(key)).find((value) => value !== undefined);
  return {
    name: told("GNU.sparse.name") ?? told("path") ?? nameOf(block),
    type: typeOf(block),
    mode: numberAt(block, 100, 8),
    uid: count("uid", 108, 8),
    gid: count("gid", 116, 8),
    size: count("size", 124, 12),
    linkName: told("linkpath") ?? textAt(block, 157, 100),
    isExtended: block[156] === "S".charCodeAt(0) && block[482] === 1,
    ...(capability !== undefined && capability.length > 0 && { capability }),
  };
}

/**
 * Records of an extended header: "LENGTH KEY=VALUE\n", the length in decimal and of the whole record. Values may hold any byte: the
 * capabilities of a file are a binary structure, which readers that take records for text destroy. That is why this reader is our own.
 * @throws ImageError "malformed"
 */
export function parsePaxRecords(bytes: Uint8Array): PaxRecords {
  const records = new Map<string, Uint8Array>();
  for (let start = 0; start < bytes.length && bytes[start] !== 0;) {
    const space = bytes.indexOf(0x20, start);
    const length = decimal(asText(bytes.subarray(start, space)));
    const end = start + (length ?? 0);
    const equals = bytes.indexOf(0x3d, space);
    if (
      space < 0 ||
      length === undefined ||
      end > bytes.length ||
      equals < 0 ||
      equals >= end ||
      bytes[end - 1] !== 0x0a
    )
      throw new ImageError("malformed", "an extended header of the archive is broken");
    records.set(asText(bytes.subarray(space + 1, equals)), bytes.slice(equals + 1, end - 1));
    start = end;
  }
  return records;
}

/** A field up to its first NUL. */
export function textAt(block: Uint8Array, start: number, length: number): string {
  const field = block.subarray(start, start + length);
  const end = field.indexOf(0);
  return asText(end < 0 ? field : field.subarray(0, end));
}

/** POSIX splits a long name; GNU has other things at that place. */
function nameOf(block: Uint8Array): string {
  const name = textAt(block, 0, 100);
  const prefix = textAt(block, 257, 6) === "ustar" && block[262] === 0 ? textAt(block, 345, 155) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

/** A file of v7 has no flag; one whose name ends in "/" is a folder. */
function typeOf(block: Uint8Array): string {
  const flag = block[156] ?? 0;
  if (flag === 0 || flag === 0x30) return nameOf(block).endsWith("/") ? "5" : "0";
  return String.fromCharCode(flag);
}

/** Octal text, or GNU's big-endian binary with the highest bit set. */
function numberAt(block: Uint8Array, start: number, length: number): number {
  const first = block[start] ?? 0;
  if ((first & 0x80) === 0) {
    const octal = textAt(block, start, length).trim();
    if (octal === "") return 0;
    if (!/^[0-7]+$/.test(octal)) throw new ImageError("malformed", "a header of the archive holds no number");
    return Number.parseInt(octal, 8);
  }
  let value = first & 0x7f;
  for (const byte of block.subarray(start + 1, start + length)) value = value * 256 + byte;
  if (!Number.isSafeInteger(value))
    throw new ImageError("malformed", "a header of the archive holds too large a number");
  return value;
}

function decimal(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

/** The sum of all bytes, those of the checksum itself as spaces. */
function isChecksumRight(block: Uint8Array): boolean {
  let sum = 0;
  for (const [index, byte] of block.entries()) sum += index >= 148 && index < 156 ? 0x20 : byte;
  return /^[0-7]+$/.test(textAt(block, 148, 8).trim()) && sum === numberAt(block, 148, 8);
}

function asText(bytes: Uint8Array): string {
  decoder ??= new TextDecoder("utf-8");
  return decoder.decode(bytes);
}
