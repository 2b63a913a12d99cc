/*
 * The commands: each reads its piece of the input or ends the run with where it
 * stood, what was expected and what was there.
 */
#include "harness/base/err.h"
#include "harness/base/fd.h"
#include "problems/ctd/run.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REGEXES = 64 };

static int peek(const struct run *r)
{
	return r->pos < r->len ? (unsigned char)r->in[r->pos] : -1;
}

static bool is_digit(int c)
{
	return c >= '0' && c <= '9';
}

/* ------------------------------------------------------------------ rejecting */

/* A command as the script has it, blanks squeezed. */
static void put_command(const struct run *r, const struct command *c, struct buf *out)
{
	enum { SHOWN = 80 };
	size_t begin = out->len;
	bool blank = false;

	for (size_t i = c->from; i < c->to && out->len < begin + SHOWN; i++) {
		unsigned char x = (unsigned char)r->s->text[i];
		if (x <= ' ') {
			blank = true;
			continue;
		}
		if (blank)
			buf_putc(out, ' ');
		blank = false;
		buf_putc(out, x < 0x7f ? x : '?');
	}
	if (out->len >= begin + SHOWN)
		buf_puts(out, "...");
}

static void put_got(const struct run *r, size_t from, struct buf *out)
{
	size_t n = 0;

	if (from >= r->len) {
		buf_puts(out, "the end of the file");
		return;
	}
	if (r->in[from] == '\n' || r->in[from] == ' ') {
		buf_puts(out, r->in[from] == '\n' ? "the end of the line" : "a space");
		return;
	}
	while (from + n < r->len && n < 100 && r->in[from + n] != '\n' && r->in[from + n] != ' ')
		n++;
	bytes_show(r->in + from, n, out);
}

__attribute__((format(printf, 4, 5))) static int reject(struct run *r, const struct command *c,
							size_t from, const char *fmt, ...)
{
	BUF_SCOPED text = BUF_INIT;
	BUF_SCOPED reason = BUF_INIT;
	size_t line = 1, begin = 0;
	va_list ap;

	for (const char *p = r->in;
	     from > 0 && (p = memchr(p, '\n', (size_t)(r->in + from - p))) != NULL; line++)
		begin = (size_t)(++p - r->in);
	buf_printf(&text, "line %zu, column %zu: ", line, from - begin + 1);
	if (c == NULL) {
		buf_puts(&text, "expected the end of the file, got ");
		put_got(r, from, &text);
	} else if (c->kind == CMD_ASSERT) {
		put_command(r, c, &text);
		buf_puts(&text, " fails");
	} else {
		buf_puts(&text, "expected ");
		put_command(r, c, &text);
		buf_puts(&text, ", got ");
		put_got(r, from, &text);
	}
	va_start(ap, fmt);
	buf_vprintf(&reason, fmt, ap);
	va_end(ap);
	if (reason.len > 0)
		buf_printf(&text, ": %s", reason.data);
	if (c != NULL)
		buf_printf(&text, " (script line %zu)", script_line(r->s, c->from));
	snprintf(r->why, CTD_WHY, "%s", text.data);
	r->end = CTD_REJECTED;
	return -1;
}

/* ------------------------------------------------------------------ blanks and texts */

static void skip_blanks(struct run *r)
{
	while (r->o->whitespace && r->pos < r->len && r->in[r->pos] != '\0' &&
	       strchr(" \t\r\v\f", r->in[r->pos]) != NULL)
		r->pos++;
}

static int read_space(struct run *r, const struct command *c)
{
	size_t from = r->pos;

	if (r->o->whitespace)
		skip_blanks(r);
	else if (peek(r) == ' ')
		r->pos++;
	return r->pos > from ? 0 : reject(r, c, from, "%s", "");
}

static int read_newline(struct run *r, const struct command *c)
{
	skip_blanks(r);
	if (peek(r) != '\n')
		return reject(r, c, r->pos, "%s",
			      peek(r) == '\r' ? "lines end with \\n alone here" : "");
	r->pos++;
	skip_blanks(r);
	return 0;
}

static int read_string(struct run *r, const struct command *c)
{
	VALUE_SCOPED v = VALUE_INIT;

	if (run_text(r, c->args.at[0], &v) < 0)
		return -1;
	if (r->len - r->pos < v.u.text->len ||
	    memcmp(r->in + r->pos, v.u.text->bytes, v.u.text->len) != 0) {
		BUF_SCOPED want = BUF_INIT;
		if (c->args.at[0]->kind != NODE_VALUE)
			value_show(&v, &want);
		return reject(r, c, r->pos, "%s", want.data);
	}
	r->pos += v.u.text->len;
	return 0;
}

