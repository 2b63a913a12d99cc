/*
 * Comparisons of an output with the jury's answer.
 *
 * Both are read once, in step, in constant memory.  The rules for words are those
 * of the default output validator of the problem package format 2025-09; where
 * it is silent (what a floating-point word is) only decimal numbers count.
 * Lines and words in any order are compared by sums of keyed hashes, 128 bits,
 * with a key that no program can know.
 */
#include "harness/base/fd.h"
#include "harness/base/rng.h"
#include "problems/judge/compare.h"
#include "problems/judge/reader.h"
#include "problems/problem.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

struct rules {
	bool case_sensitive, space_sensitive, has_abs, has_rel;
	bool lenient; /* an output word that is no number is compared as text */
	bool by_line; /* a line of the output has the words of a line of the answer */
	long double abs_eps, rel_eps;
};

struct pair {
	struct reader ans, out;
	struct judge_diff *d;
};

/* ------------------------------------------------------------------ differences */

static void quote(char to[96], const char *bytes, size_t n)
{
	BUF_SCOPED b = BUF_INIT;

	buf_add_text(&b, bytes, n, 60);
	snprintf(to, 96, "%.95s", b.data);
	for (char *p = to; *p != '\0'; p++)
		if (*p == '\n')
			*p = ' ';
}

static int differ(struct pair *p, const char *what, int64_t line, int64_t column)
{
	p->d->equal = false;
	p->d->share = 0;
	p->d->line = line;
	p->d->column = column;
	snprintf(p->d->what, sizeof(p->d->what), "%s", what);
	return 0;
}

/* Below 0: the end of the answer, or of the output. */
static int bytes_differ(struct pair *p, int ans, int out, const char *what, int64_t line,
			int64_t column)
{
	return differ(p,
		      ans < 0   ? "more output than expected"
		      : out < 0 ? "output ends too early"
				: what,
		      line, column);
}

static int words_differ(struct pair *p, const char *what, const struct word *a,
			const struct word *o)
{
	quote(p->d->expected, a->text, a->len);
	quote(p->d->got, o->text, o->len);
	return differ(p, what, o->line, o->column);
}

/* ------------------------------------------------------------------ flags */

static int tolerance(const struct problem_args *f, size_t *i, bool *has, long double *eps,
		     struct err *e)
{
	const char *name = f->at[*i];

	if (*has)
		return err_set(e, ERR_USAGE, "validator flags: %s: given twice", name);
	if (*i + 1 >= f->len || !number_read(f->at[*i + 1], strlen(f->at[*i + 1]), eps) || *eps < 0)
		return err_set(e, ERR_USAGE, "validator flags: %s: expected a number >= 0", name);
	*has = true;
	++*i;
	return 0;
}

static int read_flags(const struct problem_args *f, struct rules *r, struct err *e)
{
	for (size_t i = 0; i < f->len; i++) {
		const char *w = f->at[i];
		if (strcmp(w, "case_sensitive") == 0) {
			r->case_sensitive = true;
		} else if (strcmp(w, "space_change_sensitive") == 0) {
			r->space_sensitive = true;
		} else if (strcmp(w, "float_absolute_tolerance") == 0) {
			if (tolerance(f, &i, &r->has_abs, &r->abs_eps, e) < 0)
				return -1;
		} else if (strcmp(w, "float_relative_tolerance") == 0) {
			if (tolerance(f, &i, &r->has_rel, &r->rel_eps, e) < 0)
				return -1;
		} else if (strcmp(w, "float_tolerance") == 0) {
			bool both = r->has_abs || r->has_rel;
			if (tolerance(f, &i, &both, &r->abs_eps, e) < 0)
				return -1;
			r->rel_eps = r->abs_eps;
			r->has_abs = r->has_rel = true;
		} else {
			return err_set(e, ERR_USAGE, "validator flags: unknown flag \"%.60s\"", w);
		}
	}
	return 0;
}

