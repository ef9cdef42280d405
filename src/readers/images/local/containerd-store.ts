import type { Platform } from "../../../platform/index.ts";
import { ImageError, toImageError } from "../image-error.ts";
import type { ReadImage } from "../image-record.ts";
import type { ImageReference } from "../image-reference.ts";
import { layoutContent, layoutDocument } from "../layout-folder.ts";
import { readImageManifest } from "../parse-manifest.ts";
import type { ReadImageOptions } from "../read-content.ts";
import { readContent } from "../read-content.ts";
import { BoltDatabase, transactionOf } from "./bolt.ts";
import { dockerFolders } from "./docker-storage.ts";
import { isSameImage } from "./engine-command.ts";
import { isStored, storedFile } from "./stored-file.ts";

/** A folder of containerd with the namespace of its images that is looked into. */
export interface ContainerdStore {
  readonly folder: string;
  readonly namespace: string;
}

/** Roots of containerd on nodes. Source: k3s pkg/agent/config, rke2, k0s, microk8s and containerd's defaults. */
const nodeFolders = [
  "/var/lib/rancher/k3s/agent/containerd",
  "/var/lib/rancher/rke2/agent/containerd",
  "/var/lib/k0s/containerd",
  "/var/snap/microk8s/common/var/lib/containerd",
  "/var/lib/containerd",
];
const databasePath = "io.containerd.metadata.v1.bolt/meta.db";
const contentPath = "io.containerd.content.v1.content";

/** Stores whose images pods are made from: namespace k8s.io. */
export function nodeStores(platform: Platform): readonly ContainerdStore[] {
  const home = platform.environment("HOME");
  const rootless = home === undefined ? [] : [platform.joinPath(home, ".rancher/k3s/agent/containerd")];
  return there(platform, [...nodeFolders, ...rootless], "k8s.io");
}

/** Stores of Docker, in a containerd of its own or in the system's, and of nerdctl. */
export function otherStores(platform: Platform): readonly ContainerdStore[] {
  const own = dockerFolders(platform).map((folder) => platform.joinPath(folder, "containerd/daemon"));
  return [
    ...there(platform, [...own, "/var/lib/containerd"], "moby"),
    ...there(platform, ["/var/lib/containerd"], "default"),
  ];
}

function there(
  platform: Platform,
  folders: readonly string[],
  namespace: string,
): readonly ContainerdStore[] {
  return folders
    .filter((folder) => isStored(platform, platform.joinPath(folder, databasePath)))
    .map((folder) => ({ folder, namespace }));
}

/**
 * Reads an image of containerd without it: its database tells the digest, its content is what a registry gave.
 * @throws ImageError "not-found" when it holds none of that name
 */
export async function readContainerdStore(
  platform: Platform,
  { folder, namespace }: ContainerdStore,
  reference: ImageReference,
  options: ReadImageOptions,
): Promise<ReadImage> {
  const digest = await digestNamed(platform, { folder, namespace }, reference);
  const content = platform.joinPath(folder, contentPath);
  const manifest = await layoutDocument(platform, content, digest);
  const read = await readContent(layoutContent(platform, content), readImageManifest(manifest), options);
  return { ...read, record: { ...read.record, digest } };
}

/** Reads of a database that is being written, before it is given up. */
const mostReads = 3;

/** Source: containerd v2.2.0 core/metadata/buckets.go: v1, the namespace, images, the name, target, digest. */
async function digestNamed(
  platform: Platform,
  { folder, namespace }: ContainerdStore,
  reference: ImageReference,
): Promise<string> {
  const path = platform.joinPath(folder, databasePath);
  for (let reads = 0; reads < mostReads; reads++) {
    const database = new BoltDatabase(storedFile(platform, path));
    const found = findDigest(database, namespace, reference);
    if ((await currentTransaction(platform, path)) !== database.transaction) continue;
    if (found instanceof ImageError) throw found;
    if (found !== undefined) return found;
    throw new ImageError("not-found", `${folder} holds no such image`);
  }
  throw new ImageError("unreachable", `${path} changes while it is read`);
}

/** What is wrong with it may come of a change meanwhile, which is found out later. */
function findDigest(
  database: BoltDatabase,
  namespace: string,
  reference: ImageReference,
): string | ImageError | undefined {
  try {
    const images = ["v1", namespace, "images"];
    const name = database.keys(images).find((one) => isSameImage(one, reference));
    const digest = name === undefined ? undefined : database.get([...images, name, "target", "digest"]);
    return digest === undefined ? undefined : new TextDecoder("utf-8").decode(digest);
  } catch (error) {
    if (error instanceof ImageError) return error;
    throw error;
  }
}

async function currentTransaction(platform: Platform, path: string): Promise<bigint | undefined> {
  try {
    for await (const start of platform.readStream(path)) return transactionOf(start);
  } catch (error) {
    throw toImageError(error, path);
  }
  return undefined;
}
