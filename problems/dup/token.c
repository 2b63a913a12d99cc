/*
 * One pass over the bytes.  A run of letters, digits and underscores is
 * collected in lower case with its inner boundaries, then emitted whole and in
 * parts; runs of CJK characters give overlapping pairs.  Numbers feed a window
 * of three that any letter empties.
 */
#include "problems/dup/token.h"

#include "problems/dup/lexicon.h"
#include "problems/dup/sample.h"

#include "harness/base/rng.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { OTHER, LOWER, UPPER, DIGIT, UNDER, HIGH };

/* clang-format off */
#define L LOWER
#define U UPPER
#define D DIGIT
#define X UNDER
#define H HIGH
static const uint8_t class_of[256] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	D, D, D, D, D, D, D, D, D, D, 0, 0, 0, 0, 0, 0,
	0, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U,
	U, U, U, U, U, U, U, U, U, U, U, 0, 0, 0, 0, X,
	0, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
	L, L, L, L, L, L, L, L, L, L, L, 0, 0, 0, 0, 0,
	H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
	H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
	H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
	H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
	H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
	H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
	H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
	H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
};
#undef L
#undef U
#undef D
#undef X
#undef H
/* clang-format on */

struct scan {
	const unsigned char *p, *end;
	const struct token_opts *o;
	token_fn *put;
	void *cookie;
	uint64_t last[2]; /* the two numbers before, newest first */
	int numbers;      /* how many of them are in the window */
	uint64_t array;   /* hash of the numbers since '[' */
	int array_len;    /* -1: not inside one */
	uint64_t shape[2];
	int shapes;
	struct sample sample;
};

uint32_t utf8_next(const unsigned char **p, const unsigned char *end)
{
	const unsigned char *s = *p;
	uint32_t c = s[0];
	int more = c < 0x80 ? 0 : c >= 0xf0 && c < 0xf5 ? 3 : c >= 0xe0 ? 2 : c >= 0xc2 ? 1 : -1;
	static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};

	*p = s + 1;
	if (more == 0)
		return c;
	if (more < 0 || c >= 0xf5 || end - s <= more)
		return 0xfffd;
	c &= 0x3fu >> more;
	for (int i = 1; i <= more; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0xfffd;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < least[more] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0xfffd;
	*p = s + more + 1;
	return c;
}

bool utf8_is_cjk(uint32_t c)
{
	return (c >= 0x3040 && c < 0x3100) || (c >= 0x3400 && c < 0xa000) ||
	       (c >= 0xac00 && c < 0xd7b0) || (c >= 0xf900 && c < 0xfb00) ||
	       (c >= 0x20000 && c < 0x32000);
}

/* Letters outside ASCII and CJK, in the scripts where case is an offset. */
static uint32_t high_letter(uint32_t c)
{
	if (c == 0xd7 || c == 0xf7 || c < 0xc0 || c == 0xfffd)
		return 0;
	if ((c >= 0xc0 && c < 0xdf) || (c >= 0x391 && c < 0x3aa) || (c >= 0x410 && c < 0x430))
		return c + 32;
	if (c >= 0x400 && c < 0x410)
		return c + 80;
	return c < 0x2000 || (c >= 0x2c00 && c < 0x2e00) || (c >= 0xa640 && c < 0xabff) ? c : 0;
}

static size_t utf8_put(uint32_t c, char *out)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

static void put_hash(struct scan *s, enum token_kind kind, uint64_t h)
{
	char bytes[8];
	memcpy(bytes, &h, sizeof(bytes));
	s->put(s->cookie, kind, bytes, sizeof(bytes));
}

/* An example ended: its hashes. */
static void put_sample(struct scan *s, int hashes)
{
	for (int i = 0; i < hashes && !s->o->code; i++)
		put_hash(s, TOKEN_SEQ, s->sample.done[i]);
}

static uint64_t mix(uint64_t a, uint64_t b)
{
	uint64_t h = (a ^ (b + 0x9e3779b97f4a7c15ULL)) * 0xff51afd7ed558ccdULL;
	return h ^ h >> 32;
}

/* ---- numbers ---- */

static void see_number(struct scan *s, const char *digits, size_t n, bool minus)
{
	uint64_t v = minus ? 7 : 3;

	for (size_t i = 0; i < n; i++)
		v = v * 11 + (uint64_t)(digits[i] - '0' + 1);
	v = mix(v, n);
	sample_number(&s->sample, v);
	if (s->array_len >= 0) {
		s->array = mix(s->array, v);
		s->array_len++;
	}
	if (s->numbers >= 2)
		put_hash(s, TOKEN_SEQ, mix(mix(s->last[1], s->last[0]), v));
	s->last[1] = s->last[0];
	s->last[0] = v;
	s->numbers++;
}

