import type { RunOptions } from "../options.ts";
import { devicesOf } from "./devices.ts";
import { environmentOf } from "./environment.ts";
import { mountsOf } from "./mounts.ts";
import { namespacesOf } from "./namespaces.ts";
import { networkOptionsOf } from "./network.ts";
import { resourcesOf } from "./resources.ts";
import { securityOf } from "./security.ts";
import type { DeclaredRun } from "./source.ts";
import { given } from "./source.ts";
import { sysctlsOf } from "./sysctls.ts";
import { usersOf } from "./user.ts";
import { userNamespaceOf } from "./user-namespace.ts";

/** The options of a declaration in the terms that confinement is computed from. @throws RangeError for what the engine refuses */
export function runOptionsOf(run: DeclaredRun): RunOptions {
  const { declaration, image, podman } = run;
  const readOnly = declaration.readOnly ?? podman?.readOnly;
  const runtime = runtimeOf(run);
  return {
    image,
    ...usersOf(run),
    ...userNamespaceOf(run),
    ...securityOf(run),
    ...(readOnly !== undefined && { readOnly }),
    ...mountsOf(run),
    ...devicesOf(run),
    ...networkOptionsOf(run),
    ...namespacesOf(run),
    ...sysctlsOf(run),
    ...resourcesOf(run),
    ...environmentOf(run),
    ...(runtime !== undefined && { runtime }),
  };
}

/** Docker's daemon may name runtimes of its own: the program that a name stands for tells more than the name. */
function runtimeOf({ declaration, podman, docker }: DeclaredRun): string | undefined {
  const name = given(declaration.runtime) ?? given(podman?.runtime) ?? given(docker?.defaultRuntime);
  return name === undefined ? undefined : (docker?.runtimes?.[name] ?? name);
}
