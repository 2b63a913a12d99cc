#include "harness/cmd/cmd.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool wants_help(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return true;
	return false;
}

void cmd_help_text(const struct command *c, struct buf *out)
{
	buf_printf(out, "usage: agon %s%s%s\n\n%c%s.\n", c->name, c->synopsis[0] != '\0' ? " " : "",
		   c->synopsis,
		   c->summary[0] >= 'a' && c->summary[0] <= 'z' ? c->summary[0] - 32
								: c->summary[0],
		   c->summary + 1);
	if (c->details != NULL)
		buf_printf(out, "\n%s\n", c->details);
	buf_puts(out, "\nOptions:\n");
	opt_help(c->opts, out);
	buf_puts(out, "  -h, --help                show this\n");
}

int cmd_parse(const struct command *c, void *into, int argc, char **argv, struct opt_rest *ret_rest,
	      struct err *e)
{
	/* A command that runs other programs must not take their --help for its own. */
	int end = argc;
	for (int i = 1; c->stop_early && i < argc; i++)
		if (argv[i][0] != '-') {
			end = i;
			break;
		}
	if (wants_help(end, argv)) {
		BUF_SCOPED out = BUF_INIT;
		cmd_help_text(c, &out);
		fwrite(out.data, 1, out.len, stdout);
		return 1;
	}
	return opt_parse(c->opts, into, argc, argv, c->stop_early, ret_rest, e);
}

int cmd_parse_one(const struct command *c, void *into, int argc, char **argv, const char *what,
		  const char **ret, struct err *e)
{
	struct opt_rest rest;
	int rc = cmd_parse(c, into, argc, argv, &rest, e);

	if (rc != 0)
		return rc;
	if (rest.n != 1)
		return err_set(e, ERR_USAGE, "expected one %s; see `agon %s --help`", what,
			       c->name);
	*ret = rest.at[0];
	return 0;
}

int cmd_fail(const struct command *c, const struct err *e)
{
	BUF_SCOPED line = BUF_INIT;

	buf_printf(&line, "agon %s: ", c->name);
	buf_add_text(&line, e->text, strlen(e->text), sizeof(e->text));
	buf_putc(&line, '\n');
	fflush(stdout);
	fwrite(line.data, 1, line.len, stderr);
	return e->code != ERR_NONE ? (int)e->code : ERR_INTERNAL;
}

void cmd_print_json(const json_t *j)
{
	MEM_SCOPED char *s =
		json_dumps(j, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
	if (s == NULL)
		BUG("value cannot be written as JSON");
	puts(s);
	fflush(stdout);
}

bool cmd_color(void)
{
	const char *no = getenv("NO_COLOR");
	return isatty(STDOUT_FILENO) && (no == NULL || no[0] == '\0');
}

int cmd_worker_path(struct buf *out, struct err *e)
{
	const char *env = getenv("AGON_WORKER");
	char self[4096];

	if (env != NULL) {
		buf_puts(out, env);
		return 0;
	}
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (n > 0) {
		self[n] = '\0';
		char *slash = strrchr(self, '/');
		buf_add(out, self, (size_t)(slash - self));
		buf_puts(out, "/agon-worker");
		if (access(out->data, X_OK) == 0)
			return 0;
	}
	return err_set(e, ERR_HOST,
		       "agon-worker is not beside agon (%s); install both, or set AGON_WORKER",
		       out->data);
}
