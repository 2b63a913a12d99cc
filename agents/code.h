/*
 * code: what the files of agents/ share among themselves (private).
 *
 * All input, whatever it comes from, goes through one code_builder: it checks
 * names, links and limits, writes blobs and in the end the trees.  So the same
 * files give the same tree from a directory, an archive or a repository.
 */
#ifndef AGON_AGENTS_CODE_H
#define AGON_AGENTS_CODE_H

#include "agents/agent.h"
#include "harness/base/vec.h"

/* Not <git2.h>: git2/index.h has a member named ctime, which banned.h forbids. */
#include <git2/blob.h>
#include <git2/commit.h>
#include <git2/common.h>
#include <git2/config.h>
#include <git2/diff.h>
#include <git2/errors.h>
#include <git2/global.h>
#include <git2/odb.h>
#include <git2/refs.h>
#include <git2/repository.h>
#include <git2/signature.h>
#include <git2/tree.h>

struct repo {
	git_repository *git;
	git_odb *odb;
	char *path;
};

/* -1, with what libgit2 said last behind the text. */
int repo_err(struct err *e, enum err_code code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
int repo_put(struct repo *r, git_object_t type, const void *bytes, size_t n, git_oid *ret,
	     struct err *e);
int repo_tree(struct repo *r, const char *hex, git_tree **ret, struct err *e);
/* 1 if path is a regular file of the tree, 0 if not. */
int code_has_file(struct repo *r, const char *tree, const char *path, struct err *e);
/* An unnamed file on the repository's disk, open for reading and writing. */
int repo_temp(struct repo *r, struct err *e);

/* Modes as in a git tree; the only ones that exist here. */
enum code_mode { CODE_GONE = 0, CODE_FILE = 0100644, CODE_EXEC = 0100755, CODE_LINK = 0120000 };

struct code_entry {
	char *path;
	git_oid oid;
	enum code_mode mode;
	int64_t bytes; /* -1: not looked up */
};

struct code_builder {
	struct repo *repo;
	const struct code_limits *lim;
	bool unique; /* a path that comes twice is refused instead of replaced */
	VEC(struct code_entry)
	entries;
	size_t *slots, slot_count; /* open addressing: index + 1 into entries, 0 free */
	int64_t files, total_bytes;
};

struct code_builder *builder_new(struct repo *r, const struct code_limits *lim, bool unique);
/* Checks the path and, for a link, its target (the bytes). */
int builder_put(struct code_builder *b, const char *path, enum code_mode mode, const void *bytes,
		size_t n, struct err *e);
/* NULL if absent or removed; good until the next put. */
struct code_entry *builder_find(struct code_builder *b, const char *path);
void builder_remove(struct code_builder *b, struct code_entry *entry);
void builder_free(struct code_builder **b);
#define BUILDER_SCOPED __attribute__((cleanup(builder_free))) struct code_builder

/* ERR_FAILED "path: reason"; the path is made printable.  Returns -1. */
int code_refuse(struct err *e, const char *path, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* ".git", or a name that some file system takes for it. */
bool path_is_dotgit(const char *name, size_t len);
/* A relative path of plain names within the limits. */
int path_check(const char *path, const struct code_limits *lim, struct err *e);
/* A link at path may point to target: relative, and inside the tree whatever
 * the names on its way are. */
int path_check_link(const char *path, const char *target, size_t len, struct err *e);

/* Sources; each adds to the builder.  what: how to call the source in messages. */
int import_dir(struct code_builder *b, int dirfd, struct err *e);
bool import_is_archive(const char *name);
int import_archive(struct code_builder *b, int fd, struct err *e);
int import_git(struct code_builder *b, const struct exec *x, const char *gitdir, const char *rev,
	       struct err *e);
/* ERR_FAILED: something in it would keep git waiting. */
int git_dir_check(const char *gitdir, struct err *e);

/* What `git ls-tree -r -l -z` and `git cat-file --batch` say, believed in nothing. */
struct ls_entry {
	enum code_mode mode;
	char oid[65];
	int64_t bytes;
	const char *path; /* into the text */
};
struct ls_list {
	size_t len, cap;
	struct ls_entry *at;
};
int ls_parse(const char *text, size_t len, const struct code_limits *lim, struct ls_list *ret,
	     struct err *e);
/* Read the objects of the list, in its order, from fd, into the builder. */
int cat_read(int fd, const struct ls_list *list, struct code_builder *b, struct err *e);

#endif
