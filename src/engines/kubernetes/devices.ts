import type { Ask, DimensionValues, FieldPath, Stated } from "../../confinement/index.ts";
import { asList, asObject, asString } from "../../workload/index.ts";
import { because, fromManifest, stated } from "../stated.ts";
import { boundaryOf, handlerOf, runtimeBoundary } from "./engine.ts";
import type { Subject } from "./input.ts";
import { containerPath, podPath, securityPath } from "./input.ts";
import { sources } from "./sources.ts";

/**
 * Devices beyond the standard ones: all of the host's with privileged, block volumes, and what device plugins, DRA drivers, a runtime
 * of its own kind or CRI-O's annotation add.
 */
export function devicesOf(subject: Subject, ask: Ask): Stated<DimensionValues["devices"]> {
  if (subject.privileged)
    return stated(
      "all",
      fromManifest(
        securityPath(subject, "privileged"),
        "privileged gives every device of the host",
        sources.criLinux,
      ),
    );
  const found = [
    ...blockVolumes(subject),
    ...pluginDevices(subject),
    ...claimedDevices(subject),
    ...runtimeDevices(subject, ask),
    ...annotatedDevices(subject),
  ];
  const [first] = found;
  if (first === undefined) {
    return stated(
      "standard",
      because("runtime-default", "the standard devices, held by the device cgroup", sources.criSpec),
    );
  }
  return stated(found.map(({ device }) => device).sort(), fromManifest(first.path, "devices asked for"));
}

interface AskedDevice {
  readonly device: string;
  readonly path: FieldPath;
}

function blockVolumes(subject: Subject): AskedDevice[] {
  const path = containerPath(subject, "volumeDevices");
  return subject.own.volumeDevices.map(({ devicePath }) => ({ device: devicePath, path }));
}

function pluginDevices(subject: Subject): AskedDevice[] {
  const { limits, requests } = subject.own.resources;
  const path = containerPath(subject, "resources", "limits");
  return Object.keys({ ...requests, ...limits })
    .filter(isDeviceResource)
    .map((name) => ({ device: `(device plugin ${name})`, path }));
}

/** Devices that a DRA driver gives. Source: k8s.io/api core/v1/types.go, ResourceClaim. */
function claimedDevices(subject: Subject): AskedDevice[] {
  const claims = asList(asObject(subject.own.raw["resources"])?.["claims"]);
  return claims.map((claim, index) => ({
    device: `(resource claim ${asString(asObject(claim)?.["name"]) ?? index})`,
    path: containerPath(subject, "resources", "claims", index),
  }));
}

/** NVIDIA's runtime gives the devices that the image or a variable names; of a runtime that is not known nothing can be said. */
function runtimeDevices(subject: Subject, ask: Ask): AskedDevice[] {
  const handler = handlerOf(subject);
  if (handler === undefined) return [];
  const path = podPath(subject, "runtimeClassName");
  if (handler.startsWith("nvidia")) return [{ device: `(what the runtime ${handler} adds)`, path }];
  const isOpen = boundaryOf(handler) === undefined && runtimeBoundary(subject, ask).value === "shared-kernel";
  return isOpen ? [{ device: `(what the runtime ${handler} may add)`, path }] : [];
}

/** Source: cri-o pkg/annotations, io.kubernetes.cri-o.Devices; each is held against the runtime's allowed_devices. */
function annotatedDevices(subject: Subject): AskedDevice[] {
  if (subject.context.containerRuntime.name !== "cri-o") return [];
  return Object.entries(subject.pod.annotations)
    .filter(([key]) => key.startsWith("io.kubernetes.cri-o.Devices"))
    .flatMap(([key, value]) =>
      value.split(",").map((device) => ({
        device: device.trim().split(":")[0] ?? "",
        path: [...(subject.pod.metadataPath ?? []), "annotations", key],
      })),
    );
}

/** Extended resources have a domain; those of kubernetes.io and hugepages are no devices. */
function isDeviceResource(name: string): boolean {
  const domain = name.split("/")[0] ?? "";
  return name.includes("/") && domain !== "kubernetes.io" && !domain.endsWith(".kubernetes.io");
}
