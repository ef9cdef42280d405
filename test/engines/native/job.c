/*
 * A program with needs: does the tasks of its command line one after the other. The first that fails ends it with 1 and the
 * reason; when all are done it prints "started" and the user that it is, and ends with 0. Static: it is the whole of an image's /bin.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char *task, const char *what) {
  printf("%s %s: %s\n", task, what, strerror(errno));
  exit(1);
}

static void check(int result, const char *task, const char *what) {
  if (result < 0) fail(task, what);
}

static void write_file(const char *path) {
  int file = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0644);
  check(file, "write", path);
  check(write(file, "x\n", 2), "write", path);
  close(file);
}

static void read_file(const char *path) {
  char byte;
  int file = open(path, O_RDONLY);
  check(file, "read", path);
  check(read(file, &byte, 1), "read", path);
  close(file);
}

static void listen_on(const char *port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
  int server = socket(AF_INET, SOCK_STREAM, 0);
  check(server, "listen", port);
  check(bind(server, (struct sockaddr *)&address, sizeof address), "listen", port);
  check(listen(server, 1), "listen", port);
}

/* Runs one further program without arguments, which must end with 0. */
static void call(const char *path) {
  int status = 0;
  pid_t child = fork();
  check(child, "call", path);
  if (child == 0) {
    execl(path, path, "as-helper", (char *)NULL);
    printf("call %s: %s\n", path, strerror(errno));
    fflush(stdout);
    _exit(127);
  }
  waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    errno = EPERM;
    fail("call", path);
  }
}

/* Gives root up for good, as su-exec and gosu do. */
static void become(const char *number) {
  id_t id = (id_t)atoi(number);
  check(setgroups(0, NULL), "become", number);
  check(setresgid(id, id, id), "become", number);
  check(setresuid(id, id, id), "become", number);
}

static void own(const char *path, const char *number) {
  check(chown(path, (uid_t)atoi(number), (gid_t)atoi(number)), "own", path);
}

static void do_task(const char *task, const char *what) {
  if (strcmp(task, "write") == 0) write_file(what);
  else if (strcmp(task, "read") == 0) read_file(what);
  else if (strcmp(task, "listen") == 0) listen_on(what);
  else if (strcmp(task, "call") == 0) call(what);
  else if (strcmp(task, "become") == 0) become(what);
  else if (strcmp(task, "own-1000") == 0) own(what, "1000");
  else if (strcmp(task, "socket") == 0)
    check(socket(AF_INET, strcmp(what, "raw") == 0 ? SOCK_RAW : SOCK_DGRAM, IPPROTO_ICMP), task, what);
  else if (strcmp(task, "unshare") == 0) check(unshare(CLONE_NEWUSER), task, what);
  else if (strcmp(task, "variable") == 0) {
    errno = ENOENT;
    if (getenv(what) == NULL) fail(task, what);
  } else {
    printf("no task is named %s\n", task);
    exit(2);
  }
}

int main(int argc, char **argv) {
  /* As a set-id helper: reads what only root may. */
  if (argc == 2 && strcmp(argv[1], "as-helper") == 0) {
    read_file("/secret");
    return 0;
  }
  for (int at = 1; at + 1 < argc; at += 2) do_task(argv[at], argv[at + 1]);
  printf("started as %u:%u\n", geteuid(), getegid());
  return 0;
}
