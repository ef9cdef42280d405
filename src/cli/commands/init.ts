import type { InitFile, InitRequest } from "../../app/index.ts";
import { initFiles, initStream, k3sFiles, writeInit } from "../../app/index.ts";
import { nodePlatform } from "../../platform/index.ts";
import { exitCodes } from "../exit-codes.ts";
import { UsageError, write } from "../output.ts";

interface InitFlags {
  readonly image?: string;
  readonly namespace?: string;
  readonly level?: InitRequest["level"];
  readonly port?: readonly string[];
  readonly from?: readonly string[];
  readonly egress?: readonly string[];
  readonly volume?: readonly string[];
  readonly user?: string;
  readonly k3s?: boolean;
  readonly output?: string;
  readonly force?: boolean;
}

/** `podseal init [NAME]`: prints a starting point, or writes it below a folder. */
export async function init(name: string | undefined, options: Record<string, unknown>): Promise<number> {
  const flags = options as InitFlags;
  checkFlags(name, flags);
  const files = name === undefined ? [] : await initFiles(requestOf(name, flags));
  const ofNode = flags.k3s === true ? k3sFiles() : [];
  if (flags.output !== undefined) {
    const written = writeInit(nodePlatform, flags.output, [...files, ...ofNode], {
      force: flags.force === true,
    });
    await write(nodePlatform, "-", told(written, name, flags.output));
    return exitCodes.held;
  }
  await write(nodePlatform, "-", name === undefined ? sections(ofNode) : initStream(files));
  return exitCodes.held;
}

/** @throws UsageError for flags that cannot work together. */
function checkFlags(name: string | undefined, { image, k3s, output, force }: InitFlags): void {
  if (name === undefined && k3s !== true)
    throw new UsageError("init needs a NAME and --image, or --k3s for the configuration of a k3s server");
  if (name === undefined && image !== undefined) throw new UsageError("--image needs a NAME");
  if (name !== undefined && image === undefined) throw new UsageError(`init ${name} needs an --image`);
  if (name !== undefined && k3s === true && output === undefined)
    throw new UsageError(
      "manifests and k3s' configuration do not go into one stream: give --output DIR, or leave NAME out",
    );
  if (force === true && output === undefined)
    throw new UsageError("--force replaces files: give --output DIR");
}

function requestOf(name: string, flags: InitFlags): InitRequest {
  const { image = "", namespace, level, port = [], from = [], egress = [], volume = [], user } = flags;
  return {
    name,
    image,
    ports: port,
    from,
    egress,
    volumes: volume,
    ...(namespace === undefined ? {} : { namespace }),
    ...(level === undefined ? {} : { level }),
    ...(user === undefined ? {} : { user }),
  };
}

function sections(files: readonly InitFile[]): string {
  return files.map(({ file, text }) => `#### ${file}\n${text}`).join("\n");
}

function told(paths: readonly string[], name: string | undefined, folder: string): string {
  const next =
    name === undefined ? "" : `next: podseal audit --complete ${folder}; kubectl apply -f ${folder}\n`;
  return `${paths.map((path) => `wrote ${path}\n`).join("")}${next}`;
}
