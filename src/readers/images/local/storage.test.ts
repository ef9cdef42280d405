import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { memoryPlatform } from "../../../platform/index.ts";
import { parseImageReference } from "../image-reference.ts";
import { inspectStorage, storageFolders } from "./storage.ts";

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
    expect(await inspectStorage(platform, root, reference, options)).toMatchObject({
      user: "app",
      uid: 1234,
    });
  });

  it("of a driver without folders is named with what reads it", async () => {
    const platform = memoryPlatform(storage("btrfs"));
    expect(storageFolders(platform)).toEqual([root]);
    await expect(inspectStorage(platform, root, reference, options)).rejects.toThrow(
      "is kept by the driver btrfs, which is not read: podman tells its images",
    );
  });
});
