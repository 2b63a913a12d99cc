/*
 * cmd: the commands of agon.  One row each, defined in cmd_<name>.c and listed
 * in table.c; help, manual and dispatch are projections of the rows.  Commands
 * are the only code that prints to stdout or decides an exit code.
 */
#ifndef AGON_CMD_H
#define AGON_CMD_H

#include "harness/base/err.h"
#include "harness/base/buf.h"
#include "harness/base/opt.h"

#include <jansson.h>
#include <stdbool.h>

struct command {
	const char *name;     /* "box", or two words as typed: "dup index" */
	const char *synopsis; /* operands and the main options: "[limits] -- CMD..." */
	const char *summary;  /* one line, lower case, no full stop */
	const char *details;  /* paragraphs for --help and the manual; may be NULL */
	const struct opt *opts;
	bool stop_early; /* options end at the first operand */
	int (*run)(const struct command *c, int argc, char **argv); /* exit code */
};
extern const struct command *const commands[]; /* NULL-terminated */

/* Parse into; handles --help (prints and returns 1: leave with 0).  -1 on error. */
int cmd_parse(const struct command *c, void *into, int argc, char **argv, struct opt_rest *ret_rest,
	      struct err *e);
/* The same for a command of exactly one operand, what being its name in the synopsis. */
int cmd_parse_one(const struct command *c, void *into, int argc, char **argv, const char *what,
		  const char **ret, struct err *e);
/* What --help prints. */
void cmd_help_text(const struct command *c, struct buf *out);
/* The command that the first words of argv name, and how many words that are;
 * NULL if there is none.  Then *e says so, with the nearest name. */
const struct command *cmd_find(int argc, char **argv, int *ret_words, struct err *e);
/* "agon NAME: text" on stderr; returns the exit code that belongs to e. */
int cmd_fail(const struct command *c, const struct err *e);
/* One JSON object on a line of stdout, keys in the order they were put. */
void cmd_print_json(const json_t *j);
/* ANSI colours on stdout: a terminal, and NO_COLOR is not set. */
bool cmd_color(void);
/* The path of agon-worker: $AGON_WORKER, else beside this executable, else in PATH. */
int cmd_worker_path(struct buf *out, struct err *e);

#endif
