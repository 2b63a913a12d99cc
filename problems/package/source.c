#include "problems/package/source.h"

#include "harness/base/fd.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct walk {
	struct problem_source *s;
	int64_t bytes;
	struct err *e;
};

/* A slash sorts before all other bytes. */
int path_compare(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b) {
		a++;
		b++;
	}
	int x = *a == '/' ? 1 : *a == '\0' ? 0 : 1 + (unsigned char)*a;
	int y = *b == '/' ? 1 : *b == '\0' ? 0 : 1 + (unsigned char)*b;
	return x - y;
}

static int entry_compare(const void *a, const void *b)
{
	return path_compare(((const struct entry *)a)->path, ((const struct entry *)b)->path);
}

const char *path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

bool path_ends(const char *path, const char *end)
{
	size_t n = strlen(path), m = strlen(end);

	return n > m && strcmp(path + n - m, end) == 0;
}

bool source_path_ok(const char *path)
{
	size_t len = strlen(path);
	int depth = 1;

	if (len == 0 || len > SOURCE_PATH_MAX || path[0] == '/' || !text_is_utf8(path))
		return false;
	for (const char *p = path; *p != '\0';) {
		size_t n = strcspn(p, "/");
		if (n == 0 || n > 255 || (p[0] == '.' && (n == 1 || (n == 2 && p[1] == '.'))))
			return false;
		for (size_t i = 0; i < n; i++)
			if ((unsigned char)p[i] < 0x20 || p[i] == 0x7f || p[i] == '\\')
				return false;
		depth += p[n] == '/';
		p += n + (p[n] == '/');
	}
	return depth <= SOURCE_DEPTH_MAX && path[len - 1] != '/';
}

static int add_link(struct walk *w, int dirfd, const char *name, const char *path)
{
	char target[SOURCE_PATH_MAX];
	ssize_t n = readlinkat(dirfd, name, target, sizeof(target));

	if (n < 0 || n == (ssize_t)sizeof(target))
		return err_set(w->e, ERR_USAGE, "%s: the symlink cannot be read", path);
	struct entry x = {.path = pool_str(&w->s->pool, path),
			  .real = pool_strn(&w->s->pool, target, (size_t)n),
			  .kind = ENTRY_LINK};
	vec_push(&w->s->entries, x);
	return 0;
}

static int walk_dir(struct walk *w, int fd, const char *prefix, int depth);

static int walk_entry(struct walk *w, int dirfd, const char *name, const char *prefix, int depth)
{
	MEM_SCOPED char *path = xprintf("%s%s%s", prefix, *prefix != '\0' ? "/" : "", name);
	struct stat st;

	if (!source_path_ok(path))
		return err_set(w->e, ERR_USAGE, "%.200s: this name is too long or holds odd bytes",
			       path);
	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return err_sys(w->e, ERR_USAGE, "%s: cannot look at it", path);
	if (S_ISLNK(st.st_mode))
		return add_link(w, dirfd, name, path);
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return err_set(w->e, ERR_USAGE, "%s: neither a file nor a folder", path);
	struct entry x = {.path = pool_str(&w->s->pool, path)};
	x.real = x.path;
	x.kind = S_ISDIR(st.st_mode) ? ENTRY_DIR : ENTRY_FILE;
	x.size = x.kind == ENTRY_FILE ? st.st_size : 0;
	w->bytes += x.size;
	vec_push(&w->s->entries, x);
	if (w->s->entries.len > PROBLEM_FILES_MAX)
		return err_set(w->e, ERR_USAGE, "more than %d files", PROBLEM_FILES_MAX);
	if (x.kind == ENTRY_FILE)
		return 0;
	FD_SCOPED fd = fd_open_beneath(dirfd, name, O_RDONLY | O_DIRECTORY, 0);
	if (fd < 0)
		return err_sys(w->e, ERR_USAGE, "%s: cannot open the folder", path);
	return walk_dir(w, fd, x.path, depth + 1);
}

static int walk_dir(struct walk *w, int fd, const char *prefix, int depth)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	DIR *dir = copy >= 0 ? fdopendir(copy) : NULL;
	const struct dirent *x;
	int rc = 0;

	if (depth > SOURCE_DEPTH_MAX) {
		rc = err_set(w->e, ERR_USAGE, "%s: folders more than %d deep", prefix,
			     SOURCE_DEPTH_MAX);
	} else if (dir == NULL) {
		rc = err_sys(w->e, ERR_USAGE, "%s: cannot read the folder", prefix);
	} else {
		rewinddir(dir);
		while (rc == 0 && (x = readdir(dir)) != NULL)
			if (x->d_name[0] != '.' && strcmp(x->d_name, "__MACOSX") != 0)
				rc = walk_entry(w, fd, x->d_name, prefix, depth);
	}
	if (dir != NULL)
		closedir(dir);
	else
		fd_close(&copy);
	return rc;
}

