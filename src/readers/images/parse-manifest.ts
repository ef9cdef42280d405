import type { Json, JsonObject } from "../../workload/index.ts";
import { asInteger, asList, asObject, asString } from "../../workload/index.ts";
import { ImageError } from "./image-error.ts";
import type { ImagePlatform } from "./image-record.ts";
import { jsonObject } from "./json-bytes.ts";

/** A reference to content by its hash. Source: OCI image-spec descriptor.md. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: ImagePlatform;
  /** `org.opencontainers.image.ref.name` of an index in a folder. */
  readonly annotations: Readonly<Record<string, string>>;
}

export type Manifest =
  | { readonly kind: "index"; readonly manifests: readonly Descriptor[] }
  | { readonly kind: "image"; readonly config: Descriptor; readonly layers: readonly Descriptor[] };

/** Media types that are asked of a registry, the newer first. */
export const manifestTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
] as const;

const configTypes: readonly string[] = [
  "application/vnd.oci.image.config.v1+json",
  "application/vnd.docker.container.image.v1+json",
];

/**
 * Reads an index or manifest of OCI or of Docker's schema 2, by its fields as the engines do.
 * @throws ImageError "unsupported" for Docker's schema 1 and for artifacts, "malformed" for what follows no specification
 */
export function parseManifest(object: JsonObject): Manifest {
  if (object["schemaVersion"] === 1)
    throw new ImageError("unsupported", "the manifest is of Docker's schema 1, which engines no longer pull");
  const { manifests, config, layers } = object;
  // A document that can be read both ways is refused, as engines do (CVE-2021-41190).
  if (manifests !== undefined && (config !== undefined || layers !== undefined))
    throw new ImageError("malformed", "the manifest is an index and an image at once");
  if (manifests !== undefined) return { kind: "index", manifests: descriptors(manifests, "manifests") };
  if (asString(object["mediaType"])?.includes("artifact") === true || object["blobs"] !== undefined)
    throw new ImageError("unsupported", "the manifest is of an artifact, not of an image");
  const described = descriptor(config, "config");
  if (!configTypes.includes(described.mediaType))
    throw new ImageError("unsupported", `the manifest is of no image: its config is ${described.mediaType}`);
  return { kind: "image", config: described, layers: descriptors(layers, "layers") };
}

/** As `parseManifest`, from the bytes of a document. @throws ImageError */
export function readImageManifest(bytes: Uint8Array): Manifest {
  return parseManifest(jsonObject(bytes, "the manifest"));
}

/**
 * The manifest of an index for a platform: the first that fits, as engines take it. Entries without a platform are taken when there is but one.
 * @throws ImageError "other-platform"
 */
export function chooseManifest(manifests: readonly Descriptor[], wanted: ImagePlatform): Descriptor {
  const images = manifests.filter(({ platform }) => platform?.os !== "unknown");
  const fitting = images.find(({ platform }) => platform !== undefined && isSamePlatform(platform, wanted));
  const [only, second] = images;
  if (fitting !== undefined) return fitting;
  if (only !== undefined && second === undefined && only.platform === undefined) return only;
  const there = images.map(({ platform }) => (platform === undefined ? "unnamed" : platformName(platform)));
  throw new ImageError(
    "other-platform",
    `there is no image for ${platformName(wanted)}, only for ${[...new Set(there)].join(", ") || "none"}`,
  );
}

export function isSamePlatform(one: ImagePlatform, other: ImagePlatform): boolean {
  return one.os === other.os && one.architecture === other.architecture;
}

export function platformName({ os, architecture }: ImagePlatform): string {
  return `${os}/${architecture}`;
}

function descriptors(value: Json | undefined, name: string): readonly Descriptor[] {
  if (!Array.isArray(value)) throw new ImageError("malformed", `${name} of the manifest is no list`);
  return asList(value).map((one) => descriptor(one, name));
}

function descriptor(value: Json | undefined, name: string): Descriptor {
  const fields = asObject(value) ?? {};
  const mediaType = asString(fields["mediaType"]);
  const digest = asString(fields["digest"]);
  const size = asInteger(fields["size"]);
  if (mediaType === undefined || digest === undefined || size === undefined || size < 0)
    throw new ImageError("malformed", `${name} of the manifest names no mediaType, digest or size`);
  const platform = asObject(fields["platform"]);
  return {
    mediaType,
    digest,
    size,
    annotations: texts(asObject(fields["annotations"])),
    ...(platform !== undefined && {
      platform: {
        os: asString(platform["os"]) ?? "linux",
        architecture: asString(platform["architecture"]) ?? "amd64",
      },
    }),
  };
}

function texts(fields: JsonObject | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields ?? {}).flatMap(([name, value]) =>
      typeof value === "string" ? [[name, value]] : [],
    ),
  );
}
