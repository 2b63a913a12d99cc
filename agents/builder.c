/*
 * A tree in the making: a list of files with an index by path.  Blobs are
 * written at once, trees at the end, bottom up from the sorted list.
 */
#include "agents/code.h"

#include "harness/base/fd.h"
#include "harness/base/rng.h"

#include <stdlib.h>
#include <string.h>

struct code_builder *builder_new(struct repo *r, const struct code_limits *lim, bool unique)
{
	struct code_builder *b = xcalloc(1, sizeof(*b));

	b->repo = r;
	b->lim = lim != NULL ? lim : &code_limits_default;
	b->unique = unique;
	return b;
}

struct code_builder *code_builder_new(struct repo *r)
{
	return builder_new(r, NULL, false);
}

void code_builder_free(struct code_builder *b)
{
	if (b == NULL)
		return;
	vec_each (struct code_entry, it, &b->entries)
		free(it->path);
	vec_release(&b->entries);
	free(b->slots);
	free(b);
}

void builder_free(struct code_builder **b)
{
	code_builder_free(*b);
	*b = NULL;
}

/* ---- the index ---- */

/* The slot of path, or the free one where it belongs; len: of path, which need not end there. */
static size_t *slot_of(struct code_builder *b, const char *path, size_t len)
{
	size_t i = hash64(0, path, len) & (b->slot_count - 1);

	for (;; i = (i + 1) & (b->slot_count - 1)) {
		if (b->slots[i] == 0)
			return &b->slots[i];
		const char *at = b->entries.at[b->slots[i] - 1].path;
		if (strncmp(at, path, len) == 0 && at[len] == '\0')
			return &b->slots[i];
	}
}

static void index_grow(struct code_builder *b)
{
	if (2 * (b->entries.len + 1) <= b->slot_count)
		return;
	free(b->slots);
	b->slot_count = b->slot_count != 0 ? 2 * b->slot_count : 64;
	b->slots = xcalloc(b->slot_count, sizeof(*b->slots));
	for (size_t i = 0; i < b->entries.len; i++)
		*slot_of(b, b->entries.at[i].path, strlen(b->entries.at[i].path)) = i + 1;
}

static struct code_entry *find(struct code_builder *b, const char *path, size_t len)
{
	size_t i = b->slot_count != 0 ? *slot_of(b, path, len) : 0;

	return i != 0 && b->entries.at[i - 1].mode != CODE_GONE ? &b->entries.at[i - 1] : NULL;
}

struct code_entry *builder_find(struct code_builder *b, const char *path)
{
	return find(b, path, strlen(path));
}

void builder_remove(struct code_builder *b, struct code_entry *entry)
{
	entry->mode = CODE_GONE;
	b->files--;
	if (entry->bytes > 0)
		b->total_bytes -= entry->bytes;
}

static int insert(struct code_builder *b, const char *path, enum code_mode mode, const git_oid *oid,
		  int64_t bytes, struct err *e)
{
	struct code_entry *old = builder_find(b, path);

	if (old != NULL && b->unique)
		return code_refuse(e, path, "is there twice");
	if (old != NULL)
		builder_remove(b, old);
	if (b->files >= b->lim->files)
		return code_refuse(e, path, "there are more than %lld files",
				   (long long)b->lim->files);
	index_grow(b);
	size_t *slot = slot_of(b, path, strlen(path));
	if (*slot == 0) {
		*slot = vec_grow(&b->entries) + 1;
		b->entries.at[*slot - 1].path = xstrdup(path);
	}
	struct code_entry *it = &b->entries.at[*slot - 1];
	it->oid = *oid;
	it->mode = mode;
	it->bytes = bytes;
	b->files++;
	if (bytes > 0)
		b->total_bytes += bytes;
	return 0;
}

/* ---- adding ---- */

int builder_put(struct code_builder *b, const char *path, enum code_mode mode, const void *bytes,
		size_t n, struct err *e)
{
	git_oid oid;

	if (path_check(path, b->lim, e) < 0 ||
	    (mode == CODE_LINK && path_check_link(path, bytes, n, e) < 0))
		return -1;
	if ((int64_t)n > b->lim->file_bytes)
		return code_refuse(e, path, "is larger than %lld bytes",
				   (long long)b->lim->file_bytes);
	if (b->total_bytes + (int64_t)n > b->lim->total_bytes)
		return code_refuse(e, path, "the files together are larger than %lld bytes",
				   (long long)b->lim->total_bytes);
	if (repo_put(b->repo, GIT_OBJECT_BLOB, bytes, n, &oid, e) < 0)
		return -1;
	return insert(b, path, mode, &oid, (int64_t)n, e);
}

int code_builder_add(struct code_builder *b, const char *path, const void *bytes, size_t n,
		     struct err *e)
{
	return builder_put(b, path, CODE_FILE, bytes, n, e);
}

struct graft {
	struct code_builder *b;
	const char *below;
	struct err *e;
};

