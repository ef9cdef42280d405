import type { HostPathAccess } from "../../confinement/index.ts";
import type { NodeFacts } from "../cluster-context.ts";
import { loginUidOf } from "./identity.ts";
import { classHostPath, isAtOrBelow } from "./paths.ts";

/** As whom a container's user meets the files of the host. */
export interface HostReach {
  /** Whether files that only the host's root may touch can be touched. */
  readonly asRoot: boolean;
  /** Whether sockets and state that a group of the system may use can be used. */
  readonly asSystemGroup: boolean;
  /** The login user whose own files and sockets are open, for the containers of a rootless engine. */
  readonly loginUid: number | undefined;
}

/** Somebody without any privilege on the host. */
export const noReach: HostReach = { asRoot: false, asSystemGroup: false, loginUid: undefined };
export const rootReach: HostReach = { asRoot: true, asSystemGroup: true, loginUid: undefined };

/** A rootless engine's container is held by the login user's file permissions. */
export function loginReach(node: NodeFacts): HostReach {
  return { asRoot: false, asSystemGroup: false, loginUid: loginUidOf(node) };
}

/**
 * Access by the host's usual file permissions: system folders are root's to write and everybody's to read, engines' sockets and state
 * root's alone. Plain data is taken as open to the container that mounts it.
 */
export function accessTo(written: string, readOnly: boolean, reach: HostReach): HostPathAccess {
  const { path, exposes, socket } = classHostPath(written);
  const asAsked = readOnly ? "read" : "write";
  if (exposes === "data") return { path, exposes, access: asAsked };
  if (reach.loginUid !== undefined && isAtOrBelow(path, `/run/user/${reach.loginUid}`))
    return { path, exposes, access: "write" };
  const mayUseSocket = socket && (isOpenSocket(path) || reach.asSystemGroup);
  if (mayUseSocket) return { path, exposes, access: "write" };
  if (reach.asRoot) return { path, exposes, access: readOnly && isPublic(path) ? "read-open" : asAsked };
  // The folders of an engine are closed; a folder above them is open, and what it opens without root is system files.
  if (exposes === "engine" && !isOpenFolder(path))
    return { path, exposes, access: reach.asSystemGroup ? "read" : "none" };
  if (isAtOrBelow(path, "/root")) return { path, exposes: "system", access: "none" };
  const hasMore = reach.asSystemGroup && !isPublic(path);
  return { path, exposes: "system", access: hasMore ? "read" : "read-open" };
}

/** Files that every user may read, so that root finds no more in them. Source: hier(7); Debian's and Fedora's packages. */
function isPublic(path: string): boolean {
  return publicFiles.some((folder) => isAtOrBelow(path, folder));
}

const publicFiles: readonly string[] = [
  "/bin",
  "/etc/ca-certificates",
  "/etc/group",
  "/etc/hosts",
  "/etc/localtime",
  "/etc/machine-id",
  "/etc/os-release",
  "/etc/passwd",
  "/etc/pki/ca-trust",
  "/etc/resolv.conf",
  "/etc/ssl/certs",
  "/etc/timezone",
  "/lib",
  "/lib32",
  "/lib64",
  "/libx32",
  "/sbin",
  "/usr",
];

/** The bus asks who connects and refuses by its own rules: file permissions let everybody in. */
function isOpenSocket(path: string): boolean {
  return path === "/run/dbus/system_bus_socket";
}

function isOpenFolder(path: string): boolean {
  return ["/", "/etc", "/opt", "/run", "/run/user", "/var", "/var/lib"].includes(path);
}