static void forget_numbers(struct scan *s)
{
	s->numbers = 0;
	s->array_len = -1;
}

/* The exponent behind "10" or a digit: ^5, ^{5}, **5, e5.  0 if there is none. */
static unsigned exponent(const unsigned char **p, const unsigned char *end, bool ten)
{
	const unsigned char *q = *p;
	unsigned v = 0;
	int digits = 0;

	if (ten && end - q > 2 && q[0] == '*' && q[1] == '*')
		q += 2;
	else if (ten && end - q > 1 && q[0] == '^')
		q += q[1] == '{' || q[1] == '(' ? 2 : 1;
	else if (!ten && end - q > 1 && (q[0] == 'e' || q[0] == 'E'))
		q++;
	else
		return 0;
	for (; q < end && class_of[*q] == DIGIT && digits < 3; q++, digits++)
		v = v * 10 + (*q - '0');
	if (digits == 0 || v > 18 || (q < end && class_of[*q] == LOWER))
		return 0;
	*p = q;
	return v;
}

static bool plus_seven(const unsigned char *p, const unsigned char *end)
{
	while (p < end && *p == ' ')
		p++;
	if (p == end || *p++ != '+')
		return false;
	while (p < end && *p == ' ')
		p++;
	return p < end && *p == '7' && (p + 1 == end || class_of[p[1]] != DIGIT);
}

static void scan_number(struct scan *s, bool minus)
{
	char d[TOKEN_MAX];
	size_t n = 0;

	while (s->p < s->end && *s->p == '0')
		s->p++;
	for (; s->p < s->end && class_of[*s->p] == DIGIT; s->p++)
		if (n < 40)
			d[n++] = (char)*s->p;
	unsigned e = 0;
	if (n == 2 && d[0] == '1' && d[1] == '0' && (e = exponent(&s->p, s->end, true)) > 0)
		n = 1;
	else if (n == 1)
		e = exponent(&s->p, s->end, false);
	for (; e > 0; e--)
		d[n++] = '0';
	if (n == 0)
		d[n++] = '0';
	s->put(s->cookie, TOKEN_NUMBER, d, n);
	see_number(s, d, n, minus);
	if (n == 10 && memcmp(d, "1000000000", 10) == 0 && plus_seven(s->p, s->end))
		s->put(s->cookie, TOKEN_NUMBER, "1000000007", 10);
}

/* ---- words ---- */

static void put_shape(struct scan *s, uint64_t what)
{
	if (s->shapes >= 2)
		put_hash(s, TOKEN_SHAPE, mix(mix(s->shape[1], s->shape[0]), what));
	s->shape[1] = s->shape[0];
	s->shape[0] = what;
	s->shapes++;
}

static void put_part(struct scan *s, const char *w, size_t n)
{
	bool digits = true;

	for (size_t i = 0; i < n && digits; i++)
		digits = w[i] >= '0' && w[i] <= '9';
	if (n > 1 && !digits)
		s->put(s->cookie, TOKEN_WORD, w, n);
	else if (n > 0 && digits)
		s->put(s->cookie, TOKEN_NUMBER, w, n);
}

/* w: the run in lower case without underscores; cut[]: where parts begin. */
static void put_word(struct scan *s, const char *w, size_t n, const uint8_t *cut, int cuts)
{
	size_t from = 0;

	if (s->o->code) {
		const struct lexicon_code *k = lexicon_code(w, n);
		if (k != NULL) {
			if (k->shape != 0)
				put_shape(s, (uint64_t)k->shape);
			if (k->as[0] != '\0')
				s->put(s->cookie, TOKEN_WORD, k->as, strlen(k->as));
			return;
		}
	}
	s->put(s->cookie, TOKEN_WORD, w, n);
	if (cuts == 0)
		return;
	for (int i = 0; i <= cuts; i++) {
		size_t to = i < cuts ? cut[i] : n;
		put_part(s, w + from, to - from);
		from = to;
	}
}

