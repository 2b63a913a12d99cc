#include "harness/science/drift.h"

#include "harness/base/rng.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { WINDOW = 6, TEXT_MAX = 4 << 20 };

void drift_add(struct drift_code *c, const char *path, const char *bytes, size_t len)
{
	struct drift_file f = {.path = xstrdup(path), .text = xcalloc(len + 1, 1), .len = len};

	memcpy(f.text, bytes, len);
	vec_push(&c->files, f);
}

void drift_release(struct drift_code *c)
{
	vec_each (struct drift_file, f, &c->files) {
		free(f->path);
		free(f->text);
	}
	vec_release(&c->files);
}

static bool is_text(const struct drift_file *f)
{
	return f->len <= TEXT_MAX && memchr(f->text, '\0', f->len) == NULL;
}

/* ------------------------------------------------------------------ duplication */

struct window {
	uint64_t hash;
	size_t line; /* of all lines that count, in order */
};
struct windows {
	VEC(uint64_t)
	lines;
	VEC(struct window)
	at;
};

static int by_hash(const void *a, const void *b)
{
	const struct window *x = a, *y = b;
	return x->hash != y->hash ? (x->hash > y->hash) - (x->hash < y->hash)
				  : (x->line > y->line) - (x->line < y->line);
}

/* Blanks at both ends do not count, nor do lines without a letter or digit. */
static void add_lines(struct windows *w, const struct drift_file *f)
{
	size_t first = w->lines.len;

	for (size_t i = 0; i < f->len;) {
		const char *s = f->text + i;
		size_t n = strcspn(s, "\n"), lead = 0, word = 0;
		i += n + 1;
		while (lead < n && isspace((unsigned char)s[lead]))
			lead++;
		while (n > lead && isspace((unsigned char)s[n - 1]))
			n--;
		for (size_t k = lead; k < n && !word; k++)
			word = isalnum((unsigned char)s[k]) != 0;
		if (word)
			vec_push(&w->lines, hash64(0, s + lead, n - lead));
	}
	for (size_t k = first; k + WINDOW <= w->lines.len; k++)
		vec_push(&w->at,
			 ((struct window){hash64(1, &w->lines.at[k], WINDOW * sizeof(uint64_t)),
					  k}));
}

static double duplication(const struct drift_code *c)
{
	struct windows w = {0};
	size_t twice = 0;

	vec_each (const struct drift_file, f, &c->files)
		if (is_text(f))
			add_lines(&w, f);
	bool *mark = xcalloc(w.lines.len + 1, sizeof(*mark));
	if (w.at.len > 0)
		qsort(w.at.at, w.at.len, sizeof(*w.at.at), by_hash);
	for (size_t i = 0, j; i < w.at.len; i = j) {
		for (j = i; j < w.at.len && w.at.at[j].hash == w.at.at[i].hash; j++)
			;
		for (size_t k = i; j - i > 1 && k < j; k++)
			memset(mark + w.at.at[k].line, true, WINDOW);
	}
	for (size_t i = 0; i < w.lines.len; i++)
		twice += mark[i];
	double share = w.lines.len > 0 ? (double)twice / (double)w.lines.len : 0;
	free(mark);
	vec_release(&w.lines);
	vec_release(&w.at);
	return share;
}

/* ------------------------------------------------------------------ literals */

static bool in_word(int c)
{
	return isalnum(c) || c == '_';
}

/* Bytes of the literal at s, 0 if there is none.  before: the byte in front of it. */
static size_t literal(const char *s, const char *end, int before)
{
	size_t n = 1, room = (size_t)(end - s);

	if (*s == '"' || *s == '\'') {
		while (n < room && s[n] != *s && s[n] != '\n')
			n += s[n] == '\\' && n + 1 < room ? 2 : 1;
		return n < room && s[n] == *s ? n + 1 : 0;
	}
	if (!isdigit((unsigned char)*s) || in_word(before))
		return 0;
	while (n < room && (in_word((unsigned char)s[n]) || s[n] == '.'))
		n++;
	return n;
}

