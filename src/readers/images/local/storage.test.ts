import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { boltOf } from "../../../../test/helpers/bolt.ts";
import type { TarMember } from "../../../../test/helpers/image.ts";
import { imageOf, netRawCapability, splitOf, tarOf } from "../../../../test/helpers/image.ts";
import { nodeStores, readContainerdStore } from "./containerd-store.ts";
import { dockerStorages, readDockerStorage } from "./docker-storage.ts";
import { memoryPlatform } from "../../../platform/index.ts";
import { parseImageReference } from "../image-reference.ts";
import { readStorage, storageFolders } from "./storage.ts";

const configuration = JSON.stringify({
  architecture: "amd64",
  os: "linux",
  rootfs: {},
  config: { User: "app" },
});
const id = createHash("sha256").update(configuration).digest("hex");
const key = `=${Buffer.from(`sha256:${id}`).toString("base64")}`;
const root = "/var/lib/containers/storage";
const reference = parseImageReference("localhost/app:1");
const options = { platform: { os: "linux", architecture: "amd64" }, layers: false };

/** A storage of that driver with two layers, of which the upper one alone names the user in passwd. */
function storage(driver: string): Record<string, string> {
  const folderOf = (layer: string): string =>
    driver === "vfs" ? `${root}/vfs/dir/${layer}` : `${root}/overlay/${layer}/diff`;
  return {
    [`${root}/${driver}-images/images.json`]: JSON.stringify([
      { id, names: ["localhost/app:1"], layer: "upper" },
    ]),
    [`${root}/${driver}-images/${id}/${key}`]: configuration,
    [`${root}/${driver}-layers/layers.json`]: JSON.stringify([
      { id: "lower" },
      { id: "upper", parent: "lower" },
    ]),
    [`${folderOf("lower")}/etc/passwd`]: "root:x:0:0::/:/bin/sh\n",
    [`${folderOf("lower")}/etc/group`]: "root:x:0:\n",
    [`${folderOf("upper")}/etc/passwd`]: "root:x:0:0::/:/bin/sh\napp:x:1234:1234::/:/bin/sh\n",
    ...(driver === "vfs" && { [`${folderOf("upper")}/etc/group`]: "root:x:0:\n" }),
  };
}

describe("a storage of Podman", () => {
  it.each(["overlay", "vfs"])("of the driver %s tells the image and its accounts", async (driver) => {
    const platform = memoryPlatform(storage(driver));
    expect(storageFolders(platform)).toEqual([root]);
    expect((await readStorage(platform, root, reference, options)).record).toMatchObject({
      user: "app",
      uid: 1234,
    });
  });

  it.each([
    ["/home/a/.config/containers/storage.conf", '[storage]\ngraphroot = "/srv/images"\n'],
    ["/etc/containers/storage.conf", '[storage]\nrootless_storage_path = "$HOME/../../srv/images"\n'],
    ["/etc/containers/storage.conf", '[storage]\ngraphroot = "/srv/images"\n'],
  ])("is looked for where %s says", (path, text) => {
    const moved = Object.fromEntries(
      Object.entries(storage("overlay")).map(([name, content]) => [
        name.replace(root, "/srv/images"),
        content,
      ]),
    );
    const platform = memoryPlatform({ ...moved, [path]: text }, { environment: { HOME: "/home/a" } });
    expect(storageFolders(platform).map((folder) => platform.joinPath(folder))).toEqual(["/srv/images"]);
  });

  it("of a driver without folders is named with what reads it", async () => {
    const platform = memoryPlatform(storage("btrfs"));
    expect(storageFolders(platform)).toEqual([root]);
    await expect(readStorage(platform, root, reference, options)).rejects.toThrow(
      "is kept by the driver btrfs, which is not read: podman tells its images",
    );
  });
});

const passwd = "root:x:0:0::/:/bin/sh\napp:x:1234:1235::/:/bin/sh\n";
const lower: readonly TarMember[] = [
  { name: "etc/passwd", content: passwd },
  { name: "etc/group", content: "" },
  { name: "bin/su", mode: 0o4755, content: "x" },
  { name: "bin/ping", content: "x", records: { "SCHILY.xattr.security.capability": netRawCapability } },
  { name: "data/", mode: 0o700, uid: 1234 },
];
const upper: readonly TarMember[] = [{ name: "bin/.wh.su" }];
const whole = { ...options, layers: true };
const facts = {
  user: "app",
  uid: 1234,
  gid: 1235,
  setId: false,
  fileCapabilities: true,
  privilegedFiles: [{ path: "/bin/ping", hasCapabilities: true }],
  paths: { "/data": { uid: 1234, mode: 0o700, isEmpty: true } },
};

describe("the files of an image in a storage", () => {
  const splits = {
    [`${root}/overlay-layers/lower.tar-split.gz`]: gzipSync(splitOf(lower)),
    [`${root}/overlay-layers/upper.tar-split.gz`]: gzipSync(splitOf(upper)),
  };
  const folders = { ...storage("overlay"), [`${root}/overlay/lower/diff/etc/passwd`]: passwd };

  it("are told by the headers that Podman kept of each layer, accounts by its folders", async () => {
    const read = await readStorage(memoryPlatform({ ...folders, ...splits }), root, reference, whole);
    expect(read).toMatchObject({ id: `sha256:${id}`, record: facts });
  });

  it("leave the accounts open where the folder holds another file than the headers say", async () => {
    const changed = { ...folders, ...splits, [`${root}/overlay/lower/diff/etc/passwd`]: "app:x:0:0::/:/\n" };
    const { record } = await readStorage(memoryPlatform(changed), root, reference, whole);
    expect(record).not.toHaveProperty("accounts");
    expect(record).not.toHaveProperty("uid");
  });

  it("do not follow a link of a layer to the accounts of this machine", async () => {
    const linked = { ...folders, ...splits, [`${root}/overlay/lower/diff/etc/passwd`]: "-> /etc/passwd" };
    const { record } = await readStorage(memoryPlatform(linked), root, reference, whole);
    expect(record).not.toHaveProperty("accounts");
  });

  it("are unknown, with the reason, where Podman kept no headers", async () => {
    const read = await readStorage(memoryPlatform(folders), root, reference, whole);
    expect(read.record).not.toHaveProperty("setId");
    expect(read.filesProblem?.message).toContain("lower.tar-split.gz, which would tell the files");
  });
});

