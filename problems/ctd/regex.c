/*
 * Parsed into a tree, emitted as a program of splits and bytes, run for all
 * alternatives at the same time with one list of places for each byte of the
 * input, in the order of preference (Pike's method).  Counted repetition is
 * written out: [a-z]{1,100000} is long but has two live places at any time.
 */
#include "problems/ctd/regex.h"

#include "harness/base/err.h"
#include "harness/base/vec.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { CODE_MAX = 1 << 22, DEPTH_MAX = 1000, COUNT_MAX = 1 << 30, COUNT_ANY = -1 };

struct set {
	uint64_t bits[4];
};

enum op { OP_SET, OP_SPLIT, OP_JUMP, OP_MATCH };

struct insn {
	uint8_t op;
	uint32_t x, y; /* SET: which; SPLIT: first x, then y; JUMP: x */
};

struct regex {
	VEC(struct set)
	sets;
	VEC(struct insn)
	code;
};

enum tree_kind { TREE_SET, TREE_SEQUENCE, TREE_CHOICE, TREE_REPEAT };

struct tree {
	enum tree_kind kind;
	uint32_t set;
	int min, max; /* COUNT_ANY: no end */
	VEC(struct tree *)
	kids;
};

struct reader {
	struct regex *re;
	const char *p, *end;
	int depth;
	const char *why;
};

static const char special[] = "(){}[]*+?|\\^.-";

static bool set_has(const struct set *s, unsigned char c)
{
	return s->bits[c >> 6] >> (c & 63) & 1;
}

static void set_add(struct set *s, unsigned char c)
{
	s->bits[c >> 6] |= UINT64_C(1) << (c & 63);
}

static struct tree *tree_new(enum tree_kind kind)
{
	struct tree *t = xcalloc(1, sizeof(*t));

	t->kind = kind;
	return t;
}

static void tree_free(struct tree *t)
{
	if (t == NULL)
		return;
	vec_each (struct tree *, kid, &t->kids)
		tree_free(*kid);
	vec_release(&t->kids);
	free(t);
}

/* ------------------------------------------------------------------ reading */

static bool at(const struct reader *r, char c)
{
	return r->p < r->end && *r->p == c;
}

/* One byte, or an escaped one.  Is it a plain one that may have a meaning? */
static unsigned char take(struct reader *r, bool *ret_plain)
{
	bool escaped = *r->p == '\\' && r->p + 1 < r->end && r->p[1] != '\0' &&
		       strchr(special, r->p[1]) != NULL;

	r->p += escaped;
	*ret_plain = !escaped;
	return (unsigned char)*r->p++;
}

static struct tree *leaf(struct reader *r, const struct set *s)
{
	struct tree *t = tree_new(TREE_SET);

	t->set = (uint32_t)r->re->sets.len;
	vec_push(&r->re->sets, *s);
	return t;
}

static struct tree *read_byte(struct reader *r)
{
	struct set s = {{0}};
	bool plain;

	set_add(&s, take(r, &plain));
	return leaf(r, &s);
}

static struct tree *read_any(struct reader *r)
{
	struct set s;

	memset(&s, 0xff, sizeof(s));
	r->p++;
	return leaf(r, &s);
}

static bool add_range(struct reader *r, struct set *s, unsigned char from, unsigned char to)
{
	if (from > to)
		r->why = "the first byte of a range in [] is behind the last";
	for (int c = from; c <= to; c++)
		set_add(s, (unsigned char)c);
	return from <= to;
}

