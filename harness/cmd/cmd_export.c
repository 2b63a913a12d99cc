#include "harness/base/json.h"
#include "harness/cmd/cmd.h"
#include "harness/report/export.h"

#include <stdio.h>
#include <string.h>

struct args {
	const char *format, *out;
	bool json;
};

static const struct opt opts[] = {
	{OPT_TEXT, 'f', "format", "NAME", "what is written (default: csv)",
	 offsetof(struct args, format), 0, 0, "csv|jsonl|codeclash|rewards|pairwise|pointwise"},
	{OPT_TEXT, 'o', "out", "OUT", "directory to make; it must be empty or not there",
	 offsetof(struct args, out)},
	{OPT_FLAG, 0, "json", NULL, "end with one JSON object", offsetof(struct args, json)},
	{OPT_END},
};

static void say(const struct args *a, const char *dir)
{
	if (!a->json) {
		printf("%s written to %s\n", a->format, a->out);
		return;
	}
	json_t *j = json_object();
	json_object_set_new(j, "run", json_text(dir, strlen(dir)));
	json_object_set_new(j, "format", json_string(a->format));
	json_object_set_new(j, "out", json_text(a->out, strlen(a->out)));
	cmd_print_json(j);
	json_decref(j);
}

static int run(const struct command *c, int argc, char **argv)
{
	struct args a = {.format = "csv"};
	const char *dir = NULL;
	struct err e = ERR_INIT;

	int rc = cmd_parse_one(c, &a, argc, argv, "DIR", &dir, &e);
	if (rc > 0)
		return 0;
	if (rc == 0 && a.out == NULL)
		rc = err_set(&e, ERR_USAGE, "say with -o where the export goes");
	if (rc < 0 || export_run(dir, a.format, a.out, &e) < 0)
		return cmd_fail(c, &e);
	say(&a, dir);
	return 0;
}

const struct command cmd_export = {
	.name = "export",
	.synopsis = "DIR [--format NAME] -o OUT",
	.summary = "write a run directory in a format of others",
	.details =
		"csv and jsonl write players, rounds, matches, games and more, one file each.  "
		"Lists\n"
		"are joined by ; in CSV.  Measured times are only in columns that end in _ns:\n"
		"without them two runs of the same tournament have the same bytes.\n"
		"\n"
		"codeclash writes the folder of one tournament as CodeClash does: metadata.json,\n"
		"players/NAME/changes_rK.json and rounds/round_K.tar.gz.  Its scripts read the\n"
		"arena and the number of players from the folder's name, so give it one such as\n"
		"PvpTournament.CoreWar.r5.s1000.p2.alice.bob.250101000000.\n"
		"\n"
		"rewards, pairwise and pointwise write JSON lines to train on, failed attempts\n"
		"included.  An attempt is a player's codebase in a round, its reward the share of\n"
		"the meetings that it won.  rewards: with the advantage in the group of the\n"
		"round's attempts, (r - mean) / (std + 1e-6), std of the population; in a search\n"
		"the group are the attempts at the same node, the reward is a node's value, and\n"
		"the root and the frozen opponents are none of them.  pairwise: which of two won.\n"
		"pointwise: the edit, what was told before it, its worth.",
	.opts = opts,
	.run = run,
};
