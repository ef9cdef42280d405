import { describe, expect, it } from "vitest";
import type { TarMember } from "../../../test/helpers/image.ts";
import { netRawCapability, tarOf } from "../../../test/helpers/image.ts";
import { FileTree } from "./file-tree.ts";
import { filesOf, withUser } from "./files-of-tree.ts";
import type { ImageConfiguration, ImageFiles } from "./image-record.ts";
import { readLayer } from "./layer.ts";

const configuration: ImageConfiguration = {
  user: "app",
  volumes: ["/data"],
  exposedPorts: [],
  entrypoint: [],
  command: [],
  labels: {},
  workingFolder: "/",
};

async function filesOfLayers(...layers: readonly (readonly TarMember[])[]): Promise<ImageFiles> {
  const tree = new FileTree();
  for (const members of layers) tree.add(await readLayer(inPieces(tarOf(members))));
  return filesOf(tree, configuration);
}

/** In odd pieces, as a network gives them. */
// eslint-disable-next-line @typescript-eslint/require-await -- a stream is asynchronous, what it holds is here
async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 333) yield bytes.subarray(at, at + 333);
}

const su: TarMember = { name: "bin/su", mode: 0o4755, content: "x" };
const ping: TarMember = {
  name: "bin/ping",
  mode: 0o755,
  content: "x",
  records: { "SCHILY.xattr.security.capability": netRawCapability },
};
const long = `${"deep/".repeat(60)}su`;

const raising: readonly (readonly [string, readonly (readonly TarMember[])[], boolean, boolean])[] = [
  ["nothing of the kind", [[{ name: "bin/sh", mode: 0o755, content: "x" }]], false, false],
  ["a set-user-id file", [[su]], true, false],
  ["a set-group-id file", [[{ ...su, mode: 0o2755 }]], true, false],
  [
    "a folder with the set-group-id bit, which raises nobody",
    [[{ name: "data/", mode: 0o2775 }]],
    false,
    false,
  ],
  ["a file with capabilities, whose bytes are no text", [[ping]], false, true],
  ["an upper layer that removes the file", [[su], [{ name: "bin/.wh.su" }]], false, false],
  ["a removal that stands behind its own layer's file", [[su], [su, { name: "bin/.wh.su" }]], true, false],
  ["an upper layer that empties the folder", [[su, ping], [{ name: "bin/.wh..wh..opq" }]], false, false],
  ["an upper layer that removes the folder", [[su, ping], [{ name: ".wh.bin" }]], false, false],
  ["an upper layer that replaces the file", [[su], [{ ...su, mode: 0o755 }]], false, false],
  [
    "an upper layer that puts a file in place of the folder",
    [[su], [{ name: "bin", content: "x" }]],
    false,
    false,
  ],
  ["a folder over the same folder, which keeps what is in it", [[su], [{ name: "bin/" }]], true, false],
  [
    "a removed file with a hard link that stays",
    [[su, { name: "bin/sudo", type: "1", link: "bin/su" }], [{ name: "bin/.wh.su" }]],
    true,
    false,
  ],
  [
    "a hard link to a file with capabilities",
    [[ping, { name: "p", type: "1", link: "./bin/ping" }], [{ name: "bin/.wh.ping" }]],
    false,
    true,
  ],
  [
    "a file below a link to a folder",
    [[{ name: "usr/bin/" }, { name: "bin", type: "2", link: "usr/bin" }], [su], [{ name: "usr/bin/.wh.su" }]],
    false,
    false,
  ],
  [
    "a name that is too long for a header",
    [
      [{ name: "short", mode: 0o4755, content: "x", records: { path: long } }],
      [{ name: "short", mode: 0o755, content: "x", records: { path: long } }],
    ],
    false,
    false,
  ],
  [
    "GNU's form of a long name",
    [
      [
        { name: "././@LongLink", type: "L", content: `${long}\0` },
        { name: "deep", mode: 0o4755, content: "x" },
      ],
      [{ name: ".wh.deep" }],
    ],
    false,
    false,
  ],
];

