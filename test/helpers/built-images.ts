import type { ChildProcess } from "node:child_process";
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

const registryProgram = "docker-registry";
/** What the functions here call. */
export const imagePrograms = ["podman", registryProgram, "setcap", "getcap", "busybox"] as const;

/** Instructions after FROM and ADD, by the name of the image. */
export const builtImages: Readonly<Record<string, readonly string[]>> = {
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

/** Podman with a storage of its own below a folder. */
export function podmanIn(folder: string): (...args: string[]) => string {
  const storage = [
    "--root",
    join(folder, "storage"),
    "--runroot",
    join(folder, "run"),
    "--storage-driver",
    "vfs",
  ];
  return (...args) =>
    execFileSync("podman", [...storage, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** Builds every image as localhost/NAME:1. */
export function buildImages(folder: string, podman: (...args: string[]) => string): void {
  const context = join(folder, "context");
  writeContext(context);
  for (const [name, instructions] of Object.entries(builtImages)) {
    writeFileSync(
      join(context, "Containerfile"),
      ["FROM scratch", "ADD base.tar /", ...instructions, ""].join("\n"),
    );
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
      context,
    );
  }
}

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
export async function startRegistry(folder: string): Promise<{ registry: ChildProcess; host: string }> {
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
