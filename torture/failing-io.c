/*
 * Loaded before the C library (LD_PRELOAD): lets the n-th call of one kind on files whose path holds some text fail, be
 * short, or kill the program. Settings come from the environment:
 *   TORTURE_CALL    read, write, sync, rename, open, truncate, or any (write, sync, rename and truncate)
 *   TORTURE_PATH    text in the path; of a rename in its target
 *   TORTURE_AT      which call, from 1; 0 lets none fail, so that they are counted
 *   TORTURE_DO      kill, short, or the number of an error
 *   TORTURE_STICKY  1 = all calls from then on
 *   TORTURE_COUNT   file that gets one byte for each call
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum call { CALL_READ, CALL_WRITE, CALL_SYNC, CALL_RENAME, CALL_OPEN, CALL_TRUNCATE, CALLS };
enum outcome { PASS, FAIL, SHORT };

static const char *const NAMES[CALLS] = {"read", "write", "sync", "rename", "open", "truncate"};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int wanted[CALLS];
static const char *part;
static long at;
static int sticky, kills, shortens, error_number, count_fd = -1;
static atomic_long calls;

static const char *setting(const char *name) {
  const char *value = getenv(name);
  return value == NULL ? "" : value;
}

/* By the number of the call, so that opening is not counted itself. */
static int open_plainly(const char *path) {
  int (*real)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
  return real(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void read_settings(void) {
  const char *call = setting("TORTURE_CALL"), *what = setting("TORTURE_DO"), *file = setting("TORTURE_COUNT");
  for (int i = 0; i < CALLS; i++) {
    int changes = i == CALL_WRITE || i == CALL_SYNC || i == CALL_RENAME || i == CALL_TRUNCATE;
    wanted[i] = strcmp(call, NAMES[i]) == 0 || (strcmp(call, "any") == 0 && changes);
  }
  part = setting("TORTURE_PATH");
  at = atol(setting("TORTURE_AT"));
  sticky = strcmp(setting("TORTURE_STICKY"), "1") == 0;
  kills = strcmp(what, "kill") == 0;
  shortens = strcmp(what, "short") == 0;
  error_number = atoi(what);
  if (*file != '\0') count_fd = open_plainly(file);
}

static enum outcome judge(enum call call, const char *path) {
  pthread_once(&once, read_settings);
  if (!wanted[call] || path == NULL || *part == '\0' || strstr(path, part) == NULL) return PASS;
  long number = atomic_fetch_add(&calls, 1) + 1;
  if (count_fd >= 0) {
    ssize_t (*real)(int, const void *, size_t) = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    if (real(count_fd, ".", 1) < 0) return PASS;
  }
  if (at == 0 || number < at || (number > at && !sticky)) return PASS;
  if (kills) raise(SIGKILL);
  if (shortens) return SHORT;
  errno = error_number;
  return FAIL;
}

static enum outcome judge_fd(enum call call, int fd) {
  char link[40], path[4096];
  pthread_once(&once, read_settings);
  if (!wanted[call]) return PASS;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  int before = errno;
  ssize_t length = readlink(link, path, sizeof path - 1);
  errno = before;
  if (length < 0) return PASS;
  path[length] = '\0';
  return judge(call, path);
}

#define REAL(type, name, parameters) \
  static type(*real) parameters; \
  if (real == NULL) real = (type(*) parameters)dlsym(RTLD_NEXT, name)

/* Half of what was asked for, at least a byte. */
#define HALF(size) ((size) > 1 ? (size) / 2 : (size))

ssize_t read(int fd, void *bytes, size_t size) {
  REAL(ssize_t, "read", (int, void *, size_t));
  enum outcome outcome = judge_fd(CALL_READ, fd);
  return outcome == FAIL ? -1 : real(fd, bytes, outcome == SHORT ? HALF(size) : size);
}

ssize_t write(int fd, const void *bytes, size_t size) {
  REAL(ssize_t, "write", (int, const void *, size_t));
  enum outcome outcome = judge_fd(CALL_WRITE, fd);
  return outcome == FAIL ? -1 : real(fd, bytes, outcome == SHORT ? HALF(size) : size);
}

#define PREAD(name, offset_type) \
  ssize_t name(int fd, void *bytes, size_t size, offset_type offset) { \
    REAL(ssize_t, #name, (int, void *, size_t, offset_type)); \
    enum outcome outcome = judge_fd(CALL_READ, fd); \
    return outcome == FAIL ? -1 : real(fd, bytes, outcome == SHORT ? HALF(size) : size, offset); \
  }
PREAD(pread, off_t)
PREAD(pread64, off64_t)

#define PWRITE(name, offset_type) \
  ssize_t name(int fd, const void *bytes, size_t size, offset_type offset) { \
    REAL(ssize_t, #name, (int, const void *, size_t, offset_type)); \
    enum outcome outcome = judge_fd(CALL_WRITE, fd); \
    return outcome == FAIL ? -1 : real(fd, bytes, outcome == SHORT ? HALF(size) : size, offset); \
  }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define VECTOR(name, call) \
  ssize_t name(int fd, const struct iovec *parts, int count) { \
    REAL(ssize_t, #name, (int, const struct iovec *, int)); \
    enum outcome outcome = judge_fd(call, fd); \
    return outcome == FAIL ? -1 : real(fd, parts, outcome == SHORT ? HALF(count) : count); \
  }
VECTOR(readv, CALL_READ)
VECTOR(writev, CALL_WRITE)

#define VECTOR_AT(name, call, offset_type) \
  ssize_t name(int fd, const struct iovec *parts, int count, offset_type offset) { \
    REAL(ssize_t, #name, (int, const struct iovec *, int, offset_type)); \
    enum outcome outcome = judge_fd(call, fd); \
    return outcome == FAIL ? -1 : real(fd, parts, outcome == SHORT ? HALF(count) : count, offset); \
  }
VECTOR_AT(preadv, CALL_READ, off_t)
VECTOR_AT(preadv64, CALL_READ, off64_t)
VECTOR_AT(pwritev, CALL_WRITE, off_t)
VECTOR_AT(pwritev64, CALL_WRITE, off64_t)

#define ON_FD(name, call) \
  int name(int fd) { \
    REAL(int, #name, (int)); \
    return judge_fd(call, fd) == FAIL ? -1 : real(fd); \
  }
ON_FD(fsync, CALL_SYNC)
ON_FD(fdatasync, CALL_SYNC)

#define TRUNCATE(name, offset_type) \
  int name(int fd, offset_type size) { \
    REAL(int, #name, (int, offset_type)); \
    return judge_fd(CALL_TRUNCATE, fd) == FAIL ? -1 : real(fd, size); \
  }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

int rename(const char *from, const char *to) {
  REAL(int, "rename", (const char *, const char *));
  return judge(CALL_RENAME, to) == FAIL ? -1 : real(from, to);
}

#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    REAL(int, #name, (const char *, int, ...)); \
    mode_t mode = 0; \
    if (flags & (O_CREAT | O_TMPFILE)) { \
      va_list rest; \
      va_start(rest, flags); \
      mode = va_arg(rest, mode_t); \
      va_end(rest); \
    } \
    return judge(CALL_OPEN, path) == FAIL ? -1 : real(path, flags, mode); \
  }
OPEN(open)
OPEN(open64)
