/*
 * Every line is first put together as it will stand in the whole text (the
 * indentation of its include, then its own bytes) and then looked at: a line
 * that is an include is replaced by the lines of that file.  So indentation
 * adds up by itself however deep includes go.
 */
#include "harness/config/text.h"

#include "harness/base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder that includes may not leave. */
struct root {
	int fd; /* -1: there is none */
	char *path;
};

/* A file that is being read, and the files that include it. */
struct frame {
	const struct frame *up;
	int depth, file, line;
	const struct root *root; /* NULL: in no folder */
	const char *rel;         /* path below root */
	dev_t dev;
	ino_t ino;
};

struct expander {
	struct text *t;
	struct root home, configs; /* configs.fd is -1 when home is that folder or below it */
	struct err *e;
};

/* What goes before the lines of a file: the first that is not blank, and the others. */
struct margin {
	const char *first, *rest;
};

struct directive {
	size_t before;    /* bytes of the line that stay, without trailing blanks */
	size_t lead;      /* blanks at the start */
	size_t dashes;    /* bytes of "- " behind them */
	const char *file; /* and its length */
	size_t file_len;
};

void text_init(struct text *t)
{
	*t = (struct text){.bytes = BUF_INIT};
}

void text_release(struct text *t)
{
	vec_each (char *, f, &t->files)
		free(*f);
	vec_release(&t->files);
	vec_release(&t->lines);
	buf_release(&t->bytes);
	free(t->dir);
	t->dir = NULL;
}

void text_where(const struct text *t, int line, struct buf *out)
{
	if (t->lines.len == 0) {
		buf_puts(out, t->files.at[0]);
		return;
	}
	size_t at = line < 0 ? 0 : (size_t)line;
	if (at >= t->lines.len)
		at = t->lines.len - 1;
	const struct text_origin *o = &t->lines.at[at];
	buf_printf(out, "%s:%d", t->files.at[o->file], o->line);
}

static int add_file(struct text *t, const char *name)
{
	vec_push(&t->files, xstrdup(name));
	return (int)t->files.len - 1;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool all_blank(const char *s, size_t n)
{
	while (n > 0 && is_blank(s[n - 1]))
		n--;
	return n == 0;
}

/* Is the composed line an include?  What only looks like one (in quotes, in a
 * comment, in braces) is left as it is. */
static bool find_directive(const char *line, size_t len, struct directive *ret)
{
	static const char word[] = "!include";
	const size_t n = sizeof(word) - 1;
	const char *hit = memmem(line, len, word, n);
	struct directive d = {0};

	if (hit == NULL || (size_t)(line + len - hit) <= n || !is_blank(hit[n]))
		return false;
	while (is_blank(line[d.lead]))
		d.lead++;
	while (line[d.lead + d.dashes] == '-' && is_blank(line[d.lead + d.dashes + 1])) {
		do
			d.dashes++;
		while (is_blank(line[d.lead + d.dashes]));
	}
	d.before = (size_t)(hit - line);
	while (d.before > 0 && is_blank(line[d.before - 1]))
		d.before--;
	if (d.before > d.lead + d.dashes && line[d.before - 1] != ':')
		return false;
	for (size_t i = d.lead; i < d.before; i++)
		if (strchr("\"'{}[]#,", line[i]) != NULL)
			return false;
	d.file = hit + n;
	d.file_len = (size_t)(line + len - d.file);
	while (d.file_len > 0 && is_blank(*d.file)) {
		d.file++;
		d.file_len--;
	}
	for (size_t i = 0; i < d.file_len; i++)
		if (d.file[i] == '#' &&
		    is_blank(*(d.file + i - 1))) /* a blank stands before .file */
			d.file_len = i;
	while (d.file_len > 0 && is_blank(d.file[d.file_len - 1]))
		d.file_len--;
	if (d.file_len >= 2 && (*d.file == '"' || *d.file == '\'') &&
	    d.file[d.file_len - 1] == *d.file) {
		d.file++;
		d.file_len -= 2;
	}
	*ret = d;
	return true;
}

__attribute__((format(printf, 3, 4))) static int complain(struct expander *x, const struct frame *f,
							  const char *fmt, ...)
{
	BUF_SCOPED what = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&what, fmt, ap);
	va_end(ap);
	return err_set(x->e, ERR_USAGE, "%s (%s:%d)", what.data, x->t->files.at[f->file], f->line);
}

static int check_line(struct expander *x, const struct frame *f, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		if ((c >= 0x20 && c != 0x7f) || c == '\t')
			continue;
		return complain(x, f, "control character 0x%02x in column %zu; a config is text", c,
				i + 1);
	}
	json_t *utf8 = json_stringn(s, n);
	if (utf8 == NULL)
		return complain(x, f, "not UTF-8; save the file as UTF-8");
	json_decref(utf8);
	return 0;
}

