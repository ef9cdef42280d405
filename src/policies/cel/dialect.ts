import type { Dialect } from "../condition/dialect.ts";
import type { MinorVersion } from "../../rules/index.ts";

export type { Dialect };

/** CEL that an engine brings itself, whatever the server's version. */
export const newestDialect: Dialect = { optionals: true };

/**
 * The dialect of policies that a server of this version and every newer one compiles. A library may be used in new policies one release
 * after it came: 1.28 brought optionals (kubernetes/apiserver pkg/cel/environment/base.go and environment.go).
 */
export function dialectOf([major, minor]: MinorVersion): Dialect {
  return { optionals: major > 1 || minor >= 29 };
}
