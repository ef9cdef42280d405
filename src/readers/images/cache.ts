import type { Platform } from "../../platform/index.ts";
import { FileError } from "../../platform/index.ts";
import type { ImagePlatform, ImageRecord } from "./image-record.ts";
import type { KeptImage } from "./kept-schema.ts";
import { asKeptImage } from "./kept-schema.ts";
import type { KeptImages } from "./read-content.ts";

/**
 * Facts of images by digest, below $XDG_CACHE_HOME/podseal/images. The digest of a configuration names all layers, so what is kept never
 * grows old. A file that cannot be read, or follows another form, is as if it were not there; one that cannot be written is not kept.
 */
export function imageCache(
  platform: Platform,
  tool: string,
  { os, architecture }: ImagePlatform,
): KeptImages | undefined {
  const folder = cacheFolder(platform);
  if (folder === undefined) return undefined;
  const pathOf = (digest: string): string =>
    platform.joinPath(folder, `${digest.replace(/[^a-z0-9]/g, "-")}.${os}-${architecture}.json`);
  return {
    find: (digest, layers) => {
      const kept = readKept(platform, pathOf(digest));
      const fits = kept !== undefined && kept.tool === tool && (kept.layers || !layers);
      return fits ? definedOnly(kept.record) : undefined;
    },
    keep: (digest, layers, record) => {
      // The digest of the manifest is no fact of the configuration: several manifests may name it.
      const facts = { ...record, digest: undefined };
      write(platform, folder, pathOf(digest), { schemaVersion: 2, tool, layers, record: facts });
    },
  };
}

function cacheFolder(platform: Platform): string | undefined {
  const given = platform.environment("XDG_CACHE_HOME");
  const home = platform.environment("HOME");
  // A path that is not absolute is to be ignored (XDG base directory specification).
  if (given?.startsWith("/") === true) return platform.joinPath(given, "podseal/images");
  return home === undefined || home === "" ? undefined : platform.joinPath(home, ".cache/podseal/images");
}

function readKept(platform: Platform, path: string): KeptImage | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8").decode(platform.readBytes(path)));
    return asKeptImage(value);
  } catch (error) {
    if (error instanceof FileError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function write(platform: Platform, folder: string, path: string, value: object): void {
  try {
    platform.makeFolder(folder);
    platform.writeFile(path, `${JSON.stringify(value)}\n`);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}

function definedOnly(record: object): ImageRecord {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
