/*
 * Integers are machine words as long as they fit, else GMP's.  Floats are
 * fractions: 0.1 + 0.2 is 0.3, and no precision has to be chosen.  What would not
 * fit NUMBER_BITS is refused before it is computed, since GMP aborts.
 */
#include "problems/ctd/value.h"

#include "harness/base/err.h"
#include "harness/base/fd.h"

#include <stdlib.h>
#include <string.h>

/* Fractions are cancelled at every step, which costs more than a product. */
enum { NUMBER_BITS = 1 << 26, RATIO_BITS = 1 << 22, DIGITS_MAX = 1000000, EXPONENT_MAX = 100000 };

static const char too_large[] =
	"the number gets too large (an integer of 2^26 bits, a float of 2^22)";

void value_release(struct value *v)
{
	if (v->kind == VALUE_BIG)
		mpz_clear(v->u.big);
	else if (v->kind == VALUE_RATIO)
		mpq_clear(v->u.ratio);
	else if (v->kind == VALUE_TEXT && --v->u.text->refs == 0)
		free(v->u.text);
	v->kind = VALUE_NONE;
}

struct value value_copy(const struct value *v)
{
	struct value to = *v;

	if (v->kind == VALUE_BIG) {
		mpz_init_set(to.u.big, v->u.big);
	} else if (v->kind == VALUE_RATIO) {
		mpq_init(to.u.ratio);
		mpq_set(to.u.ratio, v->u.ratio);
	} else if (v->kind == VALUE_TEXT) {
		v->u.text->refs++;
	}
	return to;
}

struct value value_small(int64_t n)
{
	return (struct value){.kind = VALUE_SMALL, .u.small = n};
}

struct value value_text(const char *bytes, size_t len)
{
	struct text *t = xmalloc(sizeof(*t) + len + 1);

	t->refs = 1;
	t->len = len;
	memcpy(t->bytes, bytes, len);
	t->bytes[len] = '\0';
	return (struct value){.kind = VALUE_TEXT, .u.text = t};
}

/* Takes z. */
static struct value of_big(mpz_t z)
{
	struct value v = {.kind = VALUE_BIG};

	if (mpz_fits_slong_p(z)) {
		v = value_small(mpz_get_si(z));
		mpz_clear(z);
	} else {
		memcpy(v.u.big, z, sizeof(mpz_t));
	}
	return v;
}

struct value value_digits(const char *digits, size_t n, bool negative)
{
	mpz_t z;

	if (n <= 18) {
		int64_t sum = 0;
		for (size_t i = 0; i < n; i++)
			sum = 10 * sum + (digits[i] - '0');
		return value_small(negative ? -sum : sum);
	}
	MEM_SCOPED char *copy = xstrndup(digits, n);
	mpz_init_set_str(z, copy, 10);
	if (negative)
		mpz_neg(z, z);
	return of_big(z);
}

/* Sign, digits of the whole and of the fraction together without leading zeros, and the power
 * of ten behind them. */
struct decimal {
	bool negative;
	struct buf digits;
	int64_t power;
};

static void cut_decimal(const char *s, size_t n, struct decimal *d)
{
	size_t i = 0;
	bool point = false, minus;

	if (i < n && s[i] == '-')
		d->negative = ++i > 0;
	for (; i < n && s[i] != 'e' && s[i] != 'E'; i++) {
		if (s[i] == '.') {
			point = true;
			continue;
		}
		d->power -= point;
		if (s[i] != '0' || d->digits.len > 0)
			buf_putc(&d->digits, s[i]);
	}
	int64_t e = 0;
	minus = ++i < n && s[i] == '-';
	if (i < n && (s[i] == '-' || s[i] == '+'))
		i++;
	for (; i < n; i++)
		e = e > INT64_C(1) << 40 ? e : 10 * e + (s[i] - '0');
	d->power += minus ? -e : e;
}

