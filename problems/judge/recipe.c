/*
 * From sources to the commands that make and start a program.
 *
 * The sources are hostile: only their names reach a command line, and only names
 * of plain characters.  Their text is looked at for the shebang and, in the
 * languages that name a class, for the class that has the entry point; whatever
 * it says, it only chooses among the submission's own names.
 */
#include "harness/base/buf.h"
#include "harness/base/fd.h"
#include "problems/problem.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { CLASS_MAX = 200 };

struct cook {
	const struct judge_source *files;
	size_t n;
	const struct judge_language *l;
	char class_name[CLASS_MAX + 1];
	const char *box;
	int64_t memory_bytes;
	struct judge_recipe *r;
};

static int check_name(const char *name, struct err *e)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "_.+-/";
	size_t n = strlen(name);

	if (n == 0 || n > 255 || name[0] == '/' || name[0] == '-' || strstr(name, "/-") != NULL ||
	    strstr(name, "..") != NULL || strspn(name, plain) != n || name[n - 1] == '/')
		return err_set(e, ERR_FAILED,
			       "file name \"%.100s\": use letters, digits and _ . + - only", name);
	return 0;
}

static const char *base_of(const char *name)
{
	const char *slash = strrchr(name, '/');
	return slash != NULL ? slash + 1 : name;
}

static bool starts(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

/* A variant (cpp17, pypy3) takes the files of its family, and C++ those of C. */
static bool takes(const struct judge_language *l, const struct judge_language *of)
{
	return of == l || (starts(l->code, "cpp") && starts(of->code, "cpp")) ||
	       (starts(l->code, "py") && starts(of->code, "py")) ||
	       (starts(l->code, "cpp") && strcmp(of->code, "c") == 0);
}

static bool has_ext(const struct judge_language *l, const struct judge_source *f)
{
	const struct judge_language *of = judge_language_of(f->name, f->text, f->len);

	return of != NULL ? takes(l, of) : strchr(base_of(f->name), '.') == NULL;
}

/* The language of the most files; C++ if it is C and C++ together. */
static const struct judge_language *guess(const struct judge_source *files, size_t n)
{
	const struct judge_language *best = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct judge_language *l =
			judge_language_of(files[i].name, files[i].text, files[i].len);
		if (l == NULL)
			continue;
		if (best == NULL || (strcmp(best->code, "c") == 0 && strcmp(l->code, "cpp") == 0))
			best = l;
	}
	return best;
}

/* ------------------------------------------------------------------ entry class */

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '$';
}

/* The next identifier at or behind *at; false at the end. */
static bool next_word(const struct judge_source *f, size_t *at, const char **ret, size_t *ret_len)
{
	while (*at < f->len && !is_word(f->text[*at]))
		++*at;
	*ret = f->text + *at;
	while (*at < f->len && is_word(f->text[*at]))
		++*at;
	*ret_len = (size_t)(f->text + *at - *ret);
	return *ret_len > 0;
}

static bool is(const char *w, size_t n, const char *word)
{
	return n == strlen(word) && memcmp(w, word, n) == 0;
}

struct java {
	char package[CLASS_MAX], public_class[CLASS_MAX], main_class[CLASS_MAX], last[CLASS_MAX];
};

static void keep(char *to, const char *w, size_t n)
{
	if (n < CLASS_MAX) {
		memcpy(to, w, n);
		to[n] = '\0';
	}
}

static void keep_package(const struct judge_source *f, size_t at, char *to)
{
	size_t n = 0;

	for (; at < f->len && f->text[at] != ';' && n + 1 < CLASS_MAX; at++)
		if (is_word(f->text[at]) || f->text[at] == '.')
			to[n++] = f->text[at];
	to[n] = '\0';
}

/* Good enough a reading of Java: words, in order.  A comment can mislead it, to
 * the author's own loss. */
static void read_java(const struct judge_source *f, struct java *j)
{
	const char *w, *before = "";
	size_t n, before_n = 0, at = 0;
	int after_static = 0;

	memset(j, 0, sizeof(*j));
	while (next_word(f, &at, &w, &n)) {
		if (is(before, before_n, "class") || is(before, before_n, "record") ||
		    is(before, before_n, "interface") || is(before, before_n, "enum"))
			keep(j->last, w, n);
		if (is(w, n, "package") && j->package[0] == '\0' && j->last[0] == '\0')
			keep_package(f, at, j->package);
		if (is(before, before_n, "public") && is(w, n, "class")) {
			size_t next = at;
			const char *name;
			size_t name_n;
			if (next_word(f, &next, &name, &name_n) && j->public_class[0] == '\0')
				keep(j->public_class, name, name_n);
		}
		after_static = is(w, n, "static") ? 1 : after_static > 0 ? after_static + 1 : 0;
		if (is(w, n, "main") && after_static > 0 && after_static <= 5 &&
		    j->main_class[0] == '\0')
			keep(j->main_class, j->last, strlen(j->last));
		before = w;
		before_n = n;
	}
}

