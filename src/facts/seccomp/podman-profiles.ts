import type { ProfileRevision } from "./revision.ts";

/**
 * Podman's default profile by version of containers-common, which Podman and CRI-O build in; each entry changes the one before it.
 */
export const podmanProfiles: readonly ProfileRevision[] = [
  {
    id: "containers-common-0.33.2",
    source: "containers/common pkg/seccomp/seccomp.json@v0.33.2",
    defaultErrno: "EPERM",
    add: `
      _llseek _newselect accept accept4 access adjtimex alarm bind brk capget capset chdir chmod chown
      chown32 clock_adjtime clock_adjtime64 clock_getres clock_getres_time64 clock_gettime
      clock_gettime64 clock_nanosleep clock_nanosleep_time64 clone close close_range connect
      copy_file_range creat dup dup2 dup3 epoll_create epoll_create1 epoll_ctl epoll_ctl_old
      epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old eventfd eventfd2 execve execveat exit
      exit_group faccessat faccessat2 fadvise64 fadvise64_64 fallocate fanotify_mark fchdir fchmod
      fchmodat fchown fchown32 fchownat fcntl fcntl64 fdatasync fgetxattr flistxattr flock fork
      fremovexattr fsconfig fsetxattr fsmount fsopen fspick fstat fstat64 fstatat64 fstatfs fstatfs64
      fsync ftruncate ftruncate64 futex futimesat get_robust_list get_thread_area getcpu getcwd
      getdents getdents64 getegid getegid32 geteuid geteuid32 getgid getgid32 getgroups getgroups32
      getitimer getpeername getpgid getpgrp getpid getppid getpriority getrandom getresgid getresgid32
      getresuid getresuid32 getrlimit getrusage getsid getsockname getsockopt gettid gettimeofday
      getuid getuid32 getxattr inotify_add_watch inotify_init inotify_init1 inotify_rm_watch io_cancel
      io_destroy io_getevents io_setup io_submit ioctl ioprio_get ioprio_set ipc kill lchown lchown32
      lgetxattr link linkat listen listxattr llistxattr lremovexattr lseek lsetxattr lstat lstat64
      madvise memfd_create mincore mkdir mkdirat mknod mknodat mlock mlock2 mlockall mmap mmap2 mount
      move_mount mprotect mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedsend mq_unlink
      mremap msgctl msgget msgrcv msgsnd msync munlock munlockall munmap name_to_handle_at nanosleep
      newfstatat open open_tree openat openat2 pause pidfd_getfd pidfd_open pidfd_send_signal pipe
      pipe2 pivot_root poll ppoll ppoll_time64 prctl pread64 preadv preadv2 prlimit64 pselect6
      pselect6_time64 pwrite64 pwritev pwritev2 read readahead readlink readlinkat readv reboot recv
      recvfrom recvmmsg recvmsg remap_file_pages removexattr rename renameat renameat2 restart_syscall
      rmdir rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend
      rt_sigtimedwait rt_tgsigqueueinfo sched_get_priority_max sched_get_priority_min
      sched_getaffinity sched_getattr sched_getparam sched_getscheduler sched_rr_get_interval
      sched_setaffinity sched_setattr sched_setparam sched_setscheduler sched_yield seccomp select
      semctl semget semop semtimedop send sendfile sendfile64 sendmmsg sendmsg sendto set_robust_list
      set_thread_area set_tid_address setfsgid setfsgid32 setfsuid setfsuid32 setgid setgid32
      setgroups setgroups32 setitimer setpgid setpriority setregid setregid32 setresgid setresgid32
      setresuid setresuid32 setreuid setreuid32 setrlimit setsid setsockopt setuid setuid32 setxattr
      shmat shmctl shmdt shmget shutdown sigaltstack signalfd signalfd4 sigreturn socketcall
      socketpair splice stat stat64 statfs statfs64 statx symlink symlinkat sync sync_file_range
      syncfs sysinfo syslog tee tgkill time timer_create timer_delete timer_getoverrun timer_gettime
      timer_gettime64 timer_settime timerfd_create timerfd_gettime timerfd_gettime64 timerfd_settime
      timerfd_settime64 times tkill truncate truncate64 ugetrlimit umask umount umount2 uname unlink
      unlinkat unshare utime utimensat utimensat_time64 utimes vfork wait4 waitid waitpid write writev`,
    amd64: "arch_prctl modify_ldt",
    arm64: "arm_fadvise64_64 arm_sync_file_range breakpoint cacheflush set_tls sync_file_range2",
    conditions: {
      personality: "arg0 == 0 or arg0 == 8 or arg0 == 131072 or arg0 == 131080 or arg0 == 4294967295",
      socket: "arg0 != 16 or arg2 != 9",
    },
    capabilities: {
      DAC_READ_SEARCH: "open_by_handle_at",
      SYS_MODULE: "delete_module finit_module init_module query_module",
      SYS_RAWIO: "ioperm iopl",
      SYS_CHROOT: "chroot",
      SYS_PTRACE: "kcmp process_madvise process_vm_readv process_vm_writev ptrace",
      SYS_PACCT: "acct",
      SYS_ADMIN: "bpf fanotify_init lookup_dcookie perf_event_open quotactl setdomainname sethostname setns",
      SYS_NICE: "get_mempolicy mbind set_mempolicy",
      SYS_TIME: "clock_settime clock_settime64 settimeofday stime",
      SYS_TTY_CONFIG: "vhangup",
      AUDIT_WRITE: "socket",
    },
  },
  {
    id: "containers-common-0.34.0",
    source: "containers/common pkg/seccomp/seccomp.json@v0.34.0",
    add: "keyctl",
  },
  {
    id: "containers-common-0.37.0",
    source: "containers/common pkg/seccomp/seccomp.json@v0.37.0",
    add: "setns",
    capabilities: {
      SYS_ADMIN: "bpf fanotify_init lookup_dcookie perf_event_open quotactl setdomainname sethostname",
    },
  },
  {
    id: "containers-common-0.40.1",
    source: "containers/common pkg/seccomp/seccomp.json@v0.40.1",
    defaultErrno: "ENOSYS",
    add: `
      clone3 futex_time64 get_mempolicy mbind mq_timedreceive_time64 mq_timedsend_time64 pkey_alloc
      pkey_free pkey_mprotect readdir recvmmsg_time64 rseq rt_sigtimedwait_time64
      sched_rr_get_interval_time64 semtimedop_time64 set_mempolicy timer_settime64`,
    capabilities: {
      SYS_NICE: "",
    },
  },
  {
    id: "containers-common-0.44.0",
    source: "containers/common pkg/seccomp/seccomp.json@v0.44.0",
    add: "memfd_secret",
  },
  {
    id: "containers-common-0.48.0",
    source: "containers/common pkg/seccomp/seccomp.json@v0.48.0",
    add: `
      membarrier mount_setattr process_mrelease process_vm_readv process_vm_writev ptrace sigaction
      signal sigpending sigprocmask sigsuspend syscall timerfd`,
    capabilities: {
      SYS_PTRACE: "kcmp process_madvise",
    },
  },
  {
    id: "containers-common-0.49.0",
    source: "containers/common pkg/seccomp/seccomp.json@v0.49.0",
    add: "landlock_add_rule landlock_create_ruleset landlock_restrict_self",
  },
  {
    id: "containers-common-0.58.0",
    source: "containers/common pkg/seccomp/seccomp.json@v0.58.0",
    add: "fchmodat2",
  },
  {
    id: "containers-common-0.60.0",
    source: "containers/common pkg/seccomp/seccomp.json@v0.60.0",
    remove: "readdir sigaction sigpending sigsuspend syscall timerfd",
    capabilities: {
      SYS_ADMIN: "bpf fanotify_init lookup_dcookie quotactl quotactl_fd setdomainname sethostname",
      BPF: "bpf",
      "SYS_ADMIN+PERFMON": "perf_event_open",
    },
  },
  {
    id: "containers-common-0.63.0",
    source: "containers/common pkg/seccomp/seccomp.json@v0.63.0",
    add: "fanotify_init",
    capabilities: {
      SYS_ADMIN: "bpf lookup_dcookie quotactl quotactl_fd setdomainname sethostname",
    },
  },
  {
    id: "containers-common-0.67.0",
    source: "container-libs common/pkg/seccomp/seccomp.json@common/v0.67.0",
    conditions: {
      socket: "arg0 != 16 and arg0 != 40 or arg0 == 16 and arg2 != 9",
    },
    capabilities: {
      AUDIT_WRITE: "",
    },
    capabilityConditions: {
      AUDIT_WRITE: { socket: "arg0 != 40" },
    },
  },
  {
    id: "containers-common-1e46b07",
    source: "container-libs@1e46b0756b39 common/pkg/seccomp/seccomp.json (vendored by cri-o v1.36.0)",
    capabilities: {
      SYS_ADMIN: "bpf lookup_dcookie perf_event_open quotactl quotactl_fd setdomainname sethostname",
      PERFMON: "perf_event_open",
      "SYS_ADMIN+PERFMON": "",
    },
  },
  {
    id: "containers-common-0.68.0",
    source: "container-libs common/pkg/seccomp/seccomp.json@common/v0.68.0",
    add: "futex_requeue futex_wait futex_waitv futex_wake",
  },
];
