/*
 * Preloaded into a process, it makes one call on one file fail: FAIL_FILE is part of the path, FAIL_CALL is "read" (read, pread),
 * "write" (write, pwrite) or "sync" (fsync, fdatasync), FAIL_AT counts such calls from 1, FAIL_ERRNO is the error; 0 makes a read or
 * write short by half instead. FAIL_COUNT names a file that takes the number of calls at the end.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static long calls = 0;

static const char *setting(const char *name) {
  const char *value = getenv(name);
  return value == NULL ? "" : value;
}

/* Whether this call is the one that fails. */
static int fails(const char *call, int fd) {
  char link[40], path[4096];
  if (strcmp(call, setting("FAIL_CALL")) != 0) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  if (strstr(path, setting("FAIL_FILE")) == NULL) return 0;
  return __sync_add_and_fetch(&calls, 1) == atol(setting("FAIL_AT"));
}

__attribute__((destructor)) static void report(void) {
  const char *name = setting("FAIL_COUNT");
  FILE *file = *name == 0 ? NULL : fopen(name, "w");
  if (file == NULL) return;
  fprintf(file, "%ld", calls);
  fclose(file);
}

#define NEXT(type, name, parameters) \
  static type(*next) parameters;     \
  if (next == NULL) *(void **)&next = dlsym(RTLD_NEXT, name)

#define TRANSFER(symbol, call, parameters, arguments, shorter)                  \
  ssize_t symbol parameters {                                                           \
    NEXT(ssize_t, #symbol, parameters);                                                 \
    if (!fails(call, fd)) return next arguments;                                        \
    if (atoi(setting("FAIL_ERRNO")) == 0) return next shorter;                          \
    errno = atoi(setting("FAIL_ERRNO"));                                                \
    return -1;                                                                          \
  }

TRANSFER(read, "read", (int fd, void *b, size_t n), (fd, b, n), (fd, b, n / 2))
TRANSFER(pread, "read", (int fd, void *b, size_t n, off_t at), (fd, b, n, at), (fd, b, n / 2, at))
TRANSFER(pread64, "read", (int fd, void *b, size_t n, off64_t at), (fd, b, n, at), (fd, b, n / 2, at))
TRANSFER(write, "write", (int fd, const void *b, size_t n), (fd, b, n), (fd, b, n / 2))
TRANSFER(pwrite, "write", (int fd, const void *b, size_t n, off_t at), (fd, b, n, at), (fd, b, n / 2, at))
TRANSFER(pwrite64, "write", (int fd, const void *b, size_t n, off64_t at), (fd, b, n, at), (fd, b, n / 2, at))

#define SYNC(symbol)                        \
  int symbol(int fd) {                      \
    NEXT(int, #symbol, (int fd));           \
    if (!fails("sync", fd)) return next(fd); \
    errno = atoi(setting("FAIL_ERRNO"));    \
    return -1;                              \
  }

SYNC(fsync)
SYNC(fdatasync)
