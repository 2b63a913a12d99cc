/*
 * A parsed diff, applied: first to the lines of a file, then to a tree.
 *
 * As git apply: no fuzz, but a hunk may have moved.  The search is bounded, as
 * a file of equal lines makes every place nearly fit.
 */
#include "agents/code.h"
#include "agents/patch.h"

#include "harness/base/fd.h"

#include <stdlib.h>
#include <string.h>

enum { OLD_BYTES = 16 << 20, PATCH_MAX = 64 << 20 };
#define COMPARE_BYTES INT64_C(1000000000)

/* ---- one file ---- */

struct text_line {
	const char *at;
	size_t len; /* with its newline */
};

struct applying {
	const struct patch *p;
	VEC(struct text_line)
	old;
	size_t next; /* first line of old that is not in out yet */
	long offset; /* how far the last hunk was from where it said */
	int64_t budget;
	bool ended; /* out ends without a newline: nothing may follow */
	struct buf *out;
};

static void split_lines(struct applying *a, const char *text, size_t len)
{
	for (const char *p = text, *end = text + len; p < end;) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		const char *stop = nl != NULL ? nl + 1 : end;
		struct text_line line = {.at = p, .len = (size_t)(stop - p)};
		vec_push(&a->old, line);
		p = stop;
	}
}

static bool same_line(struct applying *a, const struct text_line *t, const struct patch_line *l)
{
	a->budget--;
	if (t->len != l->len + !l->no_newline || (!l->no_newline && t->at[t->len - 1] != '\n'))
		return false;
	a->budget -= (int64_t)l->len;
	return memcmp(t->at, l->at, l->len) == 0;
}

static bool fits(struct applying *a, const struct patch_hunk *h, size_t at)
{
	for (size_t i = 0; i < h->count && a->budget > 0; i++) {
		const struct patch_line *l = &a->p->lines.at[h->first + i];
		if (l->kind == '+')
			continue;
		if (!same_line(a, &a->old.at[at++], l))
			return false;
	}
	return a->budget > 0;
}

/* The line where the hunk fits, nearest to where it says; -1. */
static long place(struct applying *a, const struct patch_hunk *h)
{
	long low = (long)a->next, high = (long)a->old.len - h->old_count;
	long want = h->old_start + a->offset - (h->old_count > 0);
	bool no_context = h->leading == 0 && h->trailing == 0;

	if (h->old_start <= 1 && (h->old_count > 0 || h->old_start == 0))
		high = high < 0 ? high : 0;
	else if (h->trailing == 0 && !no_context)
		low = high > low ? high : low;
	if (no_context && want > low)
		low = want;
	if (no_context && want < high)
		high = want;
	if (low > high)
		return -1;
	want = want < low ? low : want > high ? high : want;
	for (long d = 0; (want - d >= low || want + d <= high) && a->budget > 0; d++) {
		if (want - d >= low && fits(a, h, (size_t)(want - d)))
			return want - d;
		if (d > 0 && want + d <= high && fits(a, h, (size_t)(want + d)))
			return want + d;
	}
	return -1;
}

static int hunk_fault(const struct applying *a, const struct patch_hunk *h, const char *name,
		      struct err *e)
{
	return code_refuse(e, name, "%s (hunk \"@@ -%ld,%ld +%ld,%ld @@\" at line %d of the diff)",
			   a->budget <= 0 ? "too many places to look at" : "the hunk does not fit",
			   h->old_start, h->old_count, h->new_start, h->new_count, h->line);
}

static void emit(struct applying *a, const char *at, size_t len)
{
	buf_add(a->out, at, len);
	a->ended = len > 0 && at[len - 1] != '\n';
}

static int apply_hunk(struct applying *a, const struct patch_hunk *h, const char *name,
		      struct err *e)
{
	long at = place(a, h);

