/* attack: what the attack programs share.  Linked statically; runs inside the sandbox. */
#ifndef AGON_HOSTILE_ATTACK_H
#define AGON_HOSTILE_ATTACK_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/hostile/attacks.h"

/* The words of the host that no program may ever see. */
#define SECRET "AGON-SECRET-7c1e"

#define DECLARE(number, name, expect, how, note) int attack_##name(void);
ATTACK_ROWS(DECLARE)
#undef DECLARE

__attribute__((format(printf, 1, 2))) static inline void escaped(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fputs("ESCAPED ", stdout);
	vprintf(fmt, ap);
	putchar('\n');
	va_end(ap);
	fflush(stdout);
}

/* The call must fail, with any errno. */
#define MUST_FAIL(call)                                                                            \
	do {                                                                                       \
		if ((long)(call) >= 0)                                                             \
			escaped("%s", #call);                                                      \
	} while (0)

static inline void burn(int ms)
{
	struct timespec t, s;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &s);
	do
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	while ((t.tv_sec - s.tv_sec) * 1000 + (t.tv_nsec - s.tv_nsec) / 1000000 < ms);
}

#endif
