#include "harness/base/err.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char err_full_disk[] = "; free some disk space and run the same command again";

__attribute__((format(printf, 3, 0))) static void fill(struct err *e, enum err_code code,
						       const char *fmt, va_list ap)
{
	e->code = code;
	vsnprintf(e->text, sizeof(e->text), fmt, ap);
}

int err_set(struct err *e, enum err_code code, const char *fmt, ...)
{
	if (e == NULL || e->code != ERR_NONE)
		return -1;
	va_list ap;
	va_start(ap, fmt);
	fill(e, code, fmt, ap);
	va_end(ap);
	return -1;
}

int err_sys(struct err *e, enum err_code code, const char *fmt, ...)
{
	int saved = errno;

	if (e == NULL || e->code != ERR_NONE)
		return -1;
	va_list ap;
	va_start(ap, fmt);
	fill(e, code, fmt, ap);
	va_end(ap);
	size_t len = strlen(e->text);
	snprintf(e->text + len, sizeof(e->text) - len, ": %s%s", strerror(saved),
		 saved == ENOSPC || saved == EDQUOT ? err_full_disk : "");
	return -1;
}

int err_wrap(struct err *e, const char *fmt, ...)
{
	if (e == NULL)
		return -1;
	char old[sizeof(e->text)];
	memcpy(old, e->text, sizeof(old));
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(e->text, sizeof(e->text), fmt, ap);
	va_end(ap);
	size_t len = strlen(e->text);
	snprintf(e->text + len, sizeof(e->text) - len, ": %s", old);
	return -1;
}

void bug_at(const char *file, int line, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	fprintf(stderr, "agon: bug at %s:%d: ", file, line);
	vfprintf(stderr, fmt, ap);
	fputs("\nPlease report this with the command that led to it.\n", stderr);
	va_end(ap);
	abort();
}

static void *checked(void *p)
{
	if (p != NULL)
		return p;
	fputs("agon: out of memory\n", stderr);
	abort();
}

void *xmalloc(unsigned long n)
{
	return checked(malloc(n != 0 ? n : 1));
}

void *xcalloc(unsigned long n, unsigned long size)
{
	return checked(n != 0 && size != 0 ? calloc(n, size) : calloc(1, 1));
}

void *xrealloc(void *p, unsigned long n)
{
	return checked(realloc(p, n != 0 ? n : 1));
}

char *xstrdup(const char *s)
{
	return checked(strdup(s));
}

char *xstrndup(const char *s, unsigned long n)
{
	return checked(strndup(s, n));
}

char *xprintf(const char *fmt, ...)
{
	char *s = NULL;
	va_list ap;
	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0)
		s = NULL;
	va_end(ap);
	return checked(s);
}
