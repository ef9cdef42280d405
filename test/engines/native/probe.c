/*
 * Runs inside a container, as the user the container gives, and prints what the kernel lets it do.
 * Output: one record per line, fields separated by tabs, the first field names the record.
 * Build: gcc -static -O1 -o probe probe.c -lpthread
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- files ---------------------------------------------------------------------------- */

static void print_file(const char *record, const char *path) {
    FILE *file = fopen(path, "r");
    if (!file) {
        printf("%s-error\t%s\t%d\n", record, path, errno);
        return;
    }
    char line[4096];
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = 0;
        printf("%s\t%s\t%s\n", record, path, line);
    }
    fclose(file);
}

static int count_entries(const char *path) {
    DIR *directory = opendir(path);
    if (!directory) return -errno;
    int count = 0;
    for (struct dirent *entry; (entry = readdir(directory));)
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) count++;
    closedir(directory);
    return count;
}

static int errno_of_open(const char *path, int flags) {
    int fd = open(path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) return errno;
    close(fd);
    return 0;
}

/* Bytes that a reader gets before the end, at most 1; a negated errno when it cannot read. */
static int first_byte(const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) return -errno;
    char byte;
    ssize_t got = read(fd, &byte, 1);
    int result = got < 0 ? -errno : (int)got;
    close(fd);
    return result;
}

/* path TAB kind TAB device TAB read-only mount TAB readable content TAB errno of opening for writing */
static void print_path(const char *path) {
    struct stat status;
    if (stat(path, &status) < 0) {
        printf("path\t%s\tabsent\t-\t-\t%d\t-\n", path, errno);
        return;
    }
    struct statvfs filesystem;
    int read_only = statvfs(path, &filesystem) == 0 ? (filesystem.f_flag & ST_RDONLY) != 0 : -1;
    if (S_ISDIR(status.st_mode)) {
        int writable = faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0 ? 0 : errno;
        printf("path\t%s\tdirectory\t-\t%d\t%d\t%d\n", path, read_only, count_entries(path), writable);
        return;
    }
    const char *kind = S_ISCHR(status.st_mode) ? "character" : S_ISBLK(status.st_mode) ? "block" : "file";
    printf("path\t%s\t%s\t%u:%u\t%d\t%d\t%d\n", path, kind, major(status.st_rdev), minor(status.st_rdev), read_only,
           first_byte(path), errno_of_open(path, O_WRONLY));
}

static void print_devices(void) {
    DIR *directory = opendir("/dev");
    if (!directory) return;
    for (struct dirent *entry; (entry = readdir(directory));) {
        char path[512];
        struct stat status;
        snprintf(path, sizeof path, "/dev/%s", entry->d_name);
        if (strstr(path, "watchdog") || stat(path, &status) < 0 || !(S_ISCHR(status.st_mode) || S_ISBLK(status.st_mode))) continue;
        printf("device\t%s\t%c\t%u:%u\t%d\t%d\n", path, S_ISCHR(status.st_mode) ? 'c' : 'b', major(status.st_rdev),
               minor(status.st_rdev), errno_of_open(path, O_RDONLY), errno_of_open(path, O_WRONLY));
    }
    closedir(directory);
}

/* ---- single calls --------------------------------------------------------------------- */

static void print_call(const char *name, long result) { printf("call\t%s\t%d\n", name, result < 0 ? errno : 0); }

static void probe_write(const char *directory) {
    char path[512];
    snprintf(path, sizeof path, "%s/podseal-probe-write", directory);
    int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    printf("write\t%s\t%d\n", directory, fd < 0 ? errno : 0);
    if (fd < 0) return;
    close(fd);
    unlink(path);
}

