import type { Platform } from "../../platform/index.ts";
import { nodePlatform } from "../../platform/index.ts";
import type { InputRequest } from "../audit-paths.ts";
import type { ClusterOptions, LibraryInput } from "./types.ts";

export interface Source {
  readonly platform: Platform;
  readonly paths: readonly string[];
}

/** Where the input stands, and under which names. */
export function source(input: LibraryInput): Source {
  if (typeof input === "string") return { platform: nodePlatform, paths: [input] };
  if ("paths" in input) return { platform: nodePlatform, paths: input.paths };
  if ("text" in input) return held({ [input.file ?? "input.yaml"]: input.text });
  if ("texts" in input) return held(input.texts);
  if ("objects" in input) return held({ "objects.json": listOf(input.objects) });
  return { platform: nodePlatform, paths: input };
}

function listOf(objects: readonly object[]): string {
  const [only, ...others] = objects;
  if (only !== undefined && others.length === 0) return JSON.stringify(only);
  return JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
}

/** A platform on which texts stand as files; everything else is this machine's. */
function held(texts: Readonly<Record<string, string>>): Source {
  const bytes = new Map(Object.entries(texts).map(([file, text]) => [file, new TextEncoder().encode(text)]));
  return {
    platform: {
      ...nodePlatform,
      kindOf: (path) => (bytes.has(path) ? "file" : nodePlatform.kindOf(path)),
      readBytes: (path, lifetime) => bytes.get(path) ?? nodePlatform.readBytes(path, lifetime),
    },
    paths: [...bytes.keys()],
  };
}

/** Options as the use cases take them: absent, never undefined. */
export function request(paths: readonly string[], options: ClusterOptions): InputRequest {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return { ...given, paths };
}
