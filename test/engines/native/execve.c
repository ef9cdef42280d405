/*
 * Asks the kernel what execve(2) makes of a process's capability sets. Reads rows from standard input; for each one it
 * makes a file with the given owner, mode and capabilities, brings a child process into the given state, and lets the
 * child execute that file, which is this program again and prints the state it finds itself in.
 *
 * A row is numbers separated by spaces, sets and the mode in hexadecimal and octal:
 *   index child ruid euid suid rgid egid sgid extra P E I B A noroot nnp owner group mode nosuid revision fP fI fE rootid
 * With child 1 the process runs in a user namespace of its own that maps 0-65535 to 100000 and up, and its ids are those inside;
 * ids of the file are always the host's. Extra is a supplementary group or -1. Revision is that of the file's capabilities: 0
 * none, 2 or 3. Replies, one line each:
 *   index ok ruid euid suid rgid egid sgid P E I B A secure   |   index exec ERRNO   |   index setup STEP ERRNO
 *
 * usage: execve FOLDER NOSUID-FOLDER      Build: gcc -static -O1 -o execve execve.c
 */
#define _GNU_SOURCE
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

struct row {
    int index, child_namespace, extra_group;
    unsigned ruid, euid, suid, rgid, egid, sgid;
    uint64_t permitted, effective, inheritable, bounding, ambient;
    int noroot, nnp;
    unsigned owner, group, mode;
    int nosuid, revision;
    uint64_t file_permitted, file_inheritable;
    int file_effective;
    unsigned rootid;
};

static int read_row(struct row *r) {
    return scanf("%d %d %u %u %u %u %u %u %d %lx %lx %lx %lx %lx %d %d %u %u %o %d %d %lx %lx %d %u", &r->index, &r->child_namespace,
                 &r->ruid, &r->euid, &r->suid, &r->rgid, &r->egid, &r->sgid, &r->extra_group, &r->permitted, &r->effective, &r->inheritable, &r->bounding,
                 &r->ambient, &r->noroot, &r->nnp, &r->owner, &r->group, &r->mode, &r->nosuid, &r->revision,
                 &r->file_permitted, &r->file_inheritable, &r->file_effective, &r->rootid) == 25;
}

/* ---- the file ------------------------------------------------------------------------- */

static int copy_self(const char *path) {
    int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC), to = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0700);
    struct stat status;
    if (from < 0 || to < 0 || fstat(from, &status) < 0) return -1;
    for (off_t done = 0; done < status.st_size;)
        if (sendfile(to, from, &done, (size_t)(status.st_size - done)) <= 0) return -1;
    close(from);
    return close(to);
}

/* linux/capability.h: struct vfs_ns_cap_data, little endian, low words first. */
static int set_file_capabilities(const char *path, const struct row *r) {
    uint32_t words[6] = {
        htole32((r->revision == 3 ? VFS_CAP_REVISION_3 : VFS_CAP_REVISION_2) | (r->file_effective ? VFS_CAP_FLAGS_EFFECTIVE : 0)),
        htole32((uint32_t)r->file_permitted), htole32((uint32_t)r->file_inheritable),
        htole32((uint32_t)(r->file_permitted >> 32)), htole32((uint32_t)(r->file_inheritable >> 32)), htole32(r->rootid)};
    return setxattr(path, "security.capability", words, r->revision == 3 ? 24 : 20, 0);
}

/* chown clears the set-id bits and writing clears capabilities, so this order. */
static int make_file(const char *path, const struct row *r) {
    unlink(path);
    if (copy_self(path) < 0 || chown(path, r->owner, r->group) < 0) return -1;
    if (r->revision && set_file_capabilities(path, r) < 0) return -1;
    return chmod(path, r->mode);
}

/* ---- the process ---------------------------------------------------------------------- */

static int set_capabilities(uint64_t effective, uint64_t permitted, uint64_t inheritable) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2] = {
        {(uint32_t)effective, (uint32_t)permitted, (uint32_t)inheritable},
        {(uint32_t)(effective >> 32), (uint32_t)(permitted >> 32), (uint32_t)(inheritable >> 32)}};
    return (int)syscall(SYS_capset, &header, data);
}

static uint64_t own_permitted(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2];
    syscall(SYS_capget, &header, data);
    return data[0].permitted | (uint64_t)data[1].permitted << 32;
}

static int limit_bounding(uint64_t kept) {
    for (int capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++)
        if (!(kept >> capability & 1) && prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0) return -1;
    return 0;
}

