/*
 * A codebase to start from: the arena's own starter, or the same little program
 * in another language, with the rules and the protocol beside it.
 */
#include "harness/base/fd.h"
#include "harness/base/opt.h"
#include "harness/cmd/cmd.h"
#include "harness/config/config.h"
#include "harness/embed.h"

#include "arenas/arena.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

struct args {
	const char *language;
};

static const struct opt opts[] = {
	{OPT_TEXT, 0, "language", "NAME", "c, cpp, java, javascript, python or rust",
	 offsetof(struct args, language)},
	{OPT_END},
};

static const char templates[] = "arenas/starter/";

static int is_empty(const char *dir, struct err *e)
{
	DIR *d = opendir(dir);
	int n = 0;

	if (d == NULL && errno == ENOENT)
		return 0;
	if (d == NULL)
		return err_sys(e, ERR_USAGE, "cannot use %s", dir);
	for (struct dirent *x; n == 0 && (x = readdir(d)) != NULL;)
		n = strcmp(x->d_name, ".") != 0 && strcmp(x->d_name, "..") != 0;
	closedir(d);
	return n == 0 ? 0 : err_set(e, ERR_USAGE, "%s is not empty; give a new directory", dir);
}

static int write_file(const char *dir, const char *name, const char *data, size_t len,
		      struct err *e)
{
	BUF_SCOPED path = BUF_INIT;

	buf_printf(&path, "%s/%s", dir, name);
	char *slash = strrchr(path.data, '/');
	*slash = '\0';
	if (dir_make(path.data, e) < 0)
		return -1;
	*slash = '/';
	return file_replace(path.data, data, len, e);
}

/* Everything below a folder of embedded files; ret_n counts. */
static int write_folder(const char *dir, const char *from, int *ret_n, struct err *e)
{
	size_t n = strlen(from);

	for (const struct embed_file *f = embed_files; f->path != NULL; f++) {
		if (strncmp(f->path, from, n) != 0)
			continue;
		if (write_file(dir, f->path + n, f->data, f->len, e) < 0)
			return -1;
		++*ret_n;
	}
	return 0;
}

/* A move that is always legal, as JSON, from the table arenas/starter/moves; "" none. */
static void fallback_move(const struct arena *a, struct buf *out)
{
	const struct embed_file *f = embed_find("arenas/starter/moves");
	size_t want = strlen(a->name);

	for (const char *p = f != NULL ? f->data : ""; *p != '\0';) {
		size_t n = strcspn(p, "\n");
		if (n > want && strncmp(p, a->name, want) == 0 && p[want] == '\t')
			buf_add(out, p + want + 1, n - want - 1);
		p += n + (p[n] == '\n');
	}
}

/* JSON inside of a string literal, which is written alike in all six languages. */
static void put_escaped(const char *s, struct buf *out)
{
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			buf_putc(out, '\\');
		buf_putc(out, *s);
	}
}

static void fill_in(const struct embed_file *f, const char *move, struct buf *out)
{
	const char *at = strstr(f->data, "@MOVE@");

	if (at == NULL) {
		buf_add(out, f->data, f->len);
		return;
	}
	buf_add(out, f->data, (size_t)(at - f->data));
	put_escaped(move, out);
	buf_puts(out, at + strlen("@MOVE@"));
}

static void languages(struct buf *out)
{
	size_t skip = strlen(templates);

	for (const struct embed_file *f = embed_files; f->path != NULL; f++) {
		const char *name = f->path + skip;
		if (strncmp(f->path, templates, skip) != 0 || strchr(name, '/') == NULL)
			continue;
		buf_printf(out, "%s%.*s", out->len > 0 ? ", " : "", (int)strcspn(name, "/"), name);
	}
}

static int write_template(const struct arena *a, const char *dir, const char *language,
			  struct err *e)
{
	BUF_SCOPED move = BUF_INIT;
	BUF_SCOPED from = BUF_INIT;
	BUF_SCOPED known = BUF_INIT;
	int n = 0;

	fallback_move(a, &move);
	if (move.len == 0)
		return err_set(e, ERR_USAGE, "%s has its own starter only; leave out --language",
			       a->name);
	buf_printf(&from, "%s%s/", templates, language);
	for (const struct embed_file *f = embed_files; f->path != NULL; f++) {
		BUF_SCOPED text = BUF_INIT;
		if (strncmp(f->path, from.data, from.len) != 0)
			continue;
		fill_in(f, move.data, &text);
		if (write_file(dir, f->path + from.len, text.data, text.len, e) < 0)
			return -1;
		n++;
	}
	languages(&known);
	return n > 0 ? 0
		     : err_set(e, ERR_USAGE, "--language: expected one of %s, got \"%.40s\"",
			       known.data, language);
}

static int write_docs(const struct arena *a, const char *dir, struct err *e)
{
	const struct embed_file *wire = embed_find("arenas/starter/PROTOCOL.md");
	BUF_SCOPED path = BUF_INIT;

	buf_printf(&path, "arenas/%s/README.md", a->name);
	const struct embed_file *rules = embed_find(path.data);
	if (rules != NULL && write_file(dir, "README.md", rules->data, rules->len, e) < 0)
		return -1;
	if (a->kind != ARENA_TURNS || wire == NULL)
		return 0;
	return write_file(dir, "PROTOCOL.md", wire->data, wire->len, e);
}

static int write_all(const struct args *x, const char *name, const char *dir, struct err *e)
{
	const struct arena *a = config_arena(name);
	BUF_SCOPED from = BUF_INIT;
	int n = 0;

	if (a == NULL)
		return err_set(e, ERR_USAGE, "there is no arena \"%.40s\"; see `agon arenas`",
			       name);
	if (is_empty(dir, e) < 0)
		return -1;
	if (x->language != NULL)
		return write_template(a, dir, x->language, e) < 0 ? -1 : write_docs(a, dir, e);
	buf_printf(&from, "arenas/%s/starter/", a->name);
	if (write_folder(dir, from.data, &n, e) < 0)
		return -1;
	if (n == 0 && a->kind == ARENA_GRADED)
		return err_set(e, ERR_USAGE,
			       "%s has no starter: its problems are those of the packages that a "
			       "tournament or `agon play --set packages=DIR` names",
			       name);
	if (n == 0)
		return write_template(a, dir, "python", e) < 0 ? -1 : write_docs(a, dir, e);
	return write_docs(a, dir, e);
}

static int run(const struct command *c, int argc, char **argv)
{
	struct args a = {0};
	struct opt_rest rest;
	struct err e = ERR_INIT;

	int rc = cmd_parse(c, &a, argc, argv, &rest, &e);
	if (rc > 0)
		return 0;
	if (rc == 0 && rest.n != 2)
		rc = err_set(&e, ERR_USAGE, "expected ARENA and DIR");
	if (rc == 0)
		rc = write_all(&a, rest.at[0], rest.at[1], &e);
	if (rc < 0)
		return cmd_fail(c, &e);
	printf("%s: a codebase for %s.  Play it against itself:\n  agon play %s %s %s -n "
	       "2\n",
	       rest.at[1], rest.at[0], rest.at[0], rest.at[1], rest.at[1]);
	return 0;
}

const struct command cmd_new = {
	.name = "new",
	.synopsis = "ARENA DIR [--language NAME]",
	.summary = "write a codebase to start from",
	.details = "DIR gets a small program that plays legal moves, the rules in README.md and "
		   "the protocol\n"
		   "in PROTOCOL.md.  It must not exist, or be empty.",
	.opts = opts,
	.run = run,
};
