/*
 * Which dialect it is, from the files alone: each has a file that no other has
 * (its mark).  Plain folders have none, so they are tried only when no mark is
 * there.  Two marks are an error that asks for a decision.
 */
#include "problems/package/draft.h"

#include "harness/base/fd.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

struct reader {
	const char *name, *mark;
	int (*read)(struct draft *d);
};

static const struct reader readers[] = {
	{"kattis", "problem.yaml", read_kattis},
	{"polygon", "problem.xml", read_polygon},
	{"cms", "task.yaml", read_cms},
	{"dmoj", "init.yml", read_dmoj},
	{"liveoibench", "problem.json", read_liveoi},
	{"plain", NULL, read_plain},
};
enum { READERS = sizeof(readers) / sizeof(readers[0]) };

static const struct problem_dialect dialects[] = {
	{"kattis", "ICPC and Kattis packages: legacy, legacy-icpc, 2025-09 (problem.yaml)"},
	{"polygon", "Codeforces Polygon packages with tests (problem.xml)"},
	{"cms", "CMS and Italian olympiad tasks (task.yaml)"},
	{"dmoj", "DMOJ problems (init.yml)"},
	{"liveoibench", "LiveOIBench tasks (problem.json, subtasks.json, tests/)"},
	{"plain", "a folder or an archive of .in with .out, .ans or .a"},
	{"livecodebench", "LiveCodeBench, APPS and TACO: one .json or .jsonl file"},
	{NULL, NULL},
};

const struct problem_dialect *problem_dialects(void)
{
	return dialects;
}

static const struct reader *detect(struct draft *d)
{
	const struct reader *hit = NULL;

	for (int i = 0; i < READERS; i++) {
		const struct reader *r = &readers[i];
		if (d->o->dialect != NULL && strcmp(d->o->dialect, r->name) == 0)
			return r;
		if (d->o->dialect != NULL || r->mark == NULL || !source_file(d->s, r->mark))
			continue;
		if (hit != NULL) {
			draft_fail(d, d->p->path, 0,
				   "both %s (%s) and %s (%s); name the dialect or remove one",
				   hit->mark, hit->name, r->mark, r->name);
			return NULL;
		}
		hit = r;
	}
	if (d->o->dialect != NULL) {
		draft_fail(d, d->p->path, 0, "%.60s is not a dialect of folders", d->o->dialect);
		return NULL;
	}
	return hit != NULL ? hit : &readers[READERS - 1];
}

static int read_tree(struct draft *d)
{
	if (source_index(d->s, d->e) < 0)
		return err_wrap(d->e, "%s", d->p->path);
	const struct reader *r = detect(d);
	if (r == NULL)
		return -1;
	if (d->p->dialect == NULL)
		d->p->dialect = r->name;
	return r->read(d);
}

static bool ends(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n > m && strcasecmp(s + n - m, end) == 0;
}

static int read_file(struct draft *d, int fd)
{
	const char *base = path_base(d->p->path), *top = NULL;

	if (ends(base, ".json") || ends(base, ".jsonl"))
		return read_lcb(d, base, fd);
	if (!source_is_archive(base))
		return draft_fail(
			d, d->p->path, 0,
			"not a problem package: give a folder, an archive or a .json file");
	d->s->root_fd = source_unpack(d->s, fd, base, "package", d->e);
	if (d->s->root_fd < 0)
		return -1;
	top = source_enter_only(d->s);
	if (top != NULL)
		d->p->name = top;
	return read_tree(d);
}

/* "." and ".." say nothing: take the folder's own name. */
static const char *short_name(struct problem_source *s, const char *path)
{
	const char *stem = source_stem(s, path);

	if (strcmp(stem, ".") != 0 && strcmp(stem, "..") != 0 && *stem != '\0' && *stem != '/')
		return stem;
	MEM_SCOPED char *full = realpath(path, NULL);
	return full != NULL ? source_stem(s, full) : stem;
}

static int read_path(struct draft *d, const char *path)
{
	FD_SCOPED fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return err_sys(d->e, ERR_USAGE, "%s: cannot open it", path);
	if (S_ISREG(st.st_mode))
		return read_file(d, fd);
	if (!S_ISDIR(st.st_mode))
		return draft_fail(d, path, 0, "neither a folder nor a file");
	d->s->root_fd = fd_steal(&fd);
	return read_tree(d);
}

int problem_open(struct problem **ret, const char *path, const struct problem_options *o,
		 struct err *e)
{
	struct problem *p = xcalloc(1, sizeof(*p));
	struct problem_source *s = xcalloc(1, sizeof(*s));
	struct draft d = {.p = p, .s = s, .pool = &s->pool, .o = o, .e = e};

