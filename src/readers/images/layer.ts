import type { ByteStream } from "../../platform/index.ts";
import { readAll } from "./byte-reader.ts";
import { ImageError } from "./image-error.ts";
import { readTar } from "./read-tar.ts";
import type { TarHeader } from "./tar-header.ts";

/** What a layer says of a path: no content but that of account files. */
export interface LayerEntry {
  readonly path: readonly string[];
  readonly kind: "file" | "folder" | "symbolic-link" | "hard-link" | "other";
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly hasCapabilities: boolean;
  readonly target?: string;
  readonly text?: string;
}

export interface Layer {
  /** In the order of the archive. */
  readonly entries: readonly LayerEntry[];
  /** Paths of lower layers that are gone. */
  readonly removed: readonly (readonly string[])[];
  /** Folders of which nothing of lower layers is left. */
  readonly emptied: readonly (readonly string[])[];
}

/** How much of an image is read; it takes more to be refused than any image that people run. */
export const layerLimits = {
  /** Members of a layer. */
  entries: 2_000_000,
  /** Bytes of a layer, unpacked. */
  bytes: 64 * 1024 ** 3,
  /** Bytes of an account file. */
  accounts: 4 * 1024 ** 2,
} as const;

const removedMark = ".wh.";
const emptiedMark = ".wh..wh..opq";
/** Account files, also where a package manager keeps the file that /etc/passwd links to. */
const accountFile = /(?:passwd|group)$/;

/** The text of an account file of a layer; undefined where it cannot be had. */
export type AccountText = (
  path: readonly string[],
  size: number,
  content: ByteStream,
) => Promise<string | undefined>;

const inArchive: AccountText = async (_path, size, content) =>
  textOf(await readAll(content, size, "an account file"));

/**
 * Reads the unpacked tar of a layer; `accountsAt` where the content of its files lies elsewhere. Whiteouts as in OCI image-spec layer.md.
 * @throws ImageError "malformed", also for a path that leads out of the image; "too-large" beyond `layerLimits`
 */
export async function readLayer(source: ByteStream, accountsAt: AccountText = inArchive): Promise<Layer> {
  const entries: LayerEntry[] = [];
  const removed: (readonly string[])[] = [];
  const emptied: (readonly string[])[] = [];
  for await (const { header, content } of readTar(limited(source))) {
    if (entries.length >= layerLimits.entries)
      throw new ImageError("too-large", `a layer has more than ${layerLimits.entries} files`);
    const path = segments(header.name);
    const folder = path.slice(0, -1);
    const name = path.at(-1) ?? "";
    if (name === emptiedMark) emptied.push(folder);
    // Other names with two marks are notes of AUFS.
    else if (name.startsWith(removedMark + removedMark)) continue;
    else if (name.startsWith(removedMark)) removed.push([...folder, name.slice(removedMark.length)]);
    else entries.push(await entryOf(path, header, () => accountsAt(path, header.size, content)));
  }
  return { entries, removed, emptied };
}

async function* limited(source: ByteStream): ByteStream {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > layerLimits.bytes)
      throw new ImageError("too-large", `a layer has more than ${layerLimits.bytes} bytes when unpacked`);
    yield chunk;
  }
}

/** "./etc/passwd" as its parts. @throws ImageError for ".." */
export function segments(name: string): readonly string[] {
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes(".."))
    throw new ImageError("malformed", `a layer holds the path ${name}, which leads out of the image`);
  return parts;
}

async function entryOf(
  path: readonly string[],
  header: TarHeader,
  accountText: () => Promise<string | undefined>,
): Promise<LayerEntry> {
  const { mode, uid, gid, linkName, capability, size } = header;
  const kind = kindOf(header);
  const isAccounts =
    kind === "file" && accountFile.test(path.at(-1) ?? "") && size > 0 && size <= layerLimits.accounts;
  const text = kind === "file" && size === 0 ? "" : isAccounts ? await accountText() : undefined;
  return {
    path,
    kind,
    mode: mode & 0o7777,
    uid,
    gid,
    hasCapabilities: capability !== undefined,
    ...((kind === "hard-link" || kind === "symbolic-link") && { target: linkName }),
    ...(text !== undefined && { text }),
  };
}

function kindOf({ type }: TarHeader): LayerEntry["kind"] {
  if (type === "0" || type === "7" || type === "S") return "file";
  if (type === "5") return "folder";
  if (type === "2") return "symbolic-link";
  return type === "1" ? "hard-link" : "other";
}

/** A byte that is no UTF-8 stands in comments or names, never in a number. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder("utf-8").decode(bytes);
}