bool value_decimal(const char *s, size_t n, struct value *ret)
{
	struct decimal d = {.digits = BUF_INIT};
	struct value v = {.kind = VALUE_RATIO};
	bool fits = true;

	cut_decimal(s, n, &d);
	mpq_init(v.u.ratio);
	if (d.digits.len > DIGITS_MAX || d.power > EXPONENT_MAX ||
	    d.power < -EXPONENT_MAX - (int64_t)d.digits.len) {
		fits = d.digits.len == 0;
	} else if (d.digits.len > 0) {
		mpz_t ten;
		mpz_init(ten);
		mpz_ui_pow_ui(ten, 10, (unsigned long)(d.power < 0 ? -d.power : d.power));
		mpz_set_str(mpq_numref(v.u.ratio), d.digits.data, 10);
		if (d.power < 0)
			mpz_set(mpq_denref(v.u.ratio), ten);
		else
			mpz_mul(mpq_numref(v.u.ratio), mpq_numref(v.u.ratio), ten);
		mpz_clear(ten);
		mpq_canonicalize(v.u.ratio);
		if (d.negative)
			mpq_neg(v.u.ratio, v.u.ratio);
	}
	buf_release(&d.digits);
	if (fits)
		*ret = v;
	else
		value_release(&v);
	return fits;
}

bool value_shorter(const struct value *v, size_t n)
{
	if (v->kind == VALUE_SMALL)
		return n > 19;
	return v->kind == VALUE_BIG && n > mpz_sizeinbase(v->u.big, 10);
}

/* ------------------------------------------------------------------ arithmetic */

static void to_mpz(const struct value *v, mpz_t z)
{
	if (v->kind == VALUE_BIG)
		mpz_init_set(z, v->u.big);
	else
		mpz_init_set_si(z, v->u.small);
}

static void to_mpq(const struct value *v, mpq_t q)
{
	mpq_init(q);
	if (v->kind == VALUE_RATIO)
		mpq_set(q, v->u.ratio);
	else if (v->kind == VALUE_BIG)
		mpq_set_z(q, v->u.big);
	else
		mpq_set_si(q, v->u.small, 1);
}

static bool small_arith(char op, int64_t a, int64_t b, int64_t *ret)
{
	switch (op) {
	case '+':
		return !__builtin_add_overflow(a, b, ret);
	case '-':
		return !__builtin_sub_overflow(a, b, ret);
	case '*':
		return !__builtin_mul_overflow(a, b, ret);
	case '/':
	case '%':
		if (b == 0 || (a == INT64_MIN && b == -1))
			return false;
		*ret = op == '/' ? a / b : a % b;
		return true;
	default:
		return false;
	}
}

static const char *big_arith(char op, mpz_t a, const mpz_t b)
{
	if (op == '*' && mpz_sizeinbase(a, 2) + mpz_sizeinbase(b, 2) > NUMBER_BITS)
		return too_large;
	if ((op == '/' || op == '%') && mpz_sgn(b) == 0)
		return op == '/' ? "division by zero" : "remainder of a division by zero";
	if (op == '+')
		mpz_add(a, a, b);
	else if (op == '-')
		mpz_sub(a, a, b);
	else if (op == '*')
		mpz_mul(a, a, b);
	else if (op == '/')
		mpz_tdiv_q(a, a, b);
	else
		mpz_tdiv_r(a, a, b);
	return mpz_sizeinbase(a, 2) > NUMBER_BITS ? too_large : NULL;
}

static const char *int_arith(char op, const struct value *a, const struct value *b,
			     struct value *ret)
{
	int64_t small;
	mpz_t x, y;

	if (a->kind == VALUE_SMALL && b->kind == VALUE_SMALL &&
	    small_arith(op, a->u.small, b->u.small, &small)) {
		*ret = value_small(small);
		return NULL;
	}
	to_mpz(a, x);
	to_mpz(b, y);
	const char *why = big_arith(op, x, y);
	mpz_clear(y);
	if (why == NULL)
		*ret = of_big(x);
	else
		mpz_clear(x);
	return why;
}

