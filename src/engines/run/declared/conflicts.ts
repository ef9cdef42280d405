import type { RunOptions } from "../options.ts";
import type { DeclaredRun } from "./source.ts";
import { given, isPodman, refused } from "./source.ts";

/**
 * Settings that belong to a namespace, which Podman refuses where the container has none of its own. What a pod shares is only known where
 * its declaration is at hand. Source: podman@v4.3.1 to v5.8.2 pkg/specgen/container_validate.go, SpecGenerator.Validate; seen with 4.3.1.
 */
export function refuseForeignSettings(run: DeclaredRun, { uts }: Pick<RunOptions, "uts">): void {
  if (!isPodman(run)) return;
  const { declaration, podman, pod } = run;
  const isPods = uts === "pod" && pod !== undefined;
  if (given(declaration.hostname) !== undefined && (typeof uts === "object" || isPods))
    throw refused(run, "a host name of its own with another's UTS namespace");
  const ipc = given(declaration.ipc) ?? given(podman?.ipcns);
  if (declaration.shmSize !== undefined && (ipc === "host" || ipc === "none"))
    throw refused(run, `a size of /dev/shm with --ipc=${ipc}`);
}
