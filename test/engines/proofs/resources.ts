import type { DimensionValues } from "../../../src/confinement/index.ts";
import { differs, same, unproven, type Evidence, type Outcome } from "./evidence.ts";

function limit(text: string): number {
  return text === "max" || text === "unlimited" ? Infinity : Number(text);
}

export function pidsLimit({ container: { host } }: Evidence, predicted: number): Outcome {
  if ("unobservable" in host.pidsMax) return unproven(host.pidsMax.unobservable);
  return same(predicted, limit(host.pidsMax.value));
}

export function cgroupLimit({ container, session }: Evidence, resource: string, predicted: number): Outcome {
  const asked = container.oci.resources;
  const named = typeof asked === "object" && asked !== null && resource in asked;
  if (named) return unproven(`the engine asked for a ${resource} limit, whose cgroup file was not read`);
  const own = container.host.cgroup.filter((line) => !session.callerCgroup.includes(line));
  return own.length > 0
    ? unproven(`the container has a cgroup of its own: ${own.join(", ")}`)
    : same(predicted, Infinity);
}

/** An engine without CAP_SYS_RESOURCE lowers its limits to the caller's hard limit: a smaller one hides what it would set. */
export function resourceLimit({ container, session }: Evidence, name: string, predicted: number): Outcome {
  const observed = limit(container.host.limits[name]?.hard ?? "");
  const ceiling = limit(session.callerLimits[name]?.hard ?? "");
  if (ceiling < predicted && observed === ceiling)
    return unproven(`the caller's own hard limit is ${ceiling}, and the container has that`);
  return same(predicted, observed);
}

/** The session's pid namespace shows everything that runs for the engine. */
export function enginePrivilege(
  { session }: Evidence,
  predicted: DimensionValues["engine-privilege"],
): Outcome {
  const foreign = session.processes.filter(({ uid }) => uid !== session.loginUser.uid);
  if (foreign.length > 0)
    return differs(
      `processes of other users: ${foreign.map(({ name, uid }) => `${name} (${uid})`).join(", ")}`,
    );
  return same(predicted, "no-daemon");
}
