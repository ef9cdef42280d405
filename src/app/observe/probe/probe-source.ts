import { allowedMark } from "./probe-record.ts";

/**
 * The C source of the helper. It asks the filters of its process about every call without executing any: a thread adds a filter of its
 * own that answers SECCOMP_RET_USER_NOTIF. Of several filters the kernel takes the strictest answer, and an errno is stricter than a
 * notification (seccomp(2)): a call that the container's filter refuses gives that errno, and one that it lets through reaches our
 * supervisor. Then it really opens a user namespace and a raw socket, in a child that ends at once.
 */
export function probeSource(calls: readonly string[]): string {
  return `${head}${calls.map((name) => `#ifdef __NR_${name}\n    {"${name}", __NR_${name}, 0, 0},\n#endif\n`).join("")}${tail}`;
}

const head = `/* Written by podseal observe --probe. Prints one record a line, fields separated by tabs. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define ALLOWED ${allowedMark}
#define FINISHED 0x706f6473L

static struct { const char *name; long number; int zeros, ones; } calls[] = {
`;

const tail = `};
#define CALLS (sizeof calls / sizeof *calls)

static int listener = -1;
static atomic_int ready, failure;

/* Some calls answer with a signal before any filter is asked. */
static sigjmp_buf resume;
static void leave(int number) { siglongjmp(resume, number); }

static int ask(long number, long word) {
    int caught = sigsetjmp(resume, 0);
    if (caught) return -caught;
    return syscall(number, word, word, word, word, word, word) < 0 ? errno : 0;
}

static void *ask_every_call(void *unused) {
    struct sock_filter instructions[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF)};
    struct sock_fprog program = {1, instructions};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
    if (listener < 0) {
        atomic_store(&failure, errno);
        return unused;
    }
    atomic_store(&ready, 1);
    for (size_t i = 0; i < CALLS; i++) {
        calls[i].zeros = ask(calls[i].number, 0);
        calls[i].ones = ask(calls[i].number, -1);
    }
    syscall(SYS_getpid, FINISHED);
    for (;;) syscall(SYS_getpid, 0);
}

static int answer(void) {
    for (;;) {
        struct seccomp_notif request;
        memset(&request, 0, sizeof request);
        if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &request) < 0) return errno;
        if (request.data.nr == SYS_getpid && request.data.args[0] == FINISHED) return 0;
        struct seccomp_notif_resp response = {.id = request.id, .error = -ALLOWED};
        if (ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response) < 0) return errno;
    }
}

static void ask_filter(void) {
    pthread_t thread;
    struct sigaction action = {.sa_handler = leave, .sa_flags = SA_NODEFER};
    sigaction(SIGILL, &action, NULL);
    sigaction(SIGSEGV, &action, NULL);
    if (pthread_create(&thread, NULL, ask_every_call, NULL)) {
        printf("seccomp-error\\tno thread\\n");
        return;
    }
    while (!atomic_load(&ready) && !atomic_load(&failure)) usleep(1000);
    int failed = atomic_load(&failure);
    if (!failed) failed = answer();
    if (failed) printf("seccomp-error\\t%s\\n", strerror(failed));
    for (size_t i = 0; !failed && i < CALLS; i++)
        printf("seccomp\\t%s\\t%d\\t%d\\n", calls[i].name, calls[i].zeros, calls[i].ones);
}

static void try_call(const char *name, long result) { printf("call\\t%s\\t%d\\n", name, result < 0 ? errno : 0); }

int main(void) {
    int socket_raw = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP);
    alarm(30);
    try_call("socket-raw", socket_raw);
    if (socket_raw >= 0) close(socket_raw);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        try_call("unshare-user-namespace", unshare(CLONE_NEWUSER));
        fflush(stdout);
        _exit(0);
    }
    waitpid(child, NULL, 0);
    ask_filter();
    printf("end\\n");
    fflush(stdout);
    _exit(0);
}
`;
