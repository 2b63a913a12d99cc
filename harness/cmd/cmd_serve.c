#include "harness/cmd/cmd.h"
#include "harness/serve/serve.h"

#include <stdio.h>
#include <string.h>

static const struct opt opts[] = {
	{OPT_FLAG, 0, "judge", NULL, "run and judge programs: /run_code, /submit, /run, /file",
	 offsetof(struct serve_options, judge)},
	{OPT_TEXT, 0, "index", "FILE", "search this index of agon dup at /dup",
	 offsetof(struct serve_options, index)},
	{OPT_TEXT, 0, "address", "IP", "where to listen (default 127.0.0.1)",
	 offsetof(struct serve_options, address)},
	{OPT_INT, 'p', "port", "N", "which port (default 5050; 0: a free one)",
	 offsetof(struct serve_options, port_number), 0, 65535},
	{OPT_INT, 'j', "jobs", "N", "programs at a time (default: one for each core)",
	 offsetof(struct serve_options, jobs_number), 1, 1024},
	{OPT_SIZE, 0, "body", "SIZE", "largest request (default 32M)",
	 offsetof(struct serve_options, body_bytes), 1024, 1LL << 30},
	{OPT_INT, 0, "queue", "N", "requests that may wait; more get 503 (default 1000)",
	 offsetof(struct serve_options, queue), 1, 1000000},
	{OPT_SIZE, 0, "store", "SIZE", "all stored files together (default 256M)",
	 offsetof(struct serve_options, store_bytes), 0, 1LL << 34},
	{OPT_END},
};

static int serve(const struct serve_options *o, struct err *e)
{
	BUF_SCOPED worker = BUF_INIT;
	struct serve s = {0};

	if (cmd_worker_path(&worker, e) < 0)
		return -1;
	int rc = serve_open(&s, o, worker.data, e);
	if (rc == 0) {
		printf("http://%s:%d/\n", o->address, s.port);
		fflush(stdout);
		rc = serve_run(&s, e);
	}
	serve_close(&s);
	return rc;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct serve_options o = {.address = "127.0.0.1",
				  .port_number = 5050,
				  .body_bytes = 32 << 20,
				  .queue = 1000,
				  .store_bytes = 256 << 20};
	struct opt_rest rest;
	struct err e = ERR_INIT;

	int rc = cmd_parse(c, &o, argc, argv, &rest, &e);
	if (rc > 0)
		return 0;
	if (rc == 0 && rest.n > 1)
		rc = err_set(&e, ERR_USAGE, "expected at most one DIR; see `agon serve --help`");
	if (rc == 0 && rest.n == 0 && !o.judge && o.index == NULL)
		rc = err_set(&e, ERR_USAGE,
			     "say what to serve: a run directory, --judge, or --index FILE");
	if (rc == 0) {
		o.run_dir = rest.n > 0 ? rest.at[0] : NULL;
		rc = serve(&o, &e);
	}
	return rc < 0 ? cmd_fail(c, &e) : 0;
}

const struct command cmd_serve = {
	.name = "serve",
	.synopsis = "[DIR] [--judge] [--index FILE]",
	.summary = "serve a run, a judge and a search over HTTP",
	.details =
		"On loopback, until it is interrupted.  It prints its address.  There are no "
		"accounts and\n"
		"no encryption: whoever reaches the address may run programs in the sandbox.\n"
		"\n"
		"DIR shows the run as it stands at /report, its standings at /api/standings.\n"
		"--judge takes SandboxFusion's POST /run_code and /submit and go-judge's /run and "
		"/file.  A\n"
		"program is compiled once for all its tests; every run has a sandbox of its own.\n"
		"--index searches for problems that exist already, at /dup and /api/dup?q=TEXT.",
	.opts = opts,
	.run = run,
};
