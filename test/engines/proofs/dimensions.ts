import type { DimensionId, DimensionValues } from "../../../src/confinement/index.ts";
import { hasProxyVariables, hasServiceLinks, otherVariables } from "./environment.ts";
import { differs, owner, same, sharing, unproven, type Evidence, type Outcome } from "./evidence.ts";
import { devices, isMasked, maskedPaths, sysctl, sysctls } from "./kernel-files.ts";
import { hasApiToken, propagation, rootFilesystem, volumeFlags, volumeTargets } from "./mounts.ts";
import { reachableFrom, reaches } from "./network.ts";
import {
  capabilitySets,
  identities,
  obtainable,
  seccomp,
  securityModule,
  setId,
  userNamespace,
} from "./privilege.ts";
import { cgroupLimit, enginePrivilege, pidsLimit, resourceLimit } from "./resources.ts";

type Proof<Id extends DimensionId> = (evidence: Evidence, predicted: DimensionValues[Id]) => Outcome;

/** For every dimension, how what was observed of a container is held against a predicted value. */
export const proofs: { readonly [Id in DimensionId]: Proof<Id> } = {
  user: ({ container, decidedBy }, predicted) =>
    same(predicted, { uid: container.inside.status.uids[1], decidedBy }),
  "user-namespace": (evidence, predicted) => same(predicted, userNamespace(evidence)),
  "host-user": (evidence, predicted) => same(predicted, identities(evidence, "uid")),
  "host-groups": (evidence, predicted) => same(predicted, identities(evidence, "gid")),
  "capability-sets": (evidence, predicted) => same(predicted, capabilitySets(evidence)),
  capabilities: (evidence, predicted) => same(predicted, obtainable(evidence)),
  "no-new-privileges": ({ container }, predicted) => same(predicted, container.host.status.noNewPrivileges),
  "set-id": setId,
  "nested-user-namespace": ({ container }, predicted) =>
    same(predicted, container.inside.calls["unshare-user-namespace"] === 0),
  seccomp: seccomp,
  apparmor: (evidence, predicted) => securityModule(evidence, "apparmor", predicted),
  selinux: (evidence, predicted) => securityModule(evidence, "selinux", predicted),
  "proc-mount": ({ container }, predicted) =>
    same(predicted, isMasked(container.inside.paths["/proc/keys"]) ? "masked" : "unmasked"),
  "masked-paths": maskedPaths,
  sysctls: sysctls,
  devices: ({ container }, predicted) => same(predicted, devices(container)),
  "pid-namespace": (evidence, predicted) => same(predicted, sharing(evidence, "pid")),
  "ipc-namespace": (evidence, predicted) => same(predicted, sharing(evidence, "ipc")),
  "network-namespace": (evidence, predicted) => same(predicted, sharing(evidence, "net")),
  "uts-namespace": (evidence, predicted) => same(predicted, sharing(evidence, "uts")),
  "cgroup-namespace": (evidence, predicted) => same(predicted, sharing(evidence, "cgroup")),
  "mount-namespace": (evidence, predicted) => same(predicted, sharing(evidence, "mnt")),
  "time-namespace": (evidence, predicted) => same(predicted, sharing(evidence, "time")),
  "root-filesystem": ({ container }, predicted) => same(predicted, rootFilesystem(container)),
  "host-paths": ({ container }, predicted) =>
    predicted.length === 0
      ? same(
          [],
          volumeTargets(container).filter((target) => target !== "/data"),
        )
      : unproven("no run mounts a path of the host"),
  "mount-propagation": ({ container }, predicted) => same(predicted, propagation(container.host.mounts)),
  "volume-flags": ({ container }, predicted) => same(predicted, volumeFlags(container)),
  volumes: ({ container }, predicted) => {
    const { writableVolumes } = rootFilesystem(container); // The image's own count as part of its root.
    return same(predicted.length, volumeTargets(container).length - writableVolumes.length);
  },
  "host-ports": ({ session }, predicted) =>
    session.processes.some(({ name }) => name.startsWith("rootlessport"))
      ? differs("a port is published")
      : same(predicted, []),
  "privileged-ports": (evidence, predicted) => {
    const from = sysctl(evidence.container, "net.ipv4.ip_unprivileged_port_start");
    return same(predicted, { unprivilegedFrom: Number(from), of: owner(evidence) });
  },
  "raw-sockets": (evidence, predicted) =>
    same(predicted, { allowed: evidence.container.inside.calls["socket-raw"] === 0, of: owner(evidence) }),
  "reachable-from": reachableFrom,
  reaches: reaches,
  "api-token": ({ container }, predicted) => same(predicted, hasApiToken(container) ? "api" : "none"),
  "api-permissions": ({ container }, predicted) =>
    hasApiToken(container)
      ? unproven("a token is mounted; what it may do is the cluster's")
      : same(predicted, "none"),
  "service-links": ({ container }, predicted) => same(predicted, hasServiceLinks(container)),
  "proxy-environment": ({ container }, predicted) => same(predicted, hasProxyVariables(container)),
  "secret-environment": ({ container }, predicted) => same(predicted, otherVariables(container)),
  "pids-limit": pidsLimit,
  "memory-limit": (evidence, predicted) => cgroupLimit(evidence, "memory", predicted),
  "cpu-limit": (evidence, predicted) => cgroupLimit(evidence, "cpu", predicted),
  "ephemeral-storage-limit": () =>
    unproven("a storage quota does not show in /proc; Podman sets one only with --storage-opt"),
  "open-files-limit": (evidence, predicted) => resourceLimit(evidence, "Max open files", predicted),
  "process-limit": (evidence, predicted) => resourceLimit(evidence, "Max processes", predicted),
  "core-limit": (evidence, predicted) => resourceLimit(evidence, "Max core file size", predicted),
  "oom-score": ({ container, session }, predicted) =>
    same(predicted + session.callerOomScoreAdjustment, container.host.oomScoreAdjustment),
  "engine-privilege": enginePrivilege,
  "runtime-boundary": ({ container, session }, predicted) => {
    const release = container.inside.files["/proc/sys/kernel/osrelease"]?.[0];
    return same(predicted, release === session.engine.kernel ? "shared-kernel" : "virtual-machine");
  },
};
