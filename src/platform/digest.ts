import { createHash } from "node:crypto";

/** Digest algorithms of the OCI image specification (descriptor.md, "Registered algorithms"). */
export type DigestAlgorithm = "sha256" | "sha512";

/** A digest that is worked out piece by piece. */
export interface RunningDigest {
  readonly update: (bytes: Uint8Array) => void;
  /** Lower-case hexadecimal; may be asked once. */
  readonly hex: () => string;
}

export function startDigest(algorithm: DigestAlgorithm): RunningDigest {
  const hash = createHash(algorithm);
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest("hex") };
}
