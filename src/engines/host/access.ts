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
  const mayUseSocket = socket && (exposes === "system" || reach.asSystemGroup);
  if (mayUseSocket) return { path, exposes, access: "write" };
  if (reach.asRoot) return { path, exposes, access: asAsked };
  // The folders of an engine are closed; a folder above them is open, and what it opens without root is system files.
  if (exposes === "engine" && !isOpenFolder(path))
    return { path, exposes, access: reach.asSystemGroup ? "read" : "none" };
  return { path, exposes: "system", access: path === "/root" ? "none" : "read" };
}

function isOpenFolder(path: string): boolean {
  return ["/", "/etc", "/opt", "/run", "/run/user", "/var", "/var/lib"].includes(path);
}