static void probe_bind(int port) {
    char name[64];
    snprintf(name, sizeof name, "bind-tcp-%d", port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    print_call(name, fd < 0 ? -1 : bind(fd, (struct sockaddr *)&address, sizeof address));
    if (fd >= 0) close(fd);
}

static void probe_socket(const char *name, int family, int type, int protocol) {
    int fd = socket(family, type | SOCK_CLOEXEC, protocol);
    print_call(name, fd);
    if (fd >= 0) close(fd);
}

static void probe_mknod(void) {
    long result = mknod("/tmp/podseal-probe-node", S_IFCHR | 0600, makedev(1, 3));
    print_call("mknod-null-device", result);
    if (result == 0) unlink("/tmp/podseal-probe-node");
}

static void probe_keyring(void) {
    char description[256] = "";
    long serial = syscall(SYS_keyctl, 0L /* KEYCTL_GET_KEYRING_ID */, -3L /* session */, 0L);
    if (serial < 0) {
        printf("keyring-error\t%d\n", errno);
        return;
    }
    long length = syscall(SYS_keyctl, 6L /* KEYCTL_DESCRIBE */, serial, description, sizeof description - 1);
    printf("keyring\t%ld\t%s\n", serial, length < 0 ? "" : description);
}

static void print_capability_lines(const char *record) {
    FILE *file = fopen("/proc/self/status", "r");
    if (!file) return;
    char line[512];
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = 0;
        if (!strncmp(line, "Cap", 3)) printf("%s\t%s\n", record, line);
    }
    fclose(file);
}

/* Opens a user namespace for real, then uses the capabilities it gave on a mount namespace of its own. */
static void probe_nesting(void) {
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        long opened = unshare(CLONE_NEWUSER);
        print_call("unshare-user-namespace", opened);
        if (opened == 0) {
            print_capability_lines("nested");
            print_call("nested-unshare-mount-namespace", unshare(CLONE_NEWNS));
            print_call("nested-mount-tmpfs", mount("none", "/tmp", "tmpfs", 0, "size=4k"));
        }
        fflush(stdout);
        _exit(0);
    }
    waitpid(child, NULL, 0);
}

static int in_child(void (*attempt)(void)) {
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        attempt();
        fflush(stdout);
        _exit(0);
    }
    return waitpid(child, NULL, 0);
}

static void attempt_setuid(void) { print_call("setresuid-4242", setresuid(4242, 4242, 4242)); }
static void attempt_setgid(void) { print_call("setresgid-4242", setresgid(4242, 4242, 4242)); }
static void attempt_chroot(void) { print_call("chroot", chroot("/")); }

/* ---- seccomp -------------------------------------------------------------------------- */

/*
 * Every call is really made, in a thread that adds a filter of its own answering SECCOMP_RET_USER_NOTIF.
 * Of several filters the kernel takes the strictest answer, and an errno is stricter than a notification
 * (seccomp(2), "Filter return values"). So a call that the container's filter refuses returns that filter's errno,
 * and one that it allows reaches our supervisor, which answers ALLOWED. No call is ever executed: exit, reboot and
 * fork can be asked about like any other.
 */
#define ALLOWED 4000
#define FINISHED 0x706f647365616cULL

static int listener = -1;
static atomic_int prober_ready, prober_failed;

static long raw_call(long number, const long a[6]) {
    long result;
    register long r10 __asm__("r10") = a[3];
    register long r8 __asm__("r8") = a[4];
    register long r9 __asm__("r9") = a[5];
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a[0]), "S"(a[1]), "d"(a[2]), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

static long raw_call_i386(long number, long first) {
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(first), "c"(0L), "d"(0L), "S"(0L), "D"(0L)
                     : "r8", "r9", "r10", "r11", "memory");
    return result;
}

#define NATIVE_CALLS 512
static int zero_arguments[NATIVE_CALLS], all_ones_arguments[NATIVE_CALLS], x32_calls[NATIVE_CALLS], i386_calls[NATIVE_CALLS];

struct argument_probe {
    const char *name;
    long number;
    long arguments[6];
    long answer;
};

