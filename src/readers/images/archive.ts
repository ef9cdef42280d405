import type { ByteStream } from "../../platform/index.ts";
import { single, startDigest } from "../../platform/index.ts";
import type { Json } from "../../workload/index.ts";
import { asList, asObject, asString } from "../../workload/index.ts";
import { readAll } from "./byte-reader.ts";
import { FileTree } from "./file-tree.ts";
import { ImageError } from "./image-error.ts";
import type { ReadImage } from "./image-record.ts";
import { jsonValue } from "./json-bytes.ts";
import type { Layer } from "./layer.ts";
import { readLayer, segments } from "./layer.ts";
import { namedImages } from "./layout-folder.ts";
import type { Descriptor } from "./parse-manifest.ts";
import type { ImageContent, ReadImageOptions } from "./read-content.ts";
import { configurationFor, readContent, withTree } from "./read-content.ts";
import { readTar } from "./read-tar.ts";
import { unpack } from "./unpack.ts";
import { documentLimit, verifiedDocument } from "./verified.ts";

/** An image of an archive, layout or record, with the names that it has there. */
export interface FoundImage extends ReadImage {
  readonly names: readonly string[];
}

/**
 * Reads the images of an archive in one pass: what `podman save` and `docker save` write (manifest.json), or an OCI image layout as a tar.
 * @throws ImageError
 */
export async function readImageArchive(
  source: ByteStream,
  options: ReadImageOptions,
): Promise<readonly FoundImage[]> {
  const members = await readMembers(unpack(source), options.layers);
  const list = members.documents.get("manifest.json");
  if (list !== undefined) return savedImages(members, jsonValue(list, "manifest.json"), options);
  const index = members.documents.get("index.json");
  if (index === undefined)
    throw new ImageError(
      "unsupported",
      "the archive is none of images: it holds no manifest.json and no index.json",
    );
  const found: FoundImage[] = [];
  for (const { names, descriptor } of namedImages(index)) {
    const manifest = { kind: "index", manifests: [descriptor] } as const;
    const read = await readContent(archiveContent(members), manifest, options);
    found.push({ ...read, names, record: { ...read.record, digest: descriptor.digest } });
  }
  return found;
}

async function savedImages(
  members: Members,
  list: Json,
  options: ReadImageOptions,
): Promise<readonly FoundImage[]> {
  const found: FoundImage[] = [];
  for (const entry of asList(list)) found.push(await savedImage(members, entry, options));
  return found;
}

interface Members {
  readonly documents: ReadonlyMap<string, Uint8Array>;
  /** What is no layer is an error only when an image names it as one. */
  readonly layers: ReadonlyMap<string, HashedLayer | ImageError>;
  /** Links of older `docker save`: a layer that two images share. */
  readonly links: ReadonlyMap<string, string>;
}

interface HashedLayer {
  readonly layer: Layer;
  /** Of the bytes as they lie in the archive. */
  readonly digest: string;
}

/** The manifest may stand behind the layers, so every layer is read; what is not JSON and no layer is no part of an image. */
async function readMembers(source: ByteStream, withLayers: boolean): Promise<Members> {
  const documents = new Map<string, Uint8Array>();
  const layers = new Map<string, HashedLayer | ImageError>();
  const links = new Map<string, string>();
  for await (const { header, content } of readTar(source)) {
    const path = segments(header.name).join("/");
    if (header.type === "1" || header.type === "2") links.set(path, linkTarget(path, header));
    if (header.type !== "0" || header.size === 0) continue;
    if (isDocument(path, header.size)) documents.set(path, await readAll(content, documentLimit, path));
    else if (withLayers) layers.set(path, await hashedLayer(content).catch(asMalformed));
  }
  return { documents, layers, links };
}