describe("the files of an image", () => {
  it.each(raising)("that has %s", async (_, layers, setId, fileCapabilities) => {
    expect(await filesOfLayers(...layers)).toMatchObject({ setId, fileCapabilities });
  });

  it("tell the accounts, and resolve the user by its name", async () => {
    const files = await filesOfLayers([
      { name: "etc/passwd", content: "root:x:0:0::/:/bin/sh\napp:x:1234:1235::/:/bin/sh\n" },
      { name: "etc/group", content: "root:x:0:\nextra:x:77:app,other\n" },
    ]);
    expect(withUser(configuration, files)).toMatchObject({ uid: 1234, gid: 1235, groups: [77] });
    expect(withUser({ ...configuration, user: "app:extra" }, files)).toMatchObject({ uid: 1234, gid: 77 });
    expect(withUser({ ...configuration, user: "" }, files)).toMatchObject({ uid: 0, gid: 0, groups: [] });
    expect(withUser({ ...configuration, user: "4000" }, files)).toMatchObject({
      uid: 4000,
      gid: 0,
      groups: [],
    });
    expect(withUser({ ...configuration, user: "nobody" }, files)).not.toHaveProperty("uid");
  });

  it("tell the accounts of a passwd that is a link into another folder", async () => {
    const files = await filesOfLayers([
      { name: "store/abc-passwd", content: "app:x:7:8::/:/bin/sh\n" },
      { name: "etc/passwd", type: "2", link: "../store/abc-passwd" },
    ]);
    expect(files.accounts).toEqual({ users: [{ name: "app", uid: 7, gid: 8 }], groups: [] });
  });

  it("leave the accounts open when passwd links to a file that was not kept", async () => {
    const files = await filesOfLayers([
      { name: "store/accounts", content: "app:x:7:8::/:/bin/sh\n" },
      { name: "etc/passwd", type: "2", link: "/store/accounts" },
    ]);
    expect(files).not.toHaveProperty("accounts");
  });

  it("tell owner and mode of volumes, also of large ids", async () => {
    const files = await filesOfLayers([
      { name: "data/", mode: 0o1777, uid: 5, records: { uid: "4000000000", gid: "70000" } },
    ]);
    expect(files.paths["/data"]).toEqual({ uid: 4_000_000_000, gid: 70_000, mode: 0o1777, isEmpty: true });
  });

  it("tell by path what raises privilege, and whose folders are another user's than those around them", async () => {
    const files = await filesOfLayers([
      { name: "usr/bin/su", mode: 0o4755, content: "x" },
      ping,
      { name: "srv/", uid: 7, gid: 8, mode: 0o750 },
      { name: "srv/own/", uid: 7, gid: 8 },
      { name: "srv/other/", uid: 9 },
      { name: "srv/other/file", content: "x" },
      { name: "tmp/", mode: 0o1777 },
    ]);
    expect(files.privilegedFiles).toEqual([
      { path: "/bin/ping", uid: 0, gid: 0, mode: 0o755, hasCapabilities: true },
      { path: "/usr/bin/su", uid: 0, gid: 0, mode: 0o4755 },
    ]);
    expect(files.paths).toEqual({
      "/srv": { uid: 7, gid: 8, mode: 0o750 },
      "/srv/other": { uid: 9, gid: 0, mode: 0o644 },
      "/tmp": { uid: 0, gid: 0, mode: 0o1777, isEmpty: true },
    });
  });

  it.each([
    ["a path that leads out of it", [{ name: "../etc/passwd" }], /leads out of the image/],
    [
      "a hard link to nothing",
      [{ name: "a", type: "1", link: "b" }],
      /hard link to a file that the image does not hold/,
    ],
    [
      "links in a circle",
      [
        { name: "a", type: "2", link: "a" },
        { name: "a/b", content: "x" },
      ],
      /in a circle/,
    ],
  ] as const)("are refused with %s", async (_, members, message) => {
    await expect(filesOfLayers(members)).rejects.toThrow(message);
  });

  it("are refused when the archive ends early, at whatever place, or is none", async () => {
    const whole = tarOf([{ name: "a", content: "x".repeat(2000) }]);
    for (const end of [100, 700, 1500])
      await expect(readLayer(inPieces(whole.subarray(0, end)))).rejects.toThrow(/end/);
    await expect(readLayer(inPieces(new Uint8Array(1024).fill(65)))).rejects.toThrow("no tar archive");
  });
});
