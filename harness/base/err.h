/*
 * err: why the world failed, as a value.
 *
 * Fixed size and owned by the caller, so that reporting an error never
 * allocates.  The first error wins: setting an error that is already set
 * changes nothing.  Functions that can fail return -1 (or NULL) and take
 * `struct err *e` last; on success *e is not touched.  NULL is allowed where
 * the caller does not care.
 *
 * This is for failures of the world.  A bug of ours aborts (BUG), and what an
 * untrusted program did is data in some result, never an err.
 */
#ifndef AGON_BASE_ERR_H
#define AGON_BASE_ERR_H

#include <stdarg.h>

/* The codes are the exit codes of the agon command. */
enum err_code {
	ERR_NONE = 0,
	ERR_FAILED = 1,   /* what was examined failed: mismatch, not accepted */
	ERR_USAGE = 2,    /* bad usage, configuration or input */
	ERR_HOST = 3,     /* this host cannot provide what is required */
	ERR_INTERNAL = 4, /* we, or the machine under us, failed */
};

struct err {
	enum err_code code;
	char text[508];
};
_Static_assert(sizeof(struct err) <= 512, "an err fits one atomic pipe write");

#define ERR_INIT                                                                                   \
	{                                                                                          \
		.code = ERR_NONE, .text = ""                                                       \
	}

/* Set *e unless it is set already.  Both return -1. */
int err_set(struct err *e, enum err_code code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* What to do about a full disk, to stand behind a message. */
extern const char err_full_disk[];
/* The same with ": <strerror(errno)>" behind the text, and that advice for a full disk. */
int err_sys(struct err *e, enum err_code code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Put "text: " before what is there.  Returns -1. */
int err_wrap(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A bug of ours: say where, then abort. */
#define BUG(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)
_Noreturn void bug_at(const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Allocation that aborts the process when memory is out; 0 bytes gives a valid pointer. */
void *xmalloc(unsigned long n) __attribute__((malloc, returns_nonnull));
void *xcalloc(unsigned long n, unsigned long size) __attribute__((malloc, returns_nonnull));
void *xrealloc(void *p, unsigned long n) __attribute__((returns_nonnull));
char *xstrdup(const char *s) __attribute__((malloc, returns_nonnull));
char *xstrndup(const char *s, unsigned long n) __attribute__((malloc, returns_nonnull));
char *xprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2), returns_nonnull));

#endif
