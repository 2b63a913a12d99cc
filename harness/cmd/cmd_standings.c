#include "harness/base/json.h"
#include "harness/cmd/cmd.h"
#include "harness/report/report.h"

#include <stdio.h>

struct args {
	bool json;
};

static const struct opt opts[] = {
	{OPT_FLAG, 0, "json", NULL, "print one JSON object", offsetof(struct args, json)},
	{OPT_END},
};

static int show(const char *dir, bool json, struct err *e)
{
	struct store *s = NULL;
	struct standings *st = NULL;
	BUF_SCOPED text = BUF_INIT;

	if (store_open_ro(&s, dir, e) < 0)
		return -1;
	int rc = standings_read(s, &st, e);
	if (rc == 0 && json) {
		JSON_SCOPED *j = standings_json(st);
		cmd_print_json(j);
	} else if (rc == 0) {
		standings_print(st, cmd_color(), &text);
		fwrite(text.data, 1, text.len, stdout);
	}
	standings_free(st);
	store_close(s);
	return rc;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct args a = {0};
	struct opt_rest rest;
	struct err e = ERR_INIT;

	int rc = cmd_parse(c, &a, argc, argv, &rest, &e);
	if (rc > 0)
		return 0;
	if (rc == 0 && rest.n != 1)
		rc = err_set(&e, ERR_USAGE, "expected one DIR; see `agon standings --help`");
	if (rc < 0 || show(rest.at[0], a.json, &e) < 0)
		return cmd_fail(c, &e);
	return 0;
}

const struct command cmd_standings = {
	.name = "standings",
	.synopsis = "DIR",
	.summary = "standings, win matrix and round winners of a run",
	.details =
		"DIR is a run directory, also one that is being written.  In a game, the only\n"
		"best rank wins, a shared best rank draws, others lose; a walkover counts as its\n"
		"number of games.  A round goes to the player with most game wins, the tournament\n"
		"to the one with most rounds (round 0 left out); among equals to the one who won\n"
		"the latest round.",
	.opts = opts,
	.run = run,
};