	if (at < 0)
		return hunk_fault(a, h, name, e);
	a->offset = at - (h->old_start - (h->old_count > 0));
	while (a->next < (size_t)at) {
		emit(a, a->old.at[a->next].at, a->old.at[a->next].len);
		a->next++;
	}
	for (size_t i = 0; i < h->count; i++) {
		const struct patch_line *l = &a->p->lines.at[h->first + i];
		a->next += l->kind != '+';
		if (l->kind == '-')
			continue;
		if (a->ended)
			return hunk_fault(a, h, name, e);
		buf_add(a->out, l->at, l->len);
		a->ended = l->no_newline;
		if (!l->no_newline)
			buf_putc(a->out, '\n');
	}
	return a->ended && a->next < a->old.len ? hunk_fault(a, h, name, e) : 0;
}

int patch_apply_file(const struct patch *p, const struct patch_file *f, const char *old, size_t len,
		     struct buf *out, struct err *e)
{
	const char *name = f->new_name != NULL ? f->new_name : f->old_name;
	struct applying a = {.p = p, .budget = COMPARE_BYTES, .out = out};
	int rc = 0;

	if (f->count == 0) {
		buf_add(out, old, len);
		return 0;
	}
	if (len > OLD_BYTES)
		return code_refuse(e, name, "is larger than %d bytes: too large to patch",
				   (int)OLD_BYTES);
	split_lines(&a, old, len);
	for (size_t i = 0; rc == 0 && i < f->count; i++)
		rc = apply_hunk(&a, &p->hunks.at[f->first + i], name, e);
	for (; rc == 0 && a.next < a.old.len; a.next++)
		emit(&a, a.old.at[a.next].at, a.old.at[a.next].len);
	vec_release(&a.old);
	return rc;
}

/* ---- a tree ---- */

struct patching {
	const struct patch *p;
	struct code_builder *now, *before;
	struct err *e;
};

static int mode_for(const struct patching *g, const struct patch_file *f, enum code_mode otherwise,
		    enum code_mode *ret)
{
	switch (f->new_mode) {
	case 0:
		*ret = otherwise;
		return 0;
	case 0100644:
	case 0100664:
		*ret = CODE_FILE;
		return 0;
	case 0100755:
		*ret = CODE_EXEC;
		return 0;
	case 0120000:
		*ret = CODE_LINK;
		return 0;
	default:
		return code_refuse(g->e, f->new_name != NULL ? f->new_name : f->old_name,
				   "mode %o cannot be had in a codebase", (unsigned)f->new_mode);
	}
}

static int apply_to_entry(const struct patching *g, const struct patch_file *f,
			  const struct code_entry *from, struct buf *out, struct err *e)
{
	git_blob *blob = NULL;

	if (git_blob_lookup(&blob, g->now->repo->git, &from->oid) < 0)
		return repo_err(e, ERR_INTERNAL, "cannot read from %s", g->now->repo->path);
	int rc = patch_apply_file(g->p, f, git_blob_rawcontent(blob),
				  (size_t)git_blob_rawsize(blob), out, e);
	git_blob_free(blob);
	return rc;
}

/* A hunk that only adds, at line 0, makes a file even if /dev/null was not said. */
static bool makes_file(const struct patching *g, const struct patch_file *f)
{
	if (f->added || f->count != 1)
		return f->added;
	const struct patch_hunk *h = &g->p->hunks.at[f->first];
	return h->old_start == 0 && h->old_count == 0;
}

static int add_file(const struct patching *g, const struct patch_file *f)
{
	BUF_SCOPED out = BUF_INIT;
	enum code_mode mode;

	if (builder_find(g->now, f->new_name) != NULL)
		return code_refuse(g->e, f->new_name,
				   "is to be added, but is there already (line %d of the diff)",
				   f->line);
	if (mode_for(g, f, CODE_FILE, &mode) < 0 ||
	    patch_apply_file(g->p, f, "", 0, &out, g->e) < 0)
		return -1;
	return builder_put(g->now, f->new_name, mode, out.data, out.len, g->e);
}

static int delete_file(const struct patching *g, const struct patch_file *f,
		       struct code_entry *from)
{
	BUF_SCOPED out = BUF_INIT;

