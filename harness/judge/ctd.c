/*
 * Input validators in the language checktestdata: agon-ctd, which interprets it,
 * stands beside the script in the sandbox, so that one is a program like any
 * other.  The script is read once as it is "compiled".
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/judge/judge.h"

#include <stdlib.h>
#include <string.h>

enum { CTD_BYTES = 64 << 20, CTD_REJECTED = 43 };

/* Beside agon-worker, on every machine. */
static char *ctd_path(const char *worker)
{
	const char *slash = strrchr(worker, '/');

	return xprintf("%.*sagon-ctd", slash != NULL ? (int)(slash + 1 - worker) : 0, worker);
}

static int add_interpreter(struct session *s, struct sources *x, struct built *ret)
{
	MEM_SCOPED char *path = ctd_path(s->worker);
	BUF_SCOPED program = BUF_INIT;
	struct err mine = ERR_INIT;

	if (file_read(path, CTD_BYTES, &program, &mine) < 0) {
		*ret = (struct built){.log = BUF_INIT, .done = true, .ours = true};
		buf_printf(&ret->log, "agon-ctd is not beside agon-worker: %s", mine.text);
		return -1;
	}
	sources_add(x, "run", program.data, program.len);
	return 0;
}

static int session_ctd(struct session *s, const struct problem_members *files, struct built *ret,
		       struct err *e)
{
	__attribute__((cleanup(sources_release))) struct sources x = {0};
	BUF_SCOPED script = BUF_INIT;

	if (files->len != 1) {
		*ret = (struct built){.log = BUF_INIT, .done = true};
		buf_puts(&ret->log, "a checktestdata script is one file");
		return 0;
	}
	if (problem_file_read(s->p, &files->at[0].file, CTD_BYTES, &script, e) < 0)
		return -1;
	if (add_interpreter(s, &x, ret) < 0)
		return 0;
	sources_add(&x, "script.ctd", script.data, script.len);
	session_plan(s, &x, NULL, NULL, true, ret);
	if (!ret->done) {
		free(ret->recipe.compile);
		ret->recipe.compile = xstrdup("./run --check script.ctd");
		ret->recipe.argv[1] = xstrdup("/box/script.ctd");
	}
	return session_compile(s, &x, ret, e);
}

int session_input_validator(struct session *s, const struct problem_input_validator *v,
			    struct built *ret, struct err *e)
{
	if (v->kind == INPUT_CTD)
		return session_ctd(s, &v->program.files, ret, e);
	return session_judging(s, &v->program,
			       v->kind == INPUT_TESTLIB ? PROTOCOL_TESTLIB : PROTOCOL_KATTIS, ret,
			       e);
}

bool input_accepted(const struct problem_input_validator *v, const json_t *call)
{
	return strcmp(json_str_or(call, "end", ""), "exited") == 0 &&
	       json_int_or(call, "status", -1) == (v->kind == INPUT_TESTLIB ? 0 : 42);
}

bool input_rejected(const struct problem_input_validator *v, const json_t *call)
{
	if (strcmp(json_str_or(call, "end", ""), "exited") != 0)
		return false;
	return v->kind == INPUT_CTD ? json_int_or(call, "status", -1) == CTD_REJECTED
				    : !input_accepted(v, call);
}