static int emit(struct expander *x, const struct frame *f, const char *s, size_t n)
{
	struct text *t = x->t;

	if (n + 1 > TEXT_BYTES_MAX - t->bytes.len)
		return complain(x, f, "the config is larger than 1 MiB with its includes");
	buf_add(&t->bytes, s, n);
	buf_putc(&t->bytes, '\n');
	vec_push(&t->lines, ((struct text_origin){.file = f->file, .line = f->line}));
	return 0;
}

static int expand(struct expander *x, struct frame *f, const struct buf *content,
		  struct margin margin);

/* Open name below root, starting in the folder of rel.  1: there is no such file. */
static int try_open(struct expander *x, const struct frame *f, const struct root *root,
		    const char *rel, const char *name, char **ret_rel, int *ret_fd)
{
	const char *slash = rel != NULL ? strrchr(rel, '/') : NULL;
	MEM_SCOPED char *path =
		slash != NULL ? xprintf("%.*s/%s", (int)(slash - rel), rel, name) : xstrdup(name);
	int fd = root->fd < 0 ? -1 : fd_open_regular(root->fd, path);

	if (fd >= 0) {
		*ret_rel = path;
		path = NULL;
		*ret_fd = fd;
		return 0;
	}
	if (root->fd < 0 || errno == ENOENT || errno == ENOTDIR)
		return 1;
	const char *why = errno == EXDEV    ? "it is outside of the folder"
			  : errno == ELOOP  ? "it is a symbolic link or behind one"
			  : errno == EINVAL ? "it is not a regular file"
					    : strerror(errno);
	return complain(x, f, "cannot include %s from %s: %s", name, root->path, why);
}

static int open_include(struct expander *x, const struct frame *f, const char *name,
			struct frame *sub, char **ret_rel, int *ret_fd)
{
	int rc = 1;

	if (f->root == NULL)
		return complain(x, f, "!include is not possible here");
	sub->root = f->root;
	rc = try_open(x, f, f->root, f->rel, name, ret_rel, ret_fd);
	if (rc == 1 && strchr(f->rel, '/') != NULL)
		rc = try_open(x, f, f->root, NULL, name, ret_rel, ret_fd);
	if (rc == 1 && x->configs.fd >= 0 && f->root != &x->configs) {
		sub->root = &x->configs;
		rc = try_open(x, f, &x->configs, NULL, name, ret_rel, ret_fd);
	}
	if (rc != 1)
		return rc;
	return complain(x, f, "cannot include %s: not found in %s%s%s", name, x->home.path,
			x->configs.fd >= 0 ? " or " : "",
			x->configs.fd >= 0 ? x->configs.path : "");
}

static int enter(struct expander *x, struct frame *f, const char *name, struct margin margin)
{
	struct frame sub = {.up = f, .depth = f->depth + 1};
	MEM_SCOPED char *rel = NULL;
	FD_SCOPED fd = -1;
	struct stat st;

	if (sub.depth > TEXT_DEPTH_MAX)
		return complain(x, f, "includes are nested more than 8 deep");
	if (x->t->files.len >= TEXT_FILES_MAX)
		return complain(x, f, "more than 256 includes");
	if (open_include(x, f, name, &sub, &rel, &fd) < 0)
		return -1;
	if (fstat(fd, &st) < 0)
		return err_sys(x->e, ERR_USAGE, "cannot read %s", name);
	for (const struct frame *up = f; up != NULL; up = up->up)
		if (up->dev == st.st_dev && up->ino == st.st_ino)
			return complain(x, f, "the file includes itself");
	sub.rel = rel;
	sub.dev = st.st_dev;
	sub.ino = st.st_ino;
	MEM_SCOPED char *shown = xprintf("%s/%s", sub.root->path, rel);
	sub.file = add_file(x->t, shown);
	BUF_SCOPED content = BUF_INIT;
	int rc = fd_read_all(fd, TEXT_BYTES_MAX, &content);
	if (rc < 0)
		return err_sys(x->e, ERR_USAGE, "cannot read %s", shown);
	if (rc > 0)
		return complain(x, f, "the included file is larger than 1 MiB");
	return expand(x, &sub, &content, margin);
}

static int include(struct expander *x, struct frame *f, const char *line, const struct directive *d)
{
	MEM_SCOPED char *name = xstrndup(d->file, d->file_len);
	BUF_SCOPED first = BUF_INIT;
	BUF_SCOPED rest = BUF_INIT;

	if (d->file_len == 0)
		return complain(x, f, "!include names no file");
	buf_add(&rest, line, d->lead);
	for (size_t i = 0; i < d->dashes; i++)
		buf_putc(&rest, ' ');
	if (d->before > d->lead + d->dashes) {
		if (emit(x, f, line, d->before) < 0)
			return -1;
		buf_puts(&rest, "  ");
		return enter(x, f, name, (struct margin){.first = rest.data, .rest = rest.data});
	}
	buf_add(&first, line, d->lead + d->dashes);
	return enter(x, f, name, (struct margin){.first = first.data, .rest = rest.data});
}

