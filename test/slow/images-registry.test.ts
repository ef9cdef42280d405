import { execFileSync, spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { copyFileSync, chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodePlatform } from "../../src/platform/index.ts";
import type { ImageRecord } from "../../src/readers/index.ts";
import { imageReader, readImageFile } from "../../src/readers/index.ts";

const registryProgram = "docker-registry";
const programs = ["podman", registryProgram, "setcap", "getcap", "busybox"];
const missing = programs.filter((name) => spawnSync("sh", ["-c", `command -v ${name}`]).status !== 0);
const isReady = missing.length === 0 && process.getuid?.() === 0;

/** Instructions after FROM and ADD, by the name of the image. */
const images: Readonly<Record<string, readonly string[]>> = {
  root: [],
  number: ["USER 1000", "VOLUME /data", "EXPOSE 8080/tcp"],
  name: [
    "USER app",
    "WORKDIR /work",
    'VOLUME ["/data", "/var/lib/app"]',
    'ENTRYPOINT ["/bin/busybox"]',
    'CMD ["true"]',
  ],
  group: ["USER app:extra"],
  raising: ["COPY --chmod=4755 tool /bin/su", "COPY ping /bin/ping"],
  lowered: ["COPY --chmod=4755 tool /bin/su", 'RUN ["/bin/busybox", "chmod", "755", "/bin/su"]'],
  removed: [
    "COPY --chmod=4755 tool /bin/su",
    "COPY ping /bin/ping",
    'RUN ["/bin/busybox", "rm", "/bin/su", "/bin/ping"]',
  ],
  emptied: [
    "COPY --chmod=4755 tool /opt/a/su",
    'RUN ["/bin/busybox", "sh", "-c", "rm -rf /opt/a; mkdir /opt/a"]',
  ],
};

const amd64 = { os: "linux", architecture: process.arch === "arm64" ? "arm64" : "amd64" };

/** An image of Podman as its files stand in a mount of it. */
interface Walk {
  readonly setId: boolean;
  readonly fileCapabilities: boolean;
  readonly passwd: string;
  readonly paths: Readonly<Record<string, string>>;
}

describe.skipIf(!isReady)(`images made by Podman (needs root and ${programs.join(", ")})`, () => {
  const folder = isReady ? mkdtempSync(join(tmpdir(), "podseal-images-")) : "";
  const storage = [
    "--root",
    join(folder, "storage"),
    "--runroot",
    join(folder, "run"),
    "--storage-driver",
    "vfs",
  ];
  const podman = (...args: string[]): string =>
    execFileSync("podman", [...storage, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  let registry: ChildProcess | undefined;
  let host = "";

  beforeAll(async () => {
    writeContext(join(folder, "context"));
    for (const [name, instructions] of Object.entries(images)) {
      const file = ["FROM scratch", "ADD base.tar /", ...instructions, ""].join("\n");
      writeFileSync(join(folder, "context/Containerfile"), file);
      podman(
        "build",
        "-q",
        "--layers",
        "--network",
        "host",
        "--isolation",
        "chroot",
        "-t",
        `localhost/${name}:1`,
        join(folder, "context"),
      );
    }
    ({ registry, host } = await startRegistry(folder));
  }, 300_000);

  afterAll(() => {
    registry?.kill();
    if (folder === "") return;
    spawnSync("podman", [...storage, "image", "umount", "--all"]);
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

  it.each(Object.keys(images))("%s: the registry's facts are those of the mounted image", async (name) => {
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
  });

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
    for (const name of Object.keys(images)) {
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

/** A base with accounts, a folder of a user, and files to raise privilege with. */
function writeContext(context: string): void {
  const base = join(context, "base");
  for (const name of ["bin", "etc", "data", "work", "opt"]) mkdirSync(join(base, name), { recursive: true });
  writeFileSync(join(base, "etc/passwd"), "root:x:0:0:::\napp:x:1234:1235:::\n");
  writeFileSync(join(base, "etc/group"), "root:x:0:\napp:x:1235:\nextra:x:77:app\n");
  const busybox = execFileSync("sh", ["-c", "command -v busybox"], { encoding: "utf8" }).trim();
  for (const file of [join(base, "bin/busybox"), join(context, "tool"), join(context, "ping")]) {
    copyFileSync(busybox, file);
    chmodSync(file, 0o755);
  }
  chownSync(join(base, "work"), 1234, 1235);
  chmodSync(join(base, "data"), 0o1777);
  execFileSync("setcap", ["cap_net_raw+ep", join(context, "ping")]);
  execFileSync("tar", ["-C", base, "-cf", join(context, "base.tar"), "."]);
}

/** Debian's docker-registry on a free port of this machine. */
async function startRegistry(folder: string): Promise<{ registry: ChildProcess; host: string }> {
  const host = `127.0.0.1:${await freePort()}`;
  const file = join(folder, "registry.yml");
  writeFileSync(
    file,
    `version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: ${join(folder, "registry")}\nhttp:\n  addr: ${host}\n`,
  );
  const registry = spawn(registryProgram, ["serve", file], { stdio: "ignore" });
  for (let tries = 0; tries < 100; tries++) {
    const answer = await fetch(`http://${host}/v2/`).catch(() => undefined);
    if (answer?.ok === true) return { registry, host };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  registry.kill();
  throw new Error("docker-registry does not answer");
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
