/*
 * ctd: does an input look as a checktestdata script says?
 *
 * The language is that of DOMjudge's checktestdata (its doc/format-spec.md and
 * doc/regex-spec.md, CC0): integers of any size, floats as exact fractions,
 * array variables, loops, regular expressions of its own dialect.  Where the
 * specification leaves it open: comparisons bind tighter than `!`, that than `&&`,
 * that than `||`; `^` is left-associative and binds tighter than unary minus; `/` and `%`
 * of integers round towards zero.
 *
 * Both texts are hostile.  Matching a regular expression takes time linear in
 * the input; loops end when the steps or the processor time of the caller do.
 * Integers of more than 64 Mbit, floats of more than 4, nesting deeper than 1000 and
 * regular expressions of more than 4 M instructions are refused.  Memory that is out aborts.
 *
 * Only agon-ctd (main.c) calls this, inside the sandbox, and tests.
 */
#ifndef AGON_CTD_H
#define AGON_CTD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CTD_WHY = 512, CTD_SCRIPT_MAX = 16 << 20 };

enum ctd_end {
	CTD_ACCEPTED,
	CTD_REJECTED, /* the input does not match; why: "line 1, column 3: expected ..." */
	CTD_BROKEN,   /* the script cannot go on: "script line 4: variable x is not set" */
};

struct ctd_options {
	bool whitespace;    /* SPACE, NEWLINE take any blanks beside what they want */
	uint64_t steps_max; /* commands, values and places of expressions; 0: no limit */
};

struct ctd_script;

/* 0, or -1 with why: "script line 2, column 5: ...".  text need not outlive the call. */
int ctd_parse(struct ctd_script **ret, const char *text, size_t len, char why[CTD_WHY]);
void ctd_free(struct ctd_script **s);

/* why is "" if it is accepted. */
enum ctd_end ctd_check(const struct ctd_script *s, const char *in, size_t len,
		       const struct ctd_options *o, char why[CTD_WHY]);

#endif