static bool word_is_plain(const char *s)
{
	for (; *s != '\0'; s++)
		if (!is_word(*s) && *s != '.')
			return false;
	return true;
}

/* One file may bear any name; javac wants that of its public class. */
static void name_java(struct cook *c, const struct java *j)
{
	const char *want = j->public_class[0] != '\0' ? j->public_class
			   : j->main_class[0] != '\0' ? j->main_class
						      : NULL;
	if (c->n == 1 && want != NULL) {
		free(c->r->main);
		c->r->main = xprintf("%s.java", want);
	}
}

static int entry_java(struct cook *c, const char *entry, struct err *e)
{
	struct java j;

	for (size_t i = 0; i < c->n; i++) {
		if (!has_ext(c->l, &c->files[i]))
			continue;
		read_java(&c->files[i], &j);
		if (j.main_class[0] == '\0')
			continue;
		bool wanted = strcmp(j.main_class, entry != NULL ? entry : c->l->entry) == 0;
		if (c->class_name[0] != '\0' && !wanted)
			continue;
		snprintf(c->class_name, sizeof(c->class_name), "%.90s%s%.90s", j.package,
			 j.package[0] != '\0' ? "." : "", j.main_class);
		c->r->main_at = i;
		free(c->r->main);
		c->r->main = xstrdup(c->files[i].name);
		name_java(c, &j);
	}
	if (entry != NULL && word_is_plain(entry) && strlen(entry) <= CLASS_MAX)
		snprintf(c->class_name, sizeof(c->class_name), "%s", entry);
	if (c->class_name[0] == '\0')
		return err_set(e, ERR_FAILED,
			       "no class has \"public static void main\": nothing to start");
	return 0;
}

/* Kotlin: the file's name with Kt behind it, first letter in upper case; Scala: its stem. */
static void entry_by_file(struct cook *c, const char *entry)
{
	char *to = c->class_name;

	if (entry != NULL && word_is_plain(entry)) {
		snprintf(to, sizeof(c->class_name), "%s", entry);
		return;
	}
	const char *base = base_of(c->r->main);
	size_t n = strcspn(base, ".");
	snprintf(to, sizeof(c->class_name), "%.*s%s", (int)(n < 100 ? n : 100), base,
		 strcmp(c->l->code, "kotlin") == 0 ? "Kt" : "");
	to[0] = (char)toupper((unsigned char)to[0]);
}

/* ------------------------------------------------------------------ entry file */

static bool stem_is(const char *name, const char *stem)
{
	const char *base = base_of(name);
	return strncmp(base, stem, strlen(stem)) == 0 &&
	       (base[strlen(stem)] == '.' || base[strlen(stem)] == '\0');
}

/* What the package says, then the language's name for it, then the first file. */
static int entry_file(struct cook *c, const char *entry, struct err *e)
{
	size_t first = c->n, named = c->n, said = c->n;

	for (size_t i = c->n; i-- > 0;) {
		if (!has_ext(c->l, &c->files[i]))
			continue;
		first = i;
		if (c->l->entry != NULL &&
		    (stem_is(c->files[i].name, c->l->entry) || stem_is(c->files[i].name, "main")))
			named = i;
		if (entry != NULL && (strcmp(base_of(c->files[i].name), entry) == 0 ||
				      stem_is(c->files[i].name, entry)))
			said = i;
	}
	size_t at = said < c->n ? said : named < c->n ? named : first;
	if (at == c->n)
		return err_set(e, ERR_FAILED, "no file is a %s program", c->l->name);
	c->r->main_at = at;
	c->r->main = xstrdup(c->files[at].name);
	/* A name without the extension its compiler wants. */
	if (strchr(base_of(c->r->main), '.') == NULL && c->l->exts[0] != '\0') {
		free(c->r->main);
		c->r->main = xprintf("%s.%.*s", c->files[at].name, (int)strcspn(c->l->exts, " "),
				     c->l->exts);
	}
	return 0;
}

