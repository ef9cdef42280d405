import type { RunPodDeclaration } from "../../workload/index.ts";
import type { Source } from "./translation.ts";

/** The Podman pod that a container joins, where the source declares it. */
export function podOf({ declaration, project }: Source): RunPodDeclaration | undefined {
  return declaration.pod === undefined
    ? undefined
    : project.pods.find(({ name }) => name === declaration.pod);
}
