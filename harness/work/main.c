/*
 * agon-worker: takes one job at a time from descriptor 3 and answers it.
 *
 * It is what runs next to hostile code, so it links little (seccomp, jansson)
 * and holds nothing: no store, no keys, no network.  It dies with its parent.
 * A job that crashes it costs that job only.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/log.h"
#include "harness/work/external.h"
#include "harness/work/job.h"
#include "harness/work/shell.h"
#include "sandbox/sandbox.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static const struct job_kind kinds[] = {
	{"match", "run", job_match},   {"tree", "command", job_tree},
	{"exec", "argv", job_exec},    {"judge", "tests", job_judge},
	{"tool", "program", job_tool}, {"shell", "source", job_shell},
	{"steps", "steps", job_steps},
};

/* The sandbox host is made at the first job that needs it: Core War never does. */
static struct sb_host *host(struct sb_host **cache, struct err *e)
{
	/* Slots are made when they are first used: a submission that talks needs two or more,
	 * a game one for each program that plays. */
	static const struct sb_host_opt opt = {.slots = 64};

	if (*cache == NULL && sb_host_new(cache, &opt, e) < 0)
		return NULL;
	return *cache;
}

static json_t *run(struct sb_host **cache, const json_t *job, struct err *e)
{
	const char *kind = json_str_at(job, "", "kind", e);

	if (kind == NULL)
		return NULL;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const struct job_kind *k = &kinds[i];
		if (strcmp(k->name, kind) != 0)
			continue;
		const json_t *boxed = json_object_get(job, k->sandbox_key);
		if (boxed != NULL && !json_is_null(boxed) && host(cache, e) == NULL)
			return NULL;
		return k->run(*cache, job, e);
	}
	err_set(e, ERR_USAGE, "no such kind of job: \"%s\"", kind);
	return NULL;
}

static json_t *answer(struct sb_host **cache, const char *line, size_t len)
{
	struct err e = ERR_INIT;
	JSON_SCOPED *job = json_parse("job", line, len, JOB_LINE_MAX, &e);
	json_t *result = job != NULL ? run(cache, job, &e) : NULL;

	if (result == NULL)
		return json_pack("{s:b,s:o,s:i}", "ok", 0, "error",
				 json_text(e.text, strlen(e.text)), "code", e.code);
	json_object_set_new(result, "ok", json_true());
	return result;
}

/* Lines come whole: the parent waits for our answer before it sends the next. */
static int serve(void)
{
	BUF_SCOPED in = BUF_INIT;
	struct sb_host *cache = NULL;
	int rc = 0;

	for (;;) {
		char chunk[65536];
		ssize_t n = read(JOB_FD, chunk, sizeof(chunk));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		buf_add(&in, chunk, (size_t)n);
		char *nl = memchr(in.data, '\n', in.len);
		if (nl == NULL)
			continue;
		JSON_SCOPED *result = answer(&cache, in.data, (size_t)(nl - in.data));
		buf_clear(&in);
		if (json_write_line(JOB_FD, result) < 0) {
			rc = 4;
			break;
		}
	}
	sb_host_free(cache);
	return rc;
}

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} others[] = {{"agon-bridge", bridge_main},
	      {"agon-play", play_main},
	      {"broker", broker_main},
	      {"http", http_client_main}};

int main(int argc, char **argv)
{
	/* In a sandbox this program stands under other names, or as worker NAME. */
	const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
	const char *name = slash != NULL ? slash + 1 : argc > 0 ? argv[0] : "";
	if (strcmp(name, "worker") == 0 && argc > 1)
		name = argv[1];
	if (strncmp(name, "bot-", 4) == 0)
		return relay_main(argc, argv);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strcmp(name, others[i].name) == 0)
			return others[i].run(argc, argv);
	log_init("agon-worker");
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_IGN);
	if (write(JOB_FD, "", 0) < 0) {
		fputs("agon-worker: no job socket on descriptor 3.\n"
		      "This program is started by agon; see `agon help`.\n",
		      stderr);
		return 2;
	}
	return serve();
}
