import type { Platform } from "../../platform/index.ts";
import type { Json, JsonObject } from "../../workload/index.ts";
import { asList, asObject, asString } from "../../workload/index.ts";
import { readStream } from "../yaml/index.ts";

/** The files that a kustomization reads, over all the kustomizations that it includes. */
export interface KustomizationFiles {
  readonly resources: ReadonlySet<string>;
  readonly patches: ReadonlySet<string>;
  /** Folders of the kustomization itself and of those that it includes. */
  readonly folders: ReadonlySet<string>;
}

const names = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** Follows a kustomization to the files that it names. What is remote, missing or unreadable is left out: kustomize itself will say. */
export function kustomizationFiles(folder: string, platform: Platform): KustomizationFiles {
  const found = { resources: new Set<string>(), patches: new Set<string>(), folders: new Set<string>() };
  follow(platform.joinPath(folder), platform, found);
  return found;
}

interface Found {
  readonly resources: Set<string>;
  readonly patches: Set<string>;
  readonly folders: Set<string>;
}

function follow(folder: string, platform: Platform, found: Found): void {
  if (found.folders.has(folder)) return;
  found.folders.add(folder);
  const kustomization = readKustomization(folder, platform);
  if (kustomization === undefined) return;
  for (const entry of ["resources", "bases", "components"].flatMap((key) => asList(kustomization[key]))) {
    const path = localPath(folder, entry, platform);
    if (path === undefined) continue;
    if (platform.kindOf(path) === "folder") follow(path, platform, found);
    else found.resources.add(path);
  }
  for (const entry of patchPaths(kustomization)) {
    const path = localPath(folder, entry, platform);
    if (path !== undefined) found.patches.add(path);
  }
}

function patchPaths(kustomization: JsonObject): readonly Json[] {
  const inPatches = ["patches", "patchesJson6902"].flatMap((key) => asList(kustomization[key]));
  return [
    ...inPatches.flatMap((patch) => asObject(patch)?.["path"] ?? []),
    ...asList(kustomization["patchesStrategicMerge"]),
    ...asList(kustomization["transformers"]),
    ...asList(kustomization["replacements"]).flatMap((one) => asObject(one)?.["path"] ?? []),
  ];
}

/** A path below or beside the folder that exists; undefined for addresses, inline patches and what is missing. */
function localPath(folder: string, entry: Json, platform: Platform): string | undefined {
  const text = asString(entry);
  if (text === undefined || text.includes("\n") || /^[\w+.-]+:\/\//.test(text)) return undefined;
  const path = platform.joinPath(folder, text);
  return platform.kindOf(path) === undefined ? undefined : path;
}

function readKustomization(folder: string, platform: Platform): JsonObject | undefined {
  const file = names
    .map((name) => platform.joinPath(folder, name))
    .find((path) => platform.kindOf(path) === "file");
  if (file === undefined) return undefined;
  const text = new TextDecoder().decode(platform.readBytes(file));
  const value = readStream(text).find((document) => document.kind === "value");
  return value?.kind === "value" ? asObject(value.value) : undefined;
}
