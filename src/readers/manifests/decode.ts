import { Buffer, isAscii } from "node:buffer";
import type { EncodingCode } from "./result.ts";

/** A file's text, or why it has none. `encoding` is set when the text was not UTF-8. */
export type Decoded =
  | { readonly text: string; readonly encoding?: "utf-16" }
  | { readonly refused: EncodingCode; readonly message: string; readonly hint: string };

/** What a string of JavaScript can hold, with room to work (V8: 2^29 - 24 characters). */
const largestText = 500 * 1024 * 1024;

let utf8: InstanceType<typeof TextDecoder> | undefined;

/**
 * Decodes as kubectl does: UTF-8, refused where it is invalid; UTF-16 with a byte order mark (go-yaml reads it). The byte order mark
 * of UTF-8 stays in the text, so that offsets are those of the file.
 */
export function decode(bytes: Uint8Array): Decoded {
  const mark = utf16Mark(bytes);
  if (mark !== undefined) return decodeUtf16(bytes, mark);
  if (looksBinary(bytes)) return refuseZeros(bytes);
  if (bytes.length > largestText) return tooLarge(bytes.length);
  if (isAscii(bytes)) return { text: asBuffer(bytes).toString("latin1") };
  try {
    utf8 ??= new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return { text: utf8.decode(bytes) };
  } catch {
    return {
      refused: "not-utf-8",
      message: "the file is not valid UTF-8, which the API server refuses",
      hint: "convert it: iconv -f ISO-8859-1 -t UTF-8 FILE",
    };
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

function tooLarge(length: number): Decoded {
  const message = `the file has ${Math.round(length / 1024 / 1024)} MiB; at most 500 are read`;
  return { refused: "too-large", message, hint: "split it into several files" };
}

function utf16Mark(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return undefined;
}

function decodeUtf16(bytes: Uint8Array, encoding: "utf-16le" | "utf-16be"): Decoded {
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), encoding: "utf-16" };
  } catch {
    return {
      refused: "utf-16",
      message: "the file begins as UTF-16 and is not valid as such",
      hint: "save it as UTF-8",
    };
  }
}

/** A NUL byte near the beginning: no text in UTF-8 that YAML or JSON allows has one. */
function looksBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 8000).includes(0);
}

function refuseZeros(bytes: Uint8Array): Decoded {
  const zeros = bytes.subarray(0, 8000).filter((byte) => byte === 0).length;
  const isWide = zeros * 3 > Math.min(bytes.length, 8000);
  return isWide
    ? {
        refused: "utf-16",
        message: "the file is UTF-16 without a byte order mark, which kubectl refuses",
        hint: "convert it: iconv -f UTF-16LE -t UTF-8 FILE",
      }
    : { refused: "binary", message: "the file is binary", hint: "" };
}
