import { defaultCapabilities, maskedPaths, seccompProfile } from "../../facts/index.ts";
import { limitsOf, remembered } from "../defaults.ts";

/**
 * Whether the facts cover a version of Podman or Docker. What an older one leaves open has no known bound: taken at its worst it would be
 * safe for the container that is judged, but not for a yardstick, against which everything would then pass.
 */
export const isCovered: (engine: "podman" | "docker", version: string) => boolean = remembered(
  (engine, version) =>
    seccompProfile({ engine, version, architecture: "amd64", capabilities: [] }) !== undefined &&
    maskedPaths(engine, version) !== undefined &&
    limitsOf(engine, version) !== undefined &&
    defaultCapabilities(engine, version) !== undefined,
);

/** @throws RangeError for a version that the facts do not cover */
export function refuseUncovered(engine: "podman" | "docker", version: string): void {
  if (!isCovered(engine, version)) throw new RangeError(`no facts are known of ${engine} ${version}`);
}
