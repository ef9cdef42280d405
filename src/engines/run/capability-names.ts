import { allCapabilities } from "../../facts/index.ts";

/** A capability as people write it ("cap_chown", "CHOWN") by its name without CAP_. Podman and Docker accept both. */
export function capabilityName(written: string): string {
  return written.toUpperCase().replace(/^CAP_/, "");
}

/** Whether people may add or drop it: a capability of the kernel, or ALL. */
export function isCapability(written: string): boolean {
  const name = capabilityName(written);
  return name === "ALL" || allCapabilities.some((one) => one === name);
}