static void scan_word(struct scan *s)
{
	char w[TOKEN_MAX];
	uint8_t cut[TOKEN_MAX];
	size_t n = 0;
	int cuts = 0, before = OTHER;

	while (s->p < s->end) {
		const unsigned char *at = s->p;
		int k = class_of[*at];
		uint32_t c = *at;
		if (k == OTHER)
			break;
		if (k == HIGH) {
			c = utf8_next(&s->p, s->end);
			uint32_t low = utf8_is_cjk(c) ? 0 : high_letter(c);
			if (low == 0) {
				s->p = at;
				break;
			}
			k = LOWER;
			c = low;
		} else
			s->p++;
		if (n + 4 > sizeof(w))
			continue;
		bool next_lower = s->p < s->end && class_of[*s->p] == LOWER;
		if (n > 0 &&
		    (before == UNDER || (before == LOWER && k == UPPER) ||
		     (before == DIGIT) != (k == DIGIT) ||
		     (before == UPPER && k == UPPER && next_lower)) &&
		    k != UNDER && (cuts == 0 || cut[cuts - 1] != n))
			cut[cuts++] = (uint8_t)n;
		before = k;
		if (k != UNDER)
			n += utf8_put(k == UPPER ? c + 32 : c, w + n);
	}
	if (n > 0) {
		put_sample(s, sample_word(&s->sample, w, n, s->p, s->end));
		put_word(s, w, n, cut, cuts);
	}
	forget_numbers(s);
}

/* ---- CJK ---- */

static void scan_cjk(struct scan *s)
{
	const unsigned char *start = s->p, *before = NULL, *gloss_end = start;
	int count = 0;

	while (s->p < s->end) {
		const unsigned char *at = s->p;
		uint32_t c = utf8_next(&s->p, s->end);
		if (!utf8_is_cjk(c)) {
			s->p = at;
			break;
		}
		put_sample(s, sample_han(&s->sample, at, s->end));
		if (before != NULL)
			s->put(s->cookie, TOKEN_CJK, (const char *)before, (size_t)(s->p - before));
		if (s->o->gloss && at >= gloss_end) {
			size_t used = 0;
			const char *en =
				lexicon_gloss((const char *)at, (size_t)(s->end - at), &used);
			for (; en != NULL && *en != '\0'; en += *en == ' ') {
				size_t len = strcspn(en, " ");
				s->put(s->cookie, TOKEN_GLOSS, en, len);
				en += len;
				gloss_end = at + used;
			}
		}
		before = at;
		count++;
	}
	if (count == 1)
		s->put(s->cookie, TOKEN_CJK, (const char *)start, (size_t)(s->p - start));
	forget_numbers(s);
}

static void scan_high(struct scan *s)
{
	const unsigned char *at = s->p;
	uint32_t c = utf8_next(&s->p, s->end);

	if (utf8_is_cjk(c)) {
		s->p = at;
		scan_cjk(s);
	} else if (high_letter(c) != 0) {
		s->p = at;
		scan_word(s);
	}
}

/* ---- the rest: brackets and operators ---- */

static void scan_mark(struct scan *s)
{
	unsigned char c = *s->p++;

	put_sample(s, sample_mark(&s->sample, c));
	if (c == '[') {
		s->array = 0;
		s->array_len = 0;
	} else if (c == ']') {
		if (s->array_len >= 2)
			put_hash(s, TOKEN_SEQ, s->array);
		s->array_len = -1;
	} else if (c == '=' || c == '.' || c == '<' || c == '>')
		s->numbers = 0;
	if (s->o->code && strchr("+-*/%<>=!&|^?[", c) != NULL && c != '\0') {
		uint64_t op = c;
		if (s->p < s->end && strchr("+-*/<>=&|", *s->p) != NULL && *s->p != '\0')
			op = op << 8 | *s->p++;
		put_shape(s, op);
	}
}

void token_scan(const char *text, size_t n, const struct token_opts *o, token_fn *put, void *cookie)
{
	struct scan s = {.p = (const unsigned char *)text,
			 .end = (const unsigned char *)text + n,
			 .o = o,
			 .put = put,
			 .cookie = cookie,
			 .array_len = -1};

	while (s.p < s.end) {
		switch (class_of[*s.p]) {
		case LOWER:
		case UPPER:
		case UNDER:
			scan_word(&s);
			break;
		case DIGIT: {
			const unsigned char *at = s.p;
			bool minus = at > (const unsigned char *)text && at[-1] == '-';
			scan_number(&s, minus);
			break;
		}
		case HIGH:
			scan_high(&s);
			break;
		default:
			scan_mark(&s);
		}
	}
	put_sample(&s, sample_end(&s.sample));
}

