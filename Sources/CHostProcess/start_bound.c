#define _GNU_SOURCE
#include "host_process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

// In the child: only calls that are safe after a fork of a process with threads.
static void become(const char *path, char *const *arguments, char *const *environment, pid_t parent, int in, int out) {
  // A parent that is gone already sends no signal.
  if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != parent) _exit(126);
  // The agent ignores some signals, which would be inherited.
  const int signals[] = {SIGHUP, SIGINT, SIGPIPE, SIGTERM};
  for (unsigned index = 0; index < sizeof signals / sizeof *signals; index++) signal(signals[index], SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0) _exit(126);
  close_range(3, ~0u, 0);
  execve(path, arguments, environment);
  _exit(127);
}

int host_start_bound(const char *path, char *const *arguments, char *const *environment, int *input, int *output) {
  int in[2], out[2];
  if (pipe2(in, O_CLOEXEC) != 0) return -1;
  pid_t child = -1, parent = getpid();
  int isOpen = pipe2(out, O_CLOEXEC) == 0;
  if (isOpen && (child = fork()) == 0) become(path, arguments, environment, parent, in[0], out[1]);
  int code = errno;
  close(in[0]);
  if (isOpen) close(out[1]);
  if (child < 0) {
    close(in[1]);
    if (isOpen) close(out[0]);
    errno = code;
    return -1;
  }
  *input = in[1];
  *output = out[0];
  return child;
}
