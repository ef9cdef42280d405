import type { ImageFacts, ImageFile, ImageFolder } from "../../engines/index.ts";
import { knownImage } from "../../facts/index.ts";
import type { ImageFileReport, ImageReport } from "../../report/index.ts";
import type { UnknownImage } from "../context.ts";

/** Every image of which something is known or that was looked for in vain, in the order of their references. */
export function imageReports(
  images: Readonly<Record<string, ImageFacts>>,
  unknown: readonly UnknownImage[],
): readonly ImageReport[] {
  const references = [...new Set([...Object.keys(images), ...unknown.map(({ reference }) => reference)])];
  return references.sort().map((reference) => {
    const facts = Object.hasOwn(images, reference) ? (images[reference] ?? {}) : {};
    return imageReport(
      reference,
      facts,
      unknown.find((one) => one.reference === reference),
    );
  });
}

function imageReport(reference: string, facts: ImageFacts, unknown: UnknownImage | undefined): ImageReport {
  const { origin, digest, stated, user, uid, gid, groups, volumes, exposedPorts, setId, fileCapabilities } =
    facts;
  const { privilegedFiles, paths } = facts;
  const known = knownImage(reference);
  const folders = Object.entries(paths ?? {}).map(([path, folder]) => folderReport(path, folder));
  return defined({
    reference,
    origin,
    digest,
    stated,
    user,
    uid,
    gid,
    groups,
    volumes,
    exposedPorts,
    setId,
    fileCapabilities,
    privilegedFiles: privilegedFiles?.map(fileReport),
    folders: paths === undefined ? undefined : folders,
    knownAs: known && { name: known.name, does: known.does, source: known.source },
    problem: unknown && { of: unknown.of, code: unknown.code, message: unknown.message, hint: unknown.hint },
  });
}

function fileReport({ path, uid, gid, mode, hasCapabilities }: ImageFile): ImageFileReport {
  return { path, uid, gid, mode: octal(mode), ...(hasCapabilities && { hasCapabilities }) };
}

function folderReport(path: string, { uid, gid, mode, isEmpty }: ImageFolder): ImageFileReport {
  return { path, uid, gid, mode: octal(mode), ...(isEmpty && { isEmpty }) };
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Without the facts that are not known. */
function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
