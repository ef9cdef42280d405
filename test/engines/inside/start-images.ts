import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ImageFacts, ImageFile, StartImage } from "../start-images.ts";
import type { Host } from "./host.ts";
import { podman, podmanUnshare } from "./podman.ts";

const passwd = "root:x:0:0:root:/:/bin/sh\napp:x:1234:1234::/:/bin/sh\nown:x:20001:20001::/:/bin/sh\n";
const group = "root:x:0:\napp:x:1234:\nextra:x:4321:app\nown:x:20001:\n";

/** Makes one image; no registry is asked. */
export function importStartImage(host: Host, job: string, image: StartImage): void {
  const root = join(host.folder, "images", image.name);
  for (const folder of ["bin", "etc", "tmp", "var/lib"]) mkdirSync(join(root, folder), { recursive: true });
  chmodSync(join(root, "tmp"), 0o1777);
  writeFileSync(join(root, "etc/passwd"), passwd);
  writeFileSync(join(root, "etc/group"), group);
  const program: ImageFile = { path: "/bin/job", kind: "program" };
  for (const file of [program, ...image.files]) place(root, job, file);
  const command = JSON.stringify([image.program ?? "/bin/job", ...image.tasks]);
  const archive = pack(host, root, image.name);
  const changes = [...image.configuration, `CMD ${command}`].flatMap((line) => ["--change", line]);
  podman(host, ["import", "-q", ...changes, archive, startReference(image.name)]);
}

export function startReference(name: string): string {
  return `localhost/podseal-start-${name}`;
}

function place(
  root: string,
  job: string,
  { path, kind, mode, owner = 0, group: of = 0, capabilities }: ImageFile,
): void {
  const target = join(root, path);
  mkdirSync(kind === "folder" ? target : dirname(target), { recursive: true });
  if (kind === "text") writeFileSync(target, "x\n");
  if (kind === "program") copyFileSync(job, target);
  chownSync(target, owner, of);
  chmodSync(target, mode ?? 0o755);
  if (capabilities !== undefined) execFileSync("setcap", [capabilities, target]);
}

function pack(host: Host, root: string, name: string): string {
  const archive = join(host.folder, `${name}.tar`);
  const kept = ["--xattrs", "--xattrs-include=security.capability", "--numeric-owner"];
  execFileSync("tar", ["-C", root, ...kept, "-cf", archive, "."]);
  return archive;
}

/** Reads back from the image what a context file says of it: its configuration, its accounts, and a walk of its files. */
export function readImageFacts(host: Host, name: string): ImageFacts {
  const reference = startReference(name);
  const [inspected] = JSON.parse(podman(host, ["image", "inspect", reference])) as [Inspected];
  const { User = "", Volumes } = inspected.Config;
  const walked = podmanUnshare(host, walk, [reference]).split("\n");
  const section = (title: string): string[] =>
    walked.filter((line) => line.startsWith(`${title} `)).map((line) => line.slice(title.length + 1));
  const accounts = section("passwd").map((line) => line.split(":"));
  const groups = section("group").map((line) => line.split(":"));
  const [wantedUser = "", wantedGroup] = User.split(":");
  const account = accounts.find(([own, , uid]) => own === wantedUser || uid === (wantedUser || "0"));
  const uid = Number(account?.[2] ?? wantedUser);
  const named = groups.find(([own]) => own === wantedGroup)?.[2];
  const gid = Number(named ?? wantedGroup ?? account?.[3] ?? 0);
  const own = groups.filter(([, , , members]) => (members ?? "").split(",").includes(account?.[0] ?? " "));
  return {
    user: User,
    uid,
    gid,
    groups: own.map(([, , number]) => Number(number)).filter((number) => number !== gid),
    volumes: Object.keys(Volumes ?? {}),
    setId: section("set-id").length > 0,
    fileCapabilities: section("capability").length > 0,
  };
}

interface Inspected {
  readonly Config: { readonly User?: string; readonly Volumes?: Readonly<Record<string, object>> };
}

const walk = `
root=$(podman image mount "$1")
sed 's/^/passwd /' "$root/etc/passwd"
sed 's/^/group /' "$root/etc/group"
find "$root" -xdev -type f -perm /6000 -printf 'set-id %P\\n'
getcap -r "$root" | sed 's/^/capability /'
podman image unmount "$1" >/dev/null
`;
