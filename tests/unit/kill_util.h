/* Killing what a process of ours has started, as the OOM killer or an operator might, and counting
 * who is left. */

#ifndef AGON_TESTS_KILL_UTIL_H
#define AGON_TESTS_KILL_UTIL_H

#include "harness/base/fd.h"

#include <dirent.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The processes below pid, deepest first; or only the slots' oldest. */
static inline void kill_below(pid_t pid, int depth, bool oldest)
{
	char path[64];
	BUF_SCOPED text = BUF_INIT;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid, (int)pid);
	if (file_read(path, 65536, &text, NULL) < 0)
		return;
	for (char *p = text.data, *end;; p = end) {
		long child = strtol(p, &end, 10);
		if (end == p)
			return;
		if (depth < 2 || !oldest)
			kill_below((pid_t)child, depth + 1, oldest);
		/* The helper and the keepers stay: below them is what belongs to slots. */
		if (depth >= 2)
			kill((pid_t)child, SIGKILL);
		if (depth >= 2 && oldest)
			return;
	}
}

/* The processes with the tag among their arguments. */
static inline int count_tagged(const char *tag)
{
	DIR *d = opendir("/proc");
	int n = 0;

	for (struct dirent *x; (x = readdir(d)) != NULL;) {
		char path[300];
		BUF_SCOPED text = BUF_INIT;
		snprintf(path, sizeof(path), "/proc/%s/cmdline", x->d_name);
		if (x->d_name[0] < '1' || x->d_name[0] > '9' ||
		    file_read(path, 65536, &text, NULL) < 0)
			continue;
		n += memmem(text.data, text.len, tag, strlen(tag)) != NULL;
	}
	closedir(d);
	return n;
}

#endif
