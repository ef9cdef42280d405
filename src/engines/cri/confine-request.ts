import type { Confinement, DimensionValues, Stated } from "../../confinement/index.ts";
import type { CriRequest } from "../../workload/index.ts";
import { asInteger, asList, asString } from "../../workload/index.ts";
import { withoutAbsentFiles } from "../host/security-modules.ts";
import { confineKubernetes } from "../kubernetes/confine.ts";
import type { KubernetesInput } from "../kubernetes/input.ts";
import { apiPermissionsOf, apiTokenOf, serviceLinksOf } from "../oci/surroundings.ts";
import type { OciContainer } from "../oci/pod.ts";
import { because, stated } from "../stated.ts";
import { objects, part, securityOf } from "./pod-of-request.ts";

const source = "containerd@v2.2.9 internal/cri/server/container_create.go, buildLinuxSpec";

/**
 * What containerd gives a container that is asked for over the CRI: as for the pod that asks for the same (`podOfRequests`), and by the
 * request itself where a pod has no field or a cluster adds something. Nothing is hidden of /proc and /sys unless it is asked for.
 */
export function confineRequest(request: CriRequest, input: KubernetesInput): Confinement {
  const base = confineKubernetes({ ...input, context: withoutGates(input.context) });
  const own = securityOf(request);
  const resources = part(request.config, "linux", "resources");
  const number = (name: string): number => asInteger(resources[name]) ?? 0;
  const told = <T>(value: T, words: string): Stated<T> =>
    stated(value, because("runtime-default", words, source));
  const privileged = own["privileged"] === true;
  const masked = privileged ? [] : texts(own["masked_paths"]);
  const readOnly = privileged ? [] : texts(own["readonly_paths"]);
  const mounted = mountsOf(request);
  const limit = (value: number): number => (value > 0 ? value : Infinity);
  const period = number("cpu_period") || 100_000;
  return {
    ...base,
    // Of the sandbox unless it asks for one of its own.
    "pid-namespace": (ask) =>
      part(own, "namespace_options")["pid"] === "CONTAINER"
        ? told("private", "namespace_options.pid")
        : base["pid-namespace"](ask),
    "proc-mount": () =>
      told(masked.some((path) => path.startsWith("/proc/")) ? "masked" : "unmasked", "masked_paths"),
    "masked-paths": (ask) =>
      told(
        { masked: withoutAbsentFiles(sorted(masked), input.context.node, ask), readOnly: sorted(readOnly) },
        "masked_paths and readonly_paths",
      ),
    devices: (ask) => {
      const devices = devicesOf(request);
      return privileged || devices.length === 0 ? base.devices(ask) : told(devices, "devices");
    },
    "api-token": (ask) => apiTokenOf(mounted, ask),
    "api-permissions": (ask) => apiPermissionsOf(mounted, ask),
    "service-links": () => serviceLinksOf(mounted),
    "pids-limit": () =>
      told(limit(Number(part(resources, "unified")["pids.max"] ?? 0) || 0), "resources.unified"),
    "memory-limit": () => told(limit(number("memory_limit_in_bytes")), "memory_limit_in_bytes"),
    "cpu-limit": () => told(limit((1000 * number("cpu_quota")) / period), "cpu_quota"),
    "oom-score": () => told(number("oom_score_adj"), "oom_score_adj"),
  };
}

/** Gates are of the API server and the kubelet, which are not asked. */
function withoutGates(context: KubernetesInput["context"]): KubernetesInput["context"] {
  const gates = { ProcMountType: true, UserNamespacesSupport: true, AppArmorFields: true, ImageVolume: true };
  return { ...context, kubelet: {}, featureGates: { ...context.featureGates, ...gates } };
}

/** Mounts and variables as the OCI runtime is given them. */
function mountsOf({ config, place }: CriRequest): OciContainer {
  const mounts = objects(config["mounts"]);
  const envs = objects(config["envs"]);
  return {
    place,
    ociVersion: "",
    platforms: ["linux"],
    hooks: {},
    annotations: {},
    mounts: mounts.map((one) => ({
      destination: asString(one["container_path"]) ?? "",
      source: asString(one["host_path"]) ?? "",
    })),
    process: {
      cwd: "/",
      env: envs.map((one) => `${asString(one["key"]) ?? ""}=${asString(one["value"]) ?? ""}`),
    },
  };
}

function devicesOf({ config }: CriRequest): Exclude<DimensionValues["devices"], string> {
  const names = (field: string, key: string): readonly string[] =>
    objects(config[field]).flatMap((one) => asString(one[key]) ?? []);
  return sorted([...names("devices", "container_path"), ...names("CDI_devices", "name")]);
}

function texts(value: Parameters<typeof asList>[0]): readonly string[] {
  return asList(value).flatMap((one) => asString(one) ?? []);
}

function sorted(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}
