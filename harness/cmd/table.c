#include "harness/cmd/cmd.h"

#include "harness/base/fd.h"

#include <stddef.h>
#include <string.h>

extern const struct command cmd_arenas;
extern const struct command cmd_box;
extern const struct command cmd_critic;
extern const struct command cmd_csd;
extern const struct command cmd_doctor;
extern const struct command cmd_drift;
extern const struct command cmd_dup_calibrate;
extern const struct command cmd_dup_check;
extern const struct command cmd_dup_embed;
extern const struct command cmd_dup_eval;
extern const struct command cmd_dup_index;
extern const struct command cmd_dup_review;
extern const struct command cmd_dup_search;
extern const struct command cmd_dup_split;
extern const struct command cmd_experiment;
extern const struct command cmd_export;
extern const struct command cmd_feedback;
extern const struct command cmd_help;
extern const struct command cmd_judge;
extern const struct command cmd_matrix;
extern const struct command cmd_new;
extern const struct command cmd_play;
extern const struct command cmd_rate;
extern const struct command cmd_replay;
extern const struct command cmd_report;
extern const struct command cmd_run;
extern const struct command cmd_schedule;
extern const struct command cmd_search;
extern const struct command cmd_serve;
extern const struct command cmd_standings;
extern const struct command cmd_verify;

/* By name; one line for each, and its declaration above. */
/* clang-format off */
const struct command *const commands[] = {
	&cmd_arenas,
	&cmd_box,
	&cmd_critic,
	&cmd_csd,
	&cmd_doctor,
	&cmd_drift,
	&cmd_dup_calibrate,
	&cmd_dup_check,
	&cmd_dup_embed,
	&cmd_dup_eval,
	&cmd_dup_index,
	&cmd_dup_review,
	&cmd_dup_search,
	&cmd_dup_split,
	&cmd_experiment,
	&cmd_export,
	&cmd_feedback,
	&cmd_help,
	&cmd_judge,
	&cmd_matrix,
	&cmd_new,
	&cmd_play,
	&cmd_rate,
	&cmd_replay,
	&cmd_report,
	&cmd_run,
	&cmd_schedule,
	&cmd_search,
	&cmd_serve,
	&cmd_standings,
	&cmd_verify,
	NULL,
};
/* clang-format on */

static int words(const struct command *c)
{
	return strchr(c->name, ' ') != NULL ? 2 : 1;
}

static bool matches(const struct command *c, int argc, char **argv)
{
	size_t n = strlen(argv[0]);

	if (words(c) == 1)
		return strcmp(c->name, argv[0]) == 0;
	return argc >= 2 && strncmp(c->name, argv[0], n) == 0 && c->name[n] == ' ' &&
	       strcmp(c->name + n + 1, argv[1]) == 0;
}

/* "dup" alone, or "dup" and something that is not there: what there is. */
static bool family(const char *word, struct buf *out)
{
	size_t n = strlen(word);

	for (const struct command *const *c = commands; *c != NULL; c++)
		if (strncmp((*c)->name, word, n) == 0 && (*c)->name[n] == ' ')
			buf_printf(out, "%s%s", out->len > 0 ? ", " : "", (*c)->name + n + 1);
	return out->len > 0;
}

const struct command *cmd_find(int argc, char **argv, int *ret_words, struct err *e)
{
	const char *names[128];
	size_t n = 0;
	BUF_SCOPED kin = BUF_INIT;

	for (const struct command *const *c = commands; *c != NULL; c++) {
		if (n < 127)
			names[n++] = (*c)->name;
		if (matches(*c, argc, argv)) {
			*ret_words = words(*c);
			return *c;
		}
	}
	names[n] = NULL;
	if (family(argv[0], &kin)) {
		err_set(e, ERR_USAGE, "%s: expected one of %s", argv[0], kin.data);
		return NULL;
	}
	const char *near = opt_nearest(argv[0], names);
	if (near != NULL)
		err_set(e, ERR_USAGE, "unknown command \"%.80s\"; did you mean %s?", argv[0], near);
	else
		err_set(e, ERR_USAGE, "unknown command \"%.80s\"; see agon help", argv[0]);
	return NULL;
}
