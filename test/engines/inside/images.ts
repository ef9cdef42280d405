import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ImageName } from "../observation.ts";
import type { Host } from "./host.ts";
import { podman } from "./podman.ts";

export const imageChanges: Readonly<Record<ImageName, readonly string[]>> = {
  root: [],
  "numeric-user": ["USER 1234:1234"],
  "named-user": ["USER app"],
  volume: ["VOLUME /data"],
};

/**
 * One root file system (busybox, our probe, the probe again as a set-id file and with file capabilities, three accounts),
 * imported once for each image configuration. No registry is asked.
 */
export function importImages(host: Host, probe: string, wanted: ReadonlySet<ImageName>): void {
  const archive = packRootFileSystem(host, probe);
  for (const [name, change] of Object.entries(imageChanges)) {
    if (!wanted.has(name as ImageName)) continue;
    podman(host, [
      "import",
      ...change.flatMap((line) => ["--change", line]),
      archive,
      imageReference(name as ImageName),
    ]);
  }
}

export function imageReference(name: ImageName): string {
  return `localhost/podseal-${name}`;
}

/** The root file system as an archive, which `import` of every engine reads. */
export function packRootFileSystem(host: Host, probe: string): string {
  const root = join(host.folder, "rootfs");
  for (const folder of ["bin", "etc", "tmp", "data"]) mkdirSync(join(root, folder), { recursive: true });
  chmodSync(join(root, "tmp"), 0o1777);
  writeFileSync(
    join(root, "etc/passwd"),
    "root:x:0:0:root:/:/bin/sh\napp:x:1234:1234::/:/bin/sh\nother:x:1000:1000::/:/bin/sh\n",
  );
  writeFileSync(join(root, "etc/group"), "root:x:0:\napp:x:1234:\nextra:x:4321:app\nother:x:1000:\n");
  installBusybox(root);
  installProbes(root, probe);
  const archive = join(host.folder, "rootfs.tar");
  execFileSync("tar", [
    "-C",
    root,
    "--xattrs",
    "--xattrs-include=security.capability",
    "--owner=0",
    "--group=0",
    "-cf",
    archive,
    ".",
  ]);
  return archive;
}

function installBusybox(root: string): void {
  copyFileSync("/bin/busybox", join(root, "bin/busybox"));
  for (const tool of ["sh", "cat", "id", "ls", "unshare"]) symlinkSync("busybox", join(root, "bin", tool));
}

function installProbes(root: string, probe: string): void {
  for (const name of ["probe", "set-id-probe", "file-capability-probe"]) {
    copyFileSync(probe, join(root, name));
    chmodSync(join(root, name), 0o755);
  }
  chmodSync(join(root, "set-id-probe"), 0o4755);
  execFileSync("setcap", ["cap_net_bind_service=ep", join(root, "file-capability-probe")]);
}
