#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/cmd/cmd.h"
#include "harness/cmd/experiment.h"
#include "harness/cmd/experiment_out.h"

#include <stdio.h>
#include <string.h>

#define ARG(field) offsetof(struct experiment_args, field)
static const struct opt opts[] = {
	{OPT_TEXT, 0, "over", "FACTOR,...", "average over these factors (default: tournament.seed)",
	 ARG(over)},
	{OPT_TEXT, 0, "baseline", "FACTOR=LEVEL",
	 "compare with the runs at this level, all other factors being equal", ARG(baseline)},
	{OPT_TEXT, 0, "measure", "NAME", "what is compared, and drawn (points)", ARG(measure), 0, 0,
	 "points|change|elo|rounds"},
	{OPT_TEXT, 0, "player", "NAME", "only this player", ARG(player)},
	{OPT_TEXT, 0, "rounds", "WHICH",
	 "points of all rounds after round 0 (default), of the last one, or of the best node of a "
	 "search",
	 ARG(rounds), 0, 0, "all|last|best"},
	{OPT_TEXT, 0, "confidence", "P", "of the intervals (0.95)", ARG(confidence)},
	{OPT_TEXT, 0, "svg", "FILE", "draw the measure with its intervals", ARG(svg)},
	RESULTS_OPTS(struct experiment_args, style),
	{OPT_END},
};

static int run(const struct command *c, int argc, char **argv)
{
	struct experiment_args a = {0};
	struct experiment x = {0};
	const char *dir = NULL;
	struct err e = ERR_INIT;

	int rc = cmd_parse_one(c, &a, argc, argv, "DIR", &dir, &e);
	if (rc > 0)
		return 0;
	if (rc == 0)
		rc = experiment_read(&x, dir, &e);
	if (rc == 0)
		rc = experiment_show(&x, &a, &e);
	experiment_release(&x);
	return rc < 0 ? cmd_fail(c, &e) : 0;
}

const struct command cmd_experiment = {
	.name = "experiment",
	.synopsis = "DIR [--over FACTOR,...] [--baseline FACTOR=LEVEL]",
	.summary = "the table of an experiment: every level and player, with intervals",
	.details =
		"DIR is where `agon run` put a config with a matrix, also while it is running.\n"
		"Each run gives a player its points in percent, the change from round 0 to the\n"
		"last round, its Elo among the players of the run (Bradley-Terry, lambda 0.01),\n"
		"and the rounds it won.  A row is the mean over the runs that differ only in the\n"
		"factors that are averaged over, with Student's interval, but never a narrower\n"
		"one than their games alone allow; a row of one run has that of its games, which\n"
		"says nothing of other seeds.  --baseline pairs every run with the one that\n"
		"differs in that factor only, so what both share, such as the seed, cancels "
		"out.\n\n"
		"A config with a block search: may have a matrix too.  With --rounds best the "
		"points\n"
		"of who edits are the value of the best node, in the new games of search.final if\n"
		"there are any; without those it is too high, the more so the more attempts there\n"
		"are.  There is no Elo then.",
	.opts = opts,
	.run = run,
};
