import type { InputRequest } from "../app/index.ts";
import type { LoadedConfig } from "./load-config.ts";
import { UsageError } from "./output.ts";

/** Flags of every command that reads manifests, as commander gives them. */
export interface InputFlags {
  readonly kubernetes?: string;
  readonly k3s?: string;
  readonly podman?: string;
  readonly contextFile?: string;
  readonly complete?: boolean;
  readonly render?: boolean;
  readonly images?: "off" | "local" | "registry";
  readonly imageFile?: readonly string[];
  readonly imageLayers?: boolean;
  /** False for --no-image-cache. */
  readonly imageCache?: boolean;
  /** A path, or false for --no-config. */
  readonly config?: string | false;
  readonly color?: boolean;
}

/**
 * Flags over configuration: what to read and for which cluster.
 * @throws UsageError when nothing says what to read.
 */
export function inputRequest(
  paths: readonly string[],
  flags: InputFlags,
  { config, resolve }: LoadedConfig,
  { pathsNeeded = true } = {},
): InputRequest {
  const chosen = paths.length > 0 || !pathsNeeded ? paths : (config.paths ?? []).map(resolve);
  if (chosen.length === 0 && pathsNeeded) {
    throw new UsageError(
      'nothing to read: give files, folders or globs, "-" for standard input, or set paths in podseal.yaml',
    );
  }
  const contextFile =
    flags.contextFile ?? (config.contextFile === undefined ? undefined : resolve(config.contextFile));
  return {
    paths: chosen,
    exclude: (config.exclude ?? []).map(resolve),
    complete: flags.complete ?? config.complete ?? false,
    render: flags.render ?? true,
    ...defined("contextFile", contextFile),
    ...imageEvidence(flags),
    ...versions(flags, config),
  };
}

/** Images are looked at only when a flag of this very command says so: no configuration sends anything to a registry. */
function imageEvidence({
  images = "off",
  imageFile = [],
  imageLayers = false,
  imageCache = true,
}: InputFlags): Pick<InputRequest, "imageEvidence"> {
  if (imageLayers && images === "off" && imageFile.length === 0)
    throw new UsageError(
      "--image-layers reads the layers of images: say where with --images local or registry",
    );
  return { imageEvidence: { mode: images, files: imageFile, layers: imageLayers, cache: imageCache } };
}

/** A version given by a flag wins over both versions of the configuration: --k3s with a configured kubernetes is no conflict. */
function versions(
  flags: InputFlags,
  config: LoadedConfig["config"],
): Pick<InputRequest, "kubernetes" | "k3s" | "podman"> {
  if (flags.k3s !== undefined && flags.kubernetes !== undefined)
    throw new UsageError("give --k3s or --kubernetes, not both: a k3s release implies its Kubernetes");
  const cluster = flags.k3s === undefined && flags.kubernetes === undefined ? config : flags;
  return {
    ...defined("kubernetes", cluster.kubernetes),
    ...defined("k3s", cluster.k3s),
    ...defined("podman", flags.podman ?? config.podman),
  };
}

function defined<Name extends string>(
  name: Name,
  value: string | undefined,
): { readonly [Key in Name]?: string } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [Key in Name]?: string };
}