static int get_regex(struct run *r, const struct command *c, const struct text *pattern,
		     const struct regex **ret)
{
	const char *why;
	struct regex *re;

	vec_each (struct cached, x, &r->regexes)
		if (x->len == pattern->len && memcmp(x->pattern, pattern->bytes, x->len) == 0) {
			*ret = x->re;
			return 0;
		}
	if (regex_new(&re, pattern->bytes, pattern->len, &why) < 0) {
		BUF_SCOPED text = BUF_INIT;
		bytes_show(pattern->bytes, pattern->len, &text);
		return run_broken(r, c->from, "regular expression %s: %s", text.data, why);
	}
	/* A script that makes patterns as it goes does not fill the memory with them. */
	if (r->regexes.len == REGEXES) {
		regex_free(&r->regexes.at[0].re);
		free(r->regexes.at[0].pattern);
		r->regexes.at[0] = r->regexes.at[--r->regexes.len];
	}
	char *copy = xmalloc(pattern->len + 1);
	memcpy(copy, pattern->bytes, pattern->len);
	vec_push(&r->regexes, ((struct cached){copy, pattern->len, re}));
	*ret = re;
	return 0;
}

static int read_regex(struct run *r, const struct command *c)
{
	VALUE_SCOPED v = VALUE_INIT;
	const struct regex *re = NULL;
	size_t n = 0;

	if (run_text(r, c->args.at[0], &v) < 0 || get_regex(r, c, v.u.text, &re) < 0)
		return -1;
	int rc = regex_match(re, r->in + r->pos, r->len - r->pos,
			     r->o->steps_max > 0 ? &r->steps : NULL, &n);
	if (rc < 0)
		return run_step(r, c->from);
	if (rc == 0)
		return reject(r, c, r->pos, "%s", "");
	size_t from = r->pos;
	r->pos += n;
	return c->variable == NULL ? 0 : run_set(r, c->variable, value_text(r->in + from, n));
}

/* ------------------------------------------------------------------ numbers */

static int out_of_range(struct run *r, const struct command *c, size_t from, const struct value *lo,
			const struct value *hi)
{
	BUF_SCOPED text = BUF_INIT;

	value_show(lo, &text);
	buf_puts(&text, "..");
	value_show(hi, &text);
	return reject(r, c, from, "not in %s", text.data);
}

/* The digits are right; is it in range?  Too many of them are not even converted. */
static int keep_int(struct run *r, const struct command *c, size_t from)
{
	VALUE_SCOPED lo = VALUE_INIT;
	VALUE_SCOPED hi = VALUE_INIT;
	bool minus = r->in[from] == '-';
	size_t n = r->pos - from - minus;
	int a, b;

	if (run_int(r, c->args.at[0], &lo) < 0 || run_int(r, c->args.at[1], &hi) < 0)
		return -1;
	if (value_shorter(&lo, n) && value_shorter(&hi, n))
		return out_of_range(r, c, from, &lo, &hi);
	VALUE_SCOPED x = value_digits(r->in + from + minus, n, minus);
	value_compare(&x, &lo, &a);
	value_compare(&x, &hi, &b);
	if (a < 0 || b > 0)
		return out_of_range(r, c, from, &lo, &hi);
	return c->variable == NULL ? 0 : run_set(r, c->variable, value_copy(&x));
}

static int read_int(struct run *r, const struct command *c)
{
	size_t from = r->pos;
	bool minus = peek(r) == '-';

	r->pos += minus;
	size_t first = r->pos;
	while (is_digit(peek(r)))
		r->pos++;
	if (r->pos == first)
		return reject(r, c, from, "%s", "");
	if (r->in[first] == '0' && r->pos - first > 1)
		return reject(r, c, from, "leading zeros");
	if (minus && r->in[first] == '0')
		return reject(r, c, from, "-0");
	return keep_int(r, c, from);
}

struct float_text {
	size_t from, whole, point, end; /* point: where it is, 0: none; end: of the mantissa */
	bool exponent;
};

/* Digits of an exponent behind e and its sign. */
static int read_exponent(struct run *r, const struct command *c, struct float_text *f)
{
	bool e = peek(r) == 'e' || peek(r) == 'E';

	if (c->notation == NOTATION_FIXED || (!e && c->notation == NOTATION_ANY))
		return 0;
	if (!e)
		return reject(r, c, f->from, "no exponent");
	r->pos++;
	r->pos += peek(r) == '+' || peek(r) == '-';
	size_t first = r->pos;
	while (is_digit(peek(r)))
		r->pos++;
	if (r->pos == first)
		return reject(r, c, f->from, "an exponent without digits");
	if (r->in[first] == '0' && r->pos - first > 1)
		return reject(r, c, f->from, "leading zeros in the exponent");
	f->exponent = true;
	return 0;
}

