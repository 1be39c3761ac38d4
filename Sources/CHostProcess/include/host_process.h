// Starting programs in a way that Swift cannot: between fork and exec only C is safe.
#pragma once

// Starts a program that ends when the calling *thread* ends: it gets SIGTERM then (prctl(2): the "parent" of
// PR_SET_PDEATHSIG is the thread that forked). Its input and output are pipes; it inherits no other descriptor.
// Returns its process id, or -1 with errno.
int host_start_bound(const char *path, char *const *arguments, char *const *environment, int *input, int *output);
