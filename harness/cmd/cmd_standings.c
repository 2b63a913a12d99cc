#include "harness/base/json.h"
#include "harness/cmd/cmd.h"
#include "harness/cmd/contest.h"
#include "harness/cmd/meetings.h"
#include "harness/report/dup_split.h"
#include "harness/report/report.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define ARG(field) offsetof(struct contest_args, field)
static const struct opt opts[] = {
	{OPT_TEXT, 0, "rule", "NAME",
	 "icpc, ioi, best or last try of a problem (ioi where there are partial scores, else "
	 "icpc)",
	 ARG(rule), 0, 0, "icpc|ioi|best|last"},
	{OPT_INT, 0, "penalty", "MIN", "minutes for each rejected try under icpc (20)",
	 ARG(penalty), 0, 100000},
	{OPT_TEXT, 0, "humans", "FILE",
	 "scores of humans, as CSV or JSON: percentile, medal, Elo rating among them", ARG(humans)},
	{OPT_TEXT, 0, "cutoffs", "G,S,B", "scores from which medals are given", ARG(cutoffs)},
	{OPT_TEXT, 0, "medals", "G,S,B", "how many medals there are, by rank", ARG(medals)},
	{OPT_TEXT, 'k', "pass-at", "K", "print pass@K; a number or a list of them", ARG(pass_at)},
	{OPT_TEXT, 0, "ratings", "FILE",
	 "CSV of team and rating: what the contest changes by Codeforces' rule (1400 if absent)",
	 ARG(ratings)},
	{OPT_TEXT, 0, "contest", "NAME", "only this contest of several", ARG(contest)},
	{OPT_FLAG, 0, "meetings", NULL,
	 "of a run with a schedule or a sequential stop: who met whom, and what was decided",
	 ARG(meetings)},
	RESULTS_OPTS(struct contest_args, style),
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
	JSON_SCOPED *j = rc == 0 && json ? standings_json(st) : NULL;
	if (rc == 0 && !json)
		standings_print(st, cmd_color(), &text);
	if (rc == 0)
		dup_split_beside(s, dir, j, cmd_color(), &text);
	if (rc == 0 && json)
		cmd_print_json(j);
	else if (rc == 0)
		fwrite(text.data, 1, text.len, stdout);
	standings_free(st);
	store_close(s);
	return rc;
}

/* One directory is a run; what only files of submissions can answer is refused for it. */
static int show_run(const struct contest_args *a, const char *dir, struct err *e)
{
	if (a->rule != NULL || a->humans != NULL || a->cutoffs != NULL || a->medals != NULL ||
	    a->pass_at != NULL || a->ratings != NULL || a->contest != NULL ||
	    (!a->meetings && (a->style.csv || a->style.markdown || a->style.latex)))
		return err_set(e, ERR_USAGE,
			       "%s is a run directory, for which there are only --json and "
			       "--meetings; the other options are for files of submissions",
			       dir);
	if (a->meetings)
		return meetings_show(dir, &a->style, e);
	return show(dir, a->style.json, e);
}

static int run(const struct command *c, int argc, char **argv)
{
	struct contest_args a = {.penalty = 20};
	struct opt_rest rest;
	struct err e = ERR_INIT;
	struct stat st;

	int rc = cmd_parse(c, &a, argc, argv, &rest, &e);
	if (rc > 0)
		return 0;
	if (rc == 0 && rest.n < 1)
		rc = err_set(&e, ERR_USAGE,
			     "expected a run directory, or files of submissions; see `agon "
			     "standings --help`");
	if (rc < 0)
		return cmd_fail(c, &e);
	bool dir =
		strcmp(rest.at[0], "-") != 0 && stat(rest.at[0], &st) == 0 && S_ISDIR(st.st_mode);
	if (!dir && a.meetings)
		rc = err_set(&e, ERR_USAGE, "--meetings is for a run directory");
	else if (dir && rest.n > 1)
		rc = err_set(&e, ERR_USAGE, "expected one run directory, or only files");
	else
		rc = dir ? show_run(&a, rest.at[0], &e) : contest_show(&a, rest.at, rest.n, &e);
	return rc < 0 ? cmd_fail(c, &e) : 0;
}

const struct command cmd_standings = {
	.name = "standings",
	.synopsis = "RUN_DIR | RESULTS...",
	.summary = "standings of a run, or of a contest of judged submissions",
	.details =
		"RUN_DIR is a run directory, also one that is being written.  In a game, the only\n"
		"best rank wins, a shared best rank draws, others lose; a walkover counts as its\n"
		"number of games.  A round goes to the player with most game wins, the tournament\n"
		"to the one with most rounds (round 0 left out); among equals to the one who won\n"
		"the latest round.  Where the tournament has a schedule or stops sequentially, a\n"
		"round goes to whom the schedule says: the best of the Swiss, the winner of the\n"
		"bracket, a climber or who stopped it, else who won most meetings.  Where the\n"
		"problems of a run were looked up in an index, what was solved of those that\n"
		"exist already stands beside the rest (see agon dup split).\n"
		"\n"
		"RESULTS are files of submissions (- is standard input): lines of agon judge\n"
		"--json, whose team is --team of that command or else the folder of the\n"
		"submission; or CSV with a header that names team, problem, verdict and/or score,\n"
		"and where known time (minutes or H:MM:SS), max_score, contest; or LiveOIBench's\n"
		"submission results.  Compile and judge errors do not count as tries.\n"
		"\n"
		"--humans takes CSV with one human a row, or LiveOIBench's contestants as JSON\n"
		"lines.  Scores are compared with Recalculated_Total, else over the problems that\n"
		"both sides have, else with Total; CF_Rating gives the Elo rating at which the\n"
		"rank is expected; gold_cutoff, silver_cutoff, bronze_cutoff are of medals.  The\n"
		"percentile is the share of humans strictly below (of the Canadian olympiad: by\n"
		"rank).  Over several contests, their values are averaged.",
	.opts = opts,
	.run = run,
};