describe("a storage of Docker", () => {
  const docker = "/var/lib/docker";
  const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
  const hashes = [`sha256:${sha256("lower")}`, `sha256:${sha256("upper")}`] as const;
  const json = JSON.stringify({
    architecture: "amd64",
    os: "linux",
    config: { User: "app", Volumes: { "/data": {} } },
    rootfs: { type: "layers", diff_ids: hashes },
  });
  const digest = `sha256:${"d".repeat(64)}`;
  const names = { "team/app:1": `sha256:${sha256(json)}`, [`team/app@${digest}`]: `sha256:${sha256(json)}` };
  const chains = [hashes[0].slice(7), sha256(hashes.join(" "))];
  const layer = (index: number, name: string, members: readonly TarMember[]) => ({
    [`${docker}/image/overlay2/layerdb/sha256/${chains[index] ?? ""}/cache-id`]: name,
    [`${docker}/image/overlay2/layerdb/sha256/${chains[index] ?? ""}/tar-split.json.gz`]: gzipSync(
      splitOf(members),
    ),
  });
  const files = {
    [`${docker}/image/overlay2/repositories.json`]: JSON.stringify({ Repositories: { "team/app": names } }),
    [`${docker}/image/overlay2/imagedb/content/sha256/${sha256(json)}`]: json,
    ...layer(0, "aaa", lower),
    ...layer(1, "bbb", upper),
    [`${docker}/overlay2/aaa/diff/etc/passwd`]: passwd,
    [`${docker}/overlay2/bbb/diff/bin/x`]: "",
  };

  it.each(["team/app:1", `docker.io/team/app@${digest}`])(
    "tells the image %s with its files",
    async (name) => {
      const platform = memoryPlatform(files);
      const [found] = dockerStorages(platform);
      expect(found).toEqual({ folder: docker, driver: "overlay2" });
      if (found === undefined) throw new Error("there is no storage");
      const read = await readDockerStorage(platform, found, parseImageReference(name), whole);
      expect(read.record).toMatchObject({ ...facts, volumes: ["/data"], digest });
    },
  );

  it("is looked for where daemon.json says, and holds no other image", async () => {
    const moved = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [path.replace(docker, "/srv/docker"), text]),
    );
    const platform = memoryPlatform({ ...moved, "/etc/docker/daemon.json": `{"data-root":"/srv/docker"}` });
    const [found] = dockerStorages(platform);
    if (found === undefined) throw new Error("there is no storage");
    await expect(
      readDockerStorage(platform, found, parseImageReference("team/app:2"), whole),
    ).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("a store of containerd", () => {
  const image = imageOf({ User: "app" }, [tarOf(lower), tarOf(upper)]);
  const folder = "/var/lib/rancher/k3s/agent/containerd";
  const databaseOf = (namespace: string): Uint8Array =>
    boltOf({
      v1: {
        [namespace]: { images: { "docker.io/team/app:1": { target: { digest: image.manifest.digest } } } },
      },
    });
  const blobs = Object.fromEntries(
    [image.manifest, image.config, ...image.layers].map(({ digest, bytes }) => [
      `${folder}/io.containerd.content.v1.content/blobs/${digest.replace(":", "/")}`,
      bytes,
    ]),
  );
  const read = (files: Record<string, string | Uint8Array>) => {
    const platform = memoryPlatform(files);
    const [store] = nodeStores(platform);
    if (store === undefined) throw new Error("there is no store");
    return readContainerdStore(platform, store, parseImageReference("team/app:1"), whole);
  };
  const path = `${folder}/io.containerd.metadata.v1.bolt/meta.db`;

  it("tells the images of a node of k3s", async () => {
    const { record } = await read({ ...blobs, [path]: databaseOf("k8s.io") });
    expect(record).toMatchObject({ ...facts, digest: image.manifest.digest });
  });

  it("tells the configuration, and why no files, where it has given the layers up", async () => {
    const given = image.layers.map(({ digest }) => digest.slice(7));
    const kept = Object.entries(blobs).filter(([name]) => !given.some((digest) => name.endsWith(digest)));
    const found = await read({ ...Object.fromEntries(kept), [path]: databaseOf("k8s.io") });
    expect(found.record).toMatchObject({ user: "app" });
    expect(found.filesProblem).toMatchObject({ code: "not-found" });
  });

  it("takes nothing of an image whose content is not what its digest says", async () => {
    const [layer] = image.layers;
    const tampered = `${folder}/io.containerd.content.v1.content/blobs/${layer?.digest.replace(":", "/") ?? ""}`;
    await expect(
      read({ ...blobs, [tampered]: tarOf(upper), [path]: databaseOf("k8s.io") }),
    ).rejects.toMatchObject({ code: "wrong-digest" });
  });

  it("does not take an image of another namespace for one of the node", async () => {
    await expect(read({ ...blobs, [path]: databaseOf("moby") })).rejects.toMatchObject({ code: "not-found" });
  });
});
