import type { Stated } from "../../confinement/index.ts";
import { allCapabilities, capabilitySet } from "../../facts/index.ts";
import type { OciDeclaration } from "../../workload/index.ts";
import { capabilityName } from "../run/capability-names.ts";
import type { ConfiguredCapabilities } from "../simulation.ts";
import { because, stated } from "../stated.ts";

/** The sets as they are written; without any, those of the runtime stay, which has them all in its namespace. */
export function configuredCapabilities(
  { process }: OciDeclaration,
  source: string,
): Stated<ConfiguredCapabilities> {
  const sets = process?.capabilities;
  const reason = because(
    "runtime-default",
    sets === undefined ? "no sets are configured: the runtime's own" : "the configured sets",
    source,
  );
  const all = allCapabilities;
  if (sets === undefined)
    return stated({ bounding: all, permitted: all, effective: all, inheritable: [], ambient: [] }, reason);
  const toSet = (names: readonly string[] = []): readonly string[] =>
    capabilitySet(names.map(capabilityName));
  const permitted = toSet(sets.permitted);
  const inheritable = toSet(sets.inheritable);
  return stated(
    {
      bounding: toSet(sets.bounding),
      permitted,
      effective: toSet(sets.effective).filter((name) => permitted.includes(name)),
      inheritable,
      // One that is not permitted and inheritable cannot be raised: runtimes warn and go on.
      ambient: toSet(sets.ambient).filter((name) => permitted.includes(name) && inheritable.includes(name)),
    },
    reason,
  );
}