#define HIGH (1L << 32)
static struct argument_probe argument_probes[] = {
    {"personality-0", SYS_personality, {0}, 0},
    {"personality-8", SYS_personality, {8}, 0},
    {"personality-0x20000", SYS_personality, {0x20000}, 0},
    {"personality-0x20008", SYS_personality, {0x20008}, 0},
    {"personality-0xffffffff", SYS_personality, {0xffffffff}, 0},
    {"personality-addr-no-randomize", SYS_personality, {0x40000}, 0},
    {"clone-plain", SYS_clone, {17}, 0},
    {"clone-user-namespace", SYS_clone, {CLONE_NEWUSER | 17}, 0},
    {"clone-mount-namespace", SYS_clone, {CLONE_NEWNS | 17}, 0},
    {"clone-network-namespace", SYS_clone, {CLONE_NEWNET | 17}, 0},
    {"clone-pid-namespace", SYS_clone, {CLONE_NEWPID | 17}, 0},
    {"unshare-user-namespace", SYS_unshare, {CLONE_NEWUSER}, 0},
    {"unshare-mount-namespace", SYS_unshare, {CLONE_NEWNS}, 0},
    {"socket-netlink-audit", SYS_socket, {AF_NETLINK, SOCK_RAW, 9}, 0},
    {"socket-netlink-audit-high-bit", SYS_socket, {AF_NETLINK | HIGH, SOCK_RAW, 9}, 0},
    {"socket-netlink-route", SYS_socket, {AF_NETLINK, SOCK_RAW, 0}, 0},
    {"socket-alg", SYS_socket, {38, SOCK_SEQPACKET, 0}, 0},
    {"socket-vsock", SYS_socket, {40, SOCK_STREAM, 0}, 0},
    {"socket-vsock-high-bit", SYS_socket, {40 | HIGH, SOCK_STREAM, 0}, 0},
    {"ioctl-tiocsti", SYS_ioctl, {0, 0x5412}, 0},
};
#define ARGUMENT_PROBES (sizeof argument_probes / sizeof *argument_probes)

/* A filter of the native architecture alone ends the thread at a call of another: such calls are then left out, and the chosen ones made again, each argument once with a bit above its low 32 set. */
static int native_only;
static long high_answers[ARGUMENT_PROBES][6];

/*
 * Some numbers answer with a signal before any filter is asked: uretprobe and uprobe (SIGILL, x86 kernels from 6.14
 * let them pass seccomp) and int 0x80 on a kernel without IA32 emulation (SIGSEGV). The handler leaves by siglongjmp
 * without a signal mask, because rt_sigreturn itself is answered by our filter.
 */
static sigjmp_buf resume;
static void leave_call(int number) { siglongjmp(resume, number); }

static int verdict(long number, const long arguments[6]) {
    int signal_number = sigsetjmp(resume, 0);
    return signal_number ? -signal_number : (int)-raw_call(number, arguments);
}

static int verdict_i386(long number) {
    int signal_number = sigsetjmp(resume, 0);
    return signal_number ? -signal_number : (int)-raw_call_i386(number, 0);
}

static void catch_signals(void) {
    struct sigaction action = {.sa_handler = leave_call, .sa_flags = SA_NODEFER};
    sigaction(SIGILL, &action, NULL);
    sigaction(SIGSEGV, &action, NULL);
}

static void install_notifier(void) {
    struct sock_filter instructions[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF)};
    struct sock_fprog program = {1, instructions};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
}

static void make_high_calls(void) {
    for (size_t i = 0; i < ARGUMENT_PROBES; i++)
        for (int a = 0; a < 6; a++) {
            struct argument_probe probe = argument_probes[i];
            probe.arguments[a] |= HIGH;
            high_answers[i][a] = verdict(probe.number, probe.arguments);
        }
}

static void *make_every_call(void *unused) {
    static const long zeros[6], ones[6] = {-1, -1, -1, -1, -1, -1};
    static const long finished[6] = {(long)FINISHED};
    install_notifier();
    if (listener < 0) {
        atomic_store(&prober_failed, errno);
        return NULL;
    }
    atomic_store(&prober_ready, 1);
    for (long number = 0; number < NATIVE_CALLS; number++) {
        zero_arguments[number] = verdict(number, zeros);
        all_ones_arguments[number] = verdict(number, ones);
        if (native_only) continue;
        x32_calls[number] = verdict(number | 0x40000000, zeros);
        i386_calls[number] = verdict_i386(number);
    }
    for (size_t i = 0; i < ARGUMENT_PROBES; i++)
        argument_probes[i].answer = verdict(argument_probes[i].number, argument_probes[i].arguments);
    if (native_only) make_high_calls();
    raw_call(SYS_getpid, finished);
    for (;;) raw_call(SYS_getpid, zeros);
    return unused;
}

