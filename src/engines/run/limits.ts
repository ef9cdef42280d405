import type { Ask, Stated } from "../../confinement/index.ts";
import { limitsOf } from "../defaults.ts";
import { callerLimitQuestion } from "../questions.ts";
import { because, stated } from "../stated.ts";
import type { RunOptions } from "./options.ts";
import type { Run } from "./run.ts";

/** What is inherited from the caller may be no limit; a score is inherited as 0. */
const inherited = { pids: Infinity, openFiles: Infinity, processes: Infinity, core: Infinity, oomScore: 0 };

export function limit(
  { options, host, traits }: Run,
  key: keyof typeof inherited,
  given: number | "caller" | undefined,
  ask: Ask,
): Stated<number> {
  if (
    key === "pids" &&
    (options.withoutCgroup === true || (given === undefined && hasNoCgroupOfItsOwn(host)))
  )
    return stated(Infinity, because("engine-default", "no cgroup that could hold a limit", traits.source));
  if (given === "caller")
    return stated(ask(callerLimitQuestion(key)), because("engine-default", "--ulimit host", traits.source));
  if (given !== undefined) return stated(given, because("engine-default", "given", traits.source));
  const facts = limitsOf(traits.limits, host.version);
  return stated(
    facts?.[key] ?? inherited[key],
    because("engine-default", `${traits.name}'s default`, facts?.source ?? traits.source),
  );
}

/** Rootless Podman sets its pids limit only where systemd delegates a cgroup. Source: podman@v5.8.2 pkg/specgen/resources_linux.go. */
function hasNoCgroupOfItsOwn({ rootless, cgroupManager }: Run["host"]): boolean {
  return rootless && cgroupManager === "cgroupfs";
}

/** A limit of the container's cgroup, when it has one. */
export function cgroupLimit({ withoutCgroup }: RunOptions, given: number | undefined): number {
  return withoutCgroup === true ? Infinity : (given ?? Infinity);
}
