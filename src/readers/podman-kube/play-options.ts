import type { WrittenOption } from "../../workload/index.ts";

export interface PlayOptions {
  /** Version of Podman, "5.8". */
  readonly podman: string;
  /** `--userns` of `podman kube play`, or UserNS= of a `.kube` unit: above what the pod says. */
  readonly userns?: string;
  /** `--network`, or Network= of a `.kube` unit. */
  readonly networks?: readonly string[];
  /** The keys of the `.kube` unit that plays it. */
  readonly written?: readonly WrittenOption[];
}
