import type { ImageFacts, ImageFile, ImageOrigin } from "./cluster-context.ts";
import type { ImageView } from "./image.ts";

/** Where a fact of an image comes from, in words: "registry docker.io, sha256:0123456789ab"; undefined where nobody told. */
export function originOf(image: ImageFacts | undefined, fact: keyof ImageFacts): string | undefined {
  const stated = image?.stated?.find(({ facts }) => facts.includes(fact));
  if (stated !== undefined) return stated.from;
  if (image?.origin === undefined || image[fact] === undefined) return undefined;
  const digest = image.digest === undefined ? "" : `, ${shortDigest(image.digest)}`;
  return `${originInWords(image.origin)}${digest}`;
}

export function originInWords({ kind, from }: ImageOrigin): string {
  switch (kind) {
    case "registry":
      return `registry ${from}`;
    case "file":
      return `file ${from}`;
    case "engine":
    case "storage":
      return from;
  }
}

/** With where the fact comes from, where that is known. */
export function withOrigin(words: string, image: ImageFacts | undefined, fact: keyof ImageFacts): string {
  const origin = originOf(image, fact);
  return origin === undefined ? words : `${words} (${origin})`;
}

/** Who decides on the user of an image: its USER, when that is known. */
export function imageUserInWords({ image, imageName }: ImageView): string {
  const fact = image?.user === undefined ? "uid" : "user";
  if (originOf(image, fact) === undefined) return `the user that the image ${imageName} names`;
  return withOrigin(userInWords(image ?? {}, imageName), image, fact);
}

function userInWords({ user, uid }: ImageFacts, imageName: string): string {
  if (user === undefined) return `uid ${uid} of the image ${imageName}`;
  if (user === "") return `the image ${imageName} names no USER, which is root`;
  const isNumber = /^\d/.test(user);
  return `USER ${user}${isNumber || uid === undefined ? "" : `, uid ${uid},`} of the image ${imageName}`;
}

const listed = 3;

/**
 * The files of an image that raise privilege, by their paths: "in the image set-id files: /bin/su and 2 more"; undefined where nobody told
 * how that is known.
 */
export function privilegedFilesInWords(image: ImageFacts): string | undefined {
  const { privilegedFiles = [], setId = false, fileCapabilities = false } = image;
  const fact = fileCapabilities && !setId ? "fileCapabilities" : "setId";
  if (originOf(image, fact) === undefined) return undefined;
  const kinds = [
    ...(setId ? wordsOf("set-id files", privilegedFiles.filter(isSetId)) : []),
    ...(fileCapabilities ? wordsOf("files with capabilities", privilegedFiles.filter(isCapable)) : []),
  ];
  const words =
    kinds.length === 0 ? "no file of the image raises privilege" : `the image holds ${kinds.join(" and ")}`;
  return withOrigin(words, image, fact);
}

/** Without paths where somebody states that there are some. */
function wordsOf(kind: string, files: readonly ImageFile[]): readonly [string] {
  const names = files.slice(0, listed).map(({ path }) => path);
  const more = files.length > listed ? ` and ${files.length - listed} more` : "";
  return [names.length === 0 ? kind : `${kind} (${names.join(", ")}${more})`];
}

function isSetId({ mode }: ImageFile): boolean {
  return (mode & 0o6000) !== 0;
}

function isCapable({ hasCapabilities }: ImageFile): boolean {
  return hasCapabilities === true;
}

/** "sha256:" with twelve digits, as engines shorten it. */
function shortDigest(digest: string): string {
  return digest.replace(/^(\w+:[0-9a-f]{12})[0-9a-f]*$/, "$1");
}
