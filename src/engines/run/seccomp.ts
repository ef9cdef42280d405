import type { Ask, SeccompValue, Stated } from "../../confinement/index.ts";
import { namedProfileQuestion } from "../questions.ts";
import { defaultFilter, filterSource, strictFilter } from "../seccomp.ts";
import { because, stated } from "../stated.ts";
import type { NamedSeccomp } from "./options.ts";
import type { Run } from "./run.ts";
import { filterOfProfile } from "./seccomp-profile.ts";

/** --privileged loads no filter, unless one is named and the engine then loads it. */
export function seccomp(run: Run, ask: Ask): Stated<SeccompValue> {
  const { options, traits } = run;
  const named = options.seccomp;
  const isOff =
    options.seccompUnconfined === true ||
    (options.privileged === true && (named === undefined || !traits.filtersPrivileged));
  if (isOff)
    return stated({ kind: "unconfined" }, because("engine-default", "no filter is loaded", traits.source));
  return named === undefined ? byDefault(run) : byName(run, named, ask);
}

function byDefault(run: Run): Stated<SeccompValue> {
  const { host, traits } = run;
  const value = defaultFilter(traits.seccomp, host.version, host.architecture, boundingOf(run));
  return stated(
    value,
    because("engine-default", `the default profile of ${traits.name} ${host.version}`, filterSource(value)),
  );
}

/** The bounding set is the same for every user. */
function boundingOf({ options, traits }: Run): readonly string[] {
  return traits.capabilities(options, true).value.bounding;
}

function byName(run: Run, { name, profile }: NamedSeccomp, ask: Ask): Stated<SeccompValue> {
  const { host, traits } = run;
  const reason = because("engine-default", `--security-opt seccomp=${name}`, traits.source);
  const known =
    profile === undefined
      ? undefined
      : filterOfProfile(profile, { name, architecture: host.architecture, capabilities: boundingOf(run) });
  if (known !== undefined) return stated(known, reason);
  if (ask(namedProfileQuestion(name)) === "unconfined") return stated({ kind: "unconfined" }, reason);
  return stated(strictFilter(traits.seccomp, host.version, host.architecture), reason);
}
