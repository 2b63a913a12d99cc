#include "harness/cmd/cmd.h"

#include "harness/cmd/dup.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"

#include <stdio.h>
#include <string.h>

struct search_args {
	const char *index, *task, *file;
	struct dup_engine_opts engine;
	int64_t k;
	bool json;
};

static const struct opt opts[] = {
	{OPT_TEXT, 'i', "index", "FILE", "the index to search", offsetof(struct search_args, index),
	 0, 0, NULL},
	{OPT_TEXT, 'f', "file", "FILE", "take the query from FILE, or from - (standard input)",
	 offsetof(struct search_args, file), 0, 0, NULL},
	{OPT_INT, 'k', "hits", "N", "how many hits to show", offsetof(struct search_args, k), 1,
	 DUP_K_MAX, NULL},
	{OPT_TEXT, 't', "task", "TASK",
	 "p2d statement to duplicate, s2f short text to statement, t2c text to program, c2c "
	 "program to program",
	 offsetof(struct search_args, task), 0, 0, "auto|p2d|s2f|t2c|c2c"},
	DUP_ENGINE_ROWS(struct search_args),
	{OPT_FLAG, 0, "json", NULL, "print one JSON object", offsetof(struct search_args, json), 0,
	 0, NULL},
	{OPT_END},
};

static int read_query(const struct search_args *a, const struct opt_rest *words, struct buf *out,
		      struct err *e)
{
	for (int i = 0; i < words->n; i++)
		buf_printf(out, "%s%s", i > 0 ? " " : "", words->at[i]);
	if (a->file == NULL && words->n == 0)
		return err_set(e, ERR_USAGE, "say what to search: words, or --file FILE");
	if (a->file == NULL)
		return 0;
	if (words->n > 0)
		return err_set(e, ERR_USAGE, "either words or --file, not both");
	if (strcmp(a->file, "-") != 0)
		return file_read(a->file, 4 * DUP_DOC_BYTES, out, e);
	if (fd_read_all(0, 4 * DUP_DOC_BYTES, out) < 0)
		return err_sys(e, ERR_USAGE, "cannot read standard input");
	return 0;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct search_args a = {.k = 10, .task = "auto"};
	struct opt_rest words;
	struct err e = ERR_INIT;
	BUF_SCOPED text = BUF_INIT;
	__attribute__((cleanup(dup_hits_release))) struct dup_hits hits = {0};
	enum dup_task task = DUP_AUTO;

	int rc = cmd_parse(c, &a, argc, argv, &words, &e);
	if (rc != 0)
		return rc > 0 ? 0 : cmd_fail(c, &e);
	if (a.index == NULL)
		err_set(&e, ERR_USAGE, "say where to search: --index FILE");
	if (e.code != ERR_NONE || read_query(&a, &words, &text, &e) < 0)
		return cmd_fail(c, &e);
	DUP_INDEX_SCOPED *x = dup_open(a.index, &e);
	if (x == NULL)
		return cmd_fail(c, &e);
	DUP_ENGINE_SCOPED *g = dup_engine_new(&a.engine, x, &e);
	dup_task_named(a.task, &task);
	struct dup_query q = {.text = text.data, .len = text.len, .task = task, .k = (int)a.k};
	if (g == NULL || dup_engine_ask(g, &q, &hits, &e) < 0)
		return cmd_fail(c, &e);
	if (a.json) {
		JSON_SCOPED *j = dup_hits_json(x, &q, &hits);
		cmd_print_json(j);
	} else
		dup_hits_print(x, &q, &hits);
	return 0;
}

extern const struct command cmd_dup_search;
const struct command cmd_dup_search = {
	.name = "dup search",
	.synopsis = "--index FILE WORDS... | --file FILE",
	.summary = "find statements and programs like a text",
	.details =
		"The query is a statement, a few words about one, or a program.  Scores order the\n"
		"hits; they are not probabilities, and a low one does not say that a problem is "
		"new.",
	.opts = opts,
	.run = run,
};
