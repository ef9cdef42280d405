import type { Ask, HostIdentity } from "../../confinement/index.ts";
import type { NodeFacts } from "../cluster-context.ts";
import { because } from "../stated.ts";
import type { ClassedId } from "./identity.ts";
import { hostIdentity, loginUidOf } from "./identity.ts";

/** What the ids inside a container are on the host. */
export interface IdMapping {
  /** Whose user namespace the container's capabilities count in. */
  readonly over: "host" | "own";
  /** What one id inside is on the host. */
  readonly identify: (kind: "user" | "group", id: number, ask: Ask) => ClassedId;
  /** What a process becomes that may take any id of its user namespace. */
  readonly everyone: readonly HostIdentity[];
  /** The same for groups, where they are mapped otherwise than users. */
  readonly everyGroup?: readonly HostIdentity[];
  /** Whether every id inside has the same authority, so that nothing can be gained by changing it. */
  readonly uniform: boolean;
}

const idsSource = "user_namespaces(7)";

/** No user namespace of its own: an id inside is the same id on the host. */
export function hostMapping(node: NodeFacts): IdMapping {
  return {
    over: "host",
    identify: (kind, id, ask) => hostIdentity(kind, id, node, ask),
    everyone: [{ authority: "root", id: 0 }],
    uniform: false,
  };
}

/** A range that no other container has (pods with hostUsers: false, --userns=auto of Podman as root). */
export const exclusiveMapping: IdMapping = {
  over: "own",
  identify: () => ({
    identity: { authority: "exclusive" },
    because: because("kernel", "its ids map to a range of host ids of its own", idsSource),
  }),
  everyone: [{ authority: "exclusive" }],
  uniform: true,
};

/**
 * The namespace of a rootless engine: one id inside, root unless `loginId` says otherwise, is the login user, the others are
 * subordinate ids that all containers of that user share. Source: engines.md 1.1; podman(1), rootless mode.
 */
export function rootlessMapping(node: NodeFacts, loginId = 0): IdMapping {
  const login: HostIdentity = { authority: "login", id: loginUidOf(node) };
  const shared: HostIdentity = { authority: "shared-range" };
  return {
    over: "own",
    identify: (kind, id) => ({
      identity: id === loginId ? login : shared,
      because:
        id === loginId
          ? because("engine-default", `${kind} id ${id} inside is the login user's on the host`, idsSource)
          : because(
              "engine-default",
              `${kind} id ${id} inside is a subordinate id shared by the user's containers`,
              idsSource,
            ),
    }),
    everyone: [login, shared],
    uniform: false,
  };
}

/** Subordinate ids without the login user (rootless --userns=nomap and auto), which other containers of that user map as well. */
export const subordinateMapping: IdMapping = {
  over: "own",
  identify: (kind, id) => ({
    identity: { authority: "shared-range" },
    because: because(
      "engine-default",
      `${kind} id ${id} inside is a subordinate id shared by the user's containers`,
      idsSource,
    ),
  }),
  everyone: [{ authority: "shared-range" }],
  uniform: true,
};
