import type { Platform } from "../../platform/index.ts";
import { renderChart, templateOf } from "../helm/render.ts";
import type { KustomizationFiles } from "../kustomize/references.ts";
import { kustomizationFiles } from "../kustomize/references.ts";
import type { Rendered } from "../kustomize/render.ts";
import { renderKustomization } from "../kustomize/render.ts";
import type { Collector } from "./collector.ts";
import type { FoundFiles, FoundFolder } from "./find-files.ts";
import type { ReadOptions } from "./options.ts";
import { readText } from "./read-text.ts";
import { TextSource } from "./text-source.ts";

/** What rendering makes of the files that were found. */
export interface RenderedParts {
  /**
   * What a file is to them: `covered`: its content was read as a part of a rendered chart or kustomization; `patch`: it patches others
   * and is no object of its own.
   */
  readonly roleOf: (file: string) => "covered" | "patch" | undefined;
}

/** Renders the charts and kustomizations that the options allow, and reads what comes out. The others are told. */
export async function renderFolders(
  found: FoundFiles,
  platform: Platform,
  collector: Collector,
  options: ReadOptions,
): Promise<RenderedParts> {
  const charts = await renderCharts(found.charts, platform, collector, options);
  const kustomizations = await renderKustomizations(found.kustomizations, platform, collector, options);
  return {
    roleOf: (file) => {
      const path = unusual.test(file) ? platform.joinPath(file) : file;
      const isCovered = charts.some((folder) => isBelow(path, folder)) || kustomizations.covered.has(path);
      if (isCovered) return "covered";
      return kustomizations.patches.has(path) ? "patch" : undefined;
    },
  };
}

/** What joining changes about a path: without it, as files below a folder are found, the path is what it would be made. */
const unusual = /(?:^|\/)\.{1,2}\/|\/\/|\\/;

/** The folders of the charts that were rendered. A chart inside another is a part of it. */
async function renderCharts(
  charts: readonly FoundFolder[],
  platform: Platform,
  collector: Collector,
  options: ReadOptions,
): Promise<readonly string[]> {
  const outer = charts.filter(
    ({ path }) => !charts.some((other) => other.path !== path && isBelow(path, other.path)),
  );
  const rendered: string[] = [];
  for (const { path, file } of outer) {
    const result = options.render === "none" ? undefined : await renderChart(path, platform);
    const fileOf = (text: string): string => templateOf(text, path) ?? file;
    if (readRendered(result, file, fileOf, collector, options)) rendered.push(platform.joinPath(path));
    else if (result === undefined) tellChart(path, file, collector);
  }
  return rendered;
}

function tellChart(path: string, file: string, collector: Collector): void {
  const message = "a Helm chart: its templates are no manifests before they are rendered";
  collector.tellFile(file, {
    code: "helm-chart",
    message,
    hint: `helm template ${path} | podseal audit -`,
  });
}

async function renderKustomizations(
  kustomizations: readonly FoundFolder[],
  platform: Platform,
  collector: Collector,
  options: ReadOptions,
): Promise<{ covered: ReadonlySet<string>; patches: ReadonlySet<string> }> {
  const covered = new Set<string>();
  const patches = new Set<string>();
  for (const { path, file, given } of kustomizations) {
    const files = kustomizationFiles(path, platform);
    for (const patch of files.patches) if (!files.resources.has(patch)) patches.add(patch);
    const wanted = options.render === "all" || (options.render === "given" && given);
    const result = wanted ? await renderKustomization(path, platform) : undefined;
    if (readRendered(result, file, () => file, collector, options)) cover(files, covered, platform);
  }
  return { covered, patches };
}

const kustomizationNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

function cover(files: KustomizationFiles, covered: Set<string>, platform: Platform): void {
  for (const file of [...files.resources, ...files.patches]) covered.add(file);
  for (const folder of files.folders)
    for (const name of kustomizationNames) covered.add(platform.joinPath(folder, name));
}

function readRendered(
  result: Rendered | undefined,
  file: string,
  fileOf: (documentText: string) => string,
  collector: Collector,
  options: ReadOptions,
): boolean {
  if (result === undefined) return false;
  if ("failed" in result) {
    const message = `${result.tool} could not render it: ${result.failed}`;
    const hint = "its files are judged as they stand";
    collector.addProblem({ level: "error", code: "render-failed", file, message, hint });
    return false;
  }
  readText(new TextSource(file, result.text, fileOf), collector, options);
  return true;
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder === "." ? "" : `${folder}/`);
}
