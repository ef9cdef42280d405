import { parseGroup, parsePasswd } from "../proc/parse-accounts.ts";
import type { FileTree } from "./file-tree.ts";
import type {
  ImageAccounts,
  ImageConfiguration,
  ImageFiles,
  ImageRecord,
  PathOwner,
  PrivilegedFile,
} from "./image-record.ts";

const setIdBits = 0o6000;

/** What is told by path of an image. */
const mostTold = 100;

/** Folders that programs write to by custom. Source: Filesystem Hierarchy Standard 3.0, 3.15, 3.18 and chapter 5. */
const customary = ["/run", "/tmp", "/var/cache", "/var/log", "/var/run", "/var/tmp"];

/** What the files of an image say, once all its layers are laid over each other. */
export function filesOf(tree: FileTree, configuration: ImageConfiguration): ImageFiles {
  const privileged: PrivilegedFile[] = [];
  const given: string[] = [];
  for (const { path, inode, parent } of tree.walk()) {
    const { kind, uid, gid, mode, hasCapabilities } = inode;
    if (kind === "file" && ((mode & setIdBits) !== 0 || hasCapabilities))
      privileged.push({ path, uid, gid, mode, ...(hasCapabilities && { hasCapabilities }) });
    if (kind === "folder" && uid !== 0 && uid !== parent.uid) given.push(path);
  }
  const accounts = accountsOf(tree);
  const places = [
    ...new Set([
      configuration.workingFolder,
      ...configuration.volumes,
      ...customary,
      ...given.sort().slice(0, mostTold),
    ]),
  ].sort();
  return {
    setId: privileged.some(({ mode }) => (mode & setIdBits) !== 0),
    fileCapabilities: privileged.some(({ hasCapabilities }) => hasCapabilities === true),
    privilegedFiles: privileged.sort(byPath).slice(0, mostTold),
    ...(accounts !== undefined && { accounts }),
    paths: Object.fromEntries(places.flatMap((path) => ownerOf(tree, path))),
  };
}

/** By code unit, so that the order is the same on every machine. */
function byPath(left: PrivilegedFile, right: PrivilegedFile): number {
  return left.path < right.path ? -1 : 1;
}

/** The configuration with its user resolved by the image's own accounts, where these are known. */
export function withUser(configuration: ImageConfiguration, files: Partial<ImageFiles>): ImageRecord {
  const { accounts } = files;
  return {
    ...configuration,
    ...files,
    ...(accounts === undefined ? {} : resolveUser(configuration.user, accounts)),
  };
}

/**
 * The ids of USER as runtimes resolve them: name or number of the user, its groups only where no group is written.
 * Source: moby/sys user.go, GetExecUser; containerd oci/spec_opts.go, WithUser. A name that is not there resolves to nothing.
 */
function resolveUser(
  written: string,
  { users, groups }: ImageAccounts,
): Pick<ImageRecord, "uid" | "gid" | "groups"> {
  const [user = "", group] = written.split(":");
  const wanted = user === "" ? "0" : user;
  const account = isNumber(wanted)
    ? users.find(({ uid }) => uid === Number(wanted))
    : users.find(({ name }) => name === wanted);
  const uid = account?.uid ?? (isNumber(wanted) ? Number(wanted) : wanted === "root" ? 0 : undefined);
  if (uid === undefined) return {};
  const gid = group === undefined || group === "" ? (account?.gid ?? 0) : groupId(group, groups);
  const memberOf = groups.filter(({ members }) => account !== undefined && members.includes(account.name));
  return { uid, ...(gid !== undefined && { gid }), groups: memberOf.map((one) => one.gid) };
}

function groupId(group: string, groups: ImageAccounts["groups"]): number | undefined {
  return isNumber(group) ? Number(group) : groups.find(({ name }) => name === group)?.gid;
}

/** Undefined when one of the files is there and its content is not known: a link to another place, or a file too large. */
function accountsOf(tree: FileTree): ImageAccounts | undefined {
  const passwd = textAt(tree, ["etc", "passwd"]);
  const group = textAt(tree, ["etc", "group"]);
  if (passwd === undefined || group === undefined) return undefined;
  return accountsFrom(passwd, group);
}

/** Of both files' texts; "" for a file that is not there. */
export function accountsFrom(passwd: string, group: string): ImageAccounts {
  return {
    users: parsePasswd(passwd).map(({ name, uid, gid }) => ({ name, uid, gid })),
    groups: parseGroup(group),
  };
}

function textAt(tree: FileTree, path: readonly string[]): string | undefined {
  const inode = tree.at(path);
  // Nothing at the end of a link is nothing for a runtime too.
  return inode === undefined ? "" : inode.text;
}

function ownerOf(tree: FileTree, path: string): readonly (readonly [string, PathOwner])[] {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  const inode = tree.at(parts);
  if (inode === undefined || inode.isImplied === true) return [];
  const { uid, gid, mode } = inode;
  return [[path, { uid, gid, mode, ...(tree.isEmpty(parts) && { isEmpty: true }) }]];
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}
