/*
 * Submission and interactor, each in a sandbox of its own, joined by two pipes.
 *
 * We keep a reading end of both pipes, so that SIGPIPE comes only when we let
 * go and what was left unread tells who did not listen, and the writing end of
 * the submission's: the interactor sees its end of file only after we have seen
 * the submission's end.  So an interactor that ended before that decided by
 * itself, whatever the scheduler did.  problems/judge/blame.c decides.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/work/judge.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SUB, INT, SIDES };

/* A pipe that is this full has a writer that waits. */
enum { FULL_BYTES = 60 << 10, GRACE_MS = 20, BUSY_NS = 1000000 };

struct talk {
	struct judge_ctx *c;
	struct judge_test *t;
	const json_t *who; /* the interactor in the job */
	enum problem_protocol protocol;
	int heard[SIDES]; /* our reading end of what the side hears */
	int sub_out;      /* our writing end of what the submission says */
	bool int_busy;    /* the interactor computed while the submission waited for it */
	bool int_floods;  /* the interactor writes without end */
	bool by_itself;   /* the interactor ended before it could know of the submission's end */
	struct box_run run[SIDES];
	struct sb *sb[SIDES];
	bool done[SIDES];
	int unread; /* by the interactor, when the first of them ended */
	struct judge_prog prog;
	const char *words[SIDES][JUDGE_WORDS];
};

static void talk_release(struct talk *k)
{
	for (int i = 0; i < SIDES; i++) {
		struct err none = ERR_INIT;
		if (k->sb[i] != NULL) {
			sb_stop(k->sb[i]);
			sb_finish(k->sb[i], &k->run[i].result, &none);
		}
		fd_close(&k->heard[i]);
		box_run_release(&k->run[i]);
	}
	fd_close(&k->sub_out);
}

static int prepare_submission(struct talk *k, struct err *e)
{
	struct box_run *r = &k->run[SUB];

	if (judge_words(k->words[SUB], json_object_get(k->c->prog.j, "argv"),
			json_object_get(k->t->j, "args"), e) < 0)
		return -1;
	judge_box_init(r, &k->c->prog, k->words[SUB]);
	judge_limits(r, &k->c->prog, k->t);
	return 0;
}

static int prepare_interactor(struct talk *k, struct err *e)
{
	struct box_run *r = &k->run[INT];
	bool dmoj = json_int_or(k->who, "kind", 0) == INTERACTOR_DMOJ;

	k->protocol = (enum problem_protocol)json_int_or(k->who, "protocol", PROTOCOL_KATTIS);
	if (judge_prog_read(&k->prog, k->who, e) < 0 ||
	    judge_words(k->words[INT], json_object_get(k->who, "argv"), NULL, e) < 0)
		return -1;
	if (dmoj) {
		judge_word(k->words[INT], "/judge/in");
		judge_word(k->words[INT], "/judge/ans");
	} else {
		judge_validator_words(k->words[INT], k->protocol, true);
	}
	if (judge_words(k->words[INT], NULL, json_object_get(k->t->j, "flags"), e) < 0)
		return -1;
	judge_box_init(r, &k->prog, k->words[INT]);
	r->spec.wall_ns = k->prog.wall_ns + k->run[SUB].spec.wall_ns;
	judge_validator_mounts(k->c, k->t, r);
	return 0;
}

