import type { JsonObject } from "../../workload/index.ts";
import { asList, asObject, asString } from "../../workload/index.ts";
import { kindOfInspect } from "../inspect/kind.ts";
import { ImageError } from "./image-error.ts";
import type { ImagePlatform, ImageRecord } from "./image-record.ts";
import { configurationOf, parseImageConfiguration, platformOf } from "./parse-configuration.ts";

/** An image as an engine on this machine tells of it. */
export interface InspectedImage {
  readonly record: ImageRecord;
  readonly platform: ImagePlatform;
  /** Digest by which the engine knows its content. */
  readonly id?: string;
  /** Names and names with digests under which it is there. */
  readonly names: readonly string[];
}

/**
 * Reads one record of `podman image inspect`, `docker image inspect` or `crictl inspecti -o json`.
 * @throws ImageError "unsupported" for a record of something else, "malformed" as `parseImageConfiguration`
 */
export function parseInspectedImage(fields: JsonObject): InspectedImage {
  const status = asObject(fields["status"]);
  if (status !== undefined) return ofCri(status, asObject(fields["info"]) ?? {});
  if (asObject(fields["rootfs"]) !== undefined) {
    const { configuration, platform } = parseImageConfiguration(fields);
    return { record: configuration, platform, names: [] };
  }
  const config = asObject(fields["Config"]);
  if (config === undefined || kindOfInspect(fields) !== "image")
    throw new ImageError("unsupported", "the record is none of an image");
  const names = [...texts(fields["RepoTags"]), ...texts(fields["RepoDigests"])];
  return {
    record: { ...configurationOf(config), ...digestOf(asString(fields["Digest"]), names) },
    platform: platformOf(fields),
    ...idOf(fields["Id"]),
    names,
  };
}

/** The image's own configuration is in `info.imageSpec` (containerd and CRI-O, verbose answers, which crictl asks for). */
function ofCri(status: JsonObject, info: JsonObject): InspectedImage {
  const specification = asObject(info["imageSpec"]);
  if (specification === undefined)
    throw new ImageError(
      "unsupported",
      "the record of crictl holds no configuration of the image (info.imageSpec)",
    );
  const names = [...texts(status["repoTags"]), ...texts(status["repoDigests"])];
  return {
    record: {
      ...configurationOf(asObject(specification["config"]) ?? {}),
      ...digestOf(undefined, names),
    },
    platform: platformOf(specification),
    ...idOf(status["id"]),
    names,
  };
}

function digestOf(told: string | undefined, names: readonly string[]): { readonly digest?: string } {
  const digests = new Set(names.flatMap((name) => /@(sha(?:256|512):[0-9a-f]+)$/.exec(name)?.[1] ?? []));
  const [only] = digests;
  const digest = told !== undefined && told !== "" ? told : digests.size === 1 ? only : undefined;
  return digest === undefined ? {} : { digest };
}

/** Podman writes the id without its algorithm. */
function idOf(value: JsonObject[string] | undefined): { readonly id?: string } {
  const id = asString(value);
  if (id === undefined || id === "") return {};
  return { id: id.includes(":") ? id : `sha256:${id}` };
}

function texts(value: JsonObject[string] | undefined): readonly string[] {
  return asList(value).filter((one) => typeof one === "string");
}