/* ------------------------------------------------------------------ words */

static bool same_text(const char *a, const char *b, size_t n, bool case_sensitive)
{
	if (memcmp(a, b, n) == 0)
		return true;
	for (size_t i = 0; i < n; i++) {
		unsigned char x = (unsigned char)a[i], y = (unsigned char)b[i];
		if (x >= 'A' && x <= 'Z')
			x |= 0x20;
		if (y >= 'A' && y <= 'Z')
			y |= 0x20;
		if (x != y || (case_sensitive && a[i] != b[i]))
			return false;
	}
	return true;
}

static bool near(const struct rules *r, long double a, long double s)
{
	long double gap = fabsl(s - a);

	return (r->has_abs && gap <= r->abs_eps) || (r->has_rel && gap <= r->rel_eps * fabsl(a));
}

/* Words that are longer than a struct word: to their ends, in step. */
static bool same_rest(struct pair *p, bool case_sensitive)
{
	for (;;) {
		int a = reader_peek(&p->ans), o = reader_peek(&p->out);
		bool a_ends = a < 0 || is_blank(a), o_ends = o < 0 || is_blank(o);
		if (a_ends || o_ends)
			return a_ends && o_ends;
		char x = (char)reader_get(&p->ans), y = (char)reader_get(&p->out);
		if (!same_text(&x, &y, 1, case_sensitive))
			return false;
	}
}

/* NULL: they agree. */
static const char *compare_word(struct pair *p, const struct rules *r, const struct word *a,
				const struct word *o)
{
	long double x, y;

	if ((r->has_abs || r->has_rel) && a->whole && number_read(a->text, a->len, &x)) {
		if (o->whole && number_read(o->text, o->len, &y))
			return near(r, x, y) ? NULL : "numbers differ by more than the tolerance";
		if (!r->lenient)
			return "expected a number";
	}
	if (a->len != o->len || a->whole != o->whole ||
	    !same_text(a->text, o->text, a->len, r->case_sensitive))
		return "different words";
	return a->whole || same_rest(p, r->case_sensitive) ? NULL : "different words";
}

static bool same_blanks(struct pair *p)
{
	for (;;) {
		int a = reader_peek(&p->ans), o = reader_peek(&p->out);
		bool a_more = a >= 0 && is_blank(a), o_more = o >= 0 && is_blank(o);
		if (!a_more && !o_more)
			return true;
		if (a != o)
			return false;
		reader_get(&p->ans);
		reader_get(&p->out);
	}
}

static int compare_words(struct pair *p, const struct rules *r)
{
	struct word a, o;
	int64_t lead = 0; /* of the output's first word, in lines */

	for (bool first = true;; first = false) {
		if (r->space_sensitive) {
			if (!same_blanks(p))
				return differ(p, "different white space", p->out.line,
					      p->out.column);
		} else {
			reader_skip_blanks(&p->ans);
			reader_skip_blanks(&p->out);
		}
		reader_word(&p->ans, &a);
		reader_word(&p->out, &o);
		if (a.len == 0 && o.len == 0)
			return 0;
		if (a.len == 0 || o.len == 0)
			return words_differ(p,
					    a.len == 0 ? "more output than expected"
						       : "output ends too early",
					    &a, &o);
		if (first)
			lead = o.line - a.line;
		const char *what = r->by_line && a.line + lead != o.line
					   ? "different lines"
					   : compare_word(p, r, &a, &o);
		if (what != NULL)
			return words_differ(p, what, &a, &o);
	}
}

/* ------------------------------------------------------------------ bytes and lines */

static int compare_exact(struct pair *p)
{
	for (;;) {
		int64_t line = p->out.line, column = p->out.column;
		int a = reader_get(&p->ans), o = reader_get(&p->out);
		if (a != o)
			return bytes_differ(p, a, o, "different bytes", line, column);
		if (a < 0)
			return 0;
	}
}