	s->root_fd = -1;
	s->scratch_fd = o->scratch_fd;
	p->source = s;
	p->maximize = true;
	p->max_score = 1;
	p->path = pool_str(d.pool, path);
	p->name = short_name(s, path);
	int rc = read_path(&d, path);
	if (rc == 0)
		rc = draft_finish(&d);
	draft_release(&d);
	if (rc < 0) {
		problem_free(&p);
		return -1;
	}
	*ret = p;
	return 0;
}

void problem_free(struct problem **pp)
{
	struct problem *p = *pp;

	if (p == NULL)
		return;
	fd_close(&p->source->root_fd);
	vec_release(&p->source->entries);
	pool_release(&p->source->pool);
	free(p->source);
	free(p);
	*pp = NULL;
}

int problem_file_open(const struct problem *p, const struct problem_file *f, struct err *e)
{
	int dir = f->scratch ? p->source->scratch_fd : p->source->root_fd;
	int fd = f->path != NULL && dir >= 0 ? fd_open_regular(dir, f->path) : -1;

	if (f->path == NULL)
		BUG("a file that is not there was asked for");
	if (fd < 0)
		err_sys(e, ERR_USAGE, "%s: %s: cannot open it", p->path, f->path);
	return fd;
}

/* {{name}} -> its value, for the names that the problem has. */
static void replace_constants(const struct problem *p, const struct buf *in, struct buf *out)
{
	const char *at = in->data, *end = in->data + in->len;

	while (at < end) {
		const char *open = memmem(at, (size_t)(end - at), "{{", 2);
		if (open == NULL)
			break;
		const char *name = open + 2;
		size_t n = (size_t)(end - name) < 200 ? (size_t)(end - name) : 200;
		const char *close = memmem(name, n, "}}", 2);
		const struct problem_constant *hit = NULL;
		for (size_t i = 0; close != NULL && i < p->n_constants && hit == NULL; i++)
			if (strlen(p->constants[i].name) == (size_t)(close - name) &&
			    memcmp(p->constants[i].name, name, (size_t)(close - name)) == 0)
				hit = &p->constants[i];
		const char *next = hit != NULL ? close + 2 : open + 1;
		buf_add(out, at, (size_t)(hit != NULL ? open - at : next - at));
		if (hit != NULL)
			buf_puts(out, hit->value);
		at = next;
	}
	buf_add(out, at, (size_t)(end - at));
}

int problem_file_read(const struct problem *p, const struct problem_file *f, size_t max,
		      struct buf *out, struct err *e)
{
	FD_SCOPED fd = problem_file_open(p, f, e);
	BUF_SCOPED raw = BUF_INIT;

	if (fd < 0)
		return -1;
	int rc = fd_read_all(fd, max, &raw);
	if (rc < 0)
		return err_sys(e, ERR_USAGE, "%s: %s: cannot read it", p->path, f->path);
	if (rc > 0)
		return err_set(e, ERR_USAGE, "%s: %s: larger than %zu bytes", p->path, f->path,
			       max);
	if (f->constants)
		replace_constants(p, &raw, out);
	else
		buf_add(out, raw.data, raw.len);
	return 0;
}

/* ---- many packages ---- */

static bool has_mark(int dirfd)
{
	for (int i = 0; i < READERS; i++)
		if (readers[i].mark != NULL) {
			FD_SCOPED fd = fd_open_beneath(dirfd, readers[i].mark, O_PATH, 0);
			if (fd >= 0)
				return true;
		}
	return false;
}

static bool is_package_in(int dirfd, const char *name)
{
	struct stat st;

	if (name[0] == '.' || fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return false;
	if (S_ISREG(st.st_mode))
		return source_is_archive(name);
	FD_SCOPED fd = fd_open_beneath(dirfd, name, O_RDONLY | O_DIRECTORY, 0);
	return fd >= 0 && has_mark(fd);
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int problem_list(const char *path, int (*found)(void *cookie, const char *path), void *cookie,
		 struct err *e)
{
	FD_SCOPED fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	VEC(char *)
	names = {0};
	bool tests = false;
	int rc = 0;

	if (fd < 0)
		return err_sys(e, ERR_USAGE, "%s: cannot open it", path);
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	DIR *dir = copy >= 0 && !has_mark(fd) ? fdopendir(copy) : NULL;
	for (const struct dirent *x; dir != NULL && (x = readdir(dir)) != NULL;) {
		/* Tests directly in it make it a package, whatever archives are beside them. */
		tests |= path_ends(x->d_name, ".in");
		if (is_package_in(fd, x->d_name))
			vec_push(&names, xprintf("%s/%s", path, x->d_name));
	}
	if (dir != NULL)
		closedir(dir);
	else
		fd_close(&copy);
	if (names.len == 0 || tests)
		rc = found(cookie, path);
	if (names.len > 0)
		qsort(names.at, names.len, sizeof(*names.at), compare_texts);
	vec_each (char *, n, &names) {
		if (rc == 0 && !tests)
			rc = found(cookie, *n);
		free(*n);
	}
	vec_release(&names);
	return rc;
}
