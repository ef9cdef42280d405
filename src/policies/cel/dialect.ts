import type { MinorVersion } from "../../rules/index.ts";

/** What of CEL may be used: it depends on the oldest server that must compile the policy. */
export interface Dialect {
  /**
   * `.?field` and orValue(). A library may be used in new policies one release after it came: 1.28 brought these (kubernetes/apiserver
   * pkg/cel/environment/base.go and environment.go).
   */
  readonly optionals: boolean;
}

/** The dialect of policies that a server of this version and every newer one compiles. */
export function dialectOf([major, minor]: MinorVersion): Dialect {
  return { optionals: major > 1 || minor >= 29 };
}
