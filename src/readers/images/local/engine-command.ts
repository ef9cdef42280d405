import type { CommandResult, Platform } from "../../../platform/index.ts";
import { asList, asObject } from "../../../workload/index.ts";
import { readImageArchive } from "../archive.ts";
import { ImageError } from "../image-error.ts";
import type { ImageRecord } from "../image-record.ts";
import type { ImageReference } from "../image-reference.ts";
import { parseImageReference } from "../image-reference.ts";
import { jsonValue } from "../json-bytes.ts";
import { parseInspectedImage } from "../parse-inspect.ts";
import { isSamePlatform } from "../parse-manifest.ts";
import type { ReadImageOptions } from "../read-content.ts";
import { otherPlatform } from "../read-content.ts";

/** A command that tells of the images of an engine. */
export interface EngineCommand {
  /** For people: "podman". */
  readonly title: string;
  readonly command: string;
  readonly inspect: readonly string[];
  /** Writes the image as an archive to standard output. */
  readonly save?: readonly string[];
}

/** What runs on a node comes first: its images are those that its pods are made from. */
export const engineCommands: readonly EngineCommand[] = [
  { title: "k3s crictl", command: "k3s", inspect: ["crictl", "inspecti", "-o", "json"] },
  { title: "crictl", command: "crictl", inspect: ["inspecti", "-o", "json"] },
  {
    title: "podman",
    command: "podman",
    inspect: ["image", "inspect"],
    save: ["image", "save", "--quiet", "--format", "docker-archive"],
  },
  { title: "docker", command: "docker", inspect: ["image", "inspect"], save: ["image", "save"] },
];

const inspectLimit = { timeoutMilliseconds: 30_000, maximumBytes: 16 * 1024 ** 2 };
const saveMilliseconds = 15 * 60_000;

/**
 * Asks an engine for an image that it holds; nothing is pulled.
 * @throws ImageError "not-found" when it holds none of that name, "unreachable" when it does not answer
 */
export async function inspectWithCommand(
  platform: Platform,
  engine: EngineCommand,
  reference: ImageReference,
  options: ReadImageOptions,
): Promise<ImageRecord> {
  const { command, inspect } = engine;
  const result = await platform.run({ command, args: [...inspect, reference.name], ...inspectLimit });
  if (result.status !== "ok") throw commandError(engine, result);
  const value = jsonValue(new TextEncoder().encode(result.output), `what ${engine.title} tells`);
  const fields = asObject(Array.isArray(value) ? asList(value)[0] : value);
  if (fields === undefined) throw new ImageError("not-found", `${engine.title} holds no such image`);
  const { record, platform: found, names, id } = parseInspectedImage(fields);
  // A short name or an id may have led to another image.
  if (!names.some((name) => isSameImage(name, reference)))
    throw new ImageError("not-found", `${engine.title} holds no such image`);
  if (!isSamePlatform(found, options.platform)) throw otherPlatform(found, options.platform);
  if (!options.layers || engine.save === undefined) return record;
  const kept = id === undefined ? undefined : options.kept?.find(id, true);
  const whole = kept ?? (await saved(platform, engine, id ?? reference.name, options));
  if (id !== undefined && kept === undefined) options.kept?.keep(id, true, whole);
  return { ...whole, ...(record.digest !== undefined && { digest: record.digest }) };
}

/** Whether a name of an engine, or one with a digest, is the image that a reference means. */
export function isSameImage(name: string, reference: ImageReference): boolean {
  try {
    return parseImageReference(name).name === reference.name;
  } catch (error) {
    if (error instanceof ImageError) return false;
    throw error;
  }
}

/** Of a saved archive only one image is asked for: whatever it is named there, it is that one. */
async function saved(
  platform: Platform,
  engine: EngineCommand,
  name: string,
  options: ReadImageOptions,
): Promise<ImageRecord> {
  const { command, save = [] } = engine;
  const running = platform.runStream({
    command,
    args: [...save, name],
    timeoutMilliseconds: saveMilliseconds,
  });
  const images = await readImageArchive(running.output, options).catch(async (error: unknown) => {
    const result = await running.ended;
    throw result.status === "ok" ? error : commandError(engine, result);
  });
  const result = await running.ended;
  if (result.status !== "ok") throw commandError(engine, result);
  const [image, other] = images;
  if (image === undefined || other !== undefined)
    throw new ImageError("malformed", `${engine.title} saved ${images.length} images instead of one`);
  return image.record;
}

function commandError({ title }: EngineCommand, { status, errorOutput }: CommandResult): ImageError {
  if (status === "timed-out") return new ImageError("timed-out", `${title} did not answer in time`);
  const said = errorOutput.trim().split("\n").at(-1)?.slice(0, 300) ?? "";
  if (/no such image|not known|not found|image not|no image/i.test(said))
    return new ImageError("not-found", `${title} holds no such image`);
  return new ImageError("unreachable", `${title}: ${said || status}`);
}
