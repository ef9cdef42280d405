import type {
  CapabilitySets as NamedSets,
  DimensionValues,
  HostIdentity,
  LsmValue,
} from "../../../src/confinement/index.ts";
import { namesOf } from "../../../src/confinement/index.ts";
import { seccompDifferences } from "../seccomp.ts";
import { differs, judged, same, sharing, unproven, type Evidence, type Outcome } from "./evidence.ts";

export function userNamespace(evidence: Evidence): DimensionValues["user-namespace"] {
  const kinds = { host: "host", pod: "shared", private: "private" } as const;
  const mappedIds = evidence.container.host.uidMap.reduce((sum, { count }) => sum + count, 0);
  return { kind: kinds[sharing(evidence, "user")], mappedIds };
}

/**
 * Every host user or group that the container's processes were seen to be, or can become: all mapped ones, when setresuid(2) or
 * setresgid(2) to another was really made, by the container's process or by what a set-id file made of it.
 */
export function identities({ container, raised, session }: Evidence, kind: "uid" | "gid"): HostIdentity[] {
  const runs = [container, raised];
  const { uid, gid } = session.loginUser;
  const login = kind === "uid" ? uid : gid;
  const seen = runs.flatMap(({ host: { status } }) =>
    kind === "uid" ? status.uids : [...status.gids, ...status.groups],
  );
  const changes = runs.some(({ inside }) => inside.calls[`setres${kind}-4242`] === 0);
  const map = kind === "uid" ? container.host.uidMap : container.host.gidMap;
  const mapsLogin = map.some(({ outside, count }) => outside <= login && login < outside + count);
  const shared = container.host.namespaces.user === session.peerNamespaces.user;
  const range: HostIdentity = { authority: shared ? "shared-range" : "exclusive" };
  return [
    ...(seen.includes(login) || (changes && mapsLogin) ? [{ authority: "login" as const, id: login }] : []),
    ...(seen.some((id) => id !== login) || changes ? [range] : []),
  ];
}

function over(evidence: Evidence): NamedSets["over"] {
  return sharing(evidence, "user") === "host" ? "host" : "own";
}

function named(digits: string): readonly string[] {
  return namesOf(Number.parseInt(digits, 16));
}

export function capabilitySets(evidence: Evidence): NamedSets {
  const { bounding, permitted, effective, inheritable, ambient } =
    evidence.container.inside.status.capabilities;
  return {
    bounding: named(bounding),
    permitted: named(permitted),
    effective: named(effective),
    inheritable: named(inheritable),
    ambient: named(ambient),
    over: over(evidence),
  };
}

/** What the first process held effective, and what a set-id-root file made of it. */
export function obtainable(evidence: Evidence): DimensionValues["capabilities"] {
  const runs = [evidence.container, evidence.raised];
  const held = new Set(runs.flatMap(({ inside }) => named(inside.status.capabilities.effective)));
  const names = namesOf(2 ** 41 - 1).filter((name) => held.has(name));
  return over(evidence) === "host" ? { host: names, own: [] } : { host: [], own: names };
}

export function setId({ container, raised }: Evidence, predicted: DimensionValues["set-id"]): Outcome {
  const { noNewPrivileges, uids } = container.host.status;
  if (noNewPrivileges && container.inside.status.uids[1] === 0) {
    return unproven(`user ${uids[1]} is root already, so a set-id-root file shows nothing`);
  }
  if (container.inside.status.uids[1] === 0 && raised.inside.status.uids[1] !== 0)
    return unproven("the set-id file belongs to another user than root");
  if (raised.inside.status.uids[1] !== 0) return same(predicted, "nothing");
  return same(predicted, raised.host.status.uids[1] === 0 ? "host-root" : "container-root");
}

export function seccomp({ container }: Evidence, predicted: DimensionValues["seccomp"]): Outcome {
  const view = container.inside.seccomp;
  if ("error" in view) return unproven(`the probe could not ask the filter: ${view.error}`);
  if (predicted.kind === "unconfined") return same(0, container.host.status.seccompMode);
  return judged(seccompDifferences(view, predicted.filter));
}

export function securityModule(
  { container, session }: Evidence,
  module: "apparmor" | "selinux",
  predicted: LsmValue,
): Outcome {
  const modules = session.securityModules;
  if (modules !== undefined && !modules.includes(module))
    return unproven(`this kernel runs without ${module}`);
  const label = container.host.securityLabel;
  if (label === "") return unproven("this kernel labels no process");
  if (predicted.kind === "unconfined") return same("unconfined", label.split(" ")[0]);
  return predicted.kind === "absent"
    ? differs(`${module} is there: ${label}`)
    : same(predicted.profile, label);
}
