import type { CommandResult, Platform } from "../../../platform/index.ts";
import { asList, asObject } from "../../../workload/index.ts";
import { readImageArchive } from "../archive.ts";
import { ImageError } from "../image-error.ts";
import type { ImagePlatform, ReadImage } from "../image-record.ts";
import type { ImageReference } from "../image-reference.ts";
import { parseImageReference } from "../image-reference.ts";
import { jsonValue } from "../json-bytes.ts";
import type { InspectedImage } from "../parse-inspect.ts";
import { parseInspectedImage } from "../parse-inspect.ts";
import { isSamePlatform, platformName } from "../parse-manifest.ts";
import type { ReadImageOptions } from "../read-content.ts";
import { otherPlatform, readKept } from "../read-content.ts";

/** A command that tells of the images of an engine. */
export interface EngineCommand {
  /** For people: "podman". */
  readonly title: string;
  readonly command: string;
  /** Tells an image; absent for a command that only writes it out. */
  readonly inspect?: readonly string[];
  /** Writes the image as an archive to standard output. */
  readonly save?: (name: string, platform: ImagePlatform, help: string) => readonly string[];
  /** Prints the options of `save`, where versions differ in them. */
  readonly saveHelp?: readonly string[];
}

/**
 * containerd's own client; what it exports is an OCI layout, of one platform as that is all that a node holds. From 2.0 on it writes its
 * progress into the archive unless it is told --local, which older ones do not know. Source: containerd v2.2.9 cmd/ctr/commands/images/export.go.
 */
function exportOf(name: string, platform: ImagePlatform, help: string): readonly string[] {
  const local = /--local\b/.test(help) ? ["--local"] : [];
  const of = ["--platform", platformName(platform), "-", name];
  return ["--connect-timeout", "3s", "-n", "k8s.io", "images", "export", ...local, ...of];
}

const exportHelp = ["images", "export", "--help"];

/** What tells the images that a node makes pods from. k3s brings both clients within itself. */
export const nodeCommands: readonly EngineCommand[] = [
  { title: "k3s crictl", command: "k3s", inspect: ["crictl", "inspecti", "-o", "json"] },
  { title: "crictl", command: "crictl", inspect: ["inspecti", "-o", "json"] },
];

/** The same engine's other client, of which a whole archive has to be read. */
export const nodeArchives: readonly EngineCommand[] = [
  {
    title: "k3s ctr",
    command: "k3s",
    save: (...of) => ["ctr", ...exportOf(...of)],
    saveHelp: ["ctr", ...exportHelp],
  },
  { title: "ctr", command: "ctr", save: exportOf, saveHelp: exportHelp },
];

export const engineCommands: readonly EngineCommand[] = [
  {
    title: "podman",
    command: "podman",
    inspect: ["image", "inspect"],
    save: (name) => ["image", "save", "--quiet", "--format", "docker-archive", name],
  },
  {
    title: "docker",
    command: "docker",
    inspect: ["image", "inspect"],
    save: (name) => ["image", "save", name],
  },
];

const inspectLimit = { timeoutMilliseconds: 30_000, maximumBytes: 16 * 1024 ** 2 };
const saveMilliseconds = 15 * 60_000;

/**
 * Asks an engine for an image that it holds; nothing is pulled.
 * @throws ImageError "not-found" when it holds none of that name, "unreachable" when it does not answer
 */
export async function readWithCommand(
  platform: Platform,
  engine: EngineCommand,
  reference: ImageReference,
  options: ReadImageOptions,
): Promise<ReadImage> {
  const { inspect, save } = engine;
  if (inspect === undefined) return saved(platform, engine, reference.name, options);
  const { record, id } = await inspected(platform, { ...engine, inspect }, reference, options);
  if (!options.layers || save === undefined) return { record, ...(id !== undefined && { id }) };
  const read = (): Promise<ReadImage> => saved(platform, engine, id ?? reference.name, options);
  const whole = id === undefined ? await read() : await readKept(id, options, read);
  return {
    ...whole,
    record: { ...whole.record, ...(record.digest !== undefined && { digest: record.digest }) },
  };
}

async function inspected(
  platform: Platform,
  engine: EngineCommand & { readonly inspect: readonly string[] },
  reference: ImageReference,
  options: ReadImageOptions,
): Promise<InspectedImage> {
  const { command, inspect, title } = engine;
  const result = await platform.run({ command, args: [...inspect, reference.name], ...inspectLimit });
  if (result.status !== "ok") throw commandError(engine, result);
  const value = jsonValue(new TextEncoder().encode(result.output), `what ${title} tells`);
  const fields = asObject(Array.isArray(value) ? asList(value)[0] : value);
  if (fields === undefined) throw new ImageError("not-found", `${title} holds no such image`);
  const image = parseInspectedImage(fields);
  // A short name or an id may have led to another image.
  if (!image.names.some((name) => isSameImage(name, reference)))
    throw new ImageError("not-found", `${title} holds no such image`);
  if (!isSamePlatform(image.platform, options.platform))
    throw otherPlatform(image.platform, options.platform);
  return image;
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
): Promise<ReadImage> {
  const { command, save = () => [], saveHelp } = engine;
  const help = saveHelp && (await platform.run({ command, args: saveHelp, ...inspectLimit }));
  const running = platform.runStream({
    command,
    args: save(name, options.platform, help?.output ?? ""),
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
  return image;
}

function commandError({ title }: EngineCommand, { status, errorOutput }: CommandResult): ImageError {
  if (status === "timed-out") return new ImageError("timed-out", `${title} did not answer in time`);
  const said = errorOutput.trim().split("\n").at(-1)?.slice(0, 300) ?? "";
  if (/permission denied|operation not permitted|must be root/i.test(said))
    return new ImageError("refused", `${title} may not be called by this user`);
  if (/no such image|not known|not found|image not|no image/i.test(said))
    return new ImageError("not-found", `${title} holds no such image`);
  if (/\bconnect|\bdial|daemon|\.sock\b/i.test(said))
    return new ImageError("unreachable", `${title} does not reach its engine`);
  return new ImageError("unsupported", `${title}: ${withoutTitle(said, title) || status}`);
}

/** Programs begin what they say with their name, or with "Error:". */
function withoutTitle(said: string, title: string): string {
  const name = title.split(" ").at(-1) ?? "";
  return said.replace(new RegExp(`^(?:Error:|${name}:)\\s*`), "");
}
