#include "problems/dup/sample.h"

#include "harness/base/rng.h"

#include <string.h>

static const struct marker {
	const char *word;
	enum sample_part part;
} markers[] = {
	{"input", SAMPLE_IN},
	{"output", SAMPLE_OUT},
	{"explanation", SAMPLE_NONE},
	{"constraints", SAMPLE_NONE},
	{"\xe8\xbe\x93\xe5\x85\xa5", SAMPLE_IN},  /* shu ru */
	{"\xe8\xbe\x93\xe5\x87\xba", SAMPLE_OUT}, /* shu chu */
	{"\xe8\xa7\xa3\xe9\x87\x8a", SAMPLE_NONE} /* jie shi */
};
enum { MARKERS = sizeof(markers) / sizeof(markers[0]), FIRST_HAN = 4 };

static uint64_t fold(uint64_t h, uint64_t v)
{
	h = (h ^ (v + 0x9e3779b97f4a7c15ULL)) * 0xff51afd7ed558ccdULL;
	return h ^ h >> 29;
}

/* Is there a colon, of one byte or of three, behind blanks and emphasis? */
static bool colon(const unsigned char *p, const unsigned char *end)
{
	while (p < end && (*p == ' ' || *p == '*'))
		p++;
	return p < end && (*p == ':' || (end - p > 2 && memcmp(p, "\xef\xbc\x9a", 3) == 0));
}

int sample_end(struct sample *s)
{
	bool whole = s->part == SAMPLE_OUT && s->n_in > 0 && s->n_out > 0;

	s->part = SAMPLE_NONE;
	if (!whole)
		return 0;
	s->done[0] = fold(s->in, 1);
	s->done[1] = fold(fold(s->in, 2), s->out);
	return 2;
}

static int turn(struct sample *s, enum sample_part to)
{
	bool answer = to == SAMPLE_OUT && s->part == SAMPLE_IN && s->n_in > 0;
	int ended = answer ? 0 : sample_end(s);

	s->part = to == SAMPLE_OUT && !answer ? SAMPLE_NONE : to;
	s->quoted = false;
	if (to == SAMPLE_IN)
		s->in = s->n_in = 0;
	s->out = s->n_out = 0;
	return ended;
}

static void add(struct sample *s, uint64_t value)
{
	if (s->part == SAMPLE_IN) {
		s->in = fold(s->in, value);
		s->n_in++;
	} else if (s->part == SAMPLE_OUT) {
		s->out = fold(s->out, value);
		s->n_out++;
	}
}

void sample_number(struct sample *s, uint64_t value)
{
	add(s, value);
}

static bool is(const char *word, size_t n, const char *what)
{
	return n == strlen(what) && memcmp(word, what, n) == 0;
}

int sample_word(struct sample *s, const char *word, size_t n, const unsigned char *after,
		const unsigned char *end)
{
	for (int i = 0; i < FIRST_HAN && (n == 5 || n == 6 || n == 11); i++)
		if (is(word, n, markers[i].word) && colon(after, end))
			return turn(s, markers[i].part);
	if (s->part == SAMPLE_NONE)
		return 0;
	if (s->quoted || is(word, n, "true") || is(word, n, "false") || is(word, n, "null")) {
		add(s, hash64(2, word, n));
		return 0;
	}
	/* In an input a bare word is a name; behind the output's values comes prose. */
	return s->part == SAMPLE_OUT ? sample_end(s) : 0;
}

int sample_han(struct sample *s, const unsigned char *text, const unsigned char *end)
{
	for (int i = FIRST_HAN; i < MARKERS && end - text > 6; i++)
		if (memcmp(text, markers[i].word, 6) == 0 && colon(text + 6, end))
			return turn(s, markers[i].part);
	return s->part == SAMPLE_OUT && s->n_out > 0 ? sample_end(s) : 0;
}

int sample_mark(struct sample *s, unsigned char c)
{
	if (s->part == SAMPLE_NONE)
		return 0;
	if (c == '"')
		s->quoted = !s->quoted;
	return c == '\n' && s->part == SAMPLE_OUT && s->n_out > 0 ? sample_end(s) : 0;
}
