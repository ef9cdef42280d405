import { originOf } from "../../facts/index.ts";
import type { Container } from "../../workload/index.ts";
import type { ImageEvidence, ImageFolder } from "./plan-context.ts";

/** A folder of an image by its path. */
export interface FolderAt extends ImageFolder {
  readonly path: string;
}

/** A process without capabilities. */
export interface Writer {
  readonly uid: number;
  readonly groups: readonly number[];
}

/** Folders of the image that the container sees as they are: no volume is mounted on them or above them. Empty where its layers were not read. */
export function foldersOf({ spec }: Container, image: ImageEvidence | undefined): readonly FolderAt[] {
  const mounts = spec.volumeMounts.map(({ mountPath }) => `${mountPath.replace(/\/+$/, "")}/`);
  return Object.entries(image?.paths ?? {})
    .map(([path, folder]) => ({ path: path.replace(/(?<=.)\/+$/, ""), ...folder }))
    .filter(({ path }) => !mounts.some((mount) => `${path}/`.startsWith(mount)));
}

/** Whether the permissions of the folder let it be written to: owner, group and others in that order, as in path_resolution(7). */
export function canWrite({ uid, groups }: Writer, folder: ImageFolder): boolean {
  if (folder.uid === uid) return (folder.mode & 0o200) !== 0;
  if (groups.includes(folder.gid)) return (folder.mode & 0o020) !== 0;
  return (folder.mode & 0o002) !== 0;
}

/** Whether nothing but its owner may look into it: programs that make such a folder often start with no other. */
export function isPrivate({ mode }: ImageFolder): boolean {
  return (mode & 0o077) === 0;
}

const listed = 4;

/** "/work (1234:1235, 0755) and 2 more". */
export function foldersInWords(folders: readonly FolderAt[]): string {
  const words = folders
    .slice(0, listed)
    .map(({ path, uid, gid, mode }) => `${path} (${uid}:${gid}, ${mode.toString(8).padStart(4, "0")})`);
  const more = folders.length > listed ? ` and ${folders.length - listed} more` : "";
  return `${words.join(", ")}${more}`;
}

/** A citation of the image's layers, where they were read. */
export function layersRead(image: ImageEvidence | undefined): readonly string[] {
  const origin = originOf(image, "paths");
  return origin === undefined ? [] : [`folders of the image: ${origin}`];
}