static size_t ratio_bits(const mpq_t q)
{
	return mpz_sizeinbase(mpq_numref(q), 2) + mpz_sizeinbase(mpq_denref(q), 2);
}

static const char *ratio_arith(char op, const struct value *a, const struct value *b,
			       struct value *ret)
{
	struct value x = {.kind = VALUE_RATIO};
	mpq_t y;
	const char *why = NULL;

	to_mpq(a, x.u.ratio);
	to_mpq(b, y);
	if (op == '%')
		why = "% is for integers";
	else if (op == '/' && mpq_sgn(y) == 0)
		why = "division by zero";
	else if (ratio_bits(x.u.ratio) + ratio_bits(y) > RATIO_BITS)
		why = too_large;
	else if (op == '+')
		mpq_add(x.u.ratio, x.u.ratio, y);
	else if (op == '-')
		mpq_sub(x.u.ratio, x.u.ratio, y);
	else if (op == '*')
		mpq_mul(x.u.ratio, x.u.ratio, y);
	else
		mpq_div(x.u.ratio, x.u.ratio, y);
	mpq_clear(y);
	if (why == NULL)
		*ret = x;
	else
		value_release(&x);
	return why;
}

/* Bits of x^n at most; x of one bit is 0, 1 or -1. */
static bool power_fits(size_t bits, uint64_t n, size_t max)
{
	return bits <= 1 || n <= max / bits;
}

static const char *power(const struct value *a, const struct value *b, struct value *ret)
{
	struct value x = {.kind = VALUE_RATIO};

	if (b->kind != VALUE_SMALL || b->u.small < 0)
		return value_is_int(b) ? "an exponent is 0 or more, and below 2^63"
				       : "an exponent is an integer";
	unsigned long n = (unsigned long)b->u.small;
	if (value_is_int(a)) {
		mpz_t z;
		to_mpz(a, z);
		if (!power_fits(mpz_sizeinbase(z, 2), n, NUMBER_BITS)) {
			mpz_clear(z);
			return too_large;
		}
		mpz_pow_ui(z, z, n);
		*ret = of_big(z);
		return NULL;
	}
	to_mpq(a, x.u.ratio);
	if (ratio_bits(x.u.ratio) > 2 && !power_fits(ratio_bits(x.u.ratio), n, RATIO_BITS)) {
		value_release(&x);
		return too_large;
	}
	mpz_pow_ui(mpq_numref(x.u.ratio), mpq_numref(x.u.ratio), n);
	mpz_pow_ui(mpq_denref(x.u.ratio), mpq_denref(x.u.ratio), n);
	*ret = x;
	return NULL;
}

const char *value_arith(char op, const struct value *a, const struct value *b, struct value *ret)
{
	if (a->kind == VALUE_TEXT || b->kind == VALUE_TEXT)
		return "a string is no number";
	if (op == '^')
		return power(a, b, ret);
	return value_is_int(a) && value_is_int(b) ? int_arith(op, a, b, ret)
						  : ratio_arith(op, a, b, ret);
}

size_t value_weight(const struct value *v)
{
	size_t bits = v->kind == VALUE_BIG     ? mpz_sizeinbase(v->u.big, 2)
		      : v->kind == VALUE_RATIO ? ratio_bits(v->u.ratio)
					       : 0;
	return bits / 1024;
}

static int text_compare(const struct text *a, const struct text *b)
{
	int c = memcmp(a->bytes, b->bytes, a->len < b->len ? a->len : b->len);

	return c != 0 ? c : (a->len > b->len) - (a->len < b->len);
}