static int start_both(struct talk *k, struct err *e)
{
	int to_int[2], to_sub[2];

	if (pipe2(to_int, O_CLOEXEC) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot make a pipe");
	k->heard[INT] = to_int[0];
	k->sub_out = to_int[1];
	if (pipe2(to_sub, O_CLOEXEC) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot make a pipe");
	k->heard[SUB] = to_sub[0];
	FD_SCOPED int_out = to_sub[1];
	struct sb_stream in[SIDES] = {{.kind = SB_STREAM_FD, .fd = to_sub[0]},
				      {.kind = SB_STREAM_FD, .fd = to_int[0]}};
	struct sb_stream out[SIDES] = {{.kind = SB_STREAM_FD, .fd = k->sub_out},
				       {.kind = SB_STREAM_FD, .fd = int_out}};
	for (int i = SIDES; i-- > 0;) {
		k->run[i].spec.stream[0] = in[i];
		k->run[i].spec.stream[1] = out[i];
		if (sb_start(&k->sb[i], k->c->h, &k->run[i].spec, e) < 0)
			return -1;
	}
	return 0;
}

static int finish(struct talk *k, int side, struct err *e)
{
	struct sb *sb = k->sb[side];

	k->sb[side] = NULL;
	k->done[side] = true;
	return sb_finish(sb, &k->run[side].result, e);
}

static bool waited(const struct sb_result *s)
{
	return s->end == SB_LIMIT && s->limit == SB_WALL && s->idle;
}

/* Nothing has changed for the interactor yet: does it use CPU time, or wait as well? */
static bool is_busy(const struct talk *k)
{
	if (k->done[INT])
		return k->run[INT].result.end == SB_LIMIT && !k->run[INT].result.idle;
	int64_t before = sb_cpu_ns(k->sb[INT]);
	for (int i = 0; i < 10; i++) {
		struct pollfd p = {.fd = sb_pidfd(k->sb[INT]), .events = POLLIN};
		if (poll(&p, 1, GRACE_MS) > 0 || sb_cpu_ns(k->sb[INT]) > before + BUSY_NS)
			return true;
	}
	return false;
}

/* The submission hit a limit with its input full.  Nothing has changed for the interactor yet:
 * one that has something to say comes to an end of it, one that floods goes on beyond what
 * validators may write. */
static bool floods(const struct talk *k)
{
	char chunk[65536];
	int64_t most = k->prog.output_bytes > 0 ? k->prog.output_bytes : 64 << 20, sum = 0;
	int full = 0;

	if (k->done[INT] || ioctl(k->heard[SUB], FIONREAD, &full) < 0 || full < FULL_BYTES)
		return false;
	while (sum <= most) {
		struct pollfd p = {.fd = k->heard[SUB], .events = POLLIN};
		ssize_t n = poll(&p, 1, 10 * GRACE_MS) > 0 ? read(p.fd, chunk, sizeof(chunk)) : 0;
		if (n <= 0)
			return false;
		sum += n;
	}
	return true;
}

/* What the submission said last may still decide; then the interactor may know. */
static void after_submission(struct talk *k)
{
	const struct sb_result *s = &k->run[SUB].result;
	bool bad = judge_end(&k->c->prog, k->t, s) != VERDICT_AC;
	struct pollfd p = {.fd = k->done[INT] ? -1 : sb_pidfd(k->sb[INT]), .events = POLLIN};

	k->int_busy = waited(s) && is_busy(k);
	k->int_floods = s->end == SB_LIMIT && floods(k);
	k->by_itself = k->done[INT] || poll(&p, 1, bad ? GRACE_MS : 0) > 0;
	fd_close(&k->sub_out);
	/* A limit is the verdict: the interactor need not go on. */
	if (!k->by_itself && bad && s->end == SB_LIMIT)
		sb_stop(k->sb[INT]);
}

static void after_interactor(struct talk *k)
{
	const struct sb_result *v = &k->run[INT].result;

	if (!k->done[SUB] &&
	    (v->end != SB_EXITED || judge_exit_of(k->protocol, v->status).verdict != VERDICT_AC))
		sb_stop(k->sb[SUB]);
}

static int wait_both(struct talk *k, struct err *e)
{
	while (!k->done[SUB] || !k->done[INT]) {
		struct pollfd p[SIDES];
		for (int i = 0; i < SIDES; i++)
			p[i] = (struct pollfd){.fd = k->done[i] ? -1 : sb_pidfd(k->sb[i]),
					       .events = POLLIN};
		if (poll(p, SIDES, -1) < 0 && errno != EINTR)
			return err_sys(e, ERR_INTERNAL, "cannot wait for the interaction");
		if (k->unread < 0 && (p[SUB].revents != 0 || p[INT].revents != 0) &&
		    ioctl(k->heard[INT], FIONREAD, &k->unread) < 0)
			k->unread = 0;
		for (int i = 0; i < SIDES; i++) {
			if (k->done[i] || p[i].revents == 0)
				continue;
			if (finish(k, i, e) < 0)
				return -1;
			if (i == SUB)
				after_submission(k);
			else
				after_interactor(k);
			fd_close(&k->heard[i]);
		}
	}
	return 0;
}

/* ------------------------------------------------------------------ the verdict */

static void facts(struct talk *k, struct judge_ends *x, bool *ret_scored)
{
	const struct sb_result *s = &k->run[SUB].result, *v = &k->run[INT].result;
	struct judge_test scratch = {.message = BUF_INIT};

	*x = (struct judge_ends){
		.submission = judge_end(&k->c->prog, k->t, s),
		.interactor = judge_validator_end(&scratch, k->protocol, v, ret_scored),
		.submission_pipe = s->end == SB_SIGNALED && s->status == SIGPIPE,
		.interactor_pipe = v->end == SB_SIGNALED && v->status == SIGPIPE,
		.interactor_first = v->end != SB_STOPPED && k->by_itself,
		.interactor_limit = v->end == SB_LIMIT,
		.interactor_floods = k->int_floods,
		.flooded = k->unread >= FULL_BYTES,
		.unheard = waited(s) && (k->unread > 0 || k->int_busy),
	};
	/* We stopped it, after the interactor had decided. */
	if (s->end == SB_STOPPED)
		x->submission = VERDICT_AC;
	buf_release(&scratch.message);
}

static void explain(struct talk *k, enum verdict v, const char *why)
{
	const struct sb_result *s = &k->run[SUB].result;
	bool scored;

	if (why != NULL)
		judge_say(k->t, v, "%s", why);
	else if (v == VERDICT_JE)
		judge_validator_end(k->t, k->protocol, &k->run[INT].result, &scored);
	else if (v != VERDICT_AC && v != VERDICT_WA)
		judge_say(k->t, v, "%s", s->evidence);
	judge_clock(k->t, v, s);
}

static int decide(struct talk *k, struct err *e)
{
	struct judge_ends x;
	const char *why;
	bool scored = false;

	facts(k, &x, &scored);
	judge_account(k->t, &k->run[SUB].result);
	enum verdict v = judge_blame(&x, &why);
	k->t->verdict = v;
	if ((v == VERDICT_AC || v == VERDICT_WA) && v == x.interactor &&
	    judge_feedback(k->c, k->t, k->protocol, &k->run[INT].result, e) < 0)
		return -1;
	if (k->t->verdict == v)
		explain(k, v, why);
	return 0;
}

/* testlib: what the interactor wrote is what the checker gets. */
static int hand_over(struct judge_ctx *c, struct err *e)
{
	FD_SCOPED from = fd_open_regular(sb_dir_fd(c->feedback), "out");
	FD_SCOPED to = judge_output_new(c, e);

	return to < 0 ? -1 : judge_output_copy(from, to, e);
}

int judge_talk(struct judge_ctx *c, struct judge_test *t, struct err *e)
{
	struct talk k __attribute__((cleanup(talk_release))) = {
		.c = c,
		.t = t,
		.who = json_object_get(c->job, "interactor"),
		.heard = {-1, -1},
		.sub_out = -1,
		.unread = -1};

	if (prepare_submission(&k, e) < 0 || prepare_interactor(&k, e) < 0 ||
	    start_both(&k, e) < 0 || wait_both(&k, e) < 0 || decide(&k, e) < 0)
		return -1;
	if (t->verdict == VERDICT_AC && json_array_size(json_object_get(c->job, "validators")) > 0)
		return hand_over(c, e) < 0 ? -1 : judge_check(c, t, e);
	return 0;
}
