import type { Platform } from "../../../platform/index.ts";
import { ImageError, toImageError } from "../image-error.ts";
import type { ImageOrigin, ReadImage } from "../image-record.ts";
import type { ImageReference } from "../image-reference.ts";
import type { ReadImageOptions } from "../read-content.ts";
import { nodeStores, otherStores, readContainerdStore, type ContainerdStore } from "./containerd-store.ts";
import { dockerStorages, readDockerStorage } from "./docker-storage.ts";
import type { EngineCommand } from "./engine-command.ts";
import { engineCommands, nodeArchives, nodeCommands, readWithCommand } from "./engine-command.ts";
import { readStorage, storageFolders } from "./storage.ts";

/** An image with where it was read. */
export interface ImageFromSource extends ReadImage {
  readonly origin: ImageOrigin;
}

interface LocalSource {
  readonly origin: ImageOrigin;
  /** Whether it tells the files of an image too. */
  readonly givesFiles: boolean;
  readonly read: (reference: ImageReference, options: ReadImageOptions) => Promise<ReadImage>;
}

/**
 * What of this machine can be asked for images, in the order in which it is: what a node makes pods from, then folders of other engines,
 * then their commands.
 */
export function localSources(platform: Platform): readonly LocalSource[] {
  const ofCommands = (commands: readonly EngineCommand[]): readonly LocalSource[] =>
    commands
      .filter(({ command }) => platform.hasExecutable(command))
      .map((engine) => ({
        origin: { kind: "engine", from: engine.title },
        givesFiles: engine.save !== undefined,
        read: onceDead((reference, options) => readWithCommand(platform, engine, reference, options)),
      }));
  const ofStores = (stores: readonly ContainerdStore[]): readonly LocalSource[] =>
    stores.map((store) =>
      folderSource(`${store.folder} (${store.namespace})`, (reference, options) =>
        readContainerdStore(platform, store, reference, options),
      ),
    );
  return [
    ...ofCommands(nodeCommands),
    ...ofStores(nodeStores(platform)),
    ...ofCommands(nodeArchives),
    ...storageFolders(platform).map((folder) =>
      folderSource(folder, (reference, options) => readStorage(platform, folder, reference, options)),
    ),
    ...dockerStorages(platform).map((storage) =>
      folderSource(storage.folder, (reference, options) =>
        readDockerStorage(platform, storage, reference, options),
      ),
    ),
    ...ofStores(otherStores(platform)),
    ...ofCommands(engineCommands),
  ];
}

/** An engine that does not answer is not asked for each further image. */
function onceDead(read: LocalSource["read"]): LocalSource["read"] {
  let dead: ImageError | undefined;
  return async (reference, options) => {
    if (dead !== undefined) throw dead;
    try {
      return await read(reference, options);
    } catch (error) {
      if (error instanceof ImageError && isDead(error)) dead = error;
      throw error;
    }
  };
}

/** Nobody listens, or not to this user; what is wrong with one image says nothing of the next. */
function isDead({ code }: ImageError): boolean {
  return code === "refused" || code === "unreachable";
}

function folderSource(from: string, read: LocalSource["read"]): LocalSource {
  return { origin: { kind: "storage", from }, givesFiles: true, read };
}

/**
 * Looks for an image on this machine; nothing is pulled. The first that has it decides which image it is; where it cannot tell the files,
 * another that has the same image does. What is found for another platform is not taken.
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
      "there is no podman, docker, crictl or ctr here, and no storage of images",
    );
  const reasons: ImageError[] = [];
  let first: ImageFromSource | undefined;
  for (const source of sources) {
    if (first !== undefined && !source.givesFiles) continue;
    const found = await tryRead(source, reference, options);
    if (found instanceof ImageError) reasons.push(found);
    else if (first !== undefined && (found.id === undefined || found.id !== first.id)) continue;
    else if (!options.layers || found.record.setId !== undefined) return found;
    else {
      first ??= found;
      if (found.filesProblem !== undefined) reasons.push(found.filesProblem);
    }
  }
  const reason = reasonOf(reasons, sources);
  if (first === undefined) throw reason;
  const { from } = first.origin;
  const isSilent = reasons.every(({ code }) => code === "not-found");
  const silent = new ImageError(
    "unsupported",
    `${from} tells no files, and nothing else here holds the image`,
  );
  return { ...first, filesProblem: isSilent ? silent : reason };
}

async function tryRead(
  { origin, read }: LocalSource,
  reference: ImageReference,
  options: ReadImageOptions,
): Promise<ImageFromSource | ImageError> {
  try {
    return { ...(await read(reference, options)), origin };
  } catch (error) {
    const told = toImageError(error, origin.from);
    if (told instanceof ImageError) return told;
    throw told;
  }
}

/** Where one has looked and holds no such image, those that did not answer are named beside it. */
function reasonOf(reasons: readonly ImageError[], sources: readonly LocalSource[]): ImageError {
  const told = reasons.filter(({ code }) => code !== "not-found");
  const silent = told.filter(({ code }) => code === "unreachable" || code === "refused");
  const [only] = told;
  if (only === undefined || (silent.length === told.length && told.length < reasons.length)) {
    const asked = sources.map(({ origin }) => origin.from).join(", ");
    const without = silent.length === 0 ? "" : `; no answer: ${inWords(silent)}`;
    return new ImageError("not-found", `not here (asked: ${asked}${without})`);
  }
  return told.length === 1 ? only : new ImageError(only.code, inWords(told));
}

function inWords(reasons: readonly ImageError[]): string {
  return reasons.map(({ message }) => message).join("; ");
}
