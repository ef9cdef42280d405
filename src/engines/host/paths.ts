import type { HostPathAccess } from "../../confinement/index.ts";
import { hostDataFolder, hostPathFacts } from "../../facts/index.ts";
import { oncePerKey } from "../once.ts";

type Exposure = HostPathAccess["exposes"];

export interface ClassedPath {
  /** Absolute, without dots, without a trailing slash; /var/run is written as /run, which it links to. */
  readonly path: string;
  readonly exposes: Exposure;
  /** Whether it is or contains a socket: connecting to one needs no writable mount. */
  readonly socket: boolean;
  readonly words: string;
}

/** What a path of the host opens to a container that mounts it. */
export const classHostPath: (written: string) => ClassedPath = oncePerKey((written) => {
  const path = normalPath(written);
  if (path.startsWith(`${hostDataFolder.value}/`))
    return { path, exposes: "data", socket: false, words: "plain data" };
  const reached = hostPathFacts.filter(
    (fact) => isAtOrBelow(fact.path, path) || (fact.kind === "folder" && isAtOrBelow(path, fact.path)),
  );
  const best =
    reached.find((fact) => fact.exposes === "engine" && isAtOrBelow(path, fact.path)) ??
    reached.find((fact) => fact.exposes === "engine") ??
    reached[0];
  const socket = reached.some((fact) => fact.kind === "socket") || path.endsWith(".sock");
  const unknownSocket = best === undefined && socket;
  if (unknownSocket)
    return {
      path,
      exposes: /podman|docker|containerd|crio|kubelet/.test(path) ? "engine" : "system",
      socket,
      words: "a socket of the host",
    };
  return { path, exposes: best?.exposes ?? "data", socket, words: best?.words ?? "plain data" };
});

/** Whether `path` is `folder` or below it. */
export function isAtOrBelow(path: string, folder: string): boolean {
  return folder === "/" || path === folder || path.startsWith(`${folder}/`);
}

/** Removes empty and dot parts, resolves "..", and follows the links that every distribution of today has. */
export function normalPath(written: string): string {
  const path = isPlainPath(written) ? written : withoutDots(written);
  return isAtOrBelow(path, "/var/run") ? path.slice("/var".length) : path;
}

/** Nearly every path that people write: nothing in it is to be removed. */
function isPlainPath(path: string): boolean {
  return path.startsWith("/") && !path.endsWith("/") && !path.includes("//") && !path.includes("/.");
}

function withoutDots(written: string): string {
  const parts: string[] = [];
  for (const part of written.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return `/${parts.join("/")}`;
}