	if (f->count > 0 && apply_to_entry(g, f, from, &out, g->e) < 0)
		return -1;
	if (f->count > 0 && out.len > 0)
		return code_refuse(g->e, f->old_name,
				   "is to be deleted, but has lines that the diff does not know");
	builder_remove(g->now, from);
	return 0;
}

/* In a copy the source may be meant as it was before this diff, or as it is now. */
static int read_source(const struct patching *g, const struct patch_file *f,
		       const struct code_entry *from, struct buf *out)
{
	struct err mine = ERR_INIT;
	const struct code_entry *was = builder_find(g->before, f->old_name);

	if (!f->copied || was == NULL || git_oid_equal(&was->oid, &from->oid))
		return apply_to_entry(g, f, from, out, g->e);
	if (apply_to_entry(g, f, was, out, &mine) == 0)
		return 0;
	buf_clear(out);
	return apply_to_entry(g, f, from, out, g->e);
}

static int change_file(const struct patching *g, const struct patch_file *f,
		       struct code_entry *from)
{
	BUF_SCOPED out = BUF_INIT;
	enum code_mode mode;
	bool moves = f->renamed || f->copied;
	const char *to = moves ? f->new_name : from->path;

	if (moves && builder_find(g->now, f->new_name) != NULL)
		return code_refuse(g->e, f->new_name,
				   "is to be made from another file, but is there already");
	if (mode_for(g, f, from->mode, &mode) < 0 || read_source(g, f, from, &out) < 0)
		return -1;
	if (f->renamed)
		builder_remove(g->now, from);
	return builder_put(g->now, to, mode, out.data, out.len, g->e);
}

static int patch_one(const struct patching *g, const struct patch_file *f)
{
	struct code_entry *from = NULL;

	if (f->binary)
		return code_refuse(g->e, f->new_name != NULL ? f->new_name : f->old_name,
				   "is changed as a binary file (line %d of the diff); only text "
				   "can be patched: give the edit as a directory instead",
				   f->line);
	/* Of two names in a plain diff (x.orig and x) the second is the file meant. */
	if (!f->added && !f->deleted && !f->renamed && !f->copied)
		from = builder_find(g->now, f->new_name);
	if (!f->added && from == NULL)
		from = builder_find(g->now, f->old_name);
	if (from != NULL)
		return f->deleted ? delete_file(g, f, from) : change_file(g, f, from);
	if (!f->deleted && makes_file(g, f))
		return add_file(g, f);
	return code_refuse(g->e, f->old_name, "is not in the codebase (line %d of the diff)",
			   f->line);
}

static bool is_blank(const char *diff, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (strchr(" \t\r\n", diff[i]) == NULL || diff[i] == '\0')
			return false;
	return true;
}

static int patch_all(struct repo *r, const char *tree, const struct patch *p,
		     char ret_tree[TREE_HEX], struct err *e)
{
	BUILDER_SCOPED *now = builder_new(r, NULL, false);
	BUILDER_SCOPED *before = builder_new(r, NULL, false);
	const struct patching g = {.p = p, .now = now, .before = before, .e = e};

	if (code_builder_add_tree(now, "", tree, e) < 0 ||
	    code_builder_add_tree(before, "", tree, e) < 0)
		return -1;
	vec_each (const struct patch_file, f, &p->files) {
		if (patch_one(&g, f) < 0)
			return -1;
	}
	return code_builder_write(now, ret_tree, e);
}

int code_patch(struct repo *r, const char *tree, const char *diff, size_t len,
	       char ret_tree[TREE_HEX], struct err *e)
{
	struct patch p;

	if (len > PATCH_MAX)
		return err_set(e, ERR_FAILED, "the diff is larger than %d bytes", (int)PATCH_MAX);
	if (patch_parse(&p, diff, len, e) < 0)
		return -1;
	int rc = p.files.len == 0 && !is_blank(diff, len)
			 ? err_set(e, ERR_FAILED, "there is no diff in it")
			 : patch_all(r, tree, &p, ret_tree, e);
	patch_release(&p);
	return rc;
}
