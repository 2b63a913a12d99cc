/*
 * What a git that ran in the sandbox wrote.  It may have been taken over by
 * the repository it read, so every byte is checked as if an attacker chose it.
 */
#include "agents/code.h"

#include "harness/base/fd.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- ls-tree -r -l -z: "MODE SP TYPE SP OID SP+ SIZE TAB PATH NUL" ---- */

static const struct {
	const char *mode, *type;
	enum code_mode as; /* CODE_GONE: refused */
} ls_modes[] = {
	{"100644", "blob", CODE_FILE},
	{"100664", "blob", CODE_FILE}, /* written by a git of 2005 */
	{"100755", "blob", CODE_EXEC},
	{"120000", "blob", CODE_LINK},
	{"160000", "commit", CODE_GONE},
};

static int ls_fault(struct err *e)
{
	return err_set(e, ERR_FAILED, "git ls-tree gave output that makes no sense");
}

/* The word up to the next space; moves *p behind the spaces. */
static size_t word(const char **p, const char *end, const char **ret)
{
	const char *start = *p;

	while (*p < end && **p != ' ' && **p != '\t')
		(*p)++;
	size_t len = (size_t)(*p - start);
	while (*p < end && **p == ' ')
		(*p)++;
	*ret = start;
	return len;
}

static bool is_word(const char *at, size_t len, const char *expected)
{
	return strlen(expected) == len && memcmp(at, expected, len) == 0;
}

static bool is_oid(const char *at, size_t len)
{
	return (len == 40 || len == 64) && strspn(at, "0123456789abcdef") >= len;
}

/* Decimal without sign; false above 2^62. */
static bool to_bytes(const char *at, size_t len, int64_t *ret)
{
	int64_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (at[i] < '0' || at[i] > '9' || n > INT64_MAX / 40)
			return false;
		n = 10 * n + (at[i] - '0');
	}
	*ret = n;
	return len > 0;
}

static int ls_record(const char *p, const char *end, struct ls_entry *ret, struct err *e)
{
	const char *mode, *type, *oid, *size;
	size_t mode_len = word(&p, end, &mode), type_len = word(&p, end, &type);
	size_t oid_len = word(&p, end, &oid), size_len = word(&p, end, &size);

	if (p >= end || *p != '\t' || !is_oid(oid, oid_len))
		return ls_fault(e);
	ret->path = p + 1;
	for (size_t i = 0; i < sizeof(ls_modes) / sizeof(ls_modes[0]); i++) {
		if (!is_word(mode, mode_len, ls_modes[i].mode) ||
		    !is_word(type, type_len, ls_modes[i].type))
			continue;
		if (ls_modes[i].as == CODE_GONE)
			return code_refuse(e, ret->path,
					   "is a submodule: commit its files themselves");
		ret->mode = ls_modes[i].as;
		memcpy(ret->oid, oid, oid_len);
		ret->oid[oid_len] = '\0';
		return to_bytes(size, size_len, &ret->bytes) ? 0 : ls_fault(e);
	}
	return code_refuse(e, ret->path, "has mode %.*s", (int)(mode_len < 16 ? mode_len : 16),
			   mode);
}

int ls_parse(const char *text, size_t len, const struct code_limits *lim, struct ls_list *ret,
	     struct err *e)
{
	const char *end = text + len;
	int64_t sum = 0;

	for (const char *p = text; p < end;) {
		struct ls_entry it = {0};
		const char *stop = memchr(p, '\0', (size_t)(end - p));
		if (stop == NULL)
			return ls_fault(e);
		if (ls_record(p, stop, &it, e) < 0 || path_check(it.path, lim, e) < 0)
			return -1;
		if (it.bytes > lim->file_bytes)
			return code_refuse(e, it.path, "is larger than %lld bytes",
					   (long long)lim->file_bytes);
		if ((int64_t)ret->len >= lim->files)
			return code_refuse(e, it.path, "there are more than %lld files",
					   (long long)lim->files);
		if ((sum += it.bytes) > lim->total_bytes)
			return code_refuse(e, it.path,
					   "the files together are larger than %lld bytes",
					   (long long)lim->total_bytes);
		vec_push(ret, it);
		p = stop + 1;
	}
	return 0;
}

/* ---- cat-file --batch: "OID SP TYPE SP SIZE LF" BYTES LF ---- */

struct cat {
	int fd;
	char chunk[65536];
	size_t at, len;
};

static int cat_fault(const char *path, struct err *e)
{
	return code_refuse(e, path, "git cat-file did not give this file");
}

/* 1 with a byte, 0 at the end, -1. */
static int cat_fill(struct cat *c)
{
	if (c->at < c->len)
		return 1;
	ssize_t n;
	do
		n = read(c->fd, c->chunk, sizeof(c->chunk));
	while (n < 0 && errno == EINTR);
	c->at = 0;
	c->len = n > 0 ? (size_t)n : 0;
	return n < 0 ? -1 : n > 0;
}

static int cat_line(struct cat *c, char *line, size_t max)
{
	for (size_t n = 0; n < max; n++) {
		if (cat_fill(c) <= 0)
			return -1;
		line[n] = c->chunk[c->at++];
		if (line[n] == '\n') {
			line[n] = '\0';
			return 0;
		}
	}
	return -1;
}

static int cat_bytes(struct cat *c, size_t n, struct buf *out)
{
	while (n > 0) {
		if (cat_fill(c) <= 0)
			return -1;
		size_t take = c->len - c->at < n ? c->len - c->at : n;
		buf_add(out, c->chunk + c->at, take);
		c->at += take;
		n -= take;
	}
	return 0;
}

static int cat_one(struct cat *c, const struct ls_entry *it, struct code_builder *b, struct err *e)
{
	BUF_SCOPED bytes = BUF_INIT;
	char line[128], expected[128], end[2];

	snprintf(expected, sizeof(expected), "%s blob %lld", it->oid, (long long)it->bytes);
	if (cat_line(c, line, sizeof(line)) < 0 || strcmp(line, expected) != 0)
		return cat_fault(it->path, e);
	if (cat_bytes(c, (size_t)it->bytes, &bytes) < 0 || cat_line(c, end, 1) < 0)
		return cat_fault(it->path, e);
	if (builder_put(b, it->path, it->mode, bytes.data, bytes.len, e) < 0)
		return -1;
	char hex[TREE_HEX];
	git_oid_tostr(hex, sizeof(hex), &builder_find(b, it->path)->oid);
	if (strlen(it->oid) == 40 && strcmp(hex, it->oid) != 0)
		return code_refuse(e, it->path, "its bytes are not those of its id: damaged?");
	return 0;
}

int cat_read(int fd, const struct ls_list *list, struct code_builder *b, struct err *e)
{
	struct cat *c = xcalloc(1, sizeof(*c));
	int rc = 0;

	c->fd = fd;
	for (size_t i = 0; rc == 0 && i < list->len; i++)
		rc = cat_one(c, &list->at[i], b, e);
	free(c);
	return rc;
}
