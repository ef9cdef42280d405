import { originOf, withOrigin } from "../facts/index.ts";
import type { ImageFacts, ImageFile } from "./cluster-context.ts";
import type { ImageView } from "./image.ts";

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
