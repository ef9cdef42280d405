import type { Platform, VisitedFolder } from "../../platform/index.ts";
import { FileError, expandGlob, isGlob, walk } from "../../platform/index.ts";
import type { Collector } from "./collector.ts";
import { exclusion } from "./exclusion.ts";
import { isTemplateFile } from "./templates.ts";

/** What the given paths lead to. */
export interface FoundFiles {
  /** Files to read as manifests, each once, in the order given and then of names. */
  readonly files: readonly string[];
  readonly charts: readonly FoundFolder[];
  readonly kustomizations: readonly FoundFolder[];
  readonly templates: readonly string[];
  readonly quadlets: readonly string[];
}

/** `given`: the path itself, not found below one. */
export interface FoundFolder {
  readonly path: string;
  /** Its Chart.yaml or kustomization. */
  readonly file: string;
  readonly given: boolean;
}

/**
 * Finds the files of paths, folders and patterns. What is not there is a problem; the others are found all the same.
 * @param exclude patterns of what to leave out below folders and of what patterns match
 */
export function findFiles(
  paths: readonly string[],
  platform: Platform,
  collector: Collector,
  exclude: readonly string[] = [],
): FoundFiles {
  const found = new Finder(platform, collector, exclusion(exclude, platform));
  for (const path of paths) found.addPath(path);
  return found;
}

const manifestFile = /\.(ya?ml|json)$/i;
const kustomizationFile = /(^|\/)(kustomization\.ya?ml|Kustomization)$/;
const quadletFile = /\.(container|pod|kube)$/;

class Finder implements FoundFiles {
  readonly charts: FoundFolder[] = [];
  readonly kustomizations: FoundFolder[] = [];
  readonly templates: string[] = [];
  readonly quadlets: string[] = [];
  readonly #files = new Set<string>();
  readonly #platform: Platform;
  readonly #collector: Collector;
  readonly #isLeftOut: (path: string) => boolean;

  constructor(platform: Platform, collector: Collector, isLeftOut: (path: string) => boolean) {
    this.#platform = platform;
    this.#collector = collector;
    this.#isLeftOut = isLeftOut;
  }

  get files(): readonly string[] {
    return [...this.#files];
  }

  addPath(path: string): void {
    const kind = path === "-" ? "file" : this.#platform.kindOf(path);
    if (kind === "folder") this.#addFolder(path);
    else if (kind !== undefined) this.#addGivenFile(path);
    else if (isGlob(path)) this.#addPattern(path);
    else this.#tellMissing(path, "not-found", "no such file or folder");
  }

  #addPattern(pattern: string): void {
    const files = expandGlob(this.#platform, pattern);
    if (files.length === 0) this.#tellMissing(pattern, "no-match", "the pattern matches no file");
    for (const file of files) if (!this.#isLeftOut(file)) this.#addGivenFile(file);
  }

  #addGivenFile(path: string): void {
    if (quadletFile.test(path)) this.quadlets.push(path);
    else this.#files.add(path);
  }

  #addFolder(root: string): void {
    const onError = (path: string, error: unknown): void => {
      const [code, message] =
        error instanceof FileError ? [error.code, error.message] : (["failed", String(error)] as const);
      this.#collector.addProblem({ level: "error", code, file: path, message, hint: "" });
    };
    const enter = ({ path }: VisitedFolder): boolean => path === root || !this.#isLeftOut(path);
    for (const folder of walk(this.#platform, root, { onError, enter })) this.#addVisited(folder, root);
  }

  #addVisited(folder: VisitedFolder, root: string): void {
    for (const file of folder.files.filter((one) => !this.#isLeftOut(one))) {
      if (/(^|\/)Chart\.yaml$/.test(file))
        this.charts.push({ path: folder.path, file, given: folder.path === root });
      if (kustomizationFile.test(file))
        this.kustomizations.push({ path: folder.path, file, given: folder.path === root });
      if (manifestFile.test(file) || kustomizationFile.test(file)) this.#files.add(file);
      else if (isTemplateFile(file)) this.templates.push(file);
      else if (quadletFile.test(file)) this.quadlets.push(file);
    }
  }

  #tellMissing(file: string, code: "not-found" | "no-match", message: string): void {
    this.#collector.addProblem({ level: "error", code, file, message, hint: "" });
  }
}
