/*
 * unpack: archives of strangers, entry by entry.
 *
 * libarchive decodes, nothing else: nothing is written anywhere.  Sizes in
 * headers are not believed; what counts is the bytes that come out, holes
 * among them, also of what the caller leaves unread.  Refused wherever it
 * comes from: growth without end, too many entries, hard links, devices and
 * the like, what is encrypted, overlaps itself, is larger than its header says,
 * has no readable name or is damaged.
 *
 * The caller says which names it takes, how large one file may be and where
 * links may lead.  Errors are "PATH: reason", or "the archive ..." of the whole.
 */
#ifndef AGON_BASE_UNPACK_H
#define AGON_BASE_UNPACK_H

#include "harness/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct unpack_rules {
	enum err_code refusal; /* what it is to the caller that an archive is refused */
	int64_t entries;       /* at most, of any kind */
	int64_t bytes;         /* at most, of all files together */
	int64_t entry_bytes;   /* headers and padding may take so much more for each entry */
	int ratio;             /* above its first 64 MiB it may not grow more than this */
};

enum unpack_type { UNPACK_FILE, UNPACK_DIR, UNPACK_LINK };

/* Good until the next unpack_next(). */
struct unpack_entry {
	const char *path; /* "./a//b/" is "a/b"; everything else that is odd is left as it is */
	enum unpack_type type;
	bool executable;
	const char *target; /* of a link */
	int64_t size;       /* as declared, -1 if it is not */
};

/* A piece of a file: zeros up to .at, then .bytes.  Never before what already came. */
struct unpack_block {
	const void *bytes;
	size_t n;
	int64_t at;
};

/* Length of the suffix if the name ends as archives do (".tar.gz", ".zip"), 0 if not. */
size_t unpack_suffix(const char *name);

/* fd: at its start, borrowed.  NULL: ERR_INTERNAL. */
struct unpack *unpack_open(int fd, const struct unpack_rules *rules, struct err *e);
void unpack_free(struct unpack **u);
#define UNPACK_SCOPED __attribute__((cleanup(unpack_free))) struct unpack
/* 1: *ret is the next entry; 0: that was all; -1: stop. */
int unpack_next(struct unpack *u, struct unpack_entry *ret, struct err *e);
/* The same for the next piece of this file; the last may be a hole alone. */
int unpack_body(struct unpack *u, struct unpack_block *ret, struct err *e);
/* "PATH: reason" of this entry, in the caller's words.  Returns -1. */
int unpack_refuse(struct unpack *u, struct err *e, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
