/*
 * A slice of the tests of one submission.
 *
 * Everything that outlives a test is made once: the slots of the sandbox, the
 * directory that takes the output, the validators' feedback directory.  A test
 * costs a launch, a comparison, and nothing that grows with the package.
 *
 * A test that took slightly too long, or that the machine was too busy to give
 * its time, is repeated, and the best run counts: noise only ever adds time.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/work/job.h"
#include "harness/work/judge.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SHOW_BYTES = 2048 };

static void ctx_release(struct judge_ctx *c)
{
	sb_dir_free(c->io);
	sb_dir_free(c->feedback);
	sb_dir_free(c->work);
}

static int ctx_init(struct judge_ctx *c, struct sb_host *h, const json_t *job, struct err *e)
{
	const json_t *prog = json_object_get(job, "program");
	bool talks = json_is_object(json_object_get(job, "interactor"));
	bool checks = talks || json_array_size(json_object_get(job, "validators")) > 0;

	*c = (struct judge_ctx){.h = h, .job = job};
	if (prog != NULL && judge_prog_read(&c->prog, prog, e) < 0)
		return -1;
	int64_t room = c->prog.output_bytes > 0 ? c->prog.output_bytes : 64 << 20;
	if (sb_dir_new(&c->io, h, room + (1 << 20), 16, e) < 0)
		return -1;
	if (checks &&
	    sb_dir_new(&c->feedback, h, json_int_or(job, "feedback_bytes", 64 << 20), 1024, e) < 0)
		return -1;
	if (json_bool_or(job, "writes", false) && sb_dir_new(&c->work, h, room, 1024, e) < 0)
		return -1;
	return 0;
}

/* ------------------------------------------------------------------ one test */

static void test_release(struct judge_test *t)
{
	fd_close(&t->next_fd);
	buf_release(&t->message);
	buf_release(&t->team);
	buf_release(&t->err);
}

static void test_blank(struct judge_test *t)
{
	int runs = t->runs;
	int64_t factor = t->wall_factor;
	const json_t *j = t->j;
	const char *in = t->in, *ans = t->ans;
	int64_t cpu = t->cpu_ns, memory = t->memory_bytes;

	test_release(t);
	*t = (struct judge_test){.j = j,
				 .in = in,
				 .ans = ans,
				 .cpu_ns = cpu,
				 .memory_bytes = memory,
				 .wall_factor = factor,
				 .runs = runs,
				 .next_fd = -1,
				 .message = BUF_INIT,
				 .team = BUF_INIT,
				 .err = BUF_INIT};
}

static int test_init(struct judge_ctx *c, const json_t *j, struct judge_test *t, struct err *e)
{
	*t = (struct judge_test){.j = j,
				 .in = json_str_at(j, "tests[]", "in", e),
				 .ans = json_string_value(json_object_get(j, "ans")),
				 .cpu_ns = json_int_or(j, "cpu_ns", c->prog.cpu_ns),
				 .memory_bytes =
					 json_int_or(j, "memory_bytes", c->prog.memory_bytes),
				 .wall_factor = 1,
				 .next_fd = -1};
	buf_init(&t->message);
	buf_init(&t->team);
	buf_init(&t->err);
	return t->in == NULL ? -1 : 0;
}

/* Output-only: the file that was handed in is the output. */
static int take_answer(struct judge_ctx *c, struct judge_test *t, const char *path, struct err *e)
{
	FD_SCOPED from = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	FD_SCOPED to = judge_output_new(c, e);
	struct err full = ERR_INIT;

	if (to < 0)
		return -1;
	t->verdict = VERDICT_AC;
	if (judge_output_copy(from, to, &full) < 0)
		judge_say(t, VERDICT_OLE, "the answer is larger than the output may be");
	return 0;
}

static int one_pass(struct judge_ctx *c, struct judge_test *t, struct err *e)
{
	const char *answer = json_string_value(json_object_get(t->j, "answer"));

	t->more = false;
	const json_t *other = json_object_get(c->job, "interactor");
	if (json_int_or(other, "kind", INTERACTOR_NONE) == INTERACTOR_CMS)
		return judge_manage(c, t, e);
	if (json_is_object(other))
		return judge_talk(c, t, e);
	if ((answer != NULL ? take_answer(c, t, answer, e) : judge_run(c, t, e)) < 0)
		return -1;
	return t->verdict == VERDICT_AC ? judge_check(c, t, e) : 0;
}

