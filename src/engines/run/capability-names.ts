/** A capability as people write it ("cap_chown", "CHOWN") by its name without CAP_. Podman and Docker accept both. */
export function capabilityName(written: string): string {
  return written.toUpperCase().replace(/^CAP_/, "");
}
