/*
 * A manager and copies of the submission, each in a sandbox of its own, joined
 * by named pipes in directories that only the two sides of each see, read-only.
 *
 * The manager gets the names of the pipes from and to each copy, the input on
 * stdin, and answers as CMS checkers do.  Opening a named pipe waits for the
 * other side; a copy that ended must not leave the manager waiting in open(), so
 * we open and close the other ends of its pipes now and then until the manager
 * ends: what it then reads is the end of file, what it writes finds nobody.
 *
 * A manager that ended while copies were running decided by itself.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/work/judge.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPIES_MAX = 8, POKE_MS = 20, BUSY_NS = 1000000 };

static const char up[] = "u_to_m", down[] = "m_to_u";

struct copy {
	struct box_run run;
	struct sb *sb;
	struct sb_dir *dir;
	int hear, speak; /* our ends of its pipes while it runs: it is never cut off by us */
	bool done;
	const char *words[JUDGE_WORDS];
	char number[12];
};

struct party {
	struct judge_ctx *c;
	struct judge_test *t;
	struct judge_prog prog; /* the manager */
	struct box_run run;
	struct sb *sb;
	bool done, first; /* first: it ended before the copies did */
	bool stopped;     /* by us, for what a copy did */
	bool busy;        /* it computed while a copy waited for it */
	int copies;
	bool fifos;
	struct copy copy[COPIES_MAX];
	const char *words[JUDGE_WORDS];
	char names[COPIES_MAX][3][40]; /* mount point, up, down as the manager sees them */
};

static void party_release(struct party *k)
{
	struct err none = ERR_INIT;

	if (k->sb != NULL) {
		sb_stop(k->sb);
		sb_finish(k->sb, &k->run.result, &none);
	}
	box_run_release(&k->run);
	for (int i = 0; i < k->copies; i++) {
		struct copy *x = &k->copy[i];
		if (x->sb != NULL) {
			sb_stop(x->sb);
			sb_finish(x->sb, &x->run.result, &none);
		}
		box_run_release(&x->run);
		fd_close(&x->hear);
		fd_close(&x->speak);
		sb_dir_free(x->dir);
	}
}

/* ------------------------------------------------------------------ pipes */

