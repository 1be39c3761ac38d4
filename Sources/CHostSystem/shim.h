// System calls of Linux that Swift's Glibc module does not show: constants behind _GNU_SOURCE and calls without a
// wrapper in the C library.
#pragma once
#include <errno.h>
#include <linux/falloc.h>
#include <linux/openat2.h>
#include <spawn.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static const int host_o_path = 010000000;
#if defined(__aarch64__)
static const int host_o_direct = 0200000;
static const int host_o_tmpfile = 020040000;
#else
static const int host_o_direct = 040000;
static const int host_o_tmpfile = 020200000;
#endif

// Opens `path` below the directory `directory`: no symbolic link is followed, nothing outside can be reached.
static inline int host_open_beneath(int directory, const char *path, int flags, unsigned int mode) {
  struct open_how how;
  memset(&how, 0, sizeof how);
  how.flags = (unsigned long long)(unsigned int)flags;
  how.mode = mode;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

static inline int host_fallocate(int descriptor, int mode, long long offset, long long length) {
  return (int)syscall(SYS_fallocate, descriptor, mode, offset, length);
}

// Begins to write a file's dirty pages to the storage, and waits for none of them. What fails is told by the next fsync.
static inline int host_begin_write_out(int descriptor) {
  return (int)syscall(SYS_sync_file_range, descriptor, 0LL, 0LL, 2 /* SYNC_FILE_RANGE_WRITE */);
}

// Open file description locks, as QEMU uses them: owned by the open file, not by the process.
static const int host_f_ofd_getlk = 36;
static const int host_f_ofd_setlk = 37;

// Closes every descriptor from `from` on in the child that is started with `actions`.
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
static inline int host_close_from(posix_spawn_file_actions_t *actions, int from) {
  return posix_spawn_file_actions_addclosefrom_np(actions, from);
}