function linkTarget(
  path: string,
  { type, linkName }: { readonly type: string; readonly linkName: string },
): string {
  const parts = type === "1" ? [] : path.split("/").slice(0, -1);
  for (const part of linkName.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

/** Whether a member may be a document by its name; a small blob may be one, or a layer, and is kept as it is. */
function isDocument(path: string, size: number): boolean {
  return (
    size <= documentLimit &&
    (/\.json$|(?:^|\/)(?:json|oci-layout|repositories|VERSION)$/.test(path) || path.startsWith("blobs/"))
  );
}

function asMalformed(error: unknown): ImageError {
  if (error instanceof ImageError && error.code === "malformed") return error;
  throw error;
}

async function hashedLayer(content: ByteStream): Promise<HashedLayer> {
  const running = startDigest("sha256");
  async function* through(): ByteStream {
    for await (const chunk of content) {
      running.update(chunk);
      yield chunk;
    }
  }
  const layer = await readLayer(unpack(through()));
  return { layer, digest: `sha256:${running.hex()}` };
}

/** One entry of manifest.json. The configuration names every layer by the hash of its unpacked tar. */
async function savedImage(members: Members, entry: Json, options: ReadImageOptions): Promise<FoundImage> {
  const fields = asObject(entry) ?? {};
  const path = asString(fields["Config"]) ?? "";
  const bytes = documentAt(members, path);
  const named = /(?:^|\/)([0-9a-f]{64})(?:\.json)?$/.exec(path)?.[1];
  if (named !== undefined)
    await verifiedDocument(single(bytes), { digest: `sha256:${named}` }, "the configuration");
  const { configuration, object } = configurationFor(bytes, options.platform);
  const hashes = textsOf(asObject(object["rootfs"])?.["diff_ids"]);
  const tree = (): Promise<FileTree> => savedTree(members, textsOf(fields["Layers"]), hashes);
  return {
    names: textsOf(fields["RepoTags"]),
    ...(named !== undefined && { id: `sha256:${named}` }),
    ...(await withTree(configuration, options.layers ? tree : undefined)),
  };
}

async function savedTree(
  members: Members,
  paths: readonly string[],
  hashes: readonly string[],
): Promise<FileTree> {
  if (paths.length !== hashes.length)
    throw new ImageError("malformed", "manifest.json and the configuration name another number of layers");
  const tree = new FileTree();
  for (const [index, path] of paths.entries())
    tree.add(await layerAt(members, path, digestOfPath(path) ?? hashes[index] ?? ""));
  return tree;
}

function archiveContent(members: Members): ImageContent {
  const document = ({ digest, size }: Descriptor, what: string): Promise<Uint8Array> =>
    verifiedDocument(single(documentAt(members, pathOfDigest(digest))), { digest, size }, what);
  return {
    document,
    manifest: (descriptor) => document(descriptor, "the manifest"),
    layer: ({ digest }) => layerAt(members, pathOfDigest(digest), digest),
  };
}

function documentAt({ documents, links }: Members, path: string): Uint8Array {
  const bytes = documents.get(links.get(path) ?? path);
  if (bytes === undefined)
    throw new ImageError("malformed", `the archive holds no ${path || "configuration"}`);
  return bytes;
}

async function layerAt({ documents, layers, links }: Members, path: string, digest: string): Promise<Layer> {
  const place = links.get(path) ?? path;
  const small = documents.get(place);
  const found = small === undefined ? layers.get(place) : await hashedLayer(single(small));
  if (found === undefined) throw new ImageError("malformed", `the archive holds no layer ${path}`);
  if (found instanceof ImageError) throw found;
  if (found.digest !== digest)
    throw new ImageError("wrong-digest", `the layer ${path} is not ${digest}, but ${found.digest}`);
  return found.layer;
}

function textsOf(value: Json | undefined): readonly string[] {
  return asList(value).filter((one) => typeof one === "string");
}

function pathOfDigest(digest: string): string {
  return `blobs/${digest.replace(":", "/")}`;
}

function digestOfPath(path: string): string | undefined {
  const [, algorithm, hex] = /^blobs\/(sha256|sha512)\/([0-9a-f]+)$/.exec(path) ?? [];
  return algorithm === undefined || hex === undefined ? undefined : `${algorithm}:${hex}`;
}
