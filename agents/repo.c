/*
 * The repository that the host owns.  libgit2 reads and writes this one only,
 * with no configuration but the repository's own, and syncs every object and
 * ref before it is named, so what a ref or a stored tree id names is on disk.
 */
#include "agents/code.h"

#include "harness/base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const struct code_limits code_limits_default = {
	.files = 20000,
	.file_bytes = 64 << 20,
	.total_bytes = 512 << 20,
	.path_bytes = 1024,
	.depth = 64,
};

int repo_err(struct err *e, enum err_code code, const char *fmt, ...)
{
	const git_error *g = git_error_last();
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	const char *why = g != NULL ? g->message : "no reason given";
	bool full = strstr(why, strerror(ENOSPC)) != NULL;
	return err_set(e, code, "%s: %s%s", text, why, full ? err_full_disk : "");
}

static void library_init(void)
{
	static const int levels[] = {GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_GLOBAL,
				     GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_PROGRAMDATA};

	git_libgit2_init();
	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, 1);
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
}

/* Made under another name first: a crash leaves no half repository at path. */
static int make_bare(const char *path, struct err *e)
{
	MEM_SCOPED char *tmp = xprintf("%s.new.%d", path, (int)getpid());
	git_repository_init_options opt = GIT_REPOSITORY_INIT_OPTIONS_INIT;
	git_repository *git = NULL;

	opt.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKDIR |
		    GIT_REPOSITORY_INIT_NO_REINIT;
	opt.initial_head = "main";
	if (dir_remove(tmp, e) < 0)
		return -1;
	if (git_repository_init_ext(&git, tmp, &opt) < 0)
		return repo_err(e, ERR_INTERNAL, "cannot make a repository at %s", path);
	git_repository_free(git);
	if (rename(tmp, path) < 0) {
		err_sys(e, ERR_INTERNAL, "cannot make a repository at %s", path);
		dir_remove(tmp, NULL);
		return -1;
	}
	return 0;
}

static int open_bare(struct repo *r, struct err *e)
{
	struct stat st;

	if (stat(r->path, &st) < 0) {
		if (errno != ENOENT)
			return err_sys(e, ERR_INTERNAL, "cannot open repository %s", r->path);
		if (make_bare(r->path, e) < 0)
			return -1;
	} else if (st.st_uid != geteuid()) {
		return err_set(e, ERR_USAGE,
			       "repository %s belongs to user %u, not to user %u: run as its owner",
			       r->path, (unsigned)st.st_uid, (unsigned)geteuid());
	}
	if (git_repository_open_bare(&r->git, r->path) < 0)
		return repo_err(e, ERR_USAGE, "%s is not a repository of agon's", r->path);
	if (git_repository_odb(&r->odb, r->git) < 0)
		return repo_err(e, ERR_INTERNAL, "cannot open the objects of %s", r->path);
	return 0;
}

int repo_open(struct repo **ret, const char *path, struct err *e)
{
	struct repo *r = xcalloc(1, sizeof(*r));

	library_init();
	r->path = xstrdup(path);
	if (open_bare(r, e) < 0) {
		repo_close(r);
		return -1;
	}
	*ret = r;
	return 0;
}

void repo_close(struct repo *r)
{
	if (r == NULL)
		return;
	git_odb_free(r->odb);
	git_repository_free(r->git);
	free(r->path);
	free(r);
	git_libgit2_shutdown();
}

int repo_put(struct repo *r, git_object_t type, const void *bytes, size_t n, git_oid *ret,
	     struct err *e)
{
	if (git_odb_write(ret, r->odb, bytes, n, type) < 0)
		return repo_err(e, ERR_INTERNAL, "cannot write to %s", r->path);
	return 0;
}

int repo_tree(struct repo *r, const char *hex, git_tree **ret, struct err *e)
{
	git_oid oid;

	if (git_oid_fromstr(&oid, hex) < 0 || git_tree_lookup(ret, r->git, &oid) < 0)
		return repo_err(e, ERR_INTERNAL, "cannot read tree %.40s of %s", hex, r->path);
	return 0;
}

int repo_temp(struct repo *r, struct err *e)
{
	int fd = open(r->path, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR)) {
		MEM_SCOPED char *name = xprintf("%s/temp.XXXXXX", r->path);
		fd = mkostemp(name, O_CLOEXEC);
		if (fd >= 0)
			unlink(name);
	}
	return fd < 0 ? err_sys(e, ERR_INTERNAL, "cannot make a temporary file in %s", r->path)
		      : fd;
}

/* ---- refs ---- */

static void commit_free(git_commit **c)
{
	git_commit_free(*c);
}

static void tree_free(git_tree **t)
{
	git_tree_free(*t);
}