static int read_mantissa(struct run *r, const struct command *c, struct float_text *f)
{
	f->from = r->pos;
	r->pos += peek(r) == '-';
	f->whole = r->pos;
	while (is_digit(peek(r)))
		r->pos++;
	if (r->pos == f->whole)
		return reject(r, c, f->from, "%s", "");
	if (r->in[f->whole] == '0' && r->pos - f->whole > 1)
		return reject(r, c, f->from, "leading zeros");
	if (peek(r) == '.') {
		f->point = r->pos++;
		while (is_digit(peek(r)))
			r->pos++;
		if (r->pos == f->point + 1)
			return reject(r, c, f->from, "a point without digits behind it");
	}
	f->end = r->pos;
	return 0;
}

static int decimals_bound(struct run *r, const struct node *n, size_t *ret)
{
	VALUE_SCOPED v = VALUE_INIT;

	if (run_int(r, n, &v) < 0)
		return -1;
	if (v.kind != VALUE_SMALL || v.u.small < 0 || v.u.small > INT32_MAX)
		return run_broken(r, n->from, "a number of decimals is 0 to %d", INT32_MAX);
	*ret = (size_t)v.u.small;
	return 0;
}

static int check_decimals(struct run *r, const struct command *c, const struct float_text *f)
{
	size_t lo, hi, n = f->point > 0 ? f->end - f->point - 1 : 0;

	if (decimals_bound(r, c->args.at[2], &lo) < 0 || decimals_bound(r, c->args.at[3], &hi) < 0)
		return -1;
	if (lo > hi)
		return run_broken(r, c->from, "from %zu to %zu decimals is no range", lo, hi);
	if (f->exponent && (r->in[f->whole] == '0' || f->point != f->whole + 1))
		return reject(r, c, f->from,
			      "with an exponent there is one digit before the point, and not 0");
	if (n < lo || n > hi)
		return reject(r, c, f->from, "%zu decimals, not %zu..%zu", n, lo, hi);
	return 0;
}

static int read_float(struct run *r, const struct command *c)
{
	struct float_text f = {0};
	VALUE_SCOPED lo = VALUE_INIT;
	VALUE_SCOPED hi = VALUE_INIT;
	VALUE_SCOPED x = VALUE_INIT;
	int a, b;

	if (read_mantissa(r, c, &f) < 0 || read_exponent(r, c, &f) < 0 ||
	    (c->kind == CMD_FLOATP && check_decimals(r, c, &f) < 0) ||
	    run_value(r, c->args.at[0], &lo) < 0 || run_value(r, c->args.at[1], &hi) < 0)
		return -1;
	if (!value_decimal(r->in + f.from, r->pos - f.from, &x))
		return reject(r, c, f.from,
			      "its digits or its exponent (beyond 10^100000) are too many");
	if (value_compare(&x, &lo, &a) != NULL || value_compare(&x, &hi, &b) != NULL)
		return run_broken(r, c->from, "a bound is a string");
	if (a < 0 || b > 0)
		return out_of_range(r, c, f.from, &lo, &hi);
	return c->variable == NULL ? 0 : run_set(r, c->variable, value_copy(&x));
}

/* ------------------------------------------------------------------ the rest */

static int read_end(struct run *r, const struct command *c)
{
	return r->pos == r->len ? 0 : reject(r, c, r->pos, "%s", "");
}

/* Of a comparison, the two sides. */
static void put_sides(struct run *r, const struct node *n, struct buf *out)
{
	static const struct {
		char op;
		char text[4];
	} signs[] = {{'<', " < "},  {'>', " > "},  {'l', " <= "},
		     {'g', " >= "}, {'e', " == "}, {'n', " != "}};
	VALUE_SCOPED a = VALUE_INIT;
	VALUE_SCOPED b = VALUE_INIT;

	if (n->kind != NODE_COMPARE || run_value(r, n->kids.at[0], &a) < 0 ||
	    run_value(r, n->kids.at[1], &b) < 0)
		return;
	value_show(&a, out);
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (signs[i].op == n->op)
			buf_printf(out, "%.4s", signs[i].text);
	value_show(&b, out);
}

static int check_assert(struct run *r, const struct command *c)
{
	BUF_SCOPED text = BUF_INIT;
	bool is;

	r->note[0] = '\0';
	if (run_test(r, c->args.at[0], &is) < 0)
		return -1;
	if (is)
		return 0;
	put_sides(r, c->args.at[0], &text);
	return reject(r, c, r->pos, "%s%s", text.data, r->note);
}

