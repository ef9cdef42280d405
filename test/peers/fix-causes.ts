/** Why harden does not make a change that a peer makes to a field of confinement, and who is right. */
import type { Fix } from "./fixes.ts";

export interface FixCause {
  readonly id: string;
  readonly title: string;
  readonly right: "Podseal" | "the peer" | "neither";
  readonly why: string;
  readonly explains: (fix: Fix) => boolean;
}

/** Fields that bear on a container's confinement: the rest of what peers change (flags of API servers, labels, probes) is passed over. */
export function isOfConfinement({ path }: Fix): boolean {
  return /securityContext|automountServiceAccountToken|host(Network|PID|IPC|Port|Users)|hostPath|volumeMounts\.\d+\.readOnly|enableServiceLinks/.test(
    path,
  );
}

/** Whether our file has the value, its meaning, or a stricter one. */
export function isAtLeastAsStrict({ path, wanted, ours }: Fix): boolean {
  if (wanted === ours) return true;
  if (/\.(privileged|host(Network|PID|IPC))$/.test(path) && wanted === false) return ours === undefined;
  if (/\.procMount$/.test(path) && wanted === "Default") return ours === undefined;
  return /seccompProfile\.type$/.test(path) && wanted === "RuntimeDefault" && ours === "Localhost";
}

export const fixCauses: readonly FixCause[] = [
  {
    id: "left-alone",
    title: "The API server refuses the file as it is written, or it is of Windows",
    right: "Podseal",
    why: "A change of an object that cannot be created confines nothing; what must be repaired first is told.",
    explains: ({ isLeftAlone }) => isLeftAlone,
  },
  {
    id: "guessed-id",
    title: "The peer writes a number that somebody chose: 1000, 2000, 3000, or YOUR_VALUE",
    right: "Podseal",
    why: "An id that the image does not know breaks its access to its own files, and 1000 is the login user of most nodes. Ids are written only where manifest or image tells them; else a user namespace confines root.",
    explains: ({ path }) => /(runAsUser|runAsGroup|fsGroup)$/.test(path),
  },
  {
    id: "root-refused-unseen",
    title: "The peer refuses root without knowing the image's user",
    right: "Podseal",
    why: "An image that starts as root is then not started at all. With a known user the step own-user refuses root; without one a user namespace is planned.",
    explains: ({ path }) => path.endsWith("runAsNonRoot"),
  },
  {
    id: "asked-for-by-name",
    title:
      "The peer takes away what the manifest asks for by name: a capability, a volume of the node, writing to it, a port of the node, a sysctl, an unmasked /proc",
    right: "neither",
    why: "The program may rest on it, and only its owner knows. It is a finding of the audit with its remedy; no step takes it away.",
    explains: ({ path, before }) =>
      before !== undefined && /capabilities\.add|hostPath|readOnly$|hostPort|sysctls|procMount/.test(path),
  },
  {
    id: "writable-unseen",
    title: "The peer makes a mount of a node's folder read-only where nothing is said",
    right: "neither",
    why: "The program may write there. It is a finding of the audit (host-path-writable).",
    explains: ({ path }) => path.endsWith("readOnly"),
  },
];