static int raise_ambient(uint64_t wanted) {
    for (int capability = 0; capability < 64; capability++)
        if (wanted >> capability & 1 && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) < 0) return -1;
    return 0;
}

/* Inheritable first, while every bit is still permitted and bounding (capabilities(7), "Programmatically adjusting"). */
static const char *enter_state(const struct row *r) {
    uint64_t all = own_permitted();
    if (set_capabilities(all, all, r->inheritable) < 0) return "inheritable";
    if (limit_bounding(r->bounding) < 0) return "bounding";
    if (r->noroot && prctl(PR_SET_SECUREBITS, SECBIT_NOROOT, 0, 0, 0) < 0) return "securebits";
    if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0) return "keepcaps";
    gid_t extra = (gid_t)r->extra_group;
    if (setgroups(r->extra_group >= 0, &extra) < 0) return "groups";
    if (setresgid(r->rgid, r->egid, r->sgid) < 0) return "gid";
    if (setresuid(r->ruid, r->euid, r->suid) < 0) return "uid";
    if (set_capabilities(r->effective, r->permitted, r->inheritable) < 0) return "capset";
    if (raise_ambient(r->ambient) < 0) return "ambient";
    if (r->nnp && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return "nnp";
    return NULL;
}

static int write_file(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    int failed = fd < 0 || write(fd, text, strlen(text)) < 0;
    if (fd >= 0) close(fd);
    return failed ? -1 : 0;
}

/* A process cannot map ids it does not have; one that stayed outside writes the maps. */
static int enter_child_namespace(void) {
    static const char map[] = "0 100000 65536";
    int ready[2], status = 1;
    char path[64], byte;
    pid_t self = getpid();
    if (pipe2(ready, O_CLOEXEC) < 0) return -1;
    pid_t mapper = fork();
    if (mapper == 0) {
        close(ready[1]);
        if (read(ready[0], &byte, 1) != 1) _exit(1);
        snprintf(path, sizeof path, "/proc/%d/uid_map", self);
        int failed = write_file(path, map);
        snprintf(path, sizeof path, "/proc/%d/gid_map", self);
        _exit(failed || write_file(path, map));
    }
    if (unshare(CLONE_NEWUSER) == 0 && write(ready[1], "", 1) < 0) return -1;
    close(ready[0]);
    close(ready[1]);
    waitpid(mapper, &status, 0);
    return status == 0 ? 0 : -1;
}

static void run_row(const struct row *r, const char *path) {
    char index[16];
    snprintf(index, sizeof index, "%d", r->index);
    const char *failed = r->child_namespace && enter_child_namespace() < 0 ? "namespace" : enter_state(r);
    if (failed) {
        printf("%d setup %s %d\n", r->index, failed, errno);
        return;
    }
    execl(path, path, "--report", index, NULL);
    printf("%d exec %d\n", r->index, errno);
}

/* ---- the report ----------------------------------------------------------------------- */

static void report(const char *index) {
    unsigned ids[6];
    uint64_t sets[5] = {0};
    static const char *names[5] = {"CapPrm:", "CapEff:", "CapInh:", "CapBnd:", "CapAmb:"};
    char line[512];
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        for (int i = 0; i < 5; i++)
            if (!strncmp(line, names[i], 7)) sets[i] = strtoull(line + 7, NULL, 16);
    getresuid(&ids[0], &ids[1], &ids[2]);
    getresgid(&ids[3], &ids[4], &ids[5]);
    printf("%s ok %u %u %u %u %u %u %lx %lx %lx %lx %lx %lu\n", index, ids[0], ids[1], ids[2], ids[3], ids[4], ids[5], sets[0],
           sets[1], sets[2], sets[3], sets[4], getauxval(AT_SECURE));
}

int main(int argc, char **argv) {
    if (argc == 3 && !strcmp(argv[1], "--report")) {
        report(argv[2]);
        return 0;
    }
    if (argc != 3) return 2;
    struct row row;
    setvbuf(stdin, NULL, _IOFBF, 1 << 16);
    while (read_row(&row)) {
        char path[4096];
        snprintf(path, sizeof path, "%s/program", argv[row.nosuid ? 2 : 1]);
        if (make_file(path, &row) < 0) {
            printf("%d setup file %d\n", row.index, errno);
            continue;
        }
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) {
            run_row(&row, path);
            fflush(stdout);
            _exit(0);
        }
        waitpid(child, NULL, 0);
    }
    return 0;
}
