/*
 * Globs of submissions.yaml: * within a name, {a,b} anywhere; nothing else is
 * special.  A pattern that matches a folder matches all below it.
 */
#include "problems/package/draft.h"

#include "harness/base/buf.h"

#include <string.h>

enum { STEPS_MAX = 20000, PATTERN_MAX = 1000 };

/* Does p match s up to its end, or up to a slash? */
static bool match(const char *p, const char *s, int *steps)
{
	for (;; p++, s++) {
		if (--*steps < 0)
			return false;
		if (*p == '\0')
			return *s == '\0' || *s == '/';
		if (*p == '*') {
			do
				if (match(p + 1, s, steps))
					return true;
			while (*s != '\0' && *s++ != '/');
			return false;
		}
		if (*p != *s || *s == '\0')
			return false;
	}
}

/* The brace that closes the one at p, or NULL. */
static const char *closing(const char *p)
{
	int depth = 0;

	for (; *p != '\0'; p++) {
		depth += *p == '{';
		depth -= *p == '}';
		if (depth == 0)
			return p;
	}
	return NULL;
}

static bool expand(const char *p, const char *s, int *steps)
{
	const char *open = strchr(p, '{');
	const char *end = open != NULL ? closing(open) : NULL;
	BUF_SCOPED one = BUF_INIT;

	if (end == NULL)
		return match(p, s, steps);
	for (const char *from = open + 1; from <= end && --*steps > 0;) {
		const char *to = from;
		for (int depth = 0; to < end && (depth > 0 || *to != ','); to++)
			depth += (*to == '{') - (*to == '}');
		buf_clear(&one);
		buf_add(&one, p, (size_t)(open - p));
		buf_add(&one, from, (size_t)(to - from));
		buf_puts(&one, end + 1);
		if (expand(one.data, s, steps))
			return true;
		from = to + 1;
	}
	return false;
}

bool problem_test_matches(const char *glob, const char *name)
{
	int steps = STEPS_MAX;

	if (*glob == '\0')
		return true;
	return strlen(glob) <= PATTERN_MAX && expand(glob, name, &steps);
}
