/*
 * Archives: base/unpack reads them safely, every entry that is kept goes to
 * the builder, in memory.
 */
#include "agents/code.h"

#include "harness/base/unpack.h"

#include <string.h>

enum { RATIO_MAX = 200, HEADER_BYTES = 4096 };

bool import_is_archive(const char *name)
{
	return unpack_suffix(name) > 0;
}

static int too_large(struct unpack *u, const struct code_limits *lim, struct err *e)
{
	return unpack_refuse(u, e, "is larger than %lld bytes", (long long)lim->file_bytes);
}

static int read_body(struct code_builder *b, struct unpack *u, struct buf *out, struct err *e)
{
	const int64_t max = b->lim->file_bytes;
	struct unpack_block x;
	int rc;

	buf_clear(out);
	while ((rc = unpack_body(u, &x, e)) > 0) {
		if (x.at > max || (int64_t)x.n > max - x.at)
			return too_large(u, b->lim, e);
		size_t hole = (size_t)x.at - out->len;
		buf_reserve(out, hole + x.n);
		memset(out->data + out->len, 0, hole);
		out->len += hole;
		buf_add(out, x.bytes, x.n);
	}
	return rc;
}

static int take_file(struct code_builder *b, struct unpack *u, const struct unpack_entry *x,
		     struct buf *bytes, struct err *e)
{
	/* Without a look at the size a lie of 1 TiB would be refused only when it is read. */
	if (x->size > b->lim->file_bytes)
		return too_large(u, b->lim, e);
	if (path_check(x->path, b->lim, e) < 0 || read_body(b, u, bytes, e) < 0)
		return -1;
	return builder_put(b, x->path, x->executable ? CODE_EXEC : CODE_FILE, bytes->data,
			   bytes->len, e);
}

static int take_entry(struct code_builder *b, struct unpack *u, const struct unpack_entry *x,
		      struct buf *bytes, struct err *e)
{
	if (strcmp(x->path, ".git") == 0 || strncmp(x->path, ".git/", 5) == 0)
		return 0;
	switch (x->type) {
	case UNPACK_DIR:
		return path_check(x->path, b->lim, e);
	case UNPACK_LINK:
		return builder_put(b, x->path, CODE_LINK, x->target, strlen(x->target), e);
	case UNPACK_FILE:
		break;
	}
	return take_file(b, u, x, bytes, e);
}

int import_archive(struct code_builder *b, int fd, struct err *e)
{
	const struct unpack_rules rules = {.refusal = ERR_FAILED,
					   .entries = b->lim->files,
					   .bytes = b->lim->total_bytes,
					   .entry_bytes = HEADER_BYTES,
					   .ratio = RATIO_MAX};
	UNPACK_SCOPED *u = unpack_open(fd, &rules, e);
	BUF_SCOPED bytes = BUF_INIT;
	struct unpack_entry x;
	int rc = -1;

	while (u != NULL && (rc = unpack_next(u, &x, e)) > 0)
		if (take_entry(b, u, &x, &bytes, e) < 0)
			return -1;
	return rc;
}
