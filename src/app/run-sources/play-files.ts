import { newestKnown } from "../../facts/index.ts";
import type { Platform } from "../../platform/index.ts";
import { playWorkload, readManifests } from "../../readers/index.ts";
import type { ProblemReport } from "../../report/index.ts";
import type { RunProject, WrittenOption } from "../../workload/index.ts";
import { problemReport } from "../report/problem.ts";

/** What the unit or the caller of `podman kube play` says beside the YAML. */
export interface Played {
  readonly userns?: string;
  readonly networks?: readonly string[];
  readonly written?: readonly WrittenOption[];
}

/** The containers that `podman kube play` makes of files. */
export async function playFiles(
  platform: Platform,
  files: readonly string[],
  podman: string = newestKnown.podman.version,
  played: Played = {},
): Promise<{ readonly projects: readonly RunProject[]; readonly problems: readonly ProblemReport[] }> {
  const { workloads, problems } = await readManifests(files, platform, {
    kubernetes: newestKnown.kubernetes.version.replace(/\.\d+$/, ""),
    complete: false,
    render: "none",
  });
  return {
    projects: workloads.flatMap((workload) => playWorkload(workload, { podman, ...played }) ?? []),
    problems: problems.map(problemReport),
  };
}
