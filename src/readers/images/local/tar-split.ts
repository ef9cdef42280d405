import type { ByteStream } from "../../../platform/index.ts";
import { asInteger, asObject, asString } from "../../../workload/index.ts";
import { ImageError } from "../image-error.ts";
import { jsonValue } from "../json-bytes.ts";

/** Kinds of records. Source: vbatts/tar-split v0.12.2 tar/storage/entry.go. */
const fileRecord = 1;
const segmentRecord = 2;

const pieceSize = 1024 * 1024;
/** Characters of a record: a segment holds headers alone. */
const longestRecord = 16 * 1024 ** 2;

/**
 * The archive of which engines keep all but the files' content when they unpack a layer, one JSON record a line: the headers as they were,
 * and zeros in place of the content.
 * @throws ImageError "malformed"
 */
export async function* tarOfSplit(split: ByteStream): ByteStream {
  for await (const line of linesOf(split)) {
    const record = asObject(jsonValue(new TextEncoder().encode(line), "the record of a layer")) ?? {};
    if (record["type"] === segmentRecord) yield Buffer.from(asString(record["payload"]) ?? "", "base64");
    else if (record["type"] === fileRecord) yield* nothing(asInteger(record["size"]) ?? 0);
    else throw new ImageError("malformed", "the record of a layer is of no known kind");
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- a stream is asynchronous, what it holds is here
async function* nothing(size: number): ByteStream {
  const zeros = new Uint8Array(Math.min(size, pieceSize));
  for (let left = size; left > 0; left -= zeros.length) yield zeros.subarray(0, left);
}

async function* linesOf(source: ByteStream): AsyncGenerator<string> {
  const text = new TextDecoder("utf-8");
  let rest = "";
  for await (const chunk of source) {
    const lines = (rest + text.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > longestRecord) throw new ImageError("malformed", "the record of a layer is too long");
    for (const line of lines) if (line !== "") yield line;
  }
  if (rest !== "") yield rest;
}