static int number_compare(const struct value *a, const struct value *b)
{
	int c;

	if (a->kind == VALUE_SMALL && b->kind == VALUE_SMALL)
		return (a->u.small > b->u.small) - (a->u.small < b->u.small);
	if (value_is_int(a) && value_is_int(b)) {
		mpz_t x, y;
		to_mpz(a, x);
		to_mpz(b, y);
		c = mpz_cmp(x, y);
		mpz_clear(x);
		mpz_clear(y);
		return c;
	}
	mpq_t x, y;
	to_mpq(a, x);
	to_mpq(b, y);
	c = mpq_cmp(x, y);
	mpq_clear(x);
	mpq_clear(y);
	return c;
}

const char *value_compare(const struct value *a, const struct value *b, int *ret)
{
	int c;

	if ((a->kind == VALUE_TEXT) != (b->kind == VALUE_TEXT))
		return "a string is compared with a number";
	c = a->kind == VALUE_TEXT ? text_compare(a->u.text, b->u.text) : number_compare(a, b);
	*ret = (c > 0) - (c < 0);
	return NULL;
}

/* ------------------------------------------------------------------ as bytes */

static void key_mpz(const mpz_t z, struct buf *out)
{
	size_t n = (mpz_sizeinbase(z, 2) + 7) / 8;

	buf_putc(out, mpz_sgn(z) < 0 ? '-' : '+');
	buf_add(out, &n, sizeof(n));
	buf_reserve(out, n);
	mpz_export(out->data + out->len, &n, 1, 1, 1, 0, z);
	out->len += n;
	out->data[out->len] = '\0';
}

void value_key(const struct value *v, struct buf *out)
{
	bool whole = v->kind == VALUE_RATIO && mpz_cmp_ui(mpq_denref(v->u.ratio), 1) == 0;

	if (v->kind == VALUE_TEXT) {
		buf_putc(out, 't');
		buf_add(out, &v->u.text->len, sizeof(v->u.text->len));
		buf_add(out, v->u.text->bytes, v->u.text->len);
	} else if (v->kind == VALUE_SMALL || (whole && mpz_fits_slong_p(mpq_numref(v->u.ratio)))) {
		int64_t n =
			v->kind == VALUE_SMALL ? v->u.small : mpz_get_si(mpq_numref(v->u.ratio));
		buf_putc(out, 'i');
		buf_add(out, &n, sizeof(n));
	} else if (v->kind == VALUE_BIG || whole) {
		buf_putc(out, 'b');
		key_mpz(v->kind == VALUE_BIG ? v->u.big : mpq_numref(v->u.ratio), out);
	} else {
		buf_putc(out, 'q');
		key_mpz(mpq_numref(v->u.ratio), out);
		key_mpz(mpq_denref(v->u.ratio), out);
	}
}

void bytes_show(const char *bytes, size_t n, struct buf *out)
{
	enum { SHOWN = 40 };

	buf_putc(out, '"');
	for (size_t i = 0; i < n && i < SHOWN; i++) {
		unsigned char c = (unsigned char)bytes[i];
		if (c == '\n')
			buf_puts(out, "\\n");
		else if (c < ' ' || c >= 0x7f)
			buf_printf(out, "\\x%02x", c);
		else
			buf_putc(out, c);
	}
	buf_puts(out, n > SHOWN ? "\"..." : "\"");
}

static void show_mpz(const mpz_t z, struct buf *out)
{
	size_t n = mpz_sizeinbase(z, 10);

	if (n > 60) {
		buf_printf(out, "an integer of %zu digits", n);
		return;
	}
	char digits[64];
	mpz_get_str(digits, 10, z);
	buf_puts(out, digits);
}

void value_show(const struct value *v, struct buf *out)
{
	if (v->kind == VALUE_SMALL)
		buf_int(out, v->u.small);
	else if (v->kind == VALUE_BIG)
		show_mpz(v->u.big, out);
	else if (v->kind == VALUE_RATIO)
		buf_printf(out, "%.15g", mpq_get_d(v->u.ratio));
	else if (v->kind == VALUE_TEXT)
		bytes_show(v->u.text->bytes, v->u.text->len, out);
}
