/*
 * source: the files of a package (private to problems/package).
 *
 * The directory is walked once, by descriptor.  Names that begin with a dot are
 * left out.  A symlink counts as the file of the package that it names; one that
 * leaves the package, names a folder or nothing is refused.  Afterwards
 * files are opened by path beneath the root and without following any link.
 */
#ifndef AGON_PACKAGE_SOURCE_H
#define AGON_PACKAGE_SOURCE_H

#include "harness/base/err.h"
#include "harness/base/vec.h"
#include "problems/package/pool.h"
#include "problems/problem.h"

enum { SOURCE_PATH_MAX = 1024, SOURCE_DEPTH_MAX = 24 };
#define SOURCE_BYTES_MAX (8ll << 30)

enum entry_kind { ENTRY_FILE, ENTRY_DIR, ENTRY_LINK };

struct entry {
	const char *path; /* "data/secret/1.in" */
	const char *real; /* what to open: .path, or where the link leads */
	enum entry_kind kind;
	int64_t size;
};

struct problem_source {
	struct pool pool;
	int root_fd;    /* -1: the package is one file */
	int scratch_fd; /* borrowed, or -1 */
	VEC(struct entry)
	entries; /* sorted so that what is below a folder follows it */
};

int source_index(struct problem_source *s, struct err *e);
const struct entry *source_find(const struct problem_source *s, const char *path);
const struct entry *source_file(const struct problem_source *s, const char *path);
bool source_has_dir(const struct problem_source *s, const char *path);
/* All entries below a folder, "" for all: *ret_n of them; NULL if there are none. */
const struct entry *source_below(const struct problem_source *s, const char *dir, size_t *ret_n);
/* x (below dir) directly in dir? */
bool source_is_child(const struct entry *x, const char *dir);
const char *path_base(const char *path);
/* Does it end so, with something before it? */
bool path_ends(const char *path, const char *end);
/* Order of paths in which a folder is followed by what is in it. */
int path_compare(const char *a, const char *b);

/* Unpack into a new folder of scratch_fd; the folder's descriptor, or -1.  name: the file, for
 * messages. */
int source_unpack(struct problem_source *s, int fd, const char *name, const char *folder,
		  struct err *e);
/* If the root holds one folder and nothing else, that becomes the root: its name, or NULL. */
const char *source_enter_only(struct problem_source *s);
/* Does the name end like an archive that can be unpacked? */
bool source_is_archive(const char *name);
/* "a/b.tar.gz" -> "b", in the pool. */
const char *source_stem(struct problem_source *s, const char *path);
/* Make a file below scratch_fd and its folders, write it. */
int source_spill(struct problem_source *s, const char *path, const void *bytes, size_t n,
		 struct err *e);
/* A name from outside may become a path: relative, no "..", no odd bytes, not too long. */
bool source_path_ok(const char *path);
/* Create path beneath dirfd with its folders; the descriptor, or -1 with errno. */
int source_create(int dirfd, const char *path);

#endif
