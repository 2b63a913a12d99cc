/*
 * A directory, read by descriptor: no symlink is followed, nothing outside is
 * reached, nothing but regular files is opened.  Names are taken in order, so
 * that what is refused first does not depend on the file system.
 */
#include "agents/code.h"

#include "harness/base/fd.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct walk {
	struct code_builder *b;
	struct buf path;  /* of the entry at hand, relative to the top */
	int64_t seen;     /* files and directories */
	struct buf bytes; /* of the file at hand */
};

typedef VEC(char *)
name_list;

static void names_release(name_list *names)
{
	vec_each (char *, name, names)
		free(*name);
	vec_release(names);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What may be the fault of the tree, or of somebody changing it now. */
static int refuse_errno(struct walk *w, const char *what, struct err *e)
{
	if (errno == EIO || errno == EMFILE || errno == ENFILE || errno == ENOMEM)
		return err_sys(e, ERR_INTERNAL, "%s: %s", w->path.data, what);
	return code_refuse(e, w->path.data, "%s: %s", what, strerror(errno));
}

static int take_file(struct walk *w, int dirfd, const char *name, struct err *e)
{
	const struct code_limits *lim = w->b->lim;
	FD_SCOPED fd = fd_open_regular(dirfd, name);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return refuse_errno(w, "cannot be read", e);
	buf_clear(&w->bytes);
	int rc = st.st_size > lim->file_bytes ? 1
					      : fd_read_all(fd, (size_t)lim->file_bytes, &w->bytes);
	if (rc < 0)
		return refuse_errno(w, "cannot be read", e);
	if (rc > 0)
		return code_refuse(e, w->path.data, "is larger than %lld bytes",
				   (long long)lim->file_bytes);
	return builder_put(w->b, w->path.data, st.st_mode & 0100 ? CODE_EXEC : CODE_FILE,
			   w->bytes.data, w->bytes.len, e);
}

static int take_link(struct walk *w, int dirfd, const char *name, struct err *e)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(dirfd, name, target, sizeof(target));

	if (n < 0)
		return refuse_errno(w, "cannot be read", e);
	return builder_put(w->b, w->path.data, CODE_LINK, target, (size_t)n, e);
}

static int list_names(struct walk *w, int dirfd, name_list *ret, struct err *e)
{
	int fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	int rc = 0;

	if (dir == NULL) {
		rc = refuse_errno(w, "cannot be listed", e);
		fd_close(&fd);
		return rc;
	}
	for (struct dirent *d; rc == 0 && (d = readdir(dir)) != NULL;) {
		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
			continue;
		if (++w->seen > w->b->lim->files)
			rc = code_refuse(e, d->d_name,
					 "there are more than %lld files and directories",
					 (long long)w->b->lim->files);
		else
			vec_push(ret, xstrdup(d->d_name));
	}
	closedir(dir);
	if (rc == 0 && ret->len > 1)
		qsort(ret->at, ret->len, sizeof(ret->at[0]), by_name);
	return rc;
}

static int take_dir(struct walk *w, int dirfd, struct err *e);

static int take_subdir(struct walk *w, int dirfd, const char *name, struct err *e)
{
	/* Also bounds the recursion: the depth is part of what is checked. */
	if (path_check(w->path.data, w->b->lim, e) < 0)
		return -1;
	FD_SCOPED fd = fd_open_beneath(dirfd, name, O_RDONLY | O_DIRECTORY, 0);
	if (fd < 0)
		return refuse_errno(w, "cannot be opened", e);
	return take_dir(w, fd, e);
}

static int take_entry(struct walk *w, int dirfd, const char *name, struct err *e)
{
	struct stat st;

	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return refuse_errno(w, "cannot be looked at", e);
	if (S_ISDIR(st.st_mode))
		return take_subdir(w, dirfd, name, e);
	if (S_ISLNK(st.st_mode))
		return take_link(w, dirfd, name, e);
	if (S_ISREG(st.st_mode))
		return take_file(w, dirfd, name, e);
	return code_refuse(e, w->path.data, "is a %s",
			   S_ISFIFO(st.st_mode)   ? "FIFO"
			   : S_ISSOCK(st.st_mode) ? "socket"
						  : "device");
}

static int take_dir(struct walk *w, int dirfd, struct err *e)
{
	__attribute__((cleanup(names_release))) name_list names = {0};
	size_t len = w->path.len;

	if (list_names(w, dirfd, &names, e) < 0)
		return -1;
	vec_each (char *, name, &names) {
		if (len == 0 && strcmp(*name, ".git") == 0)
			continue;
		buf_printf(&w->path, "%s%s", len != 0 ? "/" : "", *name);
		if (take_entry(w, dirfd, *name, e) < 0)
			return -1;
		buf_truncate(&w->path, len);
	}
	return 0;
}

int import_dir(struct code_builder *b, int dirfd, struct err *e)
{
	struct walk w = {.b = b, .path = BUF_INIT, .bytes = BUF_INIT};
	int rc = take_dir(&w, dirfd, e);

	buf_release(&w.path);
	buf_release(&w.bytes);
	return rc;
}

int code_import_fd(struct repo *r, int dirfd, const struct code_limits *lim,
		   char ret_tree[TREE_HEX], struct err *e)
{
	BUILDER_SCOPED *b = builder_new(r, lim, true);

	return import_dir(b, dirfd, e) < 0 ? -1 : code_builder_write(b, ret_tree, e);
}
