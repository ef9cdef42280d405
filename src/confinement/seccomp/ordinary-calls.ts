/**
 * System calls that a runtime's default filter may allow beyond Podman's without the pair being refused: each acts on the caller's
 * own files, memory or waiting and needs no capability (man-pages section 2; engines.md 3.3 for where they come from). Anything else
 * beyond Podman's filter, such as io_uring_setup in the defaults of containerd 1.x, is a difference that counts.
 */
export const ordinaryCalls: ReadonlySet<string> = new Set([
  // waiting: the split-up calls of futex(2), and event reading of aio(7) under a signal mask
  "futex_requeue",
  "futex_wait",
  "futex_waitv",
  "futex_wake",
  "io_pgetevents",
  "io_pgetevents_time64",
  // memory of the caller
  "cachestat",
  "map_shadow_stack",
  "mseal",
  "riscv_hwprobe",
  "uretprobe",
  "vmsplice",
  // attributes of files that the caller may change anyway, by folder
  "getxattrat",
  "listxattrat",
  "removexattrat",
  "setxattrat",
  // chmod by folder and name, with a flag for links
  "fchmodat2",
  // what is mounted in the caller's own namespace, which /proc/self/mountinfo shows as well
  "listmount",
  "statmount",
  // security labels of the caller
  "lsm_get_self_attr",
  "lsm_list_modules",
  "lsm_set_self_attr",
  // names that no call of amd64 and arm64 has: of 32-bit code, or never built
  "readdir",
  "sigaction",
  "sigpending",
  "sigsuspend",
  "syscall",
  "timerfd",
]);
