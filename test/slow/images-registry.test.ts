import { execFileSync, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodePlatform } from "../../src/platform/index.ts";
import type { ImageRecord } from "../../src/readers/index.ts";
import { imageReader, readImageFile } from "../../src/readers/index.ts";
import { buildImages, builtImages, imagePrograms, podmanIn, startRegistry } from "../helpers/built-images.ts";

const missing = imagePrograms.filter((name) => spawnSync("sh", ["-c", `command -v ${name}`]).status !== 0);
const isReady = missing.length === 0 && process.getuid?.() === 0;

const amd64 = { os: "linux", architecture: process.arch === "arm64" ? "arm64" : "amd64" };

/** An image of Podman as its files stand in a mount of it. */
interface Walk {
  readonly setId: boolean;
  readonly fileCapabilities: boolean;
  readonly passwd: string;
  readonly paths: Readonly<Record<string, string>>;
}

describe.skipIf(!isReady)(`images made by Podman (needs root and ${imagePrograms.join(", ")})`, () => {
  const folder = isReady ? mkdtempSync(join(tmpdir(), "podseal-images-")) : "";
  const podman = podmanIn(folder);
  let registry: ChildProcess | undefined;
  let host = "";

  beforeAll(async () => {
    buildImages(folder, podman);
    ({ registry, host } = await startRegistry(folder));
  }, 300_000);

  afterAll(() => {
    registry?.kill();
    if (folder === "") return;
    podman("image", "umount", "--all");
    rmSync(folder, { recursive: true, force: true });
  });

  const walk = (name: string, places: readonly string[]): Walk => {
    const root = podman("image", "mount", `localhost/${name}:1`).trim();
    const shell = (command: string): string =>
      execFileSync("sh", ["-c", command, "sh", root], { encoding: "utf8" });
    return {
      setId: shell('find "$1" -type f -perm /6000') !== "",
      fileCapabilities: shell('getcap -r "$1"') !== "",
      passwd: shell('cat "$1/etc/passwd"'),
      paths: Object.fromEntries(
        places.flatMap((path) => {
          const told = shell(`stat -c '%u %g %a' "$1${path}" 2>/dev/null || true`).trim();
          return told === "" ? [] : [[path, told]];
        }),
      ),
    };
  };

  const checkFiles = (name: string, record: ImageRecord): void => {
    const seen = walk(name, Object.keys(record.paths ?? {}));
    const paths = Object.entries(record.paths ?? {}).map(([path, one]) => [
      path,
      `${one.uid} ${one.gid} ${one.mode.toString(8)}`,
    ]);
    expect({
      setId: record.setId,
      fileCapabilities: record.fileCapabilities,
      paths: Object.fromEntries(paths) as object,
    }).toEqual({
      setId: seen.setId,
      fileCapabilities: seen.fileCapabilities,
      paths: seen.paths,
    });
    expect(record.accounts?.users.map((one) => `${one.name}:x:${one.uid}:${one.gid}:::\n`).join("")).toBe(
      seen.passwd,
    );
  };

  const push = (name: string, ...options: string[]): void => {
    podman(
      "push",
      "-q",
      "--tls-verify=false",
      ...options,
      `localhost/${name}:1`,
      `docker://${host}/team/${name}:1`,
    );
  };
  const fromRegistry = imageReader(nodePlatform, "registry", { platform: amd64, layers: true });

  it.each(Object.keys(builtImages))(
    "%s: the registry's facts are those of the mounted image",
    async (name) => {
      push(name);
      const { record } = await fromRegistry(`${host}/team/${name}:1`);
      checkFiles(name, record);
      const [told] = JSON.parse(podman("image", "inspect", `localhost/${name}:1`)) as [
        {
          Config: {
            User?: string;
            Volumes?: object;
            Entrypoint?: string[];
            Cmd?: string[];
            ExposedPorts?: object;
          };
        },
      ];
      expect(record).toMatchObject({
        user: told.Config.User ?? "",
        volumes: Object.keys(told.Config.Volumes ?? {}),
        entrypoint: told.Config.Entrypoint ?? [],
        command: told.Config.Cmd ?? [],
        exposedPorts: Object.keys(told.Config.ExposedPorts ?? {}),
      });
    },
  );

  it.each([
    ["Docker's schema 2", ["--format", "v2s2"]],
    ["zstd", ["--format", "oci", "--compression-format", "zstd"]],
    ["zstd:chunked", ["--format", "oci", "--compression-format", "zstd:chunked"]],
  ] as const)("raising: the same facts come from %s", async (_, options) => {
    push("raising", ...options);
    checkFiles("raising", (await fromRegistry(`${host}/team/raising:1`)).record);
  });

  it.each(["name", "group"])("%s: the user is the one that a container of it gets", async (name) => {
    push(name);
    const { record } = await fromRegistry(`${host}/team/${name}:1`);
    expect([record.uid, record.gid]).toEqual(name === "name" ? [1234, 1235] : [1234, 77]);
    expect(record.groups).toEqual([77]);
  });

  it.each(["docker-archive", "oci-archive"])("every image: the same facts come from %s", async (format) => {
    for (const name of Object.keys(builtImages)) {
      const file = join(folder, `${name}.${format}.tar`);
      podman("save", "-q", "--format", format, "-o", file, `localhost/${name}:1`);
      const [found, other] = await readImageFile(nodePlatform, file, { platform: amd64, layers: true });
      expect(other).toBeUndefined();
      checkFiles(name, found?.record ?? {});
    }
  });

  it("an index leads to the image of the nodes' architecture", async () => {
    push("root");
    push("number");
    podman("manifest", "create", "localhost/list:1");
    podman(
      "manifest",
      "add",
      "--arch",
      "s390x",
      "--tls-verify=false",
      "localhost/list:1",
      `docker://${host}/team/root:1`,
    );
    podman(
      "manifest",
      "add",
      "--arch",
      amd64.architecture,
      "--tls-verify=false",
      "localhost/list:1",
      `docker://${host}/team/number:1`,
    );
    podman(
      "manifest",
      "push",
      "--tls-verify=false",
      "--all",
      "localhost/list:1",
      `docker://${host}/team/list:1`,
    );
    expect((await fromRegistry(`${host}/team/list:1`)).record.user).toBe("1000");
  });

  it("an image that is not there is told as such", async () => {
    await expect(fromRegistry(`${host}/team/none:1`)).rejects.toMatchObject({ code: "not-found" });
  });
});
