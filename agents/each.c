#include "agents/code.h"

#include "harness/base/fd.h"

#include <string.h>

struct walk {
	struct repo *r;
	int (*fn)(void *cookie, const char *path, const char *bytes, size_t len);
	void *cookie;
	int rc; /* what fn said */
	struct err *e;
};

static int give(struct walk *w, const char *path, const git_oid *oid)
{
	git_blob *blob = NULL;

	if (git_blob_lookup(&blob, w->r->git, oid) < 0)
		return repo_err(w->e, ERR_INTERNAL, "cannot read %.100s from %s", path, w->r->path);
	w->rc = w->fn(w->cookie, path, git_blob_rawcontent(blob), (size_t)git_blob_rawsize(blob));
	git_blob_free(blob);
	return w->rc != 0 ? -1 : 0;
}

static int visit(const char *root, const git_tree_entry *te, void *cookie)
{
	struct walk *w = cookie;
	git_filemode_t mode = git_tree_entry_filemode(te);

	if (mode != GIT_FILEMODE_BLOB && mode != GIT_FILEMODE_BLOB_EXECUTABLE)
		return 0;
	MEM_SCOPED char *path = xprintf("%s%s", root, git_tree_entry_name(te));
	return give(w, path, git_tree_entry_id(te));
}

int code_each(struct repo *r, const char *tree,
	      int (*fn)(void *cookie, const char *path, const char *bytes, size_t len),
	      void *cookie, struct err *e)
{
	struct walk w = {.r = r, .fn = fn, .cookie = cookie, .e = e};
	git_tree *t = NULL;

	if (repo_tree(r, tree, &t, e) < 0)
		return -1;
	int rc = git_tree_walk(t, GIT_TREEWALK_PRE, visit, &w);
	git_tree_free(t);
	if (rc >= 0)
		return 0;
	return w.rc != 0 ? w.rc : -1;
}
