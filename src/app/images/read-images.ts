import type { ClusterContext, ImageFacts } from "../../engines/index.ts";
import type { Platform } from "../../platform/index.ts";
import { FileError } from "../../platform/index.ts";
import type {
  FoundImage,
  ImageFromSource,
  ImageMode,
  ImageReader,
  ReadImageOptions,
  ReadProblem,
} from "../../readers/index.ts";
import {
  imageCache,
  ImageError,
  imageReader,
  parseImageReference,
  readImageFile,
} from "../../readers/index.ts";
import type { ImagesRead } from "../context.ts";
import { ContextError } from "../context-error.ts";
import { toolVersion } from "../version.ts";
import type { ImageProblem } from "./unknown-image.ts";
import { unknownImage } from "./unknown-image.ts";
import type { WantedImage } from "./wanted-images.ts";

/** Where to look for what the images of the input are. */
export interface ImageRequest {
  /** "off", the default: nowhere but in the files given here. */
  readonly mode?: ImageMode | "off";
  /** Whether layers are read too: accounts, set-id files, file capabilities. Default false. */
  readonly layers?: boolean;
  /** Whether facts are kept below the user's cache folder. Default true. */
  readonly cache?: boolean;
  /** Layouts, archives and records: "PATH", or "IMAGE=PATH" where the file does not say which image it holds. */
  readonly files?: readonly string[];
}

export interface ImageEvidence {
  readonly images: Readonly<Record<string, ImageFacts>>;
  /** Undefined when nobody asked for images. */
  readonly read: ImagesRead | undefined;
  /** Why nothing is known of an image, or of its files: one for each image, at the first place that names it. */
  readonly problems: readonly ReadProblem[];
}

/** What is known of the cluster before images are read. */
export interface KnownCluster {
  readonly architecture: ClusterContext["architecture"];
  /** What somebody states of images. */
  readonly images?: ClusterContext["images"];
}

/** Images that are read at a time. */
const atOnce = 4;

/**
 * Finds out what the images are, where anybody asks for it. What cannot be found out is a problem with its reason, and stays unknown.
 * @throws ContextError for a file of images that cannot be used
 */
export async function readImages(
  platform: Platform,
  request: ImageRequest,
  wantedOf: () => readonly WantedImage[],
  { architecture, images: stated = {} }: KnownCluster,
  onProgress?: (done: number, what: string) => void,
): Promise<ImageEvidence> {
  const { mode = "off", files = [] } = request;
  if (mode === "off" && files.length === 0) return { images: {}, read: undefined, problems: [] };
  const wanted = byName(wantedOf());
  const options = optionsOf(platform, request, architecture);
  const given = await givenImages(platform, files, options);
  const read = mode === "off" ? undefined : imageReader(platform, mode, options);
  const found = new Map<SpeltImage, Facts>();
  await eachOf(wanted, atOnce, async (image) => {
    found.set(image, await factsOf(image.first.reference, given, read));
    onProgress?.(found.size, image.first.reference);
  });
  return evidenceOf(
    wanted.map((image) => ({ image, ...found.get(image) })),
    request,
    stated,
  );
}

/** An image with every way in which the input writes it. */
interface SpeltImage {
  readonly first: WantedImage;
  readonly references: readonly string[];
}

/** "nginx" and "docker.io/library/nginx:latest" are one image: it is read, and told, once. */
function byName(wanted: readonly WantedImage[]): readonly SpeltImage[] {
  const byName = new Map<string, { first: WantedImage; references: string[] }>();
  for (const image of wanted) {
    const { reference } = image;
    const name = fullName(reference) ?? reference;
    const before = byName.get(name);
    if (before === undefined) byName.set(name, { first: image, references: [reference] });
    else before.references.push(reference);
  }
  return [...byName.values()];
}