/* ------------------------------------------------------------------ templates */

static void put_files(const struct cook *c, struct buf *out)
{
	for (size_t i = 0; i < c->n; i++) {
		if (i != c->r->main_at && !has_ext(c->l, &c->files[i]))
			continue;
		const char *name = i == c->r->main_at ? c->r->main : c->files[i].name;
		buf_printf(out, "%s./%s", out->len > 0 && out->data[out->len - 1] != ' ' ? " " : "",
			   name);
	}
}

static void put_value(const struct cook *c, const char *key, size_t n, struct buf *out)
{
	const char *stem = c->r->main;

	if (is(key, n, "files"))
		put_files(c, out);
	else if (is(key, n, "main"))
		buf_puts(out, c->r->main);
	else if (is(key, n, "stem"))
		buf_add(out, stem,
			strlen(stem) -
				strlen(strrchr(stem, '.') != NULL ? strrchr(stem, '.') : ""));
	else if (is(key, n, "class"))
		buf_puts(out, c->class_name);
	else if (is(key, n, "box"))
		buf_puts(out, c->box);
	else if (is(key, n, "memory_mb"))
		buf_printf(out, "%" PRId64,
			   c->memory_bytes > 0 ? (c->memory_bytes >> 20) + 1 : 2048);
	else
		BUG("language template: {%.*s}", (int)n, key);
}

static void fill(const struct cook *c, const char *template, struct buf *out)
{
	for (const char *p = template; *p != '\0';) {
		size_t n = strcspn(p, "{");
		buf_add(out, p, n);
		p += n;
		if (*p == '\0')
			break;
		n = strcspn(++p, "}");
		put_value(c, p, n, out);
		p += n + 1;
	}
}

static void put_argv(const struct cook *c)
{
	size_t k = 0, max = sizeof(c->r->argv) / sizeof(c->r->argv[0]);

	for (const char *p = c->l->run; *p != '\0';) {
		size_t n = strcspn(p, " ");
		MEM_SCOPED char *word = xstrndup(p, n);
		BUF_SCOPED b = BUF_INIT;
		fill(c, word, &b);
		if (k + 1 >= max)
			BUG("language %s: more than %zu words", c->l->code, max);
		c->r->argv[k++] = buf_steal(&b);
		p += n + (p[n] == ' ');
	}
	c->r->argv[k] = NULL;
}

static int choose_language(struct cook *c, const char *language, struct err *e)
{
	c->l = language != NULL ? judge_language_named(language) : guess(c->files, c->n);
	if (c->l == NULL && language != NULL)
		return err_set(e, ERR_FAILED, "language \"%.60s\" is not known", language);
	if (c->l == NULL)
		return err_set(
			e, ERR_FAILED,
			"%.100s: not a program in a known language (by extension and #! line)",
			c->n > 0 ? c->files[0].name : "no file");
	return 0;
}

int judge_recipe(const struct judge_source *files, size_t n, const char *language,
		 const char *entry, const char *box, int64_t memory_bytes, struct judge_recipe *ret,
		 struct err *e)
{
	struct judge_recipe r = {.main_at = 0};
	struct cook c = {.files = files, .n = n, .box = box, .memory_bytes = memory_bytes, .r = &r};
	BUF_SCOPED text = BUF_INIT;
	int rc = 0;

	for (size_t i = 0; i < n; i++)
		if (judge_language_of(files[i].name, files[i].text, files[i].len) != NULL &&
		    check_name(files[i].name, e) < 0)
			return -1;
	if (choose_language(&c, language, e) < 0)
		return -1;
	rc = entry_file(&c, entry, e);
	if (rc == 0 && strcmp(c.l->code, "java") == 0)
		rc = entry_java(&c, entry, e);
	else if (rc == 0 && strstr(c.l->run, "{class}") != NULL)
		entry_by_file(&c, entry);
	if (rc == 0) {
		if (c.l->compile != NULL) {
			fill(&c, c.l->compile, &text);
			r.compile = buf_steal(&text);
		}
		r.language = c.l;
		put_argv(&c);
		*ret = r;
		return 0;
	}
	judge_recipe_release(&r);
	return -1;
}

void judge_recipe_release(struct judge_recipe *r)
{
	free(r->compile);
	free(r->main);
	for (size_t i = 0; i < sizeof(r->argv) / sizeof(r->argv[0]); i++)
		free(r->argv[i]);
	*r = (struct judge_recipe){.language = NULL};
}
