import { atLeast } from "../../../facts/index.ts";
import type { RunUlimit } from "../../../workload/index.ts";
import type { RunOptions } from "../options.ts";
import type { DeclaredRun } from "./source.ts";
import { isPodman, isRootlessPodman, refused } from "./source.ts";

type Resources = Pick<
  RunOptions,
  | "withoutCgroup"
  | "pidsLimit"
  | "memory"
  | "cpus"
  | "storage"
  | "openFiles"
  | "processes"
  | "core"
  | "oomScore"
>;

/** Limits; 0 stands for none where the engine reads it so. */
export function resourcesOf(run: DeclaredRun): Resources {
  const { declaration, podman } = run;
  const withoutCgroup = isPodman(run) && (declaration.cgroups ?? podman?.cgroups) === "disabled";
  const { memory, cpus, storageSize } = declaration;
  if (withoutCgroup && declaration.pid !== undefined && declaration.pid !== "private")
    throw refused(run, "--cgroups=disabled without a PID namespace of the container's own");
  const pidsLimit = declaration.pidsLimit ?? podman?.pidsLimit;
  return {
    ...(withoutCgroup && { withoutCgroup }),
    ...(pidsLimit !== undefined && { pidsLimit: pidsLimit <= 0 ? Infinity : pidsLimit }),
    ...(isLimit(memory) && { memory }),
    ...(isLimit(cpus) && { cpus }),
    ...(isLimit(storageSize) && { storage: storageSize }),
    ...ulimitsOf(run),
    ...oomScoreOf(run),
  };
}

function isLimit(value: number | undefined): value is number {
  return value !== undefined && value > 0 && value !== Infinity;
}

function ulimitsOf({
  declaration,
  podman,
  docker,
}: DeclaredRun): Pick<Resources, "openFiles" | "processes" | "core"> {
  const own = declaration.ulimits ?? [];
  const configured = podman?.defaultUlimits ?? docker?.defaultUlimits ?? [];
  const ofCaller = own.some((one) => one.name === "host");
  const openFiles = hardLimit(own, configured, "nofile") ?? (ofCaller ? "caller" : undefined);
  const processes = hardLimit(own, configured, "nproc") ?? (ofCaller ? "caller" : undefined);
  const core = hardLimit(own, configured, "core");
  return {
    ...(openFiles !== undefined && { openFiles }),
    ...(processes !== undefined && { processes }),
    ...(core !== undefined && { core }),
  };
}

function hardLimit(
  own: readonly RunUlimit[],
  configured: readonly RunUlimit[],
  name: string,
): number | undefined {
  const limit = own.find((one) => one.name === name) ?? configured.find((one) => one.name === name);
  return limit?.hard ?? limit?.soft;
}

/** The first version that keeps a login user's own score instead of failing; 4.3.1 was seen to fail. */
const clampsScoreFrom = {
  value: "4.7.0",
  source: "podman@v4.7.0 libpod/container_internal_common.go, maybeClampOOMScoreAdj; not in v4.6.2",
};

/** A login user's container cannot be made to survive others. */
function oomScoreOf(run: DeclaredRun): Pick<Resources, "oomScore"> {
  const score = run.declaration.oomScoreAdj ?? run.podman?.oomScoreAdj;
  if (score === undefined) return {};
  if (score >= 0 || !isRootlessPodman(run)) return { oomScore: score };
  if (!atLeast(run.host.version, clampsScoreFrom.value))
    throw refused(run, `the oom score ${score}, below the login user's own`);
  return { oomScore: 0 };
}