static int answer_notifications(void) {
    for (;;) {
        struct seccomp_notif request;
        memset(&request, 0, sizeof request);
        if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &request) < 0) return errno;
        if (request.data.nr == SYS_getpid && request.data.args[0] == FINISHED) return 0;
        struct seccomp_notif_resp response = {.id = request.id, .error = -ALLOWED};
        if (ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response) < 0) return errno;
    }
}

static void print_argument_probe(const struct argument_probe *probe) {
    printf("seccomp-argument\t%s\t%ld\t%ld", probe->name, probe->answer, probe->number);
    for (int i = 0; i < 6; i++) printf("\t%ld", probe->arguments[i]);
    printf("\n");
}

static void print_high_probes(size_t index) {
    for (int a = 0; a < 6; a++) {
        char name[96];
        struct argument_probe probe = argument_probes[index];
        snprintf(name, sizeof name, "%s+high-%d", probe.name, a);
        probe.name = name;
        probe.arguments[a] |= HIGH;
        probe.answer = high_answers[index][a];
        print_argument_probe(&probe);
    }
}

static void print_verdicts(void) {
    for (int number = 0; number < NATIVE_CALLS; number++)
        printf("seccomp\t%d\t%d\t%d\t%d\t%d\n", number, zero_arguments[number], all_ones_arguments[number], x32_calls[number],
               i386_calls[number]);
    for (size_t i = 0; i < ARGUMENT_PROBES; i++) print_argument_probe(&argument_probes[i]);
    for (size_t i = 0; native_only && i < ARGUMENT_PROBES; i++) print_high_probes(i);
}

static void probe_seccomp(void) {
    pthread_t prober;
    catch_signals();
    alarm(60);
    if (pthread_create(&prober, NULL, make_every_call, NULL)) {
        printf("seccomp-error\tno thread\n");
        return;
    }
    while (!atomic_load(&prober_ready) && !atomic_load(&prober_failed)) usleep(1000);
    if (atomic_load(&prober_failed)) {
        printf("seccomp-error\tno listener: errno %d\n", atomic_load(&prober_failed));
        return;
    }
    int failure = answer_notifications();
    if (failure) printf("seccomp-error\tsupervisor: errno %d\n", failure);
    else print_verdicts();
    alarm(0);
}

/* ---- network -------------------------------------------------------------------------- */

/* What our listeners say: a gateway that answers for every address is not the peer that was asked for. */
#define GREETING "podseal"

static int wait_for(int fd, short event) {
    struct pollfd waiting = {.fd = fd, .events = event};
    return poll(&waiting, 1, 2000) == 1 ? 0 : ETIMEDOUT;
}

static int finish_connecting(int fd) {
    int failure = wait_for(fd, POLLOUT);
    socklen_t length = sizeof failure;
    if (!failure) getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &length);
    return failure;
}

static int read_greeting(int fd) {
    char answer[sizeof GREETING] = "";
    int failure = wait_for(fd, POLLIN);
    if (failure) return failure;
    if (read(fd, answer, sizeof answer - 1) < 0) return errno;
    return strcmp(answer, GREETING) ? EPROTO : 0;
}

static void probe_connect(const char *address, int port) {
    struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons(port)};
    inet_pton(AF_INET, address, &peer.sin_addr);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), failure = 0;
    if (connect(fd, (struct sockaddr *)&peer, sizeof peer) < 0) failure = errno;
    if (failure == EINPROGRESS) failure = finish_connecting(fd);
    if (!failure) failure = read_greeting(fd);
    printf("connect\t%s\t%d\t%d\n", address, port, failure);
    close(fd);
}

/* Greets whoever connects, from a child that ends with the container. */
static void listen_on(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), guest;
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 16) < 0) {
        printf("listen-error\t%d\n", errno);
        return;
    }
    fflush(stdout);
    if (fork()) return;
    while ((guest = accept(fd, NULL, NULL)) >= 0) {
        if (write(guest, GREETING, strlen(GREETING)) < 0) continue;
        close(guest);
    }
    _exit(0);
}