/* The folder of path with target behind it, "." and ".." taken out; NULL: it leaves the package. */
static char *join(struct pool *pool, const char *path, const char *target)
{
	BUF_SCOPED out = BUF_INIT;
	const char *slash = strrchr(path, '/');

	if (target[0] == '/')
		return NULL;
	if (slash != NULL)
		buf_add(&out, path, (size_t)(slash - path));
	for (const char *p = target; *p != '\0';) {
		size_t n = strcspn(p, "/");
		if (n == 2 && strncmp(p, "..", 2) == 0) {
			const char *up = strrchr(out.data, '/');
			if (out.len == 0)
				return NULL;
			buf_truncate(&out, up != NULL ? (size_t)(up - out.data) : 0);
		} else if (n > 0 && !(n == 1 && *p == '.')) {
			if (out.len > 0)
				buf_putc(&out, '/');
			buf_add(&out, p, n);
		}
		p += n + (p[n] == '/');
	}
	return pool_strn(pool, out.data, out.len);
}

static int resolve_link(struct problem_source *s, struct entry *link, struct err *e)
{
	const char *path = link->path, *target = link->real;

	for (int hops = 0; hops < 8; hops++) {
		const char *to = join(&s->pool, path, target);
		if (to == NULL)
			return err_set(e, ERR_USAGE, "%s: the symlink leaves the package",
				       link->path);
		const struct entry *x = source_find(s, to);
		if (x == NULL || x->kind == ENTRY_DIR)
			return err_set(e, ERR_USAGE, "%s: the symlink names %s; name a file",
				       link->path, x == NULL ? "nothing" : "a folder");
		if (x->kind == ENTRY_FILE) {
			link->real = x->real;
			link->size = x->size;
			return 0;
		}
		path = x->path;
		target = x->real;
	}
	return err_set(e, ERR_USAGE, "%s: the symlink leads round", link->path);
}

int source_index(struct problem_source *s, struct err *e)
{
	struct walk w = {.s = s, .e = e};

	if (walk_dir(&w, s->root_fd, "", 0) < 0)
		return -1;
	if (w.bytes > SOURCE_BYTES_MAX)
		return err_set(e, ERR_USAGE, "more than %lld bytes of files", SOURCE_BYTES_MAX);
	if (s->entries.len > 0)
		qsort(s->entries.at, s->entries.len, sizeof(struct entry), entry_compare);
	vec_each (struct entry, x, &s->entries)
		if (x->kind == ENTRY_LINK && resolve_link(s, x, e) < 0)
			return -1;
	vec_each (struct entry, x, &s->entries)
		if (x->kind == ENTRY_LINK)
			x->kind = ENTRY_FILE;
	return 0;
}

/* The first entry that is not before path. */
static size_t lower(const struct problem_source *s, const char *path)
{
	size_t low = 0, high = s->entries.len;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (path_compare(s->entries.at[mid].path, path) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const struct entry *source_find(const struct problem_source *s, const char *path)
{
	size_t i = lower(s, path);

	return i < s->entries.len && strcmp(s->entries.at[i].path, path) == 0 ? &s->entries.at[i]
									      : NULL;
}

const struct entry *source_file(const struct problem_source *s, const char *path)
{
	const struct entry *x = source_find(s, path);

	return x != NULL && x->kind == ENTRY_FILE ? x : NULL;
}

bool source_has_dir(const struct problem_source *s, const char *path)
{
	const struct entry *x = source_find(s, path);

	return x != NULL && x->kind == ENTRY_DIR;
}

const struct entry *source_below(const struct problem_source *s, const char *dir, size_t *ret_n)
{
	MEM_SCOPED char *prefix = *dir != '\0' ? xprintf("%s/", dir) : xstrdup("");
	size_t from = lower(s, prefix), to = from, n = strlen(prefix);

	while (to < s->entries.len && strncmp(s->entries.at[to].path, prefix, n) == 0)
		to++;
	*ret_n = to - from;
	return to > from ? &s->entries.at[from] : NULL;
}

bool source_is_child(const struct entry *x, const char *dir)
{
	size_t n = strlen(dir);

	return strchr(x->path + (n > 0 ? n + 1 : 0), '/') == NULL;
}

int source_create(int dirfd, const char *path)
{
	MEM_SCOPED char *copy = xstrdup(path);
	FD_SCOPED at = fcntl(dirfd, F_DUPFD_CLOEXEC, 3);
	char *p = copy;

	for (char *slash; at >= 0 && (slash = strchr(p, '/')) != NULL; p = slash + 1) {
		*slash = '\0';
		if (mkdirat(at, p, 0755) < 0 && errno != EEXIST)
			return -1;
		int next = fd_open_beneath(at, p, O_RDONLY | O_DIRECTORY, 0);
		fd_close(&at);
		at = next;
	}
	return at < 0 ? -1 : fd_open_beneath(at, p, O_WRONLY | O_CREAT | O_EXCL, 0644);
}

int source_spill(struct problem_source *s, const char *path, const void *bytes, size_t n,
		 struct err *e)
{
	if (s->scratch_fd < 0)
		return err_set(e, ERR_USAGE, "%s: needs a scratch directory", path);
	FD_SCOPED fd = source_create(s->scratch_fd, path);
	if (fd < 0 || fd_write_all(fd, bytes, n) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot write %s", path);
	return 0;
}
