#include "harness/cmd/cmd.h"
#include "harness/cmd/help.h"
#include "harness/config/config.h"

#include <stdio.h>
#include <string.h>

struct args {
	bool man;
	const char *completion;
};

static const struct opt opts[] = {
	{OPT_FLAG, 0, "man", NULL, "as a manual page: agon(1), or agon-config(5) with TOPIC config",
	 offsetof(struct args, man)},
	{OPT_TEXT, 0, "completion", "SHELL", "print completions for a shell",
	 offsetof(struct args, completion), .choices = "bash"},
	{OPT_END},
};

static int arena_topic(const char *name, struct buf *out, struct err *e)
{
	const char *names[128];
	size_t n = 0;

	if (name == NULL) {
		help_arenas(out);
		return 0;
	}
	const struct arena *a = config_arena(name);
	if (a != NULL) {
		help_arena(a, out);
		return 0;
	}
	for (const struct arena *const *x = arenas; *x != NULL && n < 120; x++)
		names[n++] = (*x)->name;
	for (const struct arena *const *x = graded_arenas; *x != NULL && n < 126; x++)
		names[n++] = (*x)->name;
	names[n++] = arena_external.name;
	names[n] = NULL;
	const char *near = opt_nearest(name, names);
	return err_set(e, ERR_USAGE, "unknown arena \"%.80s\"; %s%s", name,
		       near != NULL ? "did you mean " : "see agon help arena",
		       near != NULL ? near : "");
}

static int topic(int n, char **at, struct buf *out, struct err *e)
{
	int words = 0;

	if (n == 0)
		help_overview(out);
	else if (strcmp(at[0], "config") == 0)
		config_help(out);
	else if (strcmp(at[0], "outcomes") == 0)
		help_outcomes(out);
	else if (strcmp(at[0], "checktestdata") == 0)
		help_ctd(out);
	else if (strcmp(at[0], "arena") == 0 || (n > 1 && strcmp(at[0], "arenas") == 0))
		return arena_topic(n > 1 ? at[1] : NULL, out, e);
	else {
		const struct command *c = cmd_find(n, at, &words, e);
		if (c == NULL)
			return -1;
		cmd_help_text(c, out);
	}
	return 0;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct args a = {0};
	struct opt_rest rest;
	struct err e = ERR_INIT;
	BUF_SCOPED out = BUF_INIT;

	int rc = cmd_parse(c, &a, argc, argv, &rest, &e);
	if (rc > 0)
		return 0;
	if (rc == 0 && a.completion != NULL)
		help_completion_bash(&out);
	else if (rc == 0 && a.man && rest.n == 0)
		help_man_agon(&out);
	else if (rc == 0 && a.man && strcmp(rest.at[0], "config") == 0)
		help_man_config(&out);
	else if (rc == 0 && a.man)
		rc = err_set(&e, ERR_USAGE, "--man goes with no TOPIC, or with config");
	else if (rc == 0)
		rc = topic(rest.n, rest.at, &out, &e);
	if (rc < 0)
		return cmd_fail(c, &e);
	fwrite(out.data, 1, out.len, stdout);
	return 0;
}

const struct command cmd_help = {
	.name = "help",
	.synopsis = "[TOPIC]",
	.summary = "show help about commands, configs and arenas",
	.details = "TOPIC is a command, config, arena, arena NAME, outcomes or checktestdata.",
	.opts = opts,
	.run = run,
};
