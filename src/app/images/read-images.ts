import type { ClusterContext, ImageFacts } from "../../engines/index.ts";
import type { Platform } from "../../platform/index.ts";
import { FileError } from "../../platform/index.ts";
import type {
  FoundImage,
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
import type { Assumption } from "../../report/index.ts";
import { ContextError } from "../context-error.ts";
import { toolVersion } from "../version.ts";
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
  /** For the head of the report: "7 of 9 known". Undefined when nobody asked for images. */
  readonly told: Assumption | undefined;
  /** Why nothing is known of an image. */
  readonly problems: readonly ReadProblem[];
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
  architecture: ClusterContext["architecture"],
  onProgress?: (done: number, what: string) => void,
): Promise<ImageEvidence> {
  const { mode = "off", files = [] } = request;
  if (mode === "off" && files.length === 0) return { images: {}, told: undefined, problems: [] };
  const wanted = wantedOf();
  const options = optionsOf(platform, request, architecture);
  const given = await givenImages(platform, files, options);
  const read = mode === "off" ? undefined : imageReader(platform, mode, options);
  const images = new Map<string, ImageFacts>();
  const problems: ReadProblem[] = [];
  let done = 0;
  await eachOf(wanted, atOnce, async (image) => {
    const facts = await factsOf(image, given, read);
    if ("problem" in facts) problems.push(facts.problem);
    else images.set(image.reference, facts.found);
    done += 1;
    onProgress?.(done, image.reference);
  });
  return {
    images: Object.fromEntries(wanted.flatMap(({ reference }) => entryOf(images, reference))),
    told: {
      name: "images",
      value: `${images.size} of ${wanted.length} known`,
      from: [mode === "off" ? [] : [mode], files.length === 0 ? [] : ["files"]].flat().join(" and "),
    },
    problems: inOrder(problems, wanted),
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

type Facts = { readonly found: ImageFacts } | { readonly problem: ReadProblem };

async function factsOf(
  image: WantedImage,
  given: readonly GivenImage[],
  read: ImageReader | undefined,
): Promise<Facts> {
  try {
    const { name, digest } = parseImageReference(image.reference);
    const fits = ({ names, record }: GivenImage): boolean =>
      names.some((one) => fullName(one) === name) || (digest !== undefined && record.digest === digest);
    const file = given.find(fits);
    if (file !== undefined) return { found: file.record };
    if (read !== undefined) return { found: (await read(image.reference)).record };
    throw new ImageError("not-found", "none of the files given with --image-file is of this image");
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    return { problem: problemOf(image, error) };
  }
}

function fullName(name: string): string | undefined {
  try {
    return parseImageReference(name).name;
  } catch (error) {
    if (error instanceof ImageError) return undefined;
    throw error;
  }
}

function problemOf({ reference, file, line, column }: WantedImage, error: ImageError): ReadProblem {
  return {
    level: "warning",
    code: "image-unknown",
    file,
    line,
    column,
    message: `nothing is known of the image ${reference}: ${error.message}`,
    hint: "what it decides stays unknown; a context file can say it",
  };
}

function entryOf(
  images: ReadonlyMap<string, ImageFacts>,
  reference: string,
): readonly (readonly [string, ImageFacts])[] {
  const facts = images.get(reference);
  return facts === undefined ? [] : [[reference, facts]];
}

/** The order of the answers is no order: problems come in that of the input. */
function inOrder(problems: readonly ReadProblem[], wanted: readonly WantedImage[]): readonly ReadProblem[] {
  const place = new Map(wanted.map((one, index) => [`${one.file}:${one.line}:${one.column}`, index]));
  const rank = ({ file, line, column }: ReadProblem): number => place.get(`${file}:${line}:${column}`) ?? 0;
  return [...problems].sort((a, b) => rank(a) - rank(b));
}

async function eachOf<T>(items: readonly T[], most: number, act: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const work = async (): Promise<void> => {
    for (const item of queue) await act(item);
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, work));
}
