#include "problems/package/packed.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdint.h>
#include <string.h>

static int wrong(struct err *e, const char *what)
{
	return err_set(e, ERR_USAGE, "packed tests: %s", what);
}

static int decode(const char *s, size_t len, struct buf *out, struct err *e)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t bits = 0;
	int n = 0;

	while (len > 0 && (s[len - 1] == '=' || s[len - 1] == '\n'))
		len--;
	for (size_t i = 0; i < len; i++) {
		const char *at = s[i] != '\0' ? strchr(digits, s[i]) : NULL;
		if (at == NULL)
			return wrong(e, "not base64");
		bits = bits << 6 | (uint32_t)(at - digits);
		n += 6;
		if (n >= 8) {
			n -= 8;
			buf_putc(out, (int)(bits >> n & 255));
		}
	}
	return 0;
}

/* libarchive knows gzip but not zlib, whose middle is the same. */
static int wrap_gzip(const struct buf *zlib, struct buf *out, struct err *e)
{
	static const unsigned char head[10] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};
	static const unsigned char tail[8] = {0};
	const unsigned char *z = (const unsigned char *)zlib->data;

	if (zlib->len < 8 || (z[0] & 15) != 8 || (z[0] << 8 | z[1]) % 31 != 0 || (z[1] & 32))
		return wrong(e, "not zlib");
	buf_add(out, head, sizeof(head));
	buf_add(out, z + 2, zlib->len - 6);
	buf_add(out, tail, sizeof(tail));
	return 0;
}

static int read_entry(struct archive *a, size_t max, struct buf *out, struct err *e)
{
	struct archive_entry *entry;
	char chunk[16384];
	la_ssize_t n;

	if (archive_read_next_header(a, &entry) != ARCHIVE_OK)
		return wrong(e, "not zlib");
	while ((n = archive_read_data(a, chunk, sizeof(chunk))) > 0) {
		if (out->len + (size_t)n > max)
			return wrong(e, "they unpack to too much");
		buf_add(out, chunk, (size_t)n);
	}
	return n < 0 ? wrong(e, "the zlib data are damaged") : 0;
}

static int inflate_all(const struct buf *zlib, size_t max, struct buf *out, struct err *e)
{
	BUF_SCOPED gzip = BUF_INIT;

	if (wrap_gzip(zlib, &gzip, e) < 0)
		return -1;
	struct archive *a = archive_read_new();
	if (a == NULL)
		BUG("libarchive gave no reader");
	archive_read_support_filter_gzip(a);
	archive_read_support_format_raw(a);
	archive_read_open_memory(a, gzip.data, gzip.len);
	int rc = read_entry(a, max, out, e);
	archive_read_free(a);
	return rc;
}

static uint64_t little(const unsigned char *p, int n)
{
	uint64_t v = 0;

	while (n-- > 0)
		v = v << 8 | p[n];
	return v;
}

/* PROTO n, FRAME n?, a unicode of 1, 4 or 8 bytes of length, MEMOIZE or BINPUT?, STOP. */
static int pickled_text(const struct buf *in, struct buf *out, struct err *e)
{
	const unsigned char *p = (const unsigned char *)in->data, *end = p + in->len;
	int digits = 0;

	if (end - p > 2 && p[0] == 0x80)
		p += 2;
	if (end - p > 9 && p[0] == 0x95)
		p += 9;
	if (end - p > 9)
		digits = p[0] == 0x8c ? 1 : p[0] == 'X' ? 4 : p[0] == 0x8d ? 8 : 0;
	if (digits == 0)
		return wrong(e, "a pickle of something else than one text");
	uint64_t n = little(p + 1, digits);
	p += 1 + digits;
	if (n >= (uint64_t)(end - p))
		return wrong(e, "the pickled text is cut off");
	buf_add(out, p, n);
	p += n;
	if (end - p > 1 && p[0] == 0x94)
		p += 1;
	else if (end - p > 2 && p[0] == 'q')
		p += 2;
	return end - p == 1 && p[0] == '.' ? 0 : wrong(e, "more than one text in the pickle");
}

int packed_text(const char *base64, size_t len, size_t max, struct buf *out, struct err *e)
{
	BUF_SCOPED zlib = BUF_INIT;
	BUF_SCOPED pickle = BUF_INIT;

	return decode(base64, len, &zlib, e) < 0 || inflate_all(&zlib, max, &pickle, e) < 0
		       ? -1
		       : pickled_text(&pickle, out, e);
}