/* [:digit:], which older scripts have inside []; and none of the bytes that are not ASCII. */
static bool read_class(struct reader *r, struct set *s)
{
	static const struct {
		const char *name;
		int (*is)(int c);
	} classes[] = {{"[:alnum:]", isalnum}, {"[:alpha:]", isalpha}, {"[:blank:]", isblank},
		       {"[:cntrl:]", iscntrl}, {"[:digit:]", isdigit}, {"[:graph:]", isgraph},
		       {"[:lower:]", islower}, {"[:print:]", isprint}, {"[:punct:]", ispunct},
		       {"[:space:]", isspace}, {"[:upper:]", isupper}, {"[:xdigit:]", isxdigit}};

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		size_t n = strlen(classes[i].name);
		if ((size_t)(r->end - r->p) < n || memcmp(r->p, classes[i].name, n) != 0)
			continue;
		for (int c = 0; c < 128; c++)
			if (classes[i].is(c))
				set_add(s, (unsigned char)c);
		r->p += n;
		return true;
	}
	r->why = "[ inside [] has to be escaped";
	return false;
}

static struct tree *read_set(struct reader *r)
{
	struct set s = {{0}};
	bool not = false, any = false, plain;

	r->p++;
	if (at(r, '^')) {
		not = true;
		r->p++;
	}
	while (r->p < r->end && *r->p != ']') {
		any = true;
		if (*r->p == '[') {
			if (!read_class(r, &s))
				return NULL;
			continue;
		}
		unsigned char c = take(r, &plain);
		unsigned char to = c;
		/* A range, unless the - is the last. */
		if (at(r, '-') && r->p + 1 < r->end && r->p[1] != ']') {
			r->p++;
			if (*r->p == '[') {
				r->why = "[ inside [] has to be escaped";
				return NULL;
			}
			to = take(r, &plain);
		}
		if (!add_range(r, &s, c, to))
			return NULL;
	}
	if (r->p == r->end || !any) {
		r->why = r->p == r->end ? "] is missing" : "the set [] is empty";
		return NULL;
	}
	r->p++;
	for (int i = 0; i < 4 && not ; i++)
		s.bits[i] = ~s.bits[i];
	return leaf(r, &s);
}

/* Digits, or COUNT_ANY where there are none. */
static int read_count(struct reader *r)
{
	const char *from = r->p;
	int64_t n = 0;

	for (; r->p < r->end && *r->p >= '0' && *r->p <= '9'; r->p++)
		n = n > COUNT_MAX ? n : 10 * n + (*r->p - '0');
	if (r->p - from > 1 && *from == '0')
		r->why = "a number in {} has leading zeros";
	else if (n > COUNT_MAX)
		r->why = "a number in {} is too large";
	return r->p == from ? COUNT_ANY : (int)(n > COUNT_MAX ? COUNT_MAX : n);
}

static void read_counts(struct reader *r, int *min, int *max)
{
	*min = *max = read_count(r);
	if (at(r, ',')) {
		r->p++;
		*max = read_count(r);
		*min = *min == COUNT_ANY ? 0 : *min;
	} else if (*min == COUNT_ANY) {
		r->why = "a number is missing in {}";
	}
	if (r->why == NULL && *max != COUNT_ANY && *min > *max)
		r->why = "the first number in {} is larger than the second";
	if (at(r, '}'))
		r->p++;
	else if (r->why == NULL)
		r->why = "} is missing";
}

static struct tree *read_repeat(struct reader *r, struct tree *what)
{
	struct tree *t = tree_new(TREE_REPEAT);
	char c = *r->p++;

	vec_push(&t->kids, what);
	t->min = c == '+';
	t->max = c == '?' ? 1 : COUNT_ANY;
	if (c == '{')
		read_counts(r, &t->min, &t->max);
	if (r->why == NULL && r->p < r->end && strchr("*+?{", *r->p) != NULL && *r->p != '\0')
		r->why = "a repetition of a repetition needs ()";
	return t;
}

static struct tree *read_choice(struct reader *r);

static struct tree *read_group(struct reader *r)
{
	struct tree *t;

	r->p++;
	if (++r->depth > DEPTH_MAX) {
		r->why = "() are nested too deeply";
		return NULL;
	}
	t = read_choice(r);
	r->depth--;
	if (at(r, ')'))
		r->p++;
	else if (r->why == NULL)
		r->why = ") is missing";
	return t;
}

