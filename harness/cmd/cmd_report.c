#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/cmd/cmd.h"
#include "harness/report/html.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct args {
	const char *out;
	bool json;
};

static const struct opt opts[] = {
	{OPT_TEXT, 'o', "out", "FILE", "where to write the page (default: standard output)",
	 offsetof(struct args, out)},
	{OPT_FLAG, 0, "json", NULL, "with -o: end with one JSON object",
	 offsetof(struct args, json)},
	{OPT_END},
};

static int write_page(const char *dir, const struct args *a, struct err *e)
{
	BUF_SCOPED page = BUF_INIT;

	if (html_report(dir, &page, e) < 0)
		return -1;
	if (a->out == NULL) {
		if (fd_write_all(STDOUT_FILENO, page.data, page.len) < 0)
			return err_sys(e, ERR_INTERNAL, "cannot write the page");
		return 0;
	}
	if (file_replace(a->out, page.data, page.len, e) < 0)
		return -1;
	if (a->json) {
		JSON_SCOPED *j = json_object();
		json_object_set_new(j, "run", json_text(dir, strlen(dir)));
		json_object_set_new(j, "out", json_text(a->out, strlen(a->out)));
		json_object_set_new(j, "size_bytes", json_integer((json_int_t)page.len));
		cmd_print_json(j);
	} else {
		printf("report written to %s\n", a->out);
	}
	return 0;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct args a = {0};
	const char *dir = NULL;
	struct err e = ERR_INIT;

	int rc = cmd_parse_one(c, &a, argc, argv, "DIR", &dir, &e);
	if (rc > 0)
		return 0;
	if (rc == 0 && a.out == NULL && (a.json || isatty(STDOUT_FILENO)))
		rc = err_set(&e, ERR_USAGE, "say with -o which file to write");
	if (rc < 0 || write_page(dir, &a, &e) < 0)
		return cmd_fail(c, &e);
	return 0;
}

const struct command cmd_report = {
	.name = "report",
	.synopsis = "DIR [-o FILE.html]",
	.summary = "one self-contained page about a run",
	.details =
		"Standings, win matrix, the course of the rounds, and what was edited and built,\n"
		"with reasons, logs and changes; and where the problems of a run were looked up "
		"in\n"
		"an index, what was solved of those that exist already.  The page has no scripts "
		"and loads nothing.",
	.opts = opts,
	.run = run,
};
