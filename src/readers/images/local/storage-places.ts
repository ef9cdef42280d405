import { parse, TomlError } from "smol-toml";
import type { Platform } from "../../../platform/index.ts";
import { FileError } from "../../../platform/index.ts";
import type { JsonObject } from "../../../workload/index.ts";
import { asObject, asString } from "../../../workload/index.ts";

/**
 * Where Podman, Buildah and CRI-O keep images of this user and of the system: by default, and where storage.conf moves them.
 * Source: containers-storage.conf(5), graphroot and rootless_storage_path; containers/storage types/options.go.
 */
export function storagePlaces(platform: Platform): readonly string[] {
  const home = platform.environment("HOME") ?? "";
  const data = platform.environment("XDG_DATA_HOME") ?? (home === "" ? "" : `${home}/.local/share`);
  const config = platform.environment("XDG_CONFIG_HOME") ?? (home === "" ? "" : `${home}/.config`);
  const own = config === "" ? {} : storageTable(platform, `${config}/containers/storage.conf`);
  const system = storageTable(platform, "/etc/containers/storage.conf");
  const moved = [own["graphroot"], system["rootless_storage_path"], system["graphroot"]].flatMap(
    (path) => expanded(asString(path) ?? "", platform) ?? [],
  );
  const usual = data === "" ? [] : [platform.joinPath(data, "containers/storage")];
  return [...new Set([...moved, ...usual, "/var/lib/containers/storage"])];
}

function storageTable(platform: Platform, path: string): JsonObject {
  try {
    const text = new TextDecoder("utf-8").decode(platform.readBytes(path));
    return asObject((parse(text) as JsonObject)["storage"]) ?? {};
  } catch (error) {
    if (error instanceof FileError || error instanceof TomlError) return {};
    throw error;
  }
}

/** A path with $HOME and $USER put in; undefined for none, and for one with other variables. */
function expanded(path: string, platform: Platform): string | undefined {
  const whole = path.replace(
    /\$(HOME|USER)\b|\$\{(HOME|USER)\}/g,
    (_, plain?: string, braced?: string) => platform.environment(plain ?? braced ?? "") ?? "$",
  );
  return whole.startsWith("/") && !whole.includes("$") ? whole : undefined;
}