static int make_fifo(int dirfd, const char *name, struct err *e)
{
	if (mkfifoat(dirfd, name, 0666) < 0 || fchmodat(dirfd, name, 0666, 0) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot make a named pipe");
	return 0;
}

/* Both ends, so that neither side waits for us. */
static int open_pipes(struct copy *x, struct err *e)
{
	int d = sb_dir_fd(x->dir);

	if (make_fifo(d, up, e) < 0 || make_fifo(d, down, e) < 0)
		return -1;
	x->hear = openat(d, up, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
	x->speak = openat(d, down, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
	return x->hear >= 0 && x->speak >= 0 ? 0
					     : err_sys(e, ERR_INTERNAL, "cannot open a named pipe");
}

/* The other ends of the pipes of a copy that is gone, for a moment. */
static void poke(const struct copy *x)
{
	int d = sb_dir_fd(x->dir);
	FD_SCOPED read_up = openat(d, up, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
	FD_SCOPED write_up = openat(d, up, O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
	FD_SCOPED read_down = openat(d, down, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);

	(void)read_up;
	(void)write_up;
	(void)read_down;
}

/* ------------------------------------------------------------------ starting */

static int start_copy(struct party *k, int i, struct err *e)
{
	struct copy *x = &k->copy[i];
	struct box_run *r = &x->run;

	if (judge_words(x->words, json_object_get(k->c->prog.j, "argv"), NULL, e) < 0)
		return -1;
	if (k->fifos) {
		judge_word(x->words, "/judge/talk/m_to_u");
		judge_word(x->words, "/judge/talk/u_to_m");
	}
	snprintf(x->number, sizeof(x->number), "%d", i);
	if (k->copies > 1)
		judge_word(x->words, x->number);
	judge_box_init(r, &k->c->prog, x->words);
	judge_limits(r, &k->c->prog, k->t);
	FD_SCOPED in = -1;
	FD_SCOPED out = -1;
	if (k->fifos) {
		box_run_mount(r, (struct sb_mount){.kind = SB_MOUNT_DIR_RO,
						   .to = "/judge/talk",
						   .dir = x->dir});
	} else {
		int d = sb_dir_fd(x->dir);
		in = openat(d, down, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
		out = openat(d, up, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
		if (in < 0 || out < 0 || fcntl(in, F_SETFL, 0) < 0)
			return err_sys(e, ERR_INTERNAL, "cannot open a named pipe");
		r->spec.stream[0] = (struct sb_stream){.kind = SB_STREAM_FD, .fd = in};
		r->spec.stream[1] = (struct sb_stream){.kind = SB_STREAM_FD, .fd = out};
	}
	return sb_start(&x->sb, k->c->h, &r->spec, e);
}

static int start_manager(struct party *k, struct err *e)
{
	struct box_run *r = &k->run;
	const json_t *who = json_object_get(k->c->job, "interactor");

	if (judge_prog_read(&k->prog, who, e) < 0 ||
	    judge_words(k->words, json_object_get(who, "argv"), NULL, e) < 0)
		return -1;
	FD_SCOPED in = open(k->t->in, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (in < 0)
		return err_sys(e, ERR_USAGE, "cannot open input %s", k->t->in);
	judge_box_init(r, &k->prog, k->words);
	for (int i = 0; i < k->copies; i++) {
		snprintf(k->names[i][0], 40, "/judge/talk%d", i);
		snprintf(k->names[i][1], 40, "/judge/talk%d/%s", i, up);
		snprintf(k->names[i][2], 40, "/judge/talk%d/%s", i, down);
		judge_word(k->words, k->names[i][1]);
		judge_word(k->words, k->names[i][2]);
		box_run_mount(r, (struct sb_mount){.kind = SB_MOUNT_DIR_RO,
						   .to = k->names[i][0],
						   .dir = k->copy[i].dir});
	}
	r->spec.cwd = "/tmp";
	r->spec.wall_ns = k->prog.wall_ns + k->copy[0].run.spec.wall_ns;
	r->spec.stream[0] = (struct sb_stream){.kind = SB_STREAM_FD, .fd = in};
	r->spec.stream[1] = (struct sb_stream){.kind = SB_STREAM_CAPTURE, .keep_bytes = JUDGE_KEEP};
	return sb_start(&k->sb, k->c->h, &r->spec, e);
}

static int start_all(struct party *k, struct err *e)
{
	for (int i = 0; i < k->copies; i++)
		if (sb_dir_new(&k->copy[i].dir, k->c->h, 1 << 20, 16, e) < 0 ||
		    open_pipes(&k->copy[i], e) < 0)
			return -1;
	for (int i = 0; i < k->copies; i++)
		if (start_copy(k, i, e) < 0)
			return -1;
	return start_manager(k, e);
}

/* ------------------------------------------------------------------ waiting */

static bool all_done(const struct party *k)
{
	for (int i = 0; i < k->copies; i++)
		if (!k->copy[i].done)
			return false;
	return true;
}

/* A copy waited in vain: does the manager compute, or wait as well? */
static bool is_busy(const struct party *k)
{
	int64_t before = sb_cpu_ns(k->sb);

	for (int i = 0; i < 10; i++) {
		struct pollfd p = {.fd = sb_pidfd(k->sb), .events = POLLIN};
		if (poll(&p, 1, POKE_MS) > 0 || sb_cpu_ns(k->sb) > before + BUSY_NS)
			return true;
	}
	return false;
}

static int copy_ended(struct party *k, struct copy *x, struct err *e)
{
	struct sb *sb = x->sb;

	x->sb = NULL;
	x->done = true;
	if (sb_finish(sb, &x->run.result, e) < 0)
		return -1;
	const struct sb_result *r = &x->run.result;
	/* Our ends are still open: nothing has changed for the manager. */
	if (!k->done && !k->stopped && r->end == SB_LIMIT && r->limit == SB_WALL && r->idle)
		k->busy |= is_busy(k);
	fd_close(&x->hear);
	fd_close(&x->speak);
	/* A limit is the verdict: the manager need not go on. */
	if (!k->done && !k->stopped && r->end == SB_LIMIT) {
		k->stopped = true;
		sb_stop(k->sb);
	}
	return 0;
}

static int manager_ended(struct party *k, struct err *e)
{
	struct sb *sb = k->sb;

	k->sb = NULL;
	k->done = true;
	k->first = !all_done(k);
	if (sb_finish(sb, &k->run.result, e) < 0)
		return -1;
	for (int i = 0; i < k->copies; i++)
		if (!k->copy[i].done)
			sb_stop(k->copy[i].sb);
	return 0;
}

static int wait_all(struct party *k, struct err *e)
{
	while (!k->done || !all_done(k)) {
		struct pollfd p[COPIES_MAX + 1];
		bool gone = false;
		for (int i = 0; i < k->copies; i++) {
			p[i] = (struct pollfd){.fd = -1, .events = POLLIN};
			if (!k->copy[i].done)
				p[i].fd = sb_pidfd(k->copy[i].sb);
			gone |= k->copy[i].done;
		}
		p[k->copies] =
			(struct pollfd){.fd = k->done ? -1 : sb_pidfd(k->sb), .events = POLLIN};
		if (poll(p, (nfds_t)k->copies + 1, gone && !k->done ? POKE_MS : -1) < 0 &&
		    errno != EINTR)
			return err_sys(e, ERR_INTERNAL, "cannot wait for the manager");
		for (int i = 0; i < k->copies; i++) {
			if (p[i].revents != 0 && copy_ended(k, &k->copy[i], e) < 0)
				return -1;
			if (k->copy[i].done && !k->done)
				poke(&k->copy[i]);
		}
		if (p[k->copies].revents != 0 && manager_ended(k, e) < 0)
			return -1;
	}
	return 0;
}

/* ------------------------------------------------------------------ the verdict */

/* What the copies did by themselves, before the manager had ended. */
static enum verdict worst_copy(struct party *k, const struct sb_result **ret)
{
	for (int i = 0; i < k->copies; i++) {
		const struct sb_result *r = &k->copy[i].run.result;
		judge_account(k->t, r);
		enum verdict v =
			r->end == SB_STOPPED ? VERDICT_AC : judge_end(&k->c->prog, k->t, r);
		bool cut = k->first && r->end == SB_SIGNALED && r->status == SIGPIPE;
		if (v != VERDICT_AC && !cut) {
			*ret = r;
			return v;
		}
	}
	return VERDICT_AC;
}

static int decide(struct party *k, struct err *e)
{
	const struct sb_result *bad = NULL;
	enum verdict v = worst_copy(k, &bad);
	struct judge_test *t = k->t;
	bool scored;

	if (v == VERDICT_TLE && k->busy) {
		judge_say(t, VERDICT_JE, "the submission waits for a manager that is busy");
		return 0;
	}
	if (v != VERDICT_AC) {
		judge_clock(t, v, bad);
		judge_say(t, v, "%s", bad->evidence);
		return 0;
	}
	if (judge_validator_end(t, PROTOCOL_CMS, &k->run.result, &scored) == VERDICT_JE)
		return 0;
	return judge_feedback(k->c, t, PROTOCOL_CMS, &k->run.result, e);
}

int judge_manage(struct judge_ctx *c, struct judge_test *t, struct err *e)
{
	const json_t *who = json_object_get(c->job, "interactor");
	struct party k __attribute__((cleanup(party_release))) = {
		.c = c,
		.t = t,
		.copies = (int)json_int_or(who, "copies", 1),
		.fifos = json_bool_or(who, "fifos", false)};

	if (k.copies < 1 || k.copies > COPIES_MAX) {
		judge_say(t, VERDICT_JE, "%d copies of the submission, at most %d are possible",
			  k.copies, COPIES_MAX);
		k.copies = 0;
		return 0;
	}
	for (int i = 0; i < k.copies; i++)
		k.copy[i].hear = k.copy[i].speak = -1;
	return start_all(&k, e) < 0 || wait_all(&k, e) < 0 ? -1 : decide(&k, e);
}
