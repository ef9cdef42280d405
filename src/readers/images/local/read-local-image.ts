import type { Platform } from "../../../platform/index.ts";
import { ImageError } from "../image-error.ts";
import type { ImageRecord } from "../image-record.ts";
import type { ImageReference } from "../image-reference.ts";
import type { ReadImageOptions } from "../read-content.ts";
import { engineCommands, inspectWithCommand } from "./engine-command.ts";
import { inspectStorage, storageFolders } from "./storage.ts";

/** An image with where it was found, for people: "podman", "registry ghcr.io". */
export interface ImageFromSource {
  readonly record: ImageRecord;
  readonly source: string;
}

interface LocalSource {
  readonly source: string;
  readonly read: (reference: ImageReference, options: ReadImageOptions) => Promise<ImageRecord>;
}

/** What of this machine can be asked for images, in the order in which it is: the node's runtime, folders, commands. */
export function localSources(
  platform: Platform,
  { layers }: Pick<ReadImageOptions, "layers">,
): readonly LocalSource[] {
  const commands = engineCommands
    .filter(({ command }) => platform.hasExecutable(command))
    .map((engine): LocalSource & { readonly isNode: boolean; readonly saves: boolean } => ({
      source: engine.title,
      isNode: engine.inspect.includes("inspecti"),
      saves: engine.save !== undefined,
      read: (reference, options) => inspectWithCommand(platform, engine, reference, options),
    }));
  const folders = storageFolders(platform).map((folder): LocalSource => ({
    source: folder,
    read: (reference, options) => inspectStorage(platform, folder, reference, options),
  }));
  const node = commands.filter(({ isNode }) => isNode);
  const saving = commands.filter(({ saves }) => saves);
  // Only a command gives whole layers.
  return layers ? [...saving, ...node, ...folders] : [...node, ...folders, ...saving];
}

/**
 * Looks for an image on this machine; nothing is pulled. What is found for another platform is not taken.
 * @throws ImageError with the most telling of the reasons
 */
export async function readLocalImage(
  sources: readonly LocalSource[],
  reference: ImageReference,
  options: ReadImageOptions,
): Promise<ImageFromSource> {
  if (sources.length === 0)
    throw new ImageError(
      "unreachable",
      "there is no podman, docker or crictl here, and no storage of images",
    );
  const reasons: ImageError[] = [];
  for (const { source, read } of sources) {
    try {
      return { record: await read(reference, options), source };
    } catch (error) {
      if (!(error instanceof ImageError)) throw error;
      reasons.push(error);
    }
  }
  const told = reasons.filter(({ code }) => code !== "not-found");
  const [only] = told;
  if (told.length === 1 && only !== undefined) throw only;
  throw new ImageError(
    told[0]?.code ?? "not-found",
    told.length === 0
      ? `not here (asked: ${sources.map(({ source }) => source).join(", ")})`
      : told.map(({ message }) => message).join("; "),
  );
}