static void count_literals(const struct drift_file *f, double *literals, double *code)
{
	const char *end = f->text + f->len;

	for (const char *s = f->text; s < end;) {
		size_t n = literal(s, end, s > f->text ? (unsigned char)s[-1] : ' ');
		*literals += (double)n;
		*code += n > 0 ? (double)n : !isspace((unsigned char)*s);
		s += n > 0 ? n : 1;
	}
}

/* ------------------------------------------------------------------ files nobody names */

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash != NULL ? slash + 1 : path;
}

/* What tools look for by its name. */
static bool is_known(const char *base)
{
	static const char *const names[] = {"agon.yaml",    "makefile",   "license", "dockerfile",
					    "package.json", "cargo.toml", NULL};

	if (strncasecmp(base, "readme", 6) == 0 || strncasecmp(base, "main.", 5) == 0 ||
	    base[0] == '.')
		return true;
	for (int i = 0; names[i] != NULL; i++)
		if (strcasecmp(base, names[i]) == 0)
			return true;
	return false;
}

/* By its name, or by what is before the dot, as imports do. */
static bool is_named(const struct drift_code *c, const struct drift_file *f)
{
	const char *base = base_of(f->path), *dot = strrchr(base, '.');
	size_t stem = dot != NULL && dot > base ? (size_t)(dot - base) : strlen(base);

	vec_each (const struct drift_file, x, &c->files) {
		if (x == f || !is_text(x))
			continue;
		for (const char *p = x->text;
		     (p = memmem(p, (size_t)(x->text + x->len - p), base, stem)) != NULL; p++) {
			int before = p > x->text ? (unsigned char)p[-1] : ' ';
			if (!in_word(before) && !in_word((unsigned char)p[stem]))
				return true;
		}
	}
	return false;
}

static double throwaway(const struct drift_code *c, const char *entry)
{
	size_t n = 0;

	vec_each (const struct drift_file, f, &c->files)
		n += (entry == NULL || strcmp(f->path, entry) != 0) &&
		     !is_known(base_of(f->path)) && !is_named(c, f);
	return c->files.len > 0 ? (double)n / (double)c->files.len : 0;
}

void drift_measure(const struct drift_code *c, const char *entry, struct drift_size *ret)
{
	double literals = 0, code = 0;

	*ret = (struct drift_size){.files = (double)c->files.len};
	vec_each (const struct drift_file, f, &c->files) {
		ret->bytes += (double)f->len;
		if (!is_text(f))
			continue;
		count_literals(f, &literals, &code);
		for (size_t i = 0; i < f->len; i++)
			ret->lines += f->text[i] == '\n' || i + 1 == f->len;
	}
	ret->literals = code > 0 ? literals / code : 0;
	ret->duplication = duplication(c);
	ret->throwaway = throwaway(c, entry);
}

/* ------------------------------------------------------------------ slopes */

void drift_slope(const double *x, const double *y, size_t n, struct drift_slope *ret)
{
	double sx = 0, sy = 0, xx = 0, xy = 0, rest = 0, m = 0;

	*ret = (struct drift_slope){.slope = NAN, .interval = {NAN, NAN}};
	for (size_t i = 0; i < n; i++)
		if (!isnan(x[i]) && !isnan(y[i])) {
			sx += x[i];
			sy += y[i];
			m++;
		}
	ret->n = (size_t)m;
	for (size_t i = 0; i < n && m > 0; i++)
		if (!isnan(x[i]) && !isnan(y[i])) {
			xx += (x[i] - sx / m) * (x[i] - sx / m);
			xy += (x[i] - sx / m) * (y[i] - sy / m);
		}
	if (m < 3 || xx <= 0)
		return;
	ret->slope = xy / xx;
	for (size_t i = 0; i < n; i++)
		if (!isnan(x[i]) && !isnan(y[i])) {
			double d = y[i] - sy / m - ret->slope * (x[i] - sx / m);
			rest += d * d;
		}
	double half = student_quantile(0.975, m - 2) * sqrt(rest / (m - 2) / xx);
	ret->interval = (struct interval){ret->slope - half, ret->slope + half};
}
