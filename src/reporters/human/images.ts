import type { ImageFileReport, ImageReport } from "../../report/index.ts";
import type { Terminal } from "../terminal.ts";
import { wrapIndented } from "../terminal.ts";

/** Images that are told; the JSON tells all. */
const mostShown = 20;

/** What is known of each image, and where from: it decides findings that no line of a manifest tells. */
export function imageLines(images: readonly ImageReport[], terminal: Terminal): string[] {
  const known = images.filter(({ origin, stated }) => origin !== undefined || stated !== undefined);
  if (known.length === 0) return [];
  const shown = known
    .slice(0, mostShown)
    .flatMap((one) => wrapIndented(imageLine(one), "  ", "    ", terminal));
  const rest = known.length - mostShown;
  const more = rest > 0 ? [`  and ${rest} more, which --format json tells`] : [];
  return [terminal.paint("bold", "Images, and how they are known"), ...shown, ...more];
}

function imageLine(image: ImageReport): string {
  const facts = [userOf(image), filesOf(image), volumesOf(image)].filter((words) => words !== undefined);
  return `${image.reference}: ${facts.join("; ")} (${originOf(image)})`;
}

function userOf({ user, uid, gid }: ImageReport): string | undefined {
  const ids = gid === undefined ? `${uid}` : `${uid}:${gid}`;
  if (user === undefined) return uid === undefined ? undefined : `user ${ids}`;
  if (user === "") return "no USER, which is root";
  const isNumber = /^\d/.test(user);
  return isNumber || uid === undefined ? `USER ${user}` : `USER ${user}, which is ${ids}`;
}

function filesOf({ setId, fileCapabilities, privilegedFiles = [] }: ImageReport): string | undefined {
  if (setId === undefined || fileCapabilities === undefined) return undefined;
  if (!setId && !fileCapabilities) return "no file raises privilege";
  const kinds = [setId ? ["set-id files"] : [], fileCapabilities ? ["files with capabilities"] : []].flat();
  return `${kinds.join(" and ")}${pathsOf(privilegedFiles)}`;
}

function pathsOf(files: readonly ImageFileReport[]): string {
  const paths = files.slice(0, 3).map(({ path }) => path);
  const more = files.length > paths.length ? ` and ${files.length - paths.length} more` : "";
  return paths.length === 0 ? "" : ` (${paths.join(", ")}${more})`;
}

function volumesOf({ volumes = [] }: ImageReport): string | undefined {
  if (volumes.length === 0) return undefined;
  return `${volumes.length === 1 ? "volume" : "volumes"} ${volumes.join(", ")}`;
}

function originOf({ origin, digest, stated = [] }: ImageReport): string {
  const kind = origin?.kind === "registry" || origin?.kind === "file" ? `${origin.kind} ` : "";
  const short = digest === undefined ? [] : [digest.replace(/^(\w+:[0-9a-f]{12}).*$/, "$1")];
  const read = origin === undefined ? [] : [`${kind}${origin.from}`, ...short];
  return [...read, ...stated.map(({ from, facts }) => `${facts.join(", ")}: ${from}`)].join("; ");
}
