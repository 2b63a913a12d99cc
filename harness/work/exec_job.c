/*
 * One command in the sandbox whose standard input and output are the worker's
 * own: how agon reads a repository that somebody else wrote.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/vec.h"
#include "harness/work/box.h"
#include "harness/work/job.h"

#include <unistd.h>

struct words {
	size_t len, cap;
	const char **at;
};

static int words_read(const json_t *list, struct words *ret)
{
	size_t i;
	json_t *v;

	json_array_foreach (list, i, v) {
		if (!json_is_string(v))
			return -1;
		vec_push(ret, json_string_value(v));
	}
	vec_push(ret, NULL);
	return 0;
}

static void words_release(struct words *w)
{
	vec_release(w);
}

json_t *job_exec(struct sb_host *h, const json_t *job, struct err *e)
{
	struct box_run r __attribute__((cleanup(box_run_release))) = {0};
	__attribute__((cleanup(words_release))) struct words argv = {0}, env = {0};

	if (words_read(json_object_get(job, "argv"), &argv) < 0 || argv.len < 2 ||
	    words_read(json_object_get(job, "env"), &env) < 0) {
		err_set(e, ERR_USAGE, "job: argv and env: expected lists of text");
		return NULL;
	}
	if (box_run_init(&r, job, e) < 0)
		return NULL;
	r.spec.argv = argv.at;
	r.spec.env = env.len > 1 ? env.at : NULL;
	r.spec.cwd = "/tmp";
	r.spec.stream[0] = (struct sb_stream){.kind = SB_STREAM_FD, .fd = STDIN_FILENO};
	r.spec.stream[1] = (struct sb_stream){.kind = SB_STREAM_FD, .fd = STDOUT_FILENO};
	r.spec.stream[2] = (struct sb_stream){.kind = SB_STREAM_CAPTURE, .keep_bytes = 65536};
	if (box_run(h, &r, e) < 0)
		return NULL;
	json_t *result = json_object();
	box_report(&r.result, result);
	json_object_set_new(result, "err", json_text(r.result.out[2], r.result.out_len[2]));
	return result;
}
