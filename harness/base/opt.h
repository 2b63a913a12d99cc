/*
 * opt: option tables.  One row per option is the master copy: the parser,
 * --help, the manual and `make lint` all read it.
 *
 * Values go into a struct of the command's at row.off, by type:
 *	OPT_FLAG bool, OPT_INT int64_t, OPT_SIZE int64_t bytes (K/M/G),
 *	OPT_TIME int64_t ns (s, ms, us, ns, m, h; a plain number is seconds), OPT_TEXT const char *,
 *	OPT_LIST struct opt_list (the option may be repeated).
 * Defaults are what the struct holds before parsing.  Texts point into argv.
 */
#ifndef AGON_BASE_OPT_H
#define AGON_BASE_OPT_H

#include "harness/base/buf.h"
#include "harness/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum opt_type { OPT_END, OPT_FLAG, OPT_INT, OPT_SIZE, OPT_TIME, OPT_TEXT, OPT_LIST };

struct opt_list {
	size_t len;
	const char **at; /* owned; opt_list_release() */
};

struct opt {
	enum opt_type type;
	char brief;          /* single letter, or 0 */
	const char *name;    /* long name without dashes */
	const char *arg;     /* placeholder in help, NULL for flags */
	const char *help;    /* one sentence, lower case, no full stop */
	size_t off;          /* offsetof in the command's struct */
	int64_t min, max;    /* for numbers; both 0: 0..INT64_MAX */
	const char *choices; /* OPT_TEXT: "a|b|c", or NULL */
};

/* What is left after the options: operands. */
struct opt_rest {
	int n;
	char **at;
};

/* argv[0] is skipped.  "--" ends options; so does the first operand if
 * stop_early.  Otherwise options and operands may be mixed. */
int opt_parse(const struct opt *table, void *into, int argc, char **argv, bool stop_early,
	      struct opt_rest *ret_rest, struct err *e);
void opt_list_release(struct opt_list *l);

/* The option section of --help. */
void opt_help(const struct opt *table, struct buf *out);

/* "64M" -> bytes, "1.5s" -> ns.  Range is checked by the caller. */
int opt_size(const char *text, int64_t *ret_bytes, struct err *e);
int opt_time(const char *text, int64_t *ret_ns, struct err *e);
int opt_int(const char *text, int64_t *ret, struct err *e);
/* The name in a NULL-ended list that is nearest to text (edit distance at most
 * 2 and less than its length), or NULL: for "did you mean". */
const char *opt_nearest(const char *text, const char *const *names);

#endif
