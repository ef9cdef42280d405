import { newestKnown } from "../versions.ts";
import { noCapabilities } from "../capabilities.ts";
import { localhostProfile } from "./intersect.ts";
import type { OciSeccomp } from "./oci-profile.ts";
import type { SeccompProfile } from "./profile.ts";
import { seccompProfile } from "./profile.ts";

/** Name of its file below the kubelet's seccomp folder, in all that we write and say. */
export const podsealProfileFile = "podseal.json";

/** RuntimeDefault of containerd and Podman's default, the newest known, for amd64 and a container without capabilities. */
export function newestDefaults(): { readonly runtime: SeccompProfile; readonly podman: SeccompProfile } {
  return { runtime: newestDefault("containerd"), podman: newestDefault("podman") };
}

function newestDefault(engine: "containerd" | "podman"): SeccompProfile {
  const { version } = newestKnown[engine];
  const profile = seccompProfile({ engine, version, architecture: "amd64", capabilities: noCapabilities });
  if (profile === undefined) throw new Error(`no default seccomp profile is known of ${engine} ${version}`);
  return profile;
}

/** The Localhost profile that is at most both defaults (amd64). */
export function podsealProfile(): OciSeccomp {
  const { runtime, podman } = newestDefaults();
  return localhostProfile(runtime, podman);
}
