import type { DimensionId } from "../confinement/index.ts";

/**
 * What tightening a dimension costs, in performance and in compatibility: what may stop to work, and how one notices.
 * From engines.md (sections 1, 4 and 6) and peers.md (section 3, items 3 and 11); no figure is given where none was measured.
 */
export const tighteningCosts: Readonly<Record<DimensionId, string>> = {
  user: "Files owned by another id cannot be read or written any more; images that start as root to set up their files fail.",
  "user-namespace":
    "Needs id-mapped mounts: no NFS and few FUSE volumes; one mapping more for each mount when the pod starts.",
  "host-user": "Files on volumes must belong to the new id, or the volume must be id-mapped.",
  "host-groups": "Shared files that were readable by the old group need fsGroup or new owners.",
  "capability-sets": "None by itself: what counts is what can be obtained.",
  capabilities:
    "Programs that change owners, bind ports below 1024 or switch users fail with EPERM; images that start as root and drop to another user need SETUID and SETGID.",
  "no-new-privileges": "sudo, su, ping with file capabilities and other set-id helpers stop to work.",
  "set-id": "sudo, su and other set-id helpers stop to work.",
  "nested-user-namespace": "Browsers' sandboxes, bubblewrap and rootless builders inside the container fail.",
  seccomp:
    "A few per cent at most on programs that do little but system calls; programs that use refused calls get EPERM or ENOSYS.",
  apparmor: "Writes below /proc and mounts are refused; little else.",
  selinux: "Host paths need a label that the container may read.",
  "proc-mount": "Programs that nest containers need the unmasked /proc.",
  "masked-paths": "Programs that read kernel timers, interrupts or power figures see nothing.",
  sysctls:
    "Servers that bind ports below 1024 without a capability, or ping without one, need the default of the runtime.",
  devices: "Hardware such as GPUs, tuners and USB sticks has to be given by a device plugin instead.",
  "pid-namespace": "Monitors of the host's processes and debuggers across containers see nothing.",
  "ipc-namespace": "Programs that share memory with the host have to be in one pod.",
  "network-namespace":
    "Discovery by broadcast or mDNS, and servers that read the host's interfaces, need another way in.",
  "uts-namespace": "None known.",
  "cgroup-namespace": "Monitors that read the host's cgroups see their own part only.",
  "mount-namespace": "None: it is always private.",
  "time-namespace": "None known.",
  "root-filesystem":
    "Every path that the program writes needs a volume: /tmp, /run, caches. It fails with EROFS otherwise.",
  "host-paths": "The data has to move to a claim, or the program loses it.",
  "mount-propagation": "Mounts that a CSI or FUSE helper makes later are not seen.",
  "volume-flags": "Set-id and device files on volumes stop to work; few programs have any there.",
  volumes: "None by itself.",
  "host-ports": "Clients must use the Service's address or an ingress.",
  "privileged-ports": "The program must listen above 1023, or keep NET_BIND_SERVICE as root.",
  "raw-sockets": "ping without a ping socket, ARP tools and some VPNs fail.",
  "reachable-from": "Every peer needs a rule; a forgotten one shows as a time-out, not as an error.",
  reaches: "Every destination needs a rule, DNS first; a forgotten one shows as a time-out.",
  "api-token": "Programs that call the Kubernetes API fail with 401 or find no file.",
  "api-permissions": "Calls beyond the granted ones fail with 403.",
  "service-links": "Programs that find others by variables such as DB_SERVICE_HOST need DNS instead.",
  "proxy-environment": "Programs behind a proxy need it set by name.",
  "secret-environment": "The program must read its secrets from files.",
  "pids-limit": "Programs with more threads than the limit fail to start new ones.",
  "memory-limit": "Above the limit the kernel kills the container.",
  "cpu-limit": "Above the limit the program is throttled, which shows as latency.",
  "ephemeral-storage-limit": "Above the limit the kubelet evicts the pod.",
  "open-files-limit": "Servers with many connections fail with EMFILE.",
  "process-limit": "Programs with many threads under one id fail with EAGAIN.",
  "core-limit": "No core dumps.",
  "oom-score": "The program is killed sooner when the node runs out of memory.",
  "engine-privilege": "Rootless k3s: one node, slirp4netns, no AppArmor, ports below 1024 shifted.",
  "runtime-boundary":
    "A user-space kernel or a virtual machine costs start-up time, memory and speed of system calls.",
};
