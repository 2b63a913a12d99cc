/*
 * Sandboxed commands over a codebase: a build, or an agent's edit.
 *
 * The codebase is copied into a capped directory in memory (/box), the command
 * runs there, and when every process is dead the files are copied out again,
 * by descriptor, into a fresh directory of the host's.  Nothing that ran can
 * have touched the original, and what comes out is only files.
 */
#include "arenas/arena.h"
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/work/box.h"
#include "harness/work/codebox.h"
#include "harness/work/job.h"
#include "harness/work/seats.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

static int check(const json_t *want, int dirfd, json_t *result, struct err *e)
{
	BUF_SCOPED image = BUF_INIT;
	BUF_SCOPED log = BUF_INIT;
	struct arena_params params;
	const struct arena *a = arena_find(json_str_or(want, "arena", ""));

	if (strcmp(json_str_or(want, "arena", ""), "external") == 0) /* its engine's affair */
		return json_object_set_new(result, "checked", json_true());
	if (a == NULL)
		return err_set(e, ERR_USAGE, "job: check.arena: no such arena");
	if (a->kind != ARENA_TEXT)
		return json_object_set_new(result, "checked", json_true());
	const json_t *p = json_obj_at(want, "check", "params", e);
	int players = (int)json_int_at(want, "check", "n", e);
	if (p == NULL || players == 0 || seats_params(a, p, players, &params, e) < 0)
		return -1;
	int rc = seats_compile(a, &params, dirfd, &image, &log, e);
	if (rc < 0)
		return -1;
	json_object_set_new(result, "checked", json_boolean(rc == 0));
	json_object_set_new(result, "check_log", json_text(log.data, log.len));
	return 0;
}

static int run_command(struct sb_host *h, struct sb_dir *box, const json_t *job, json_t *result,
		       struct err *e)
{
	struct box_run r __attribute__((cleanup(box_run_release))) = {0};
	const char *const argv[] = {"/bin/sh", "-c", json_str_or(job, "command", "true"), NULL};

	if (box_run_init(&r, job, e) < 0)
		return -1;
	box_run_mount(&r, (struct sb_mount){.kind = SB_MOUNT_DIR, .to = "/box", .dir = box});
	r.spec.argv = argv;
	r.spec.cwd = "/box";
	r.spec.profile = json_str_or(job, "profile", "build");
	r.spec.stream[1] = (struct sb_stream){.kind = SB_STREAM_CAPTURE, .keep_bytes = 256 << 10};
	r.spec.stream[2] = (struct sb_stream){.kind = SB_STREAM_JOIN};
	if (box_run(h, &r, e) < 0)
		return -1;
	box_report(&r.result, result);
	json_object_set_new(result, "log", json_text(r.result.out[1], r.result.out_len[1]));
	return 0;
}

/* A codebase without a command is only looked at, where it is. */
static int check_only(const json_t *job, const char *source, json_t *result, struct err *e)
{
	FD_SCOPED dirfd = open(source, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dirfd < 0)
		return err_sys(e, ERR_INTERNAL, "cannot open codebase %s", source);
	json_object_set_new(result, "passed", json_true());
	const json_t *want = json_object_get(job, "check");
	return json_is_object(want) ? check(want, dirfd, result, e) : 0;
}

static int run_and_collect(struct sb_host *h, const json_t *job, const char *source, json_t *result,
			   struct err *e)
{
	const json_t *limits = json_object_get(job, "limits");
	const json_t *want = json_object_get(job, "check");
	const char *out = json_str_at(job, "", "out", e);
	CODEBOX_SCOPED *box = NULL;
	BUF_SCOPED why = BUF_INIT;

	if (out == NULL ||
	    codebox_new(&box, h, source, json_int_or(limits, "disk_bytes", 256 << 20), e) < 0 ||
	    run_command(h, box, job, result, e) < 0)
		return -1;
	if (!json_bool_or(result, "passed", false) && !json_bool_or(job, "keep", false))
		return 0;
	int rc = codebox_collect(box, out, &why, e);
	if (rc <= 0)
		return rc < 0 || !json_is_object(want) ? rc
						       : check(want, sb_dir_fd(box), result, e);
	json_object_set_new(result, "passed", json_false());
	json_object_set_new(result, "end", json_string("files"));
	json_object_set_new(result, "why", json_text(why.data, why.len));
	return 0;
}

json_t *job_tree(struct sb_host *h, const json_t *job, struct err *e)
{
	JSON_SCOPED *result = json_object();
	const char *source = json_str_at(job, "", "source", e);

	if (source == NULL)
		return NULL;
	int rc = json_is_string(json_object_get(job, "command"))
			 ? run_and_collect(h, job, source, result, e)
			 : check_only(job, source, result, e);
	return rc < 0 ? NULL : json_incref(result);
}
