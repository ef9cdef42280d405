import type { ProfileRevision } from "./revision.ts";

/**
 * containerd's default profile (RuntimeDefault of the CRI plugin) by containerd tag; each entry changes the one before it.
 */
export const containerdProfiles: readonly ProfileRevision[] = [
  {
    id: "containerd-1.6.0",
    source: "containerd contrib/seccomp/seccomp_default.go@v1.6.0",
    defaultErrno: "EPERM",
    add: `
      _llseek _newselect accept accept4 access adjtimex alarm bind brk capget capset chdir chmod chown
      chown32 clock_adjtime clock_adjtime64 clock_getres clock_getres_time64 clock_gettime
      clock_gettime64 clock_nanosleep clock_nanosleep_time64 close close_range connect copy_file_range
      creat dup dup2 dup3 epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2
      epoll_wait epoll_wait_old eventfd eventfd2 execve execveat exit exit_group faccessat faccessat2
      fadvise64 fadvise64_64 fallocate fanotify_mark fchdir fchmod fchmodat fchown fchown32 fchownat
      fcntl fcntl64 fdatasync fgetxattr flistxattr flock fork fremovexattr fsetxattr fstat fstat64
      fstatat64 fstatfs fstatfs64 fsync ftruncate ftruncate64 futex futex_time64 futex_waitv futimesat
      get_robust_list get_thread_area getcpu getcwd getdents getdents64 getegid getegid32 geteuid
      geteuid32 getgid getgid32 getgroups getgroups32 getitimer getpeername getpgid getpgrp getpid
      getppid getpriority getrandom getresgid getresgid32 getresuid getresuid32 getrlimit getrusage
      getsid getsockname getsockopt gettid gettimeofday getuid getuid32 getxattr inotify_add_watch
      inotify_init inotify_init1 inotify_rm_watch io_cancel io_destroy io_getevents io_pgetevents
      io_pgetevents_time64 io_setup io_submit io_uring_enter io_uring_register io_uring_setup ioctl
      ioprio_get ioprio_set ipc kill landlock_add_rule landlock_create_ruleset landlock_restrict_self
      lchown lchown32 lgetxattr link linkat listen listxattr llistxattr lremovexattr lseek lsetxattr
      lstat lstat64 madvise membarrier memfd_create memfd_secret mincore mkdir mkdirat mknod mknodat
      mlock mlock2 mlockall mmap mmap2 mprotect mq_getsetattr mq_notify mq_open mq_timedreceive
      mq_timedreceive_time64 mq_timedsend mq_timedsend_time64 mq_unlink mremap msgctl msgget msgrcv
      msgsnd msync munlock munlockall munmap nanosleep newfstatat open openat openat2 pause pidfd_open
      pidfd_send_signal pipe pipe2 poll ppoll ppoll_time64 prctl pread64 preadv preadv2 prlimit64
      process_mrelease pselect6 pselect6_time64 pwrite64 pwritev pwritev2 read readahead readlink
      readlinkat readv recv recvfrom recvmmsg recvmmsg_time64 recvmsg remap_file_pages removexattr
      rename renameat renameat2 restart_syscall rmdir rseq rt_sigaction rt_sigpending rt_sigprocmask
      rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64
      rt_tgsigqueueinfo sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr
      sched_getparam sched_getscheduler sched_rr_get_interval sched_rr_get_interval_time64
      sched_setaffinity sched_setattr sched_setparam sched_setscheduler sched_yield seccomp select
      semctl semget semop semtimedop semtimedop_time64 send sendfile sendfile64 sendmmsg sendmsg
      sendto set_robust_list set_thread_area set_tid_address setfsgid setfsgid32 setfsuid setfsuid32
      setgid setgid32 setgroups setgroups32 setitimer setpgid setpriority setregid setregid32
      setresgid setresgid32 setresuid setresuid32 setreuid setreuid32 setrlimit setsid setsockopt
      setuid setuid32 setxattr shmat shmctl shmdt shmget shutdown sigaltstack signalfd signalfd4
      sigprocmask sigreturn socket socketcall socketpair splice stat stat64 statfs statfs64 statx
      symlink symlinkat sync sync_file_range syncfs sysinfo tee tgkill time timer_create timer_delete
      timer_getoverrun timer_gettime timer_gettime64 timer_settime timer_settime64 timerfd_create
      timerfd_gettime timerfd_gettime64 timerfd_settime timerfd_settime64 times tkill truncate
      truncate64 ugetrlimit umask uname unlink unlinkat utime utimensat utimensat_time64 utimes vfork
      vmsplice wait4 waitid waitpid write writev`,
    amd64: "arch_prctl modify_ldt",
    arm64: "arm_fadvise64_64 arm_sync_file_range breakpoint cacheflush set_tls sync_file_range2",
    conditions: {
      clone: "arg0 & 0x7e020000 == 0x0",
      personality: "arg0 == 0 or arg0 == 8 or arg0 == 131072 or arg0 == 131080 or arg0 == 4294967295",
    },
    capabilities: {
      DAC_READ_SEARCH: "open_by_handle_at",
      SYS_MODULE: "delete_module finit_module init_module",
      SYS_RAWIO: "ioperm iopl",
      SYS_CHROOT: "chroot",
      SYS_PTRACE: "kcmp pidfd_getfd process_madvise process_vm_readv process_vm_writev ptrace",
      SYS_PACCT: "acct",
      SYS_ADMIN: `
        bpf clone clone3 fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie mount
        mount_setattr move_mount name_to_handle_at open_tree perf_event_open quotactl quotactl_fd
        setdomainname sethostname setns syslog umount umount2 unshare`,
      SYS_BOOT: "reboot",
      SYS_TIME: "clock_settime settimeofday stime",
      SYS_TTY_CONFIG: "vhangup",
      SYSLOG: "syslog",
    },
  },
  {
    id: "containerd-1.6.7",
    source: "containerd contrib/seccomp/seccomp_default.go@v1.6.7",
    add: "ptrace",
    capabilities: {
      SYS_PTRACE: "kcmp pidfd_getfd process_madvise process_vm_readv process_vm_writev",
      SYS_TIME: "clock_settime clock_settime64 settimeofday stime",
    },
  },
  {
    id: "containerd-1.6.9",
    source: "containerd contrib/seccomp/seccomp_default.go@v1.6.9",
    capabilities: {
      PERFMON: "perf_event_open",
      BPF: "bpf",
    },
  },
  {
    id: "containerd-1.6.16",
    source: "containerd contrib/seccomp/seccomp_default.go@v1.6.16",
    add: "pkey_alloc pkey_free pkey_mprotect",
    capabilities: {
      SYS_NICE: "get_mempolicy mbind set_mempolicy",
    },
  },
  {
    id: "containerd-1.6.22",
    source: "containerd contrib/seccomp/seccomp_default.go@v1.6.22",
    add: "name_to_handle_at",
    capabilities: {
      SYS_ADMIN: `
        bpf clone clone3 fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie mount
        mount_setattr move_mount open_tree perf_event_open quotactl quotactl_fd setdomainname
        sethostname setns syslog umount umount2 unshare`,
    },
  },
  {
    id: "containerd-1.6.28",
    source: "containerd contrib/seccomp/seccomp_default.go@v1.6.28",
    add: "cachestat fchmodat2 futex_requeue futex_wait futex_wake map_shadow_stack",
    capabilities: {
      SYS_NICE: "get_mempolicy mbind set_mempolicy set_mempolicy_home_node",
    },
  },
  {
    id: "containerd-1.7.0",
    source: "containerd contrib/seccomp/seccomp_default.go@v1.7.0",
    add: "process_vm_readv process_vm_writev",
    remove: `
      cachestat fchmodat2 futex_requeue futex_wait futex_wake map_shadow_stack name_to_handle_at
      socket`,
    conditions: {
      socket: "arg0 != 40",
    },
    capabilities: {
      SYS_PTRACE: "kcmp pidfd_getfd process_madvise",
      SYS_ADMIN: `
        bpf clone clone3 fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie mount
        mount_setattr move_mount name_to_handle_at open_tree perf_event_open quotactl quotactl_fd
        setdomainname sethostname setns syslog umount umount2 unshare`,
      SYS_NICE: "get_mempolicy mbind set_mempolicy",
    },
  },
  {
    id: "containerd-1.7.3",
    source: "containerd contrib/seccomp/seccomp_default.go@v1.7.3",
    add: "name_to_handle_at",
    capabilities: {
      SYS_ADMIN: `
        bpf clone clone3 fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie mount
        mount_setattr move_mount open_tree perf_event_open quotactl quotactl_fd setdomainname
        sethostname setns syslog umount umount2 unshare`,
    },
  },
  {
    id: "containerd-1.7.13",
    source: "containerd contrib/seccomp/seccomp_default.go@v1.7.13",
    add: "cachestat fchmodat2 futex_requeue futex_wait futex_wake map_shadow_stack",
    capabilities: {
      SYS_NICE: "get_mempolicy mbind set_mempolicy set_mempolicy_home_node",
    },
  },
  {
    id: "containerd-1.7.32",
    source: "containerd contrib/seccomp/seccomp_default.go@v1.7.32",
    conditions: {
      socket: "arg0 < 38 or arg0 == 39 or arg0 > 40",
    },
  },
  {
    id: "containerd-2.0.0",
    source: "containerd contrib/seccomp/seccomp_default.go@v2.0.0",
    remove: "io_uring_enter io_uring_register io_uring_setup",
    conditions: {
      socket: "arg0 != 40",
    },
  },
  {
    id: "containerd-2.0.9",
    source: "containerd contrib/seccomp/seccomp_default.go@v2.0.9",
    conditions: {
      socket: "arg0 < 38 or arg0 == 39 or arg0 > 40",
    },
  },
  {
    id: "containerd-2.1.0",
    source: "containerd contrib/seccomp/seccomp_default.go@v2.1.0",
    conditions: {
      socket: "arg0 != 40",
    },
  },
  {
    id: "containerd-2.2.0",
    source: "containerd contrib/seccomp/seccomp_default.go@v2.2.0",
    add: `
      getxattrat listmount listxattrat lsm_get_self_attr lsm_list_modules lsm_set_self_attr mseal
      removexattrat setxattrat statmount uretprobe`,
  },
  {
    id: "containerd-2.2.4",
    source: "containerd contrib/seccomp/seccomp_default.go@v2.2.4",
    conditions: {
      socket: "arg0 < 38 or arg0 == 39 or arg0 > 40",
    },
  },
];