static int expand_line(struct expander *x, struct frame *f, const char *s, size_t n,
		       const char *indent)
{
	struct directive d;

	if (check_line(x, f, s, n) < 0)
		return -1;
	if (all_blank(s, n)) /* tabs there would be taken for indentation */
		return emit(x, f, s, memchr(s, '\t', n) != NULL ? 0 : n);
	BUF_SCOPED line = BUF_INIT;
	buf_puts(&line, indent);
	buf_add(&line, s, n);
	if (find_directive(line.data, line.len, &d))
		return include(x, f, line.data, &d);
	return emit(x, f, line.data, line.len);
}

static int expand(struct expander *x, struct frame *f, const struct buf *content,
		  struct margin margin)
{
	const char *s = content->data, *end = s + content->len;
	bool begun = false;

	if (content->len >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0)
		s += 3;
	while (s < end) {
		const char *nl = memchr(s, '\n', (size_t)(end - s));
		const char *next = nl != NULL ? nl + 1 : end;
		size_t n = (size_t)((nl != NULL ? nl : end) - s);
		if (n > 0 && s[n - 1] == '\r')
			n--;
		f->line++;
		/* The start of a document would end the one it is put into. */
		bool marker = f->up != NULL && !begun && n == 3 && memcmp(s, "---", 3) == 0;
		if (!marker && expand_line(x, f, s, n, begun ? margin.rest : margin.first) < 0)
			return -1;
		begun = begun || !all_blank(s, n);
		s = next;
	}
	return 0;
}

static int open_root(struct root *r, char *path)
{
	r->path = path;
	r->fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return r->fd;
}

/* The nearest folder called configs that is above dir or lies in a folder above it. */
static char *find_configs(const char *dir)
{
	MEM_SCOPED char *at = xstrdup(dir);

	for (int up = 0; up < 8; up++) {
		char *slash = strrchr(at, '/');
		if (slash != NULL && strcmp(slash, "/configs") == 0)
			return xstrdup(at);
		char *inside = xprintf("%s/configs", at);
		struct stat st;
		if (lstat(inside, &st) == 0 && S_ISDIR(st.st_mode))
			return inside;
		free(inside);
		if (slash == NULL || slash == at)
			break;
		*slash = '\0';
	}
	return NULL;
}

/* ret_rel: the config's path below home. */
static int find_roots(struct expander *x, const char *base, char **ret_rel)
{
	char *dir = x->t->dir;
	MEM_SCOPED char *configs = find_configs(dir);
	size_t n = configs != NULL ? strlen(configs) : 0;

	if (configs != NULL && strncmp(dir, configs, n) == 0 && (dir[n] == '/' || dir[n] == '\0')) {
		*ret_rel = dir[n] == '/' ? xprintf("%s/%s", dir + n + 1, base) : xstrdup(base);
		dir = configs;
		configs = NULL;
	} else {
		*ret_rel = xstrdup(base);
		dir = xstrdup(dir);
		if (configs != NULL)
			open_root(&x->configs, configs);
		configs = NULL;
	}
	if (open_root(&x->home, dir) < 0)
		return err_sys(x->e, ERR_USAGE, "cannot open the folder %s", dir);
	return 0;
}

int text_load(struct text *t, const char *path, struct err *e)
{
	struct expander x = {.t = t, .home.fd = -1, .configs.fd = -1, .e = e};
	const char *slash = strrchr(path, '/');
	const char *base = slash != NULL ? slash + 1 : path;
	MEM_SCOPED char *folder = slash == NULL   ? xstrdup(".")
				  : slash == path ? xstrdup("/")
						  : xstrndup(path, (size_t)(slash - path));
	MEM_SCOPED char *rel = NULL;
	BUF_SCOPED content = BUF_INIT;
	struct frame f = {0};
	struct stat st;

	if (stat(path, &st) < 0)
		return err_sys(e, ERR_USAGE, "cannot open %s", path);
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_USAGE, "%s is not a file; name a tournament file", path);
	if (file_read(path, TEXT_BYTES_MAX, &content, e) < 0)
		return -1;
	add_file(t, path);
	t->dir = realpath(folder, NULL);
	if (t->dir == NULL)
		return err_sys(e, ERR_USAGE, "cannot find the folder of %s", path);
	int rc = find_roots(&x, base, &rel);
	f.root = &x.home;
	f.rel = rel;
	f.dev = st.st_dev;
	f.ino = st.st_ino;
	if (rc == 0)
		rc = expand(&x, &f, &content, (struct margin){.first = "", .rest = ""});
	fd_close(&x.home.fd);
	fd_close(&x.configs.fd);
	free(x.home.path);
	free(x.configs.path);
	return rc;
}

int text_from_bytes(struct text *t, const char *name, const char *bytes, size_t len, struct err *e)
{
	struct expander x = {.t = t, .home.fd = -1, .configs.fd = -1, .e = e};
	struct frame f = {0};
	BUF_SCOPED content = BUF_INIT;

	add_file(t, name);
	buf_add(&content, bytes, len);
	return expand(&x, &f, &content, (struct margin){.first = "", .rest = ""});
}
