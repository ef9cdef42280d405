import type { Provenance } from "../../confinement/index.ts";
import type { PodTemplate } from "../../workload/index.ts";
import { asObject } from "../../workload/index.ts";
import { fromManifest } from "../stated.ts";

/**
 * Why a pod runs on Windows, if it does: Linux dimensions do not apply to it. undefined for all others.
 * Source: k8s.io/api core/v1/types.go, PodOS; well-known label kubernetes.io/os.
 */
export function isWindows(pod: PodTemplate): Provenance | undefined {
  const { spec } = pod;
  if (spec.osName !== undefined) {
    return spec.osName === "windows"
      ? fromManifest([...pod.path, "os", "name"], "os.name: windows")
      : undefined;
  }
  if (asObject(spec.raw["nodeSelector"])?.["kubernetes.io/os"] === "windows") {
    return fromManifest([...pod.path, "nodeSelector", "kubernetes.io/os"], "it is placed on Windows nodes");
  }
  if (spec.securityContext.windowsOptions?.hostProcess === true) {
    return fromManifest([...pod.path, "securityContext", "windowsOptions"], "a Windows HostProcess pod");
  }
  const container = pod.containers.find(
    (one) => one.spec.securityContext.windowsOptions?.hostProcess === true,
  );
  return container === undefined
    ? undefined
    : fromManifest(
        [...container.path, "securityContext", "windowsOptions"],
        "a Windows HostProcess container",
      );
}
