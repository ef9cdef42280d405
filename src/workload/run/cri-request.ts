import type { JsonObject } from "../json.ts";
import type { RunPlace } from "./run-declaration.ts";

/** What a CRI runtime is asked for: what `crictl run` and `crictl runp` are given, or the kubelet sends. */
export interface CriRequest {
  readonly place: RunPlace;
  readonly kind: "container" | "sandbox";
  /** A ContainerConfig or PodSandboxConfig: fields by the names of k8s.io/cri-api's JSON, enumerations by name, no unknown field. */
  readonly config: JsonObject;
}