static int assign(struct run *r, const struct command *c)
{
	for (size_t i = 0; i + 1 < c->args.len; i += 2) {
		struct value v = VALUE_INIT;
		if (run_value(r, c->args.at[i + 1], &v) < 0 || run_set(r, c->args.at[i], v) < 0)
			return -1;
	}
	return 0;
}

static int unset(struct run *r, const struct command *c)
{
	vec_each (struct node *, n, &c->args)
		run_unset(r, *n);
	return 0;
}

static int command(struct run *r, const struct command *c);

static int block(struct run *r, const struct block *b)
{
	for (size_t i = 0; i < b->len; i++)
		if (command(r, b->at[i]) < 0)
			return -1;
	return 0;
}

static int round_of(struct run *r, const struct command *c, uint64_t i)
{
	if (i > 0 && c->separator != NULL && command(r, c->separator) < 0)
		return -1;
	if (run_step(r, c->from) < 0 || block(r, &c->block) < 0)
		return -1;
	return c->variable == NULL ? 0 : run_set(r, c->variable, value_small((int64_t)i + 1));
}

static int repeat(struct run *r, const struct command *c)
{
	VALUE_SCOPED n = VALUE_INIT;

	if (c->variable != NULL && run_set(r, c->variable, value_small(0)) < 0)
		return -1;
	if (run_int(r, c->args.at[0], &n) < 0)
		return -1;
	if (n.kind != VALUE_SMALL || n.u.small < 0 || n.u.small > UINT32_MAX) {
		BUF_SCOPED text = BUF_INIT;
		value_show(&n, &text);
		return run_broken(r, c->from, "a loop runs 0 to %lld times, not %s",
				  (long long)UINT32_MAX, text.data);
	}
	for (int64_t i = 0; i < n.u.small; i++)
		if (round_of(r, c, (uint64_t)i) < 0)
			return -1;
	return 0;
}

static int repeat_while(struct run *r, const struct command *c)
{
	bool is;

	if (c->variable != NULL && run_set(r, c->variable, value_small(0)) < 0)
		return -1;
	for (uint64_t i = 0;; i++) {
		if (run_test(r, c->args.at[0], &is) < 0)
			return -1;
		if (!is)
			return 0;
		if (round_of(r, c, i) < 0)
			return -1;
	}
}

static int branch(struct run *r, const struct command *c)
{
	bool is;

	return run_test(r, c->args.at[0], &is) < 0 ? -1 : block(r, is ? &c->block : &c->other);
}

static int command(struct run *r, const struct command *c)
{
	static int (*const commands[])(struct run *, const struct command *) = {
		[CMD_SPACE] = read_space,    [CMD_NEWLINE] = read_newline,
		[CMD_EOF] = read_end,        [CMD_INT] = read_int,
		[CMD_FLOAT] = read_float,    [CMD_FLOATP] = read_float,
		[CMD_STRING] = read_string,  [CMD_REGEX] = read_regex,
		[CMD_ASSERT] = check_assert, [CMD_SET] = assign,
		[CMD_UNSET] = unset,         [CMD_REP] = repeat,
		[CMD_WHILE] = repeat_while,  [CMD_IF] = branch,
	};

	return run_step(r, c->from) < 0 ? -1 : commands[c->kind](r, c);
}

static void run_release(struct run *r)
{
	for (size_t i = 0; i < r->s->names.len; i++) {
		table_release(&r->variables[i].at);
		table_release(&r->variables[i].counts);
	}
	free(r->variables);
	vec_each (struct cached, x, &r->regexes) {
		regex_free(&x->re);
		free(x->pattern);
	}
	vec_release(&r->regexes);
	buf_release(&r->key);
}

enum ctd_end ctd_check(const struct ctd_script *s, const char *in, size_t len,
		       const struct ctd_options *o, char why[CTD_WHY])
{
	struct run r = {.s = s,
			.o = o,
			.in = in,
			.len = len,
			.steps = o->steps_max,
			.variables = xcalloc(s->names.len + 1, sizeof(*r.variables)),
			.key = BUF_INIT,
			.why = why};

	why[0] = '\0';
	for (size_t i = 0; i < s->names.len; i++)
		r.variables[i] = (struct variable){.at = TABLE_INIT, .counts = TABLE_INIT};
	skip_blanks(&r);
	if (block(&r, &s->main) == 0 && r.pos != r.len)
		reject(&r, NULL, r.pos, "%s", "");
	run_release(&r);
	return r.end;
}
