#include "harness/cmd/cmd.h"

#include "harness/cmd/dup.h"

#include "harness/base/json.h"

#include <stdio.h>
#include <stdlib.h>

struct review_args {
	const char *record, *decision, *who, *note;
	bool json;
};

static const struct opt opts[] = {
	{OPT_TEXT, 0, "record", "PATH",
	 "what agon dup check or agon judge recorded into: a SQLite file or a run directory",
	 offsetof(struct review_args, record), 0, 0, NULL},
	{OPT_TEXT, 'd', "decision", "WHAT",
	 "exact: the same problem; near: a small change; method: the same idea; no: unrelated",
	 offsetof(struct review_args, decision), 0, 0, "exact|near|method|no"},
	{OPT_TEXT, 0, "who", "NAME", "who decided (default: $USER)",
	 offsetof(struct review_args, who), 0, 0, NULL},
	{OPT_TEXT, 0, "note", "TEXT", "why", offsetof(struct review_args, note), 0, 0, NULL},
	{OPT_FLAG, 0, "json", NULL, "print open hits as JSON lines",
	 offsetof(struct review_args, json), 0, 0, NULL},
	{OPT_END},
};

static void print_open(const json_t *list, bool json)
{
	size_t i;
	json_t *row;

	json_array_foreach (list, i, row) {
		if (json)
			cmd_print_json(row);
		else
			printf("%.3f  %s  %s\n", json_real_value(json_object_get(row, "score")),
			       json_str_or(row, "problem", ""), json_str_or(row, "ref", ""));
	}
	if (!json)
		printf("%zu hits wait for a decision\n", json_array_size(list));
}

static int run(const struct command *c, int argc, char **argv)
{
	struct review_args a = {.note = "", .who = getenv("USER")};
	struct opt_rest in;
	struct err e = ERR_INIT;

	int rc = cmd_parse(c, &a, argc, argv, &in, &e);
	if (rc != 0)
		return rc > 0 ? 0 : cmd_fail(c, &e);
	if (a.record == NULL)
		err_set(&e, ERR_USAGE, "say which record: --record PATH");
	else if (in.n != 0 && (in.n != 2 || a.decision == NULL))
		err_set(&e, ERR_USAGE, "a decision needs PROBLEM, HIT and --decision");
	if (e.code != ERR_NONE)
		return cmd_fail(c, &e);
	DUP_RECORD_SCOPED *r = dup_record_open(a.record, in.n == 2, &e);
	if (r == NULL)
		return cmd_fail(c, &e);
	if (in.n == 2) {
		rc = dup_record_review(r, in.at[0], in.at[1], a.decision,
				       a.who != NULL ? a.who : "unknown", a.note, &e);
		return rc < 0 ? cmd_fail(c, &e) : 0;
	}
	JSON_SCOPED *list = dup_record_open_hits(r, &e);
	if (list == NULL)
		return cmd_fail(c, &e);
	print_open(list, a.json);
	return 0;
}

extern const struct command cmd_dup_review;
const struct command cmd_dup_review = {
	.name = "dup review",
	.synopsis = "--record PATH [PROBLEM HIT --decision WHAT]",
	.summary = "decide by hand what a hit is, or list what is undecided",
	.opts = opts,
	.run = run,
};
