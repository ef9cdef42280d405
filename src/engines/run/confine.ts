import type { Confinement, Stated } from "../../confinement/index.ts";
import { declaredVolumes } from "../image.ts";
import { processDimensions } from "../process.ts";
import { because, stated } from "../stated.ts";
import { appArmor, devices, maskedPaths, procMount, selinux } from "./kernel.ts";
import { cgroupNamespace } from "./cgroups.ts";
import { cgroupLimit, limit, pidsLimit } from "./limits.ts";
import { networkSharing, sharing } from "./namespaces.ts";
import { hostPortsOf, privilegedPorts, reachableFrom, reachesOf, sysctls } from "./network.ts";
import type { Run } from "./run.ts";
import { processOf } from "./process.ts";
import { withKeptGroups } from "./kept-groups.ts";
import { proxyEnvironment, runtimeBoundary, secretEnvironment } from "./surroundings.ts";
import { hostPaths, mountPropagation, rootFilesystem, volumeFlags, volumesOf } from "./volumes.ts";

/** What a container gets that is run with these options. */
export function confineRun(run: Run): Confinement {
  const { options, traits } = run;
  const process = processOf(run);
  const byEngine = because("engine-default", `${traits.name}'s default`, traits.source);
  const constant = <T>(value: T, words?: string): Stated<T> =>
    stated(value, words === undefined ? byEngine : because("engine-default", words, traits.source));
  const ofProcess = processDimensions(process);
  return {
    user: ofProcess["user"],
    "user-namespace": ofProcess["user-namespace"],
    "host-user": ofProcess["host-user"],
    "host-groups": (ask) => withKeptGroups(run, ofProcess["host-groups"](ask), ask),
    "capability-sets": ofProcess["capability-sets"],
    capabilities: ofProcess["capabilities"],
    "no-new-privileges": ofProcess["no-new-privileges"],
    "set-id": ofProcess["set-id"],
    "nested-user-namespace": ofProcess["nested-user-namespace"],
    seccomp: ofProcess["seccomp"],
    "raw-sockets": ofProcess["raw-sockets"],
    apparmor: (ask) => appArmor(run, ask),
    selinux: (ask) => selinux(run, ask),
    "proc-mount": () => procMount(run),
    "masked-paths": (ask) => maskedPaths(run, ask),
    sysctls: (ask) => sysctls(run, ask),
    devices: () => devices(run),
    "pid-namespace": (ask) => constant(sharing("pid", options.pid, false, ask)),
    "ipc-namespace": (ask) => constant(sharing("ipc", options.ipc, options.inPod, ask)),
    "network-namespace": (ask) => constant(networkSharing(options, ask)),
    "uts-namespace": (ask) => constant(sharing("uts", options.uts, options.inPod, ask)),
    "cgroup-namespace": (ask) => cgroupNamespace(run, ask),
    "mount-namespace": () => constant("private"),
    "time-namespace": () => traits.timeNamespace,
    "root-filesystem": (ask) => rootFilesystem(options, (image) => declaredVolumes(image, ask), ask),
    "host-paths": (ask) => hostPaths(run, process, ask),
    "mount-propagation": (ask) => mountPropagation(run, byEngine, ask),
    "volume-flags": (ask) => volumeFlags(run, process, ask),
    volumes: (ask) => volumesOf(options, ask),
    "host-ports": (ask) => hostPortsOf(options, byEngine, ask),
    "privileged-ports": (ask) => privilegedPorts(run, ask),
    "reachable-from": (ask) => reachableFrom(run, ask),
    reaches: (ask) => reachesOf(run, ask),
    "api-token": () => constant("none", "no Kubernetes API is involved"),
    "api-permissions": () => constant("none", "no Kubernetes API is involved"),
    "service-links": () => constant(false, "there are no Services"),
    "proxy-environment": () => proxyEnvironment(run),
    "secret-environment": (ask) => secretEnvironment(run, ask),
    "pids-limit": (ask) => pidsLimit(run, ask),
    "memory-limit": (ask) => cgroupLimit(run, options.memory, ask),
    "cpu-limit": (ask) => cgroupLimit(run, options.cpus, ask),
    "ephemeral-storage-limit": () => constant(options.storage ?? Infinity),
    "open-files-limit": (ask) => limit(run, "openFiles", options.openFiles, ask),
    "process-limit": (ask) => limit(run, "processes", options.processes, ask),
    "core-limit": (ask) => limit(run, "core", options.core, ask),
    "oom-score": (ask) => limit(run, "oomScore", options.oomScore, ask),
    "engine-privilege": () => traits.engine,
    "runtime-boundary": (ask) => runtimeBoundary(run, ask),
  };
}