#ifdef __SSE2__
/* Sixteen bytes at a time; *before_blank tells whether a blank came before.
 * Returns the bytes kept, or 0 where a blank follows a blank and the plain way
 * has to sort it out. */
static size_t normal_16(const unsigned char *p, unsigned char *out, bool before_blank)
{
	__m128i v = _mm_loadu_si128((const __m128i *)p);
	__m128i high = _mm_set1_epi8((char)0x80);
	__m128i x = _mm_xor_si128(v, high); /* unsigned order by signed compares */
	__m128i blank = _mm_or_si128(_mm_cmplt_epi8(x, _mm_xor_si128(_mm_set1_epi8(' ' + 1), high)),
				     _mm_cmpeq_epi8(v, _mm_set1_epi8(0x7f)));
	unsigned blanks = (unsigned)_mm_movemask_epi8(blank);
	if ((blanks & (blanks << 1 | (before_blank ? 1u : 0u))) != 0)
		return 0;
	__m128i upper =
		_mm_and_si128(_mm_cmpgt_epi8(x, _mm_xor_si128(_mm_set1_epi8('A' - 1), high)),
			      _mm_cmplt_epi8(x, _mm_xor_si128(_mm_set1_epi8('Z' + 1), high)));
	v = _mm_add_epi8(v, _mm_and_si128(upper, _mm_set1_epi8(32)));
	v = _mm_or_si128(_mm_andnot_si128(blank, v), _mm_and_si128(blank, _mm_set1_epi8(' ')));
	_mm_storeu_si128((__m128i *)out, v);
	return 16;
}
#else
static size_t normal_16(const unsigned char *p, unsigned char *out, bool before_blank)
{
	(void)p;
	(void)out;
	(void)before_blank;
	return 0;
}
#endif

size_t text_normal(const char *text, size_t n, size_t max, unsigned char *out)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t len = 0, i = 0;
	bool blank = true;

	if (n > max)
		n = max;
	while (i < n) {
		size_t block = n - i >= 16 ? normal_16(p + i, out + len, blank) : 0;
		if (block > 0) {
			i += 16;
			len += 16;
			blank = out[len - 1] == ' ';
			continue;
		}
		for (size_t end = n - i > 16 ? i + 16 : n; i < end; i++) {
			unsigned char c = p[i];
			bool b = c <= ' ' || c == 0x7f;
			out[len] = b ? ' ' : c >= 'A' && c <= 'Z' ? (unsigned char)(c + 32) : c;
			len += !(b && blank);
			blank = b;
		}
	}
	memset(out + len, 0, 16);
	return len;
}

double token_cjk_share(const char *text, size_t n)
{
	const unsigned char *p = (const unsigned char *)text, *end = p + (n > 8192 ? 8192 : n);
	size_t cjk = 0, letters = 0;

	while (p < end) {
		uint32_t c = utf8_next(&p, end);
		if (utf8_is_cjk(c))
			cjk += 2;
		else if (c < 0x80 ? class_of[c] == LOWER || class_of[c] == UPPER
				  : high_letter(c) != 0)
			letters++;
	}
	return cjk + letters == 0 ? 0 : (double)cjk / (double)(cjk + letters);
}

bool token_is_code(const char *text, size_t n)
{
	static const char *const signs[] = {"#include",  "int main", "def ",   "public class",
					    "func ",     "return ",  "class ", "import ",
					    "package ",  "fn ",      "let ",   "const ",
					    "function ", "std::",    "();",    "):\n",
					    "self.",     "for (",    "if ("};
	size_t marks = 0, lines = 0, found = 0, prose = 0, words = 0;
	size_t cap = n > 4096 ? 4096 : n;

	/* A line of code ends in one of these marks, a sentence in a full stop after words. */
	for (size_t i = 0; i < cap; i++) {
		words += text[i] == ' ';
		if (text[i] != '\n')
			continue;
		lines++;
		marks += i > 0 && strchr(";{}:)", text[i - 1]) != NULL;
		prose += i > 0 && text[i - 1] == '.' && words >= 6;
		words = 0;
	}
	if (marks * 5 < lines * 2 || marks < prose * 4)
		return false;
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		found += memmem(text, cap, signs[i], strlen(signs[i])) != NULL;
	return (found >= 3 && marks * 5 >= lines * 2) ||
	       (found >= 2 && marks * 2 >= lines && lines > 2);
}
