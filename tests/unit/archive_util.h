/* archive_util: archives that no honest writer makes, byte by byte, and bombs. */
#ifndef AGON_TESTS_ARCHIVE_UTIL_H
#define AGON_TESTS_ARCHIVE_UTIL_H

#include "harness/base/fd.h"

#include <archive.h>
#include <archive_entry.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static inline void raw_sum(char *h)
{
	unsigned sum = 0;

	memset(h + 148, ' ', 8);
	for (size_t i = 0; i < 512; i++)
		sum += (unsigned char)h[i];
	snprintf(h + 148, 8, "%06o", sum);
}

static inline void raw_pad(struct buf *out)
{
	while (out->len % 512 != 0)
		buf_putc(out, '\0');
}

/* A ustar header by hand; size: as declared, in octal. */
static inline void raw_entry(struct buf *out, const char *path, char type, const char *link,
			     const char *size, const char *bytes, size_t n)
{
	char h[512] = {0};

	snprintf(h, 100, "%s", path);
	memcpy(h + 100, "0004755", 8);
	memcpy(h + 108, "0000000", 8);
	memcpy(h + 116, "0000000", 8);
	memcpy(h + 124, size, strlen(size));
	memcpy(h + 136, "00000000000", 12);
	h[156] = type;
	snprintf(h + 157, 100, "%s", link);
	memcpy(h + 257, "ustar\00000", 8);
	raw_sum(h);
	buf_add(out, h, sizeof(h));
	buf_add(out, bytes, n);
	raw_pad(out);
}

/* A file of .real bytes in old GNU's way: two pieces (offset, length), the rest holes.  Numbers
 * are octal, of 11 digits; bytes are those of both. */
struct raw_holes {
	const char *at[2], *n[2], *real;
};

static inline void raw_sparse(struct buf *out, const char *path, const struct raw_holes *s,
			      const char *stored, const char *bytes, size_t n)
{
	size_t start = out->len;

	raw_entry(out, path, 'S', "", stored, bytes, n);
	char *h = out->data + start;
	memcpy(h + 257, "ustar  ", 8);
	for (size_t i = 0; i < 2 && s->at[i] != NULL; i++) {
		memcpy(h + 386 + 24 * i, s->at[i], 12);
		memcpy(h + 398 + 24 * i, s->n[i], 12);
	}
	memcpy(h + 483, s->real, 12);
	raw_sum(h);
}

static inline void raw_end(struct buf *out)
{
	static const char zeros[1024];

	buf_add(out, zeros, sizeof(zeros));
}

/* A zip of one small file, stored, whose flags and declared size are as wanted. */
static inline void raw_zip(struct buf *out, const char *name, const char *text, int flags, int size)
{
	size_t len = strlen(name), n = strlen(text);
	char common[26] = {20, 0, (char)flags, 0, 0, 0, 0, 0, 0, 0};

	common[14] = (char)n;
	common[18] = (char)size;
	common[22] = (char)len;
	buf_add(out, "PK\3\4", 4);
	buf_add(out, common, sizeof(common));
	buf_puts(out, name);
	buf_puts(out, text);
	size_t at = out->len;
	buf_add(out, "PK\1\2\24\3", 6);
	buf_add(out, common, sizeof(common));
	char tail[14] = {0};
	tail[6] = tail[7] = 0;
	tail[8] = (char)0xa4; /* 0100644 */
	tail[9] = (char)0x81;
	buf_add(out, tail, sizeof(tail));
	buf_puts(out, name);
	char end[18] = {0, 0, 0, 0, 1, 0, 1, 0};
	end[8] = (char)(out->len - at);
	end[12] = (char)at;
	buf_add(out, "PK\5\6", 4);
	buf_add(out, end, sizeof(end));
}

/* One file of zeros; a zip or a .tar.gz, as path ends. */
static inline void pack_zeros(const char *path, const char *entry, int64_t mib)
{
	MEM_SCOPED char *zeros = xcalloc(1, 1 << 20);
	struct archive *a = archive_write_new();
	struct archive_entry *en = archive_entry_new();

	if (strcmp(strrchr(path, '.'), ".zip") == 0) {
		archive_write_set_format_zip(a);
	} else {
		archive_write_set_format_pax_restricted(a);
		archive_write_add_filter_gzip(a);
	}
	assert_int_equal(archive_write_open_filename(a, path), ARCHIVE_OK);
	archive_entry_set_pathname(en, entry);
	archive_entry_set_filetype(en, AE_IFREG);
	archive_entry_set_perm(en, 0644);
	archive_entry_set_size(en, mib << 20);
	assert_int_equal(archive_write_header(a, en), ARCHIVE_OK);
	for (int64_t i = 0; i < mib; i++)
		assert_int_equal(archive_write_data(a, zeros, 1 << 20), 1 << 20);
	archive_entry_free(en);
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
}

#endif