static struct tree *read_atom(struct reader *r)
{
	switch (*r->p) {
	case '(':
		return read_group(r);
	case '[':
		return read_set(r);
	case '.':
		return read_any(r);
	case '*':
	case '+':
	case '?':
	case '{':
		r->why = "there is nothing to repeat";
		return NULL;
	default:
		return read_byte(r);
	}
}

static struct tree *read_sequence(struct reader *r)
{
	struct tree *t = tree_new(TREE_SEQUENCE);

	while (r->why == NULL && r->p < r->end && *r->p != '|' && *r->p != ')') {
		struct tree *kid = read_atom(r);
		if (kid == NULL)
			break;
		if (r->why == NULL && r->p < r->end && *r->p != '\0' &&
		    strchr("*+?{", *r->p) != NULL)
			kid = read_repeat(r, kid);
		vec_push(&t->kids, kid);
	}
	return t;
}

static struct tree *read_choice(struct reader *r)
{
	struct tree *t = tree_new(TREE_CHOICE);

	vec_push(&t->kids, read_sequence(r));
	while (r->why == NULL && at(r, '|')) {
		r->p++;
		vec_push(&t->kids, read_sequence(r));
	}
	return t;
}

/* ------------------------------------------------------------------ program */

static uint32_t emit(struct regex *re, enum op op, uint32_t x, uint32_t y)
{
	vec_push(&re->code, ((struct insn){(uint8_t)op, x, y}));
	return (uint32_t)re->code.len - 1;
}

static bool put(struct regex *re, const struct tree *t);

static bool put_choice(struct regex *re, const struct tree *t)
{
	VEC(uint32_t)
	ends = {0};
	bool fits = true;

	for (size_t i = 0; i < t->kids.len && fits; i++) {
		bool last = i + 1 == t->kids.len;
		uint32_t split = last ? 0 : emit(re, OP_SPLIT, 0, 0);
		fits = put(re, t->kids.at[i]);
		if (last)
			break;
		vec_push(&ends, emit(re, OP_JUMP, 0, 0));
		re->code.at[split].x = split + 1;
		re->code.at[split].y = (uint32_t)re->code.len;
	}
	vec_each (uint32_t, end, &ends)
		re->code.at[*end].x = (uint32_t)re->code.len;
	vec_release(&ends);
	return fits;
}

/* x* is written as (x+)?: an empty round then ends the loop, as it does in Perl. */
static bool put_star(struct regex *re, const struct tree *kid)
{
	uint32_t first = emit(re, OP_SPLIT, 0, 0), body = (uint32_t)re->code.len;

	if (!put(re, kid))
		return false;
	uint32_t again = emit(re, OP_SPLIT, body, 0);
	re->code.at[first].x = body;
	re->code.at[first].y = re->code.at[again].y = (uint32_t)re->code.len;
	return true;
}

static bool put_repeat(struct regex *re, const struct tree *t)
{
	const struct tree *kid = t->kids.at[0];
	VEC(uint32_t)
	splits = {0};
	bool fits = true;

	for (int i = 0; i < t->min && fits; i++) {
		size_t was = re->code.len;
		fits = put(re, kid);
		if (re->code.len == was)
			break; /* of nothing, once is enough */
	}
	if (fits && t->max == COUNT_ANY)
		return put_star(re, kid);
	for (int i = t->min; i < t->max && fits; i++) {
		vec_push(&splits, emit(re, OP_SPLIT, (uint32_t)re->code.len + 1, 0));
		fits = put(re, kid);
	}
	vec_each (uint32_t, at_, &splits)
		re->code.at[*at_].y = (uint32_t)re->code.len;
	vec_release(&splits);
	return fits;
}

