/*
 * help: what agon says about itself, as text, manual pages and completions;
 * all of it projections of the tables of commands, keys and arenas.
 */
#ifndef AGON_HELP_H
#define AGON_HELP_H

#include "arenas/arena.h"
#include "harness/base/buf.h"

void help_overview(struct buf *out); /* agon help */
void help_version(struct buf *out);  /* agon --version */
void help_arenas(struct buf *out);   /* agon help arena */
void help_arena(const struct arena *a, struct buf *out);
void help_outcomes(struct buf *out);   /* agon help outcomes */
void help_ctd(struct buf *out);        /* agon help checktestdata */
void help_man_agon(struct buf *out);   /* agon.1 */
void help_man_config(struct buf *out); /* agon-config.5 */
void help_completion_bash(struct buf *out);

struct help_topic {
	const char *name, *help;
};
extern const struct help_topic help_topics[]; /* ends at .name == NULL */
struct help_exit {
	int code;
	const char *help;
};
extern const struct help_exit help_exits[]; /* ends at .help == NULL */

#endif
