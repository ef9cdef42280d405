import type { Ask, Stated } from "../../confinement/index.ts";
import { limitsOf } from "../defaults.ts";
import { callerLimitQuestion } from "../questions.ts";
import { because, stated } from "../stated.ts";
import { holdsLimits } from "./cgroups.ts";
import type { Run } from "./run.ts";

/** What is inherited from the caller may be no limit; a score is inherited as 0. */
const inherited = { pids: Infinity, openFiles: Infinity, processes: Infinity, core: Infinity, oomScore: 0 };

export function limit(
  { host, traits }: Run,
  key: keyof typeof inherited,
  given: number | "caller" | undefined,
  ask: Ask,
): Stated<number> {
  if (given === "caller")
    return stated(ask(callerLimitQuestion(key)), because("engine-default", "--ulimit host", traits.source));
  if (given !== undefined) return stated(given, because("engine-default", "given", traits.source));
  const facts = limitsOf(traits.limits, host.version);
  return stated(
    facts?.[key] ?? inherited[key],
    because("engine-default", `${traits.name}'s default`, facts?.source ?? traits.source),
  );
}

/** A limit of the container's cgroup, where one is given and the engine hands it to the kernel. */
export function cgroupLimit(run: Run, given: number | undefined, ask: Ask): Stated<number> {
  const { traits } = run;
  if (given === undefined || given === Infinity)
    return stated(Infinity, because("engine-default", `${traits.name}'s default`, traits.source));
  return holdsLimits(run, ask)
    ? stated(given, because("engine-default", "given", traits.source))
    : stated(Infinity, because("engine-default", noCgroup, traits.source));
}

const noCgroup = "no cgroup that could hold a limit";

export function pidsLimit(run: Run, ask: Ask): Stated<number> {
  const { options, traits } = run;
  if (options.pidsLimit !== undefined) return cgroupLimit(run, options.pidsLimit, ask);
  if (options.withoutCgroup === true || hasNoCgroupOfItsOwn(run))
    return stated(Infinity, because("engine-default", noCgroup, traits.source));
  return limit(run, "pids", undefined, ask);
}

/**
 * Rootless Podman sets its pids limit only where systemd delegates a cgroup, which it does on version 2. A host of which nothing is
 * known is taken to be such a one: the yardstick is then the stricter. Source: podman@v5.8.2 pkg/specgen/resources_linux.go.
 */
function hasNoCgroupOfItsOwn({ host: { rootless, cgroupManager, node } }: Run): boolean {
  return rootless && (cgroupManager === "cgroupfs" || node.cgroupVersion === 1);
}
