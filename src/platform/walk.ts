import type { FolderEntry, Platform } from "./platform.ts";

/** What a walk meets in a folder: the folder itself and the entries in it that are not left out. */
export interface VisitedFolder {
  readonly path: string;
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

export interface WalkOptions {
  /** Asked for each folder before it is read; false leaves it out with all below it. */
  readonly enter?: (folder: VisitedFolder) => boolean;
  /** Told of a folder that cannot be read. */
  readonly onError: (path: string, error: unknown) => void;
}

const leftOut = new Set(["node_modules"]);

/** Visits a folder and all below it, in the order of names. Hidden folders and node_modules are left out; links to folders are not followed. */
export function* walk(platform: Platform, root: string, options: WalkOptions): Generator<VisitedFolder> {
  const waiting = [root];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const folder = visit(platform, path, options);
    if (folder === undefined || options.enter?.(folder) === false) continue;
    yield folder;
    waiting.push(...folder.folders.toReversed());
  }
}

function visit(platform: Platform, path: string, options: WalkOptions): VisitedFolder | undefined {
  try {
    const entries = platform.list(path);
    const named = (kind: FolderEntry["kind"]): string[] =>
      entries
        .filter((entry) => entry.kind === kind && !(kind === "folder" && isLeftOut(entry.name)))
        .map(({ name }) => joined(path, name));
    return { path, files: named("file"), folders: named("folder") };
  } catch (error) {
    options.onError(path, error);
    return undefined;
  }
}

function isLeftOut(name: string): boolean {
  return name.startsWith(".") || leftOut.has(name);
}

/** Keeps the path as the user wrote its beginning: "." stays out of it. */
function joined(folder: string, name: string): string {
  if (folder === ".") return name;
  return folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}
