import type { Ask, HostIdentity, Stated } from "../../confinement/index.ts";
import { byPower, loginUidOf } from "../host/identity.ts";
import { callerGroupsQuestion } from "../questions.ts";
import { because, stated } from "../stated.ts";
import type { Run } from "./run.ts";

/** --group-add keep-groups: whoever calls the engine keeps its groups of the host, which no user namespace maps. */
export function withKeptGroups(
  { options, host, traits }: Run,
  groups: Stated<readonly HostIdentity[]>,
  ask: Ask,
): Stated<readonly HostIdentity[]> {
  if (options.keepGroups !== true) return groups;
  const own: HostIdentity = host.rootless
    ? { authority: "login", id: loginUidOf(host.node) }
    : { authority: "root", id: 0 };
  const system: readonly HostIdentity[] = ask(callerGroupsQuestion) ? [{ authority: "system" }] : [];
  return stated(
    byPower([...groups.value, own, ...system]),
    because("engine-default", "keep-groups: the caller's own groups of the host", traits.source),
    ...groups.because,
  );
}
