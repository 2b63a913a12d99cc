/*
 * buf: growable bytes; the only string builder.
 *
 * .data is never NULL and always has a NUL behind .len bytes, so it can be
 * passed as a C string where the content has no NUL of its own.  A low-level
 * primitive: knows nothing but memory, and aborts when that is out.
 */
#ifndef AGON_BASE_BUF_H
#define AGON_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct buf {
	char *data;
	size_t len, cap; /* cap 0: data is the shared empty string */
};

extern char buf_empty[1];
#define BUF_INIT                                                                                   \
	{                                                                                          \
		.data = buf_empty, .len = 0, .cap = 0                                              \
	}

void buf_init(struct buf *b);
void buf_release(struct buf *b); /* frees; b is empty and usable afterwards */
void buf_clear(struct buf *b);   /* keeps the memory */
void buf_reserve(struct buf *b, size_t extra);
void buf_add(struct buf *b, const void *bytes, size_t n);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, int c);
void buf_int(struct buf *b, long long n); /* as %lld, at a fifth of its price */
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
void buf_truncate(struct buf *b, size_t len); /* len must not exceed b->len */
void buf_drop(struct buf *b, size_t n);       /* the first n bytes, not more than b->len */
char *buf_steal(struct buf *b);               /* malloc'ed, NUL-terminated; the caller frees */

/* Append bytes as valid, printable UTF-8: bad bytes become U+FFFD, control
 * characters (C0 and C1) other than \n and \t are shown as \xNN.  At most max bytes are
 * taken from the input; what is cut is said at the end ("... N bytes more"). */
void buf_add_text(struct buf *b, const void *bytes, size_t n, size_t max);

/* Append somebody's name for a message: the same on one line, cut at max bytes ("..."). */
void buf_add_name(struct buf *b, const char *name, size_t max);

/* Valid UTF-8 all through: JSON can hold it as it is. */
bool text_is_utf8(const char *s);

#define BUF_SCOPED __attribute__((cleanup(buf_release))) struct buf

#endif