/* The bytes of a line as they count: runs of blanks are one, at the ends none; empty lines
 * at the end of all none.  -1 at the end of all, '\n' at the end of a line. */
struct folded {
	struct reader *r;
	int64_t held; /* line ends that count only if something follows */
	bool in_line, blank;
};

static int folded_get(struct folded *f)
{
	for (;;) {
		int c = reader_peek(f->r);
		if (c < 0)
			return -1;
		if (c == '\n') {
			f->held++;
			f->in_line = f->blank = false;
		} else if (is_blank(c)) {
			f->blank = true;
		} else if (f->held > 0) {
			f->held--;
			return '\n';
		} else if (f->blank && f->in_line) {
			f->blank = false;
			return ' ';
		} else {
			f->in_line = true;
			f->blank = false;
			return reader_get(f->r);
		}
		reader_get(f->r);
	}
}

static int compare_lines(struct pair *p)
{
	struct folded a = {.r = &p->ans}, o = {.r = &p->out};

	for (;;) {
		int64_t line = p->out.line, column = p->out.column;
		int x = folded_get(&a), y = folded_get(&o);
		if (x != y)
			return bytes_differ(p, x, y, "different lines", line, column);
		if (x < 0)
			return 0;
	}
}

/* The next byte that counts, and what stood before it: line ends, and blanks as a hash. */
struct step {
	int c;
	int64_t lines;
	uint64_t blanks;
};

static struct step step(struct reader *r)
{
	struct step s = {.c = -1};

	while ((s.c = reader_peek(r)) >= 0 && is_blank(s.c)) {
		if (s.c == '\n') {
			s.lines++;
			s.blanks = 0;
		} else {
			s.blanks = (s.blanks + (uint64_t)s.c) * UINT64_C(0x100000001B3);
		}
		reader_get(r);
	}
	if (s.c < 0)
		return (struct step){.c = -1};
	reader_get(r);
	return s;
}

static int compare_rstripped(struct pair *p)
{
	for (;;) {
		int64_t line = p->out.line, column = p->out.column;
		struct step a = step(&p->ans), o = step(&p->out);
		if (a.c != o.c || a.lines != o.lines || a.blanks != o.blanks)
			return bytes_differ(p, a.c, o.c, "different lines", line, column);
		if (a.c < 0)
			return 0;
	}
}

/* ------------------------------------------------------------------ in any order */

struct key {
	uint64_t a, b;
};
struct sum {
	uint64_t a, b, n;
};

static void add_piece(struct sum *s, struct key k, uint64_t h, uint64_t g)
{
	s->a += hash64(k.a, &h, sizeof(h));
	s->b += hash64(k.b, &g, sizeof(g));
	s->n++;
}

/* Sum over the lines (stripped, blanks folded, empty ones left out) or the words. */
static void sum_up(struct reader *r, bool by_line, struct key k, struct sum *ret)
{
	struct folded f = {.r = r};
	uint64_t h = k.a, g = k.b;
	bool any = false;
	int c;

	*ret = (struct sum){0};
	do {
		c = folded_get(&f);
		if (c >= 0 && c != '\n' && (by_line || c != ' ')) {
			h = (h ^ (uint64_t)c) * UINT64_C(0x9E3779B97F4A7C15);
			h ^= h >> 29;
			g = (g + (uint64_t)c + 1) * UINT64_C(0xD6E8FEB86659FD93);
			g ^= g >> 32;
			any = true;
		} else if (any) {
			add_piece(ret, k, h, g);
			h = k.a;
			g = k.b;
			any = false;
		}
	} while (c >= 0);
}

static int compare_unordered(struct pair *p, bool by_line)
{
	struct key k;
	struct sum a, o;

	if (getrandom(&k, sizeof(k), 0) != (ssize_t)sizeof(k))
		BUG("no random key");
	sum_up(&p->ans, by_line, k, &a);
	sum_up(&p->out, by_line, k, &o);
	if (a.n != o.n)
		return differ(p,
			      by_line ? "different number of lines" : "different number of words",
			      p->out.line, p->out.column);
	return a.a == o.a && a.b == o.b
		       ? 0
		       : differ(p,
				by_line ? "other lines than expected" : "other words than expected",
				0, 0);
}

