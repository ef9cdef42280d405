import type { DimensionId } from "../dimension-ids.ts";
import { dimensionIds } from "../dimension-ids.ts";
import type { Dimension } from "../dimension.ts";
import { apiPermissions } from "./api-permissions.ts";
import { apiToken } from "./api-token.ts";
import { apparmor } from "./apparmor.ts";
import { capabilities } from "./capabilities.ts";
import { capabilitySets } from "./capability-sets.ts";
import { cgroupNamespace } from "./cgroup-namespace.ts";
import { coreLimit } from "./core-limit.ts";
import { cpuLimit } from "./cpu-limit.ts";
import { devices } from "./devices.ts";
import { enginePrivilege } from "./engine-privilege.ts";
import { ephemeralStorageLimit } from "./ephemeral-storage-limit.ts";
import { hostGroups } from "./host-groups.ts";
import { hostPaths } from "./host-paths.ts";
import { hostPorts } from "./host-ports.ts";
import { hostUser } from "./host-user.ts";
import { ipcNamespace } from "./ipc-namespace.ts";
import { maskedPaths } from "./masked-paths.ts";
import { memoryLimit } from "./memory-limit.ts";
import { mountNamespace } from "./mount-namespace.ts";
import { mountPropagation } from "./mount-propagation.ts";
import { nestedUserNamespace } from "./nested-user-namespace.ts";
import { networkNamespace } from "./network-namespace.ts";
import { noNewPrivileges } from "./no-new-privileges.ts";
import { oomScore } from "./oom-score.ts";
import { openFilesLimit } from "./open-files-limit.ts";
import { pidNamespace } from "./pid-namespace.ts";
import { pidsLimit } from "./pids-limit.ts";
import { privilegedPorts } from "./privileged-ports.ts";
import { procMount } from "./proc-mount.ts";
import { processLimit } from "./process-limit.ts";
import { proxyEnvironment } from "./proxy-environment.ts";
import { rawSockets } from "./raw-sockets.ts";
import { reachableFrom } from "./reachable-from.ts";
import { reaches } from "./reaches.ts";
import { rootFilesystem } from "./root-filesystem.ts";
import { runtimeBoundary } from "./runtime-boundary.ts";
import { seccomp } from "./seccomp.ts";
import { secretEnvironment } from "./secret-environment.ts";
import { selinux } from "./selinux.ts";
import { serviceLinks } from "./service-links.ts";
import { setId } from "./set-id.ts";
import { sysctls } from "./sysctls.ts";
import { timeNamespace } from "./time-namespace.ts";
import { user } from "./user.ts";
import { userNamespace } from "./user-namespace.ts";
import { utsNamespace } from "./uts-namespace.ts";
import { volumeFlags } from "./volume-flags.ts";
import { volumes } from "./volumes.ts";

/** Every dimension by its id, with its own value type. */
export const dimensionsById: { readonly [Id in DimensionId]: Dimension<Id> } = {
  user: user,
  "user-namespace": userNamespace,
  "host-user": hostUser,
  "host-groups": hostGroups,
  "capability-sets": capabilitySets,
  capabilities: capabilities,
  "no-new-privileges": noNewPrivileges,
  "set-id": setId,
  "nested-user-namespace": nestedUserNamespace,
  seccomp: seccomp,
  apparmor: apparmor,
  selinux: selinux,
  "proc-mount": procMount,
  "masked-paths": maskedPaths,
  sysctls: sysctls,
  devices: devices,
  "pid-namespace": pidNamespace,
  "ipc-namespace": ipcNamespace,
  "network-namespace": networkNamespace,
  "uts-namespace": utsNamespace,
  "cgroup-namespace": cgroupNamespace,
  "mount-namespace": mountNamespace,
  "time-namespace": timeNamespace,
  "root-filesystem": rootFilesystem,
  "host-paths": hostPaths,
  "mount-propagation": mountPropagation,
  "volume-flags": volumeFlags,
  volumes: volumes,
  "host-ports": hostPorts,
  "privileged-ports": privilegedPorts,
  "raw-sockets": rawSockets,
  "reachable-from": reachableFrom,
  reaches: reaches,
  "api-token": apiToken,
  "api-permissions": apiPermissions,
  "service-links": serviceLinks,
  "proxy-environment": proxyEnvironment,
  "secret-environment": secretEnvironment,
  "pids-limit": pidsLimit,
  "memory-limit": memoryLimit,
  "cpu-limit": cpuLimit,
  "ephemeral-storage-limit": ephemeralStorageLimit,
  "open-files-limit": openFilesLimit,
  "process-limit": processLimit,
  "core-limit": coreLimit,
  "oom-score": oomScore,
  "engine-privilege": enginePrivilege,
  "runtime-boundary": runtimeBoundary,
};

/** Every dimension, in the order in which the record is shown. */
export const dimensions: readonly Dimension[] = dimensionIds.map((id): Dimension => dimensionsById[id]);