static bool put(struct regex *re, const struct tree *t)
{
	bool fits = re->code.len < CODE_MAX;

	if (!fits)
		return false;
	if (t->kind == TREE_SET)
		emit(re, OP_SET, t->set, 0);
	else if (t->kind == TREE_CHOICE)
		return put_choice(re, t);
	else if (t->kind == TREE_REPEAT)
		return put_repeat(re, t);
	for (size_t i = 0; i < t->kids.len && fits; i++)
		fits = put(re, t->kids.at[i]);
	return fits;
}

int regex_new(struct regex **ret, const char *pattern, size_t len, const char **why)
{
	struct regex *re = xcalloc(1, sizeof(*re));
	struct reader r = {.re = re, .p = pattern, .end = pattern + len};
	struct tree *t = read_choice(&r);

	if (r.why == NULL && r.p < r.end)
		r.why = ") without (";
	if (r.why == NULL && !put(re, t))
		r.why = "it is too long, written out";
	tree_free(t);
	if (r.why != NULL) {
		*why = r.why;
		regex_free(&re);
		return -1;
	}
	emit(re, OP_MATCH, 0, 0);
	*ret = re;
	return 0;
}

void regex_free(struct regex **re)
{
	if (*re == NULL)
		return;
	vec_release(&(*re)->sets);
	vec_release(&(*re)->code);
	free(*re);
	*re = NULL;
}

/* ------------------------------------------------------------------ matching */

/* Places in the order of preference, each once. */
struct places {
	uint32_t *at, *where, n;
};

struct match {
	const struct regex *re;
	struct places now, next;
	uint32_t *stack;
	uint64_t *steps;
};

static bool places_add(struct places *p, uint32_t pc)
{
	if (p->where[pc] < p->n && p->at[p->where[pc]] == pc)
		return false;
	p->where[pc] = p->n;
	p->at[p->n++] = pc;
	return true;
}

/* pc and all that is reached from it without a byte.  Each is pushed at most twice. */
static bool follow(struct match *m, struct places *to, uint32_t from)
{
	size_t depth = 0;

	m->stack[depth++] = from;
	while (depth > 0) {
		uint32_t pc = m->stack[--depth];
		const struct insn *i = &m->re->code.at[pc];
		if (!places_add(to, pc))
			continue;
		if (m->steps != NULL && (*m->steps)-- == 0) {
			*m->steps = 0;
			return false;
		}
		if (i->op == OP_SPLIT)
			m->stack[depth++] = i->y;
		if (i->op == OP_SPLIT || i->op == OP_JUMP)
			m->stack[depth++] = i->x;
	}
	return true;
}

/* -1: no steps left; 0: nothing lives any more; 1. */
static int step(struct match *m, const char *text, size_t i, size_t len, bool *found, size_t *end)
{
	m->next.n = 0;
	for (uint32_t k = 0; k < m->now.n; k++) {
		const struct insn *x = &m->re->code.at[m->now.at[k]];
		if (x->op == OP_MATCH) {
			*found = true;
			*end = i;
			break; /* what comes behind is preferred less */
		}
		if (x->op == OP_SET && i < len &&
		    set_has(&m->re->sets.at[x->x], (unsigned char)text[i]) &&
		    !follow(m, &m->next, m->now.at[k] + 1))
			return -1;
	}
	struct places was = m->now;
	m->now = m->next;
	m->next = was;
	return m->now.n > 0;
}

int regex_match(const struct regex *re, const char *text, size_t len, uint64_t *steps,
		size_t *ret_len)
{
	size_t n = re->code.len;
	uint32_t *memory = xcalloc(6 * n + 2, sizeof(*memory));
	struct match m = {.re = re,
			  .now = {memory, memory + n, 0},
			  .next = {memory + 2 * n, memory + 3 * n, 0},
			  .stack = memory + 4 * n,
			  .steps = steps};
	bool found = false;
	int more = follow(&m, &m.now, 0) ? 1 : -1;

	for (size_t i = 0; i <= len && more > 0; i++)
		more = step(&m, text, i, len, &found, ret_len);
	free(memory);
	return more < 0 ? -1 : found;
}