static int graft_one(const char *root, const git_tree_entry *te, void *cookie)
{
	struct graft *g = cookie;
	git_filemode_t mode = git_tree_entry_filemode(te);

	if (mode == GIT_FILEMODE_TREE)
		return 0;
	MEM_SCOPED char *path = xprintf("%s%s%s%s", g->below, g->below[0] != '\0' ? "/" : "", root,
					git_tree_entry_name(te));
	if (mode != (git_filemode_t)CODE_FILE && mode != (git_filemode_t)CODE_EXEC &&
	    mode != (git_filemode_t)CODE_LINK)
		return code_refuse(g->e, path, "has a mode that codebases do not have");
	if (path_check(path, g->b->lim, g->e) < 0)
		return -1;
	return insert(g->b, path, (enum code_mode)mode, git_tree_entry_id(te), -1, g->e);
}

int code_builder_add_tree(struct code_builder *b, const char *path, const char *tree, struct err *e)
{
	struct graft g = {.b = b, .below = path, .e = e};
	git_tree *t = NULL;

	if (repo_tree(b->repo, tree, &t, e) < 0)
		return -1;
	int rc = git_tree_walk(t, GIT_TREEWALK_PRE, graft_one, &g);
	if (rc < 0)
		repo_err(e, ERR_INTERNAL, "cannot read tree %.40s of %s", tree, b->repo->path);
	git_tree_free(t);
	return rc < 0 ? -1 : 0;
}

/* ---- writing ---- */

/* One name in the directory being written. */
struct item {
	const char *name;
	size_t len;
	unsigned mode;
	git_oid oid;
};

enum { MODE_TREE = 040000 };

static int by_path(const void *va, const void *vb)
{
	const struct code_entry *const *a = va, *const *b = vb;
	return strcmp((*a)->path, (*b)->path);
}

typedef VEC(struct item)
item_list;

static int write_items(struct repo *r, item_list *items, git_oid *ret, struct err *e)
{
	BUF_SCOPED raw = BUF_INIT;

	vec_each (struct item, it, items) {
		buf_printf(&raw, "%o ", it->mode);
		buf_add(&raw, it->name, it->len);
		buf_putc(&raw, '\0');
		buf_add(&raw, it->oid.id, GIT_OID_RAWSZ);
	}
	return repo_put(r, GIT_OBJECT_TREE, raw.data, raw.len, ret, e);
}

/* sorted[lo..hi) are below the same directory, whose path with '/' is `skip` bytes.
 * The order of whole paths is git's order of names in a directory, where a
 * directory counts as if its name ended in '/'. */
static int write_level(struct repo *r, struct code_entry **sorted, size_t lo, size_t hi,
		       size_t skip, git_oid *ret, struct err *e)
{
	item_list items = {0};
	int rc = 0;

	for (size_t i = lo, next; rc == 0 && i < hi; i = next) {
		const char *name = sorted[i]->path + skip;
		struct item it = {.name = name, .len = strcspn(name, "/")};

		next = i + 1;
		if (name[it.len] == '\0') {
			it.mode = sorted[i]->mode;
			it.oid = sorted[i]->oid;
		} else {
			it.mode = MODE_TREE;
			while (next < hi &&
			       strncmp(sorted[next]->path + skip, name, it.len + 1) == 0)
				next++;
			rc = write_level(r, sorted, i, next, skip + it.len + 1, &it.oid, e);
		}
		vec_push(&items, it);
	}
	if (rc == 0)
		rc = write_items(r, &items, ret, e);
	vec_release(&items);
	return rc;
}

/* A path cannot be a file and the directory of another. */
static int check_prefixes(struct code_builder *b, const struct code_entry *it, struct err *e)
{
	for (const char *p = it->path; (p = strchr(p, '/')) != NULL; p++) {
		const struct code_entry *up = find(b, it->path, (size_t)(p - it->path));
		if (up != NULL)
			return code_refuse(e, it->path, "is below a %s of this codebase",
					   up->mode == CODE_LINK ? "symlink" : "file");
	}
	return 0;
}

/* Entries that came by id have not been counted yet. */
static int check_total(struct code_builder *b, struct err *e)
{
	vec_each (struct code_entry, it, &b->entries) {
		git_object_t type;
		size_t n;

		if (it->mode == CODE_GONE || it->bytes >= 0)
			continue;
		if (git_odb_read_header(&n, &type, b->repo->odb, &it->oid) < 0)
			return repo_err(e, ERR_INTERNAL, "cannot read from %s", b->repo->path);
		it->bytes = (int64_t)n;
		b->total_bytes += it->bytes;
		if (b->total_bytes > b->lim->total_bytes)
			return code_refuse(e, it->path,
					   "the files together are larger than %lld bytes",
					   (long long)b->lim->total_bytes);
	}
	return 0;
}

int code_builder_write(struct code_builder *b, char ret_tree[TREE_HEX], struct err *e)
{
	MEM_SCOPED struct code_entry **sorted =
		xcalloc(b->entries.len, sizeof(struct code_entry *));
	size_t n = 0;
	git_oid oid;

	vec_each (struct code_entry, it, &b->entries) {
		if (it->mode == CODE_GONE)
			continue;
		if (check_prefixes(b, it, e) < 0)
			return -1;
		sorted[n++] = it;
	}
	if (check_total(b, e) < 0)
		return -1;
	if (n > 1)
		qsort(sorted, n, sizeof(struct code_entry *), by_path);
	if (write_level(b->repo, sorted, 0, n, 0, &oid, e) < 0)
		return -1;
	git_oid_tostr(ret_tree, TREE_HEX, &oid);
	return 0;
}
