import type { Platform } from "../../platform/index.ts";
import { nodePlatform } from "../../platform/index.ts";
import type { InputRequest } from "../audit-paths.ts";

/**
 * What to read: one path or several (files, folders, globs, "-" for standard input), a text of YAML or JSON, or objects as they come from
 * an API client.
 */
export type LibraryInput =
  | string
  | readonly string[]
  | { readonly paths: readonly string[] }
  | { readonly text: string; readonly file?: string }
  | { readonly objects: readonly object[] };

/** For which cluster to judge; what is left out is taken from Node objects of the input, then from the newest releases known. */
export interface ClusterOptions {
  /** Kubernetes version of the cluster, such as "1.34". */
  readonly kubernetes?: string;
  /** k3s release, such as "v1.33.5+k3s1"; it implies Kubernetes, containerd and runc. */
  readonly k3s?: string;
  /** Podman version of the yardstick. */
  readonly podman?: string;
  /** Path of a file with facts of nodes, kubelet, runtime and images. */
  readonly contextFile?: string;
  /** The input is the whole: what is not in it does not exist. */
  readonly complete?: boolean;
  /** Whether Helm charts and kustomizations are rendered when helm, kustomize or kubectl is on PATH. Default true. */
  readonly render?: boolean;
  /** Globs of files and folders to leave out, relative to the working folder. */
  readonly exclude?: readonly string[];
}

/** A manifest that cannot be judged: not parsed, or without a pod. */
export class InputError extends Error {
  readonly code = "input";
}

export interface Source {
  readonly platform: Platform;
  readonly paths: readonly string[];
}

/** Where the input stands, and under which names. */
export function source(input: LibraryInput): Source {
  if (typeof input === "string") return { platform: nodePlatform, paths: [input] };
  if ("paths" in input) return { platform: nodePlatform, paths: input.paths };
  if ("text" in input) return held(input.text, input.file ?? "input.yaml");
  if ("objects" in input) return held(listOf(input.objects), "objects.json");
  return { platform: nodePlatform, paths: input };
}

function listOf(objects: readonly object[]): string {
  const [only, ...others] = objects;
  if (only !== undefined && others.length === 0) return JSON.stringify(only);
  return JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
}

/** A platform on which a text stands as a file; everything else is this machine's. */
function held(text: string, file: string): Source {
  const bytes = new TextEncoder().encode(text);
  return {
    platform: {
      ...nodePlatform,
      kindOf: (path) => (path === file ? "file" : nodePlatform.kindOf(path)),
      readBytes: (path) => (path === file ? bytes : nodePlatform.readBytes(path)),
    },
    paths: [file],
  };
}

/** Options as the use cases take them: absent, never undefined. */
export function request(paths: readonly string[], options: ClusterOptions): InputRequest {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return { ...given, paths };
}