static void reference_free(git_reference **ref)
{
	git_reference_free(*ref);
}

static void signature_free(git_signature **s)
{
	git_signature_free(*s);
}

static char *ref_name(const char *name, struct err *e)
{
	char *full = xprintf("refs/agon/%s", name);
	int valid = 0;

	if (git_reference_name_is_valid(&valid, full) == 0 && valid)
		return full;
	err_set(e, ERR_USAGE, "\"%s\" cannot be part of a ref's name", name);
	free(full);
	return NULL;
}

/* The commit of refs/agon/<name>; 1 if there is no such ref. */
static int ref_commit(struct repo *r, const char *name, git_commit **ret, struct err *e)
{
	MEM_SCOPED char *full = ref_name(name, e);
	git_oid oid;

	if (full == NULL)
		return -1;
	int rc = git_reference_name_to_id(&oid, r->git, full);
	if (rc == GIT_ENOTFOUND)
		return 1;
	if (rc < 0 || git_commit_lookup(ret, r->git, &oid) < 0)
		return repo_err(e, ERR_INTERNAL, "cannot read %s of %s", full, r->path);
	return 0;
}

static int commit_parent(struct repo *r, const char *name, git_commit **ret, struct err *e)
{
	int rc = name != NULL ? ref_commit(r, name, ret, e) : 0;

	if (rc == 1)
		return err_set(e, ERR_INTERNAL, "no ref refs/agon/%s in %s to build on", name,
			       r->path);
	return rc;
}

static int write_ref(struct repo *r, const char *name, const git_oid *commit, struct err *e)
{
	MEM_SCOPED char *full = ref_name(name, e);
	__attribute__((cleanup(reference_free))) git_reference *ref = NULL;

	if (full == NULL)
		return -1;
	if (git_reference_create(&ref, r->git, full, commit, 1, NULL) < 0)
		return repo_err(e, ERR_INTERNAL, "cannot write %s of %s", full, r->path);
	return 0;
}

static bool is_commit_of(const git_commit *c, const git_tree *tree, int64_t when,
			 const char *message)
{
	return git_oid_equal(git_commit_tree_id(c), git_tree_id(tree)) &&
	       git_commit_time(c) == when && strcmp(git_commit_message(c), message) == 0;
}

int code_commit(struct repo *r, const char *name, const char *parent_name, const char *tree_hex,
		int64_t when, const char *message, struct err *e)
{
	__attribute__((cleanup(commit_free))) git_commit *old = NULL;
	__attribute__((cleanup(commit_free))) git_commit *parent = NULL;
	__attribute__((cleanup(tree_free))) git_tree *tree = NULL;
	__attribute__((cleanup(signature_free))) git_signature *who = NULL;
	__attribute__((cleanup(git_buf_dispose))) git_buf text = {0};
	bool onto_itself = parent_name != NULL && strcmp(name, parent_name) == 0;
	git_oid oid;

	if (repo_tree(r, tree_hex, &tree, e) < 0 || ref_commit(r, name, &old, e) < 0)
		return -1;
	if (onto_itself && old != NULL && is_commit_of(old, tree, when, message))
		return 0;
	if (commit_parent(r, parent_name, &parent, e) < 0)
		return -1;
	if (git_signature_new(&who, "agon", "agon@localhost", when, 0) < 0)
		return repo_err(e, ERR_INTERNAL, "cannot sign a commit");
	const git_commit *parents[] = {parent};
	/* git_commit_create() takes a full disk for success. */
	if (git_commit_create_buffer(&text, r->git, who, who, NULL, message, tree,
				     parent != NULL ? 1 : 0, parents) < 0)
		return repo_err(e, ERR_INTERNAL, "cannot make a commit for %s", r->path);
	return repo_put(r, GIT_OBJECT_COMMIT, text.ptr, text.size, &oid, e) < 0
		       ? -1
		       : write_ref(r, name, &oid, e);
}

int code_ref_commit(struct repo *r, const char *name, char ret_commit[TREE_HEX], struct err *e)
{
	__attribute__((cleanup(commit_free))) git_commit *c = NULL;
	int rc = ref_commit(r, name, &c, e);

	if (rc == 0)
		git_oid_tostr(ret_commit, TREE_HEX, git_commit_id(c));
	return rc;
}

int code_ref_tree(struct repo *r, const char *name, char ret_tree[TREE_HEX], struct err *e)
{
	__attribute__((cleanup(commit_free))) git_commit *c = NULL;
	int rc = ref_commit(r, name, &c, e);

	if (rc == 0)
		git_oid_tostr(ret_tree, TREE_HEX, git_commit_tree_id(c));
	return rc;
}