/* ------------------------------------------------------------------ counted lines */

/* One line, folded; true while there is one.  Returns whether both lines agree. */
static bool line_pair(struct folded *a, struct folded *o, bool *more_a, bool *more_o)
{
	bool same = true;
	int x = folded_get(a), y = folded_get(o);

	while (x >= 0 && y >= 0 && x != '\n' && y != '\n') {
		same = same && x == y;
		x = folded_get(a);
		y = folded_get(o);
	}
	same = same && (x < 0 || x == '\n') && (y < 0 || y == '\n');
	while (x >= 0 && x != '\n')
		x = folded_get(a);
	while (y >= 0 && y != '\n')
		y = folded_get(o);
	*more_a = x >= 0;
	*more_o = y >= 0;
	return same;
}

static int compare_line_count(struct pair *p)
{
	struct folded a = {.r = &p->ans}, o = {.r = &p->out};
	int64_t lines = 0, good = 0;

	for (bool more_a = true, more_o = true; more_a; lines++) {
		bool had = more_o;
		good += line_pair(&a, &o, &more_a, &more_o) && had;
	}
	if (good < lines)
		differ(p, "some lines differ", 0, 0);
	p->d->share = lines > 0 ? (double)good / (double)lines : 1;
	return 0;
}

static int run(struct pair *p, const struct problem_compare *c, const struct rules *r)
{
	switch (c->kind) {
	case COMPARE_TOKENS:
	case COMPARE_FLOATS:
	case COMPARE_LOOSE:
		return compare_words(p, r);
	case COMPARE_LINES:
		return compare_lines(p);
	case COMPARE_RSTRIPPED:
		return compare_rstripped(p);
	case COMPARE_EXACT:
		return compare_exact(p);
	case COMPARE_SORTED_LINES:
		return compare_unordered(p, true);
	case COMPARE_SORTED_TOKENS:
		return compare_unordered(p, false);
	case COMPARE_LINE_COUNT:
		return compare_line_count(p);
	case COMPARE_JSON:
		break; /* not here */
	}
	BUG("comparison of kind %d", (int)c->kind);
}

int judge_compare(const struct problem_compare *c, const struct problem_args *flags, int ans_fd,
		  int out_fd, struct judge_diff *ret, struct err *e)
{
	struct rules r = {.case_sensitive = c->case_sensitive};
	struct judge_diff d = {.equal = true, .share = 1};

	if (c->kind == COMPARE_JSON)
		return compare_json(ans_fd, out_fd, ret, e);
	if (c->kind == COMPARE_TOKENS && flags != NULL) {
		r.case_sensitive = false;
		if (read_flags(flags, &r, e) < 0)
			return -1;
	} else if (c->kind == COMPARE_FLOATS) {
		r.lenient = true;
		r.has_abs = c->absolute;
		r.has_rel = c->relative;
		r.abs_eps = r.rel_eps = c->epsilon;
	} else if (c->kind == COMPARE_LOOSE) {
		/* Words are equal, or equal as decimal numbers. */
		r = (struct rules){.case_sensitive = true,
				   .has_abs = true,
				   .has_rel = true,
				   .lenient = true,
				   .by_line = true};
	}
	MEM_SCOPED struct pair *p = xmalloc(sizeof(*p));
	reader_init(&p->ans, ans_fd);
	reader_init(&p->out, out_fd);
	p->d = &d;
	run(p, c, &r);
	if (p->ans.failed || p->out.failed)
		return err_set(e, ERR_INTERNAL, "cannot read the %s",
			       p->ans.failed ? "answer file" : "output");
	*ret = d;
	return 0;
}
