/*
 * Is the output right?  A comparison of our own, or validators, each in a sandbox.
 *
 * A validator sees the input, the answer and the output read-only under /judge,
 * its own program under /box, and writes into /judge/feedback, a capped directory
 * in memory that is emptied after each test.  Nothing it leaves there is followed
 * or executed; what it says beyond the exit status is text, cut and cleaned.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/work/judge.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

enum { MESSAGE_MAX = 4096 };

/* ------------------------------------------------------------------ comparing */

static void flags_read(const json_t *list, const char *words[JUDGE_WORDS], struct problem_args *ret)
{
	size_t i;
	json_t *v;

	ret->at = words;
	ret->len = 0;
	json_array_foreach (list, i, v)
		if (ret->len < JUDGE_WORDS - 1)
			words[ret->len++] = json_string_value(v);
	words[ret->len] = NULL;
}

static int compare(struct judge_ctx *c, struct judge_test *t, struct err *e)
{
	const json_t *j = json_object_get(c->job, "compare");
	const struct problem_compare cmp = {
		.kind = (enum problem_compare_kind)json_int_or(j, "kind", COMPARE_TOKENS),
		.case_sensitive = json_bool_or(j, "case_sensitive", false),
		.absolute = json_bool_or(j, "absolute", false),
		.relative = json_bool_or(j, "relative", false),
		.epsilon = json_number_value(json_object_get(j, "epsilon")),
	};
	const char *words[JUDGE_WORDS];
	struct problem_args flags;
	struct err mine = ERR_INIT;

	flags_read(json_object_get(t->j, "flags"), words, &flags);
	if (t->ans == NULL) {
		judge_say(t, VERDICT_JE, "there is no answer to compare with, and no validator");
		return 0;
	}
	FD_SCOPED ans = open(t->ans, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	FD_SCOPED out = openat(sb_dir_fd(c->io), "out", O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (ans < 0 || out < 0)
		return err_sys(e, ERR_USAGE, "cannot open %s", ans < 0 ? t->ans : "the output");
	if (judge_compare(&cmp, &flags, ans, out, &t->diff, &mine) < 0) {
		judge_say(t, VERDICT_JE, "%s", mine.text);
		return 0;
	}
	if (cmp.kind == COMPARE_LINE_COUNT) {
		t->has_factor = true;
		t->factor = t->diff.share;
	}
	t->verdict = t->diff.equal ? VERDICT_AC : VERDICT_WA;
	return 0;
}

/* ------------------------------------------------------------------ feedback */

/* false: there is no such file. */
static bool feedback_text(struct judge_ctx *c, const char *name, struct buf *out)
{
	FD_SCOPED fd = fd_open_regular(sb_dir_fd(c->feedback), name);

	return fd >= 0 && fd_read_all(fd, MESSAGE_MAX, out) >= 0;
}

/* 1: it is there; 0: it is not; -1: it is, but is no number: a judge error. */
static int feedback_number(struct judge_ctx *c, struct judge_test *t, const char *name, double *ret)
{
	BUF_SCOPED text = BUF_INIT;

	if (!feedback_text(c, name, &text))
		return 0;
	if (judge_number(text.data, text.len, ret) && *ret >= 0)
		return 1;
	judge_say(t, VERDICT_JE, "%s of the validator is not a number >= 0", name);
	return -1;
}

static void kattis_scores(struct judge_ctx *c, struct judge_test *t)
{
	int score = feedback_number(c, t, "score.txt", &t->score);
	int factor = feedback_number(c, t, "score_multiplier.txt", &t->factor);

	if (score < 0 || factor < 0)
		return;
	if (score > 0 && factor > 0)
		judge_say(t, VERDICT_JE, "the validator wrote score.txt and score_multiplier.txt");
	else if (factor > 0 && t->factor > 1)
		judge_say(t, VERDICT_JE, "score_multiplier.txt is %g, not in 0..1", t->factor);
	t->has_score = score > 0;
	t->has_factor = factor > 0;
}

/* The first number in a text, and the second if it follows a slash. */
static int numbers_in(const char *s, size_t n, double ret[2])
{
	int k = 0;

	for (size_t i = 0; i < n && k < 2; i++) {
		size_t m = strspn(s + i, "0123456789.+-eE");
		if (m > 0 && judge_number(s + i, m, &ret[k])) {
			k++;
			i += m;
			if (k == 1 && s[i] != '/')
				return 1;
		}
	}
	return k;
}

static void stream_score(struct judge_test *t, enum problem_protocol p, const struct sb_result *r)
{
	int from = p == PROTOCOL_TESTLIB || p == PROTOCOL_COCI ? 2 : 1;
	const char *s = r->out[from] != NULL ? r->out[from] : "";
	double x[2] = {0, 0};
	int k = numbers_in(s, strlen(s), x);

	if (p == PROTOCOL_TESTLIB && k >= 1) {
		t->has_score = true;
		t->score = x[0];
	} else if (p == PROTOCOL_CMS && k >= 1 && x[0] >= 0 && x[0] <= 1) {
		t->has_factor = true;
		t->factor = x[0];
		t->verdict = x[0] >= 1 ? VERDICT_AC : VERDICT_WA;
	} else if ((p == PROTOCOL_COCI || p == PROTOCOL_PEG) && k == 2 && x[1] > 0) {
		t->has_factor = true;
		t->factor = x[0] / x[1];
		if (t->factor < 0 || t->factor > 1)
			judge_say(t, VERDICT_JE, "the validator gives %g of %g points", x[0], x[1]);
	} else if (p != PROTOCOL_PEG) {
		judge_say(t, VERDICT_JE, "the validator did not print the score");
	}
}

static void add_stream(struct judge_test *t, const struct sb_result *r)
{
	if (r->out[2] != NULL && r->out_len[2] > 0)
		buf_add_text(&t->message, r->out[2], r->out_len[2], MESSAGE_MAX / 4);
	else if (r->out[1] != NULL && r->out_len[1] > 0)
		buf_add_text(&t->message, r->out[1], r->out_len[1], MESSAGE_MAX / 4);
}

int judge_feedback(struct judge_ctx *c, struct judge_test *t, enum problem_protocol p,
		   const struct sb_result *r, struct err *e)
{
	struct judge_exit x = judge_exit_of(p, r->status);
	BUF_SCOPED text = BUF_INIT;

	if (p != PROTOCOL_KATTIS) {
		add_stream(t, r);
		if (x.scored)
			stream_score(t, p, r);
		if (x.partial) {
			t->has_factor = true;
			t->factor = x.share;
		}
		return 0;
	}
	if (feedback_text(c, "judgemessage.txt", &text))
		buf_add_text(&t->message, text.data, text.len, MESSAGE_MAX / 4);
	else
		add_stream(t, r);
	buf_clear(&text);
	if (feedback_text(c, "teammessage.txt", &text))
		buf_add_text(&t->team, text.data, text.len, MESSAGE_MAX / 4);
	if (json_bool_or(c->job, "scoring", false))
		kattis_scores(c, t);
	FD_SCOPED next = fd_open_regular(sb_dir_fd(c->feedback), "nextpass.in");
	if (next < 0)
		return errno == ENOENT || errno == ENOTDIR
			       ? 0
			       : (judge_say(t, VERDICT_JE, "nextpass.in is not a plain file"), 0);
	if (t->verdict != VERDICT_AC) {
		if (t->verdict == VERDICT_WA)
			judge_say(t, VERDICT_JE, "the validator rejects and wrote nextpass.in");
		return 0;
	}
	fd_close(&t->next_fd);
	t->next_fd = fd_steal(&next);
	t->more = true;
	if (unlinkat(sb_dir_fd(c->feedback), "nextpass.in", 0) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot remove nextpass.in");
	return 0;
}

enum verdict judge_validator_end(struct judge_test *t, enum problem_protocol p,
				 const struct sb_result *r, bool *ret_scored)
{
	struct judge_exit x = {.verdict = VERDICT_JE};
	BUF_SCOPED how = BUF_INIT;

	if (r->end == SB_EXITED)
		x = judge_exit_of(p, r->status);
	*ret_scored = x.scored;
	if (x.verdict != VERDICT_JE)
		return t->verdict = x.verdict;
	add_stream(t, r);
	box_explain(r, &how);
	judge_say(t, VERDICT_JE, "the validator: %s", how.data);
	return VERDICT_JE;
}

/* ------------------------------------------------------------------ validators */

void judge_validator_mounts(struct judge_ctx *c, const struct judge_test *t, struct box_run *r)
{
	box_run_mount(r, (struct sb_mount){.kind = SB_MOUNT_RO, .to = "/judge/in", .from = t->in});
	box_run_mount(r, (struct sb_mount){.kind = SB_MOUNT_RO,
					   .to = "/judge/ans",
					   .from = t->ans != NULL ? t->ans : "/dev/null"});
	box_run_mount(
		r, (struct sb_mount){.kind = SB_MOUNT_DIR_RO, .to = "/judge/output", .dir = c->io});
	box_run_mount(r, (struct sb_mount){.kind = SB_MOUNT_DIR,
					   .to = "/judge/feedback",
					   .dir = c->feedback});
	r->spec.cwd = "/tmp";
}

void judge_validator_words(const char *words[JUDGE_WORDS], enum problem_protocol p,
			   bool interactive)
{
	static const char in[] = "/judge/in", out[] = "/judge/output/out", ans[] = "/judge/ans";

	judge_word(words, in);
	if (p == PROTOCOL_KATTIS) {
		judge_word(words, ans);
		judge_word(words, "/judge/feedback/");
	} else if (p == PROTOCOL_CMS) {
		judge_word(words, ans);
		judge_word(words, out);
	} else {
		judge_word(words, interactive ? "/judge/feedback/out" : out);
		judge_word(words, ans);
	}
}

static int validate(struct judge_ctx *c, struct judge_test *t, const json_t *j, struct err *e)
{
	struct box_run r __attribute__((cleanup(box_run_release))) = {0};
	const char *words[JUDGE_WORDS] = {NULL};
	enum problem_protocol p = (enum problem_protocol)json_int_or(j, "protocol", 0);
	struct judge_prog prog;
	bool scored;

	if (judge_prog_read(&prog, j, e) < 0 ||
	    judge_words(words, json_object_get(j, "argv"), NULL, e) < 0)
		return -1;
	judge_validator_words(words, p, false);
	if (judge_words(words, NULL, json_object_get(t->j, "flags"), e) < 0)
		return -1;
	FD_SCOPED out = openat(sb_dir_fd(c->io), "out", O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (out < 0)
		return err_sys(e, ERR_INTERNAL, "cannot open the output");
	judge_box_init(&r, &prog, words);
	judge_validator_mounts(c, t, &r);
	if (p == PROTOCOL_KATTIS)
		r.spec.stream[0] = (struct sb_stream){.kind = SB_STREAM_FD, .fd = out};
	r.spec.stream[1] = (struct sb_stream){.kind = SB_STREAM_CAPTURE, .keep_bytes = JUDGE_KEEP};
	if (box_run(c->h, &r, e) < 0)
		return -1;
	if (judge_validator_end(t, p, &r.result, &scored) == VERDICT_JE)
		return 0;
	return judge_feedback(c, t, p, &r.result, e);
}

/* All of them must accept; the first that does not decides. */
int judge_check(struct judge_ctx *c, struct judge_test *t, struct err *e)
{
	const json_t *list = json_object_get(c->job, "validators");
	size_t i;
	json_t *j;

	if (json_array_size(list) == 0)
		return compare(c, t, e);
	json_array_foreach (list, i, j) {
		if (validate(c, t, j, e) < 0)
			return -1;
		if (t->verdict != VERDICT_AC)
			return 0;
	}
	return 0;
}