/* ---- the whole ------------------------------------------------------------------------ */

static const char *text_files[] = {
    "/proc/self/status", "/proc/self/mountinfo", "/proc/self/limits", "/proc/self/uid_map", "/proc/self/gid_map",
    "/proc/self/setgroups", "/proc/self/oom_score_adj", "/proc/self/attr/current", "/proc/self/cgroup", "/proc/net/dev",
    "/proc/net/route", "/proc/sys/net/ipv4/ip_unprivileged_port_start", "/proc/sys/net/ipv4/ping_group_range",
    "/proc/sys/net/ipv4/ip_forward", "/proc/sys/net/ipv4/conf/all/forwarding", "/proc/sys/net/ipv4/conf/default/forwarding",
    "/proc/sys/net/ipv6/conf/all/forwarding", "/proc/sys/net/ipv6/conf/default/forwarding",
    "/proc/sys/net/ipv4/conf/all/route_localnet", "/proc/sys/net/ipv4/conf/default/route_localnet",
    "/proc/sys/kernel/shm_rmid_forced", "/proc/sys/kernel/shmmax", "/proc/sys/kernel/shmall", "/proc/sys/kernel/shmmni",
    "/proc/sys/kernel/msgmax", "/proc/sys/kernel/msgmnb", "/proc/sys/kernel/msgmni", "/proc/sys/fs/mqueue/msg_max",
    "/proc/sys/fs/mqueue/msgsize_max", "/proc/sys/fs/mqueue/queues_max", "/proc/sys/user/max_user_namespaces",
    "/proc/sys/kernel/osrelease",
};

static void print_calls(void) {
    probe_write("/");
    probe_write("/tmp");
    probe_write("/dev");
    probe_write("/dev/shm");
    probe_write("/sys/fs/cgroup");
    probe_bind(80);
    probe_bind(8080);
    probe_socket("socket-raw", AF_INET, SOCK_RAW, IPPROTO_ICMP);
    probe_socket("socket-packet", AF_PACKET, SOCK_RAW, 0);
    probe_socket("socket-ping", AF_INET, SOCK_DGRAM, IPPROTO_ICMP);
    probe_mknod();
    in_child(attempt_setuid);
    in_child(attempt_setgid);
    in_child(attempt_chroot);
    probe_keyring();
    probe_nesting();
}

static void observe(int count, char **paths) {
    for (size_t i = 0; i < sizeof text_files / sizeof *text_files; i++) print_file("file", text_files[i]);
    for (int i = 0; i < count; i++) print_path(paths[i]);
    print_devices();
    print_calls();
    probe_seccomp();
}

/* Keeps the process alive, observable from the host, until standard input ends. */
static void hold(void) {
    char byte;
    printf("ready\n");
    fflush(stdout);
    while (read(0, &byte, 1) > 0) continue;
}

int main(int argc, char **argv) {
    const char *task = argc > 1 ? argv[1] : "hold";
    if (!strcmp(task, "observe")) observe(argc - 2, argv + 2);
    if (!strcmp(task, "status")) print_file("file", "/proc/self/status");
    if (!strcmp(task, "nesting")) probe_nesting();
    if (!strcmp(task, "native-calls")) {
        native_only = 1;
        probe_seccomp();
    }
    if (!strcmp(task, "x32-call")) raw_call(SYS_getpid | 0x40000000, (long[6]){0});
    if (!strcmp(task, "i386-call")) raw_call_i386(20, 0);
    if (strstr(task, "-call")) printf("done\n");
    if (!strcmp(task, "run") && argc > 2) {
        execv(argv[2], argv + 2);
        printf("exec-error\t%d\n", errno);
        return 0;
    }
    if (!strcmp(task, "connect"))
        for (int i = 2; i + 1 < argc; i += 2) probe_connect(argv[i], atoi(argv[i + 1]));
    if (!strcmp(task, "listen") && argc > 2) listen_on(atoi(argv[2]));
    static const char *holding[] = {"hold", "observe", "connect", "listen"};
    for (size_t i = 0; i < sizeof holding / sizeof *holding; i++)
        if (!strcmp(task, holding[i])) hold();
    fflush(stdout);
    _exit(0);
}
