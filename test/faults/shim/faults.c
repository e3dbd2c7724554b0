// Preloaded into the program: counts what it writes below a folder and lets it fail as planned.
//
// The plan is a file named `plan` beside this library, read again whenever it is replaced; counting then begins anew.
//   target <text>   only processes whose command line holds the text are concerned
//   root <path>     only files below it are concerned
//   only <text>     of these, only paths that hold the text (optional)
//   kill <n>        the process dies instead of its n-th write point
//   torn <n>        the process dies in the middle of its n-th write point: half of the bytes are written
//   eio <n>         the n-th sync fails, and what it was to make durable is not
//   enospc <n>      from the n-th write point on no bytes can be written for lack of space; files can still be made
//   shadow <path>   keeps, as a file at this path, what of `only` was made durable
//   trace <path>    a line for each write point
// A file `clock` beside it holds seconds (int64) by which the wall clock is shifted, at any time, of processes whose command
// line holds the text that follows.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
#define MOST_RANGES 200000

// Resolved on the first call: the loader itself writes before any constructor has run.
#define REAL(type, name, params)                                                                                       \
  static type(*real_##name) params;                                                                                    \
  static inline void find_##name(void) {                                                                               \
    if (!real_##name) real_##name = (type(*) params)dlsym(RTLD_NEXT, #name);                                           \
  }
REAL(ssize_t, write, (int, const void *, size_t))
REAL(ssize_t, writev, (int, const struct iovec *, int))
REAL(ssize_t, pread64, (int, void *, size_t, off64_t))
REAL(ssize_t, pwrite64, (int, const void *, size_t, off64_t))
REAL(ssize_t, pwritev64, (int, const struct iovec *, int, off64_t))
REAL(int, fdatasync, (int))
REAL(int, fsync, (int))
REAL(int, msync, (void *, size_t, int))
REAL(int, ftruncate64, (int, off64_t))
REAL(int, rename, (const char *, const char *))
REAL(int, unlink, (const char *))
REAL(int, open64, (const char *, int, ...))
REAL(long, syscall, (long, ...))
REAL(int, clock_gettime, (clockid_t, struct timespec *))
REAL(int, gettimeofday, (struct timeval *, void *))
REAL(time_t, time, (time_t *))

struct plan {
  int active;
  long kill, torn, eio, enospc;
  char target[256], root[PATH_MAX], only[256], shadow[PATH_MAX], trace[PATH_MAX];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char folder[PATH_MAX], commandLine[4096];
static struct plan plan;
static ino_t planInode;
static long points, syncs;
static volatile int64_t *clockShift;
static struct { off64_t at; size_t length; } dirty[MOST_RANGES];
static size_t dirtyCount;
static int shadowReady;

static void find_all(void) {
  find_write(), find_writev(), find_pread64(), find_pwrite64(), find_pwritev64(), find_fdatasync(), find_fsync();
  find_msync(), find_ftruncate64(), find_rename(), find_unlink(), find_open64(), find_syscall();
}

static size_t read_file(const char *path, char *into, size_t most) {
  int fd = real_open64(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  ssize_t length = read(fd, into, most - 1);
  close(fd);
  if (length < 0) length = 0;
  into[length] = 0;
  return (size_t)length;
}

__attribute__((constructor)) static void begin(void) {
  find_all();
  Dl_info self;
  if (!dladdr((void *)begin, &self) || !self.dli_fname) return;
  snprintf(folder, sizeof folder, "%s", self.dli_fname);
  char *slash = strrchr(folder, '/');
  if (slash) *slash = 0;
  size_t length = read_file("/proc/self/cmdline", commandLine, sizeof commandLine);
  for (size_t at = 0; at + 1 < length; at++)
    if (!commandLine[at]) commandLine[at] = ' ';
}

static void parse_plan(const char *path) {
  static char text[16384];
  memset(&plan, 0, sizeof plan);
  points = syncs = 0;
  dirtyCount = 0;
  shadowReady = 0;
  read_file(path, text, sizeof text);
  char *rest = text, *line;
  while ((line = strsep(&rest, "\n"))) {
    char *value = strchr(line, ' ');
    if (!value) continue;
    *value++ = 0;
    if (!strcmp(line, "target")) snprintf(plan.target, sizeof plan.target, "%s", value);
    else if (!strcmp(line, "root")) snprintf(plan.root, sizeof plan.root, "%s", value);
    else if (!strcmp(line, "only")) snprintf(plan.only, sizeof plan.only, "%s", value);
    else if (!strcmp(line, "shadow")) snprintf(plan.shadow, sizeof plan.shadow, "%s", value);
    else if (!strcmp(line, "trace")) snprintf(plan.trace, sizeof plan.trace, "%s", value);
    else if (!strcmp(line, "kill")) plan.kill = atol(value);
    else if (!strcmp(line, "torn")) plan.torn = atol(value);
    else if (!strcmp(line, "eio")) plan.eio = atol(value);
    else if (!strcmp(line, "enospc")) plan.enospc = atol(value);
  }
  plan.active = plan.root[0] && plan.target[0] && strstr(commandLine, plan.target);
}

static void refresh_plan(void) {
  char path[PATH_MAX + 8];
  struct stat now;
  snprintf(path, sizeof path, "%s/plan", folder);
  if (fstatat(AT_FDCWD, path, &now, 0)) {
    plan.active = 0;
    planInode = 0;
  } else if (now.st_ino != planInode) {
    planInode = now.st_ino;
    parse_plan(path);
  }
}

static int is_concerned(const char *path) {
  if (strncmp(path, plan.root, strlen(plan.root))) return 0;
  return !plan.only[0] || strstr(path, plan.only) != NULL;
}

static int path_of(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return 1;
}

// One death a plan: whoever starts next on the folder lives.
static void die(void) {
  char path[PATH_MAX + 8];
  snprintf(path, sizeof path, "%s/plan", folder);
  real_unlink(path);
  for (;;) {
    kill(getpid(), SIGKILL);
    sleep(1);
  }
}

static void tell(const char *what, const char *path, size_t bytes) {
  if (!plan.trace[0]) return;
  char line[PATH_MAX + 128];
  int length = snprintf(line, sizeof line, "%ld %s %s %zu\n", points, what, path, bytes);
  int fd = real_open64(plan.trace, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return;
  real_write(fd, line, (size_t)length);
  close(fd);
}

enum verdict { GO_ON, NOT_CONCERNED, TEAR, FAIL };

// Called with the lock held; a process that is to die does not return.
static enum verdict at_point(const char *what, const char *path, size_t bytes) {
  refresh_plan();
  if (!plan.active || !is_concerned(path)) return NOT_CONCERNED;
  points++;
  tell(what, path, bytes);
  if (points == plan.kill) die();
  if (points == plan.torn) {
    if (bytes < 2) die();
    return TEAR;
  }
  if (plan.enospc && bytes > 0 && points >= plan.enospc) {
    errno = ENOSPC;
    return FAIL;
  }
  return GO_ON;
}

static void copy_range(int from, int to, off64_t at, size_t length) {
  char block[65536];
  while (length > 0) {
    size_t want = length < sizeof block ? length : sizeof block;
    ssize_t got = real_pread64(from, block, want, at);
    if (got <= 0) return;
    if (real_pwrite64(to, block, (size_t)got, at) != got) return;
    at += got;
    length -= (size_t)got;
  }
}

// What is on the disk when the plan begins is durable.
static int open_shadow(const char *path, int *from) {
  *from = real_open64(path, O_RDONLY | O_CLOEXEC);
  int to = real_open64(plan.shadow, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (!shadowReady && *from >= 0 && to >= 0) {
    struct stat file;
    if (!fstat(*from, &file)) copy_range(*from, to, 0, (size_t)file.st_size);
    shadowReady = 1;
  }
  return to;
}

static void before_write(const char *path) {
  if (!plan.shadow[0] || shadowReady) return;
  int from, to = open_shadow(path, &from);
  if (from >= 0) close(from);
  if (to >= 0) close(to);
}

static void make_durable(const char *path) {
  if (!plan.shadow[0]) return;
  int from, to = open_shadow(path, &from);
  if (from >= 0 && to >= 0)
    for (size_t each = 0; each < dirtyCount; each++) copy_range(from, to, dirty[each].at, dirty[each].length);
  dirtyCount = 0;
  if (from >= 0) close(from);
  if (to >= 0) close(to);
}

static void after_write(int fd, const char *path, off64_t at, ssize_t written) {
  if (!plan.shadow[0] || written <= 0) return;
  int flags = fcntl(fd, F_GETFL);
  if (flags >= 0 && (flags & O_DSYNC)) {
    int from, to = open_shadow(path, &from);
    if (from >= 0 && to >= 0) copy_range(from, to, at, (size_t)written);
    if (from >= 0) close(from);
    if (to >= 0) close(to);
    return;
  }
  if (dirtyCount == MOST_RANGES) abort();
  dirty[dirtyCount].at = at;
  dirty[dirtyCount++].length = (size_t)written;
}

static size_t total_of(const struct iovec *parts, int count) {
  size_t total = 0;
  for (int each = 0; each < count; each++) total += parts[each].iov_len;
  return total;
}

static void write_half(int fd, const struct iovec *parts, int count, off64_t at) {
  size_t left = total_of(parts, count) / 2;
  for (int each = 0; each < count && left > 0; each++) {
    size_t length = parts[each].iov_len < left ? parts[each].iov_len : left;
    if (at < 0) real_write(fd, parts[each].iov_base, length);
    else real_pwrite64(fd, parts[each].iov_base, length, at), at += (off64_t)length;
    left -= length;
  }
  die();
}

// All kinds of writes; `at` below 0 is the file's own position.
static ssize_t write_parts(const char *what, int fd, const struct iovec *parts, int count, off64_t at) {
  char path[PATH_MAX];
  int saved = errno;
  int known = folder[0] && path_of(fd, path) && path[0] == '/';
  errno = saved;
  if (!known) return at < 0 ? real_writev(fd, parts, count) : real_pwritev64(fd, parts, count, at);
  pthread_mutex_lock(&lock);
  enum verdict verdict = at_point(what, path, total_of(parts, count));
  if (verdict == FAIL) {
    int reason = errno;
    pthread_mutex_unlock(&lock);
    errno = reason;
    return -1;
  }
  if (verdict == TEAR) write_half(fd, parts, count, at);
  off64_t position = at < 0 ? lseek64(fd, 0, SEEK_CUR) : at;
  if (verdict == GO_ON) before_write(path);
  errno = saved;
  ssize_t written = at < 0 ? real_writev(fd, parts, count) : real_pwritev64(fd, parts, count, at);
  int reason = errno;
  if (verdict == GO_ON) after_write(fd, path, position, written);
  pthread_mutex_unlock(&lock);
  errno = reason;
  return written;
}

EXPORT ssize_t write(int fd, const void *bytes, size_t length) {
  find_all();
  struct iovec part = {(void *)bytes, length};
  return write_parts("write", fd, &part, 1, -1);
}

EXPORT ssize_t writev(int fd, const struct iovec *parts, int count) {
  find_all();
  return write_parts("writev", fd, parts, count, -1);
}

EXPORT ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
  find_all();
  struct iovec part = {(void *)bytes, length};
  return write_parts("pwrite", fd, &part, 1, at);
}

EXPORT ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return pwrite64(fd, bytes, length, at); }

EXPORT ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) {
  find_all();
  return write_parts("pwritev", fd, parts, count, at);
}

EXPORT ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) { return pwritev64(fd, parts, count, at); }

static int sync_file(const char *what, int fd, int (*sync)(int)) {
  char path[PATH_MAX];
  if (!folder[0] || !path_of(fd, path) || path[0] != '/') return sync(fd);
  pthread_mutex_lock(&lock);
  enum verdict verdict = at_point(what, path, 0);
  int result = 0, reason = 0;
  if (verdict == GO_ON && ++syncs == plan.eio) {
    // As the kernel does: told once, and the pages count as clean from now on.
    dirtyCount = 0;
    result = -1, reason = EIO;
  } else {
    result = sync(fd), reason = errno;
    if (verdict == GO_ON && !result) make_durable(path);
  }
  pthread_mutex_unlock(&lock);
  if (result) errno = reason;
  return result;
}

EXPORT int fdatasync(int fd) {
  find_all();
  return sync_file("fdatasync", fd, real_fdatasync);
}

EXPORT int fsync(int fd) {
  find_all();
  return sync_file("fsync", fd, real_fsync);
}

// A named change of the file system; 0 where it may go on.
static int refuses(const char *what, const char *path) {
  char whole[PATH_MAX * 2];
  if (!folder[0] || !path) return 0;
  if (path[0] == '/') snprintf(whole, sizeof whole, "%s", path);
  else if (getcwd(whole, PATH_MAX)) strncat(strncat(whole, "/", 2), path, PATH_MAX - 1);
  else return 0;
  pthread_mutex_lock(&lock);
  enum verdict verdict = at_point(what, whole, 0);
  int reason = errno;
  pthread_mutex_unlock(&lock);
  errno = reason;
  return verdict == FAIL;
}

EXPORT int ftruncate64(int fd, off64_t length) {
  find_all();
  char path[PATH_MAX];
  if (folder[0] && path_of(fd, path) && path[0] == '/' && refuses("ftruncate", path)) return -1;
  return real_ftruncate64(fd, length);
}

EXPORT int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

EXPORT int rename(const char *from, const char *to) {
  find_all();
  return refuses("rename", to) ? -1 : real_rename(from, to);
}

EXPORT int unlink(const char *path) {
  find_all();
  int saved = errno;
  // Taking away needs no space.
  if (refuses("unlink", path)) errno = saved;
  return real_unlink(path);
}

EXPORT int open64(const char *path, int flags, ...) {
  find_all();
  va_list more;
  va_start(more, flags);
  mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(more, mode_t) : 0;
  va_end(more);
  int saved = errno;
  if ((flags & O_TRUNC) && refuses("truncate", path)) return -1;
  if ((flags & O_CREAT) && !(flags & O_TRUNC) && faccessat(AT_FDCWD, path, F_OK, 0) && refuses("create", path)) return -1;
  errno = saved;
  return real_open64(path, flags, mode);
}

EXPORT int open(const char *path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(more, mode_t) : 0;
  va_end(more);
  return open64(path, flags, mode);
}

EXPORT long syscall(long number, ...) {
  find_all();
  va_list more;
  va_start(more, number);
  long a = va_arg(more, long), b = va_arg(more, long), c = va_arg(more, long);
  long d = va_arg(more, long), e = va_arg(more, long), f = va_arg(more, long);
  va_end(more);
  if (number == SYS_renameat2 && refuses("rename", (const char *)d)) return -1;
  return real_syscall(number, a, b, c, d, e, f);
}

static int64_t shift(void) {
  if (!clockShift) {
    static int tried;
    if (tried || !folder[0]) return 0;
    tried = 1;
    char path[PATH_MAX + 8];
    find_open64();
    snprintf(path, sizeof path, "%s/clock", folder);
    int fd = real_open64(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    char *mapped = mmap(NULL, 256, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (mapped == MAP_FAILED || !strstr(commandLine, mapped + sizeof(int64_t))) return 0;
    clockShift = (volatile int64_t *)mapped;
  }
  return *clockShift;
}

EXPORT int clock_gettime(clockid_t clock, struct timespec *now) {
  find_clock_gettime();
  int result = real_clock_gettime(clock, now);
  if (!result && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += shift();
  return result;
}

EXPORT int gettimeofday(struct timeval *now, void *zone) {
  find_gettimeofday();
  int result = real_gettimeofday(now, zone);
  if (!result) now->tv_sec += shift();
  return result;
}

EXPORT time_t time(time_t *into) {
  find_time();
  time_t now = real_time(NULL) + shift();
  if (into) *into = now;
  return now;
}