static int all_passes(struct judge_ctx *c, struct judge_test *t, struct err *e)
{
	int most = (int)json_int_or(c->job, "passes", 1);

	for (t->pass = 1;; t->pass++) {
		if (one_pass(c, t, e) < 0)
			return -1;
		if (!t->more || t->verdict != VERDICT_AC)
			break;
		if (t->pass >= most) {
			judge_say(t, VERDICT_JE, "the validator asks for more than %d passes",
				  most);
			break;
		}
	}
	return c->feedback != NULL ? judge_clean(c->feedback, e) : 0;
}

static int judge_test(struct judge_ctx *c, struct judge_test *t, struct err *e)
{
	bool near = false;
	int tries = json_bool_or(c->job, "repeat", true) ? JUDGE_TRIES : 1;

	for (t->runs = 1;; t->runs++) {
		if (all_passes(c, t, e) < 0)
			return -1;
		near = near || t->near;
		if (t->runs >= tries || !(t->near || t->wall_hit))
			break;
		if (t->wall_hit)
			t->wall_factor = 10;
		test_blank(t);
	}
	t->near = near || (t->verdict == VERDICT_AC && t->used_ns > t->cpu_ns - t->cpu_ns / 10);
	return 0;
}

/* ------------------------------------------------------------------ reporting */

static void put_diff(const struct judge_test *t, json_t *o)
{
	const struct judge_diff *d = &t->diff;

	json_object_set_new(o, "diff",
			    json_pack("{s:I,s:I,s:s,s:o,s:o}", "line", (json_int_t)d->line,
				      "column", (json_int_t)d->column, "what", d->what, "expected",
				      json_text(d->expected, strlen(d->expected)), "got",
				      json_text(d->got, strlen(d->got))));
}

static void put_text(json_t *o, const char *key, const struct buf *b)
{
	BUF_SCOPED clean = BUF_INIT;

	if (b->len == 0)
		return;
	buf_add_text(&clean, b->data, b->len, JUDGE_KEEP);
	json_object_set_new(o, key, json_text(clean.data, clean.len));
}

static void put_output(const struct judge_ctx *c, json_t *o)
{
	BUF_SCOPED head = BUF_INIT;
	FD_SCOPED fd = openat(sb_dir_fd(c->io), "out", O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd >= 0 && fd_read_all(fd, SHOW_BYTES, &head) >= 0)
		put_text(o, "stdout", &head);
}

static json_t *test_report(const struct judge_ctx *c, const struct judge_test *t)
{
	json_t *o = json_pack("{s:I,s:i,s:I,s:I,s:I,s:I,s:i,s:b,s:i}", "id",
			      (json_int_t)json_int_or(t->j, "id", 0), "verdict", (int)t->verdict,
			      "cpu_ns", (json_int_t)t->used_ns, "wall_ns", (json_int_t)t->wall_ns,
			      "memory_bytes", (json_int_t)t->peak_bytes, "output_bytes",
			      (json_int_t)t->output_bytes, "runs", t->runs, "near", t->near,
			      "passes", t->pass);

	if (t->has_score)
		json_object_set_new(o, "score", json_real(t->score));
	if (t->has_factor)
		json_object_set_new(o, "factor", json_real(t->factor));
	put_text(o, "message", &t->message);
	put_text(o, "team", &t->team);
	if (t->diff.what[0] != '\0')
		put_diff(t, o);
	if (json_bool_or(t->j, "show", false)) {
		put_text(o, "stderr", &t->err);
		put_output(c, o);
	}
	return o;
}

json_t *job_judge(struct sb_host *h, const json_t *job, struct err *e)
{
	struct judge_ctx c __attribute__((cleanup(ctx_release))) = {.h = h};
	JSON_SCOPED *done = json_array();
	bool stop = json_bool_or(job, "stop", false);
	size_t i;
	json_t *j;

	if (ctx_init(&c, h, job, e) < 0)
		return NULL;
	json_array_foreach (json_object_get(job, "tests"), i, j) {
		struct judge_test t __attribute__((cleanup(test_release)));
		if (test_init(&c, j, &t, e) < 0 || judge_test(&c, &t, e) < 0)
			return NULL;
		json_array_append_new(done, test_report(&c, &t));
		if (stop && t.verdict != VERDICT_AC)
			break;
	}
	return json_pack("{s:O}", "tests", done);
}