function evidenceOf(
  read: readonly ({ readonly image: SpeltImage } & Facts)[],
  { mode = "off", files = [] }: ImageRequest,
  stated: ClusterContext["images"],
): ImageEvidence {
  const known = read.flatMap(({ image, facts }) =>
    facts === undefined ? [] : image.references.map((reference): [string, ImageFacts] => [reference, facts]),
  );
  const failed = read.flatMap(({ image, error, facts }) =>
    error === undefined
      ? []
      : [{ image, told: unknownImage(error, facts === undefined ? "image" : "files", mode) }],
  );
  const references = read.flatMap(({ image }) => image.references);
  return {
    images: Object.fromEntries(known),
    read: {
      told: {
        name: "images",
        value: `${known.length} of ${references.length} known`,
        from: [mode === "off" ? [] : [mode], files.length === 0 ? [] : ["files"]].flat().join(" and "),
      },
      unknown: failed.flatMap(({ image, told }) =>
        image.references.map((reference) => ({ reference, ...told })),
      ),
    },
    problems: failed.map(({ image, told }) =>
      problemOf(image.first, told, Object.hasOwn(stated, image.first.reference)),
    ),
  };
}

function optionsOf(
  platform: Platform,
  { layers = false, cache = true }: ImageRequest,
  architecture: ClusterContext["architecture"],
): ReadImageOptions {
  const wanted = { os: "linux", architecture };
  const kept = cache ? imageCache(platform, toolVersion, wanted) : undefined;
  return { platform: wanted, layers, ...(kept !== undefined && { kept }) };
}

interface GivenImage extends FoundImage {
  readonly file: string;
}

async function givenImages(
  platform: Platform,
  files: readonly string[],
  options: ReadImageOptions,
): Promise<readonly GivenImage[]> {
  const images: GivenImage[] = [];
  for (const given of files) {
    const [, name, path = given] = /^([^=/][^=]*)=(.+)$/s.exec(given) ?? [];
    try {
      // A file lies here as a whole: there is no reason to read but a part of it.
      const found = await readImageFile(platform, path, { ...options, layers: true });
      if (name !== undefined && found.length !== 1)
        throw new ImageError("unsupported", `it holds ${found.length} images, so ${name} does not say which`);
      const named = name === undefined ? {} : { names: [parseImageReference(name).name] };
      images.push(...found.map((one) => ({ ...one, ...named, file: path })));
    } catch (error) {
      if (!(error instanceof ImageError) && !(error instanceof FileError)) throw error;
      throw new ContextError(`${path}: its images cannot be used: ${error.message}`);
    }
  }
  return images;
}

/** What is known of an image, and why that is not all or nothing. */
interface Facts {
  readonly facts?: ImageFacts;
  readonly error?: ImageError;
}

async function factsOf(
  reference: string,
  given: readonly GivenImage[],
  read: ImageReader | undefined,
): Promise<Facts> {
  try {
    const { name, digest } = parseImageReference(reference);
    const fits = ({ names, record }: GivenImage): boolean =>
      names.some((one) => fullName(one) === name) || (digest !== undefined && record.digest === digest);
    const file = given.find(fits);
    if (file !== undefined) return factsRead({ ...file, origin: { kind: "file", from: file.file } });
    if (read !== undefined) return factsRead(await read(reference));
    throw new ImageError("not-found", "none of the files given with --image-file is of this image");
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    return { error };
  }
}

function factsRead({ record, origin, filesProblem }: ImageFromSource): Facts {
  return {
    facts: { ...record, origin },
    ...(filesProblem !== undefined && { error: filesProblem }),
  };
}

function fullName(name: string): string | undefined {
  try {
    return parseImageReference(name).name;
  } catch (error) {
    if (error instanceof ImageError) return undefined;
    throw error;
  }
}

function problemOf(
  { reference, file, line, column }: WantedImage,
  told: ImageProblem,
  isStated: boolean,
): ReadProblem {
  const isImage = told.of === "image";
  const known = isStated ? "nothing but what is stated" : "nothing";
  return {
    level: "warning",
    code: isImage ? "image-unknown" : "image-files-unknown",
    file,
    line,
    column,
    message: isImage
      ? `${known} is known of the image ${reference}: ${told.message}`
      : `${known} is known of the files of the image ${reference}: ${told.message}`,
    hint: told.hint,
  };
}

async function eachOf<T>(items: readonly T[], most: number, act: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const work = async (): Promise<void> => {
    for (const item of queue) await act(item);
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, work));
}
