import type { Json, JsonObject } from "../../workload/index.ts";
import { asList, asObject, asString } from "../../workload/index.ts";
import { ImageError } from "./image-error.ts";
import type { ImageConfiguration, ImagePlatform } from "./image-record.ts";

/** An image's configuration with the platform it is for. */
export interface ConfigurationReading {
  readonly configuration: ImageConfiguration;
  readonly platform: ImagePlatform;
}

/**
 * Reads the configuration object of an image, of OCI or Docker.
 * @throws ImageError "unsupported" for an object that is no image's configuration, "malformed" for one whose fields have another type
 */
export function parseImageConfiguration(object: JsonObject): ConfigurationReading {
  const rootFiles = asObject(object["rootfs"]);
  if (rootFiles === undefined)
    throw new ImageError("unsupported", "the object is no image's configuration: it has no rootfs");
  return { configuration: configurationOf(part(object, "config")), platform: platformOf(object) };
}

/** Reads the fields of `config` (of the image), `Config` (of inspect). */
export function configurationOf(fields: JsonObject): ImageConfiguration {
  return {
    user: text(fields, "User"),
    volumes: Object.keys(part(fields, "Volumes")),
    exposedPorts: Object.keys(part(fields, "ExposedPorts")),
    entrypoint: words(fields, "Entrypoint"),
    command: words(fields, "Cmd"),
    labels: Object.fromEntries(
      Object.entries(part(fields, "Labels")).flatMap(([name, value]) =>
        typeof value === "string" ? [[name, value]] : [],
      ),
    ),
    workingFolder: text(fields, "WorkingDir") || "/",
  };
}

/** `os` and `architecture`, also as inspect spells them. Images from before multi-platform say nothing: linux/amd64. */
export function platformOf(object: JsonObject): ImagePlatform {
  const told = (lower: string, upper: string): string | undefined =>
    asString(object[lower]) ?? asString(object[upper]);
  return { os: told("os", "Os") || "linux", architecture: told("architecture", "Architecture") || "amd64" };
}

function part(object: JsonObject, name: string): JsonObject {
  return typed(object, name, asObject) ?? {};
}

function text(object: JsonObject, name: string): string {
  return typed(object, name, asString) ?? "";
}

/** A command in its old form is one text, which a shell runs. */
function words(object: JsonObject, name: string): readonly string[] {
  const value = object[name];
  if (typeof value === "string") return ["/bin/sh", "-c", value];
  const list = typed(object, name, (one) => (Array.isArray(one) ? asList(one) : undefined)) ?? [];
  return list.map((word) => {
    if (typeof word !== "string") throw wrongType(name);
    return word;
  });
}

/** Absent and null are one; any other type is no configuration, and nothing may be concluded from it. */
function typed<T>(
  object: JsonObject,
  name: string,
  read: (value: Json | undefined) => T | undefined,
): T | undefined {
  const value = object[name];
  if (value === undefined || value === null) return undefined;
  const result = read(value);
  if (result === undefined) throw wrongType(name);
  return result;
}

function wrongType(name: string): ImageError {
  return new ImageError("malformed", `${name} of the image's configuration has another type than it should`);
}
