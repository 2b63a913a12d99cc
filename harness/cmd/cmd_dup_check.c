#include "harness/cmd/cmd.h"

#include "harness/cmd/dup.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct check_args {
	const char *index, *task, *calibration, *fail_on, *record;
	int64_t k, before;
	bool json;
};

static const struct opt opts[] = {
	{OPT_TEXT, 'i', "index", "FILE", "the index to compare with",
	 offsetof(struct check_args, index), 0, 0, NULL},
	{OPT_INT, 'k', "hits", "N", "how many hits to give", offsetof(struct check_args, k), 1,
	 DUP_K_MAX, NULL},
	{OPT_TEXT, 'c', "calibration", "FILE", "thresholds from agon dup calibrate",
	 offsetof(struct check_args, calibration), 0, 0, NULL},
	{OPT_INT, 0, "before", "DATE", "only documents dated earlier: yyyymmdd",
	 offsetof(struct check_args, before), 19000101, 29991231, NULL},
	{OPT_TEXT, 't', "task", "TASK", "which weights (p2d: statement to statement)",
	 offsetof(struct check_args, task), 0, 0, "auto|p2d|s2f|t2c|c2c"},
	{OPT_TEXT, 0, "fail-on", "VERDICT", "leave with 1 if a problem is at least this",
	 offsetof(struct check_args, fail_on), 0, 0, "near|duplicate"},
	{OPT_TEXT, 0, "record", "PATH",
	 "keep checks and hits in this SQLite file, or in the run.db of this run directory",
	 offsetof(struct check_args, record), 0, 0, NULL},
	{OPT_FLAG, 0, "json", NULL, "print one JSON line for each problem",
	 offsetof(struct check_args, json), 0, 0, NULL},
	{OPT_END},
};

struct checking {
	const struct check_args *a;
	const struct dup_index *x;
	struct dup_searcher *s;
	struct dup_record *record;
	struct dup_threshold threshold;
	enum dup_task task;
	char corpus[24];
	int64_t count[DUP_DUPLICATE + 1];
};

static void print(struct checking *c, const struct dup_check *k)
{
	if (!c->a->json) {
		BUF_SCOPED id = BUF_INIT;
		buf_add_text(&id, k->problem, strlen(k->problem), 512);
		printf("%s: %s\n", id.data, dup_verdict_name(k->verdict));
		dup_hits_print(c->x, k->query, k->hits);
		return;
	}
	JSON_SCOPED *hits = dup_hits_json(c->x, k->query, k->hits);
	JSON_SCOPED *j = json_pack(
		"{s:o,s:s,s:O,s:s,s:s,s:f,s:f,s:b,s:b,s:I}", "problem",
		json_text(k->problem, strlen(k->problem)), "verdict", dup_verdict_name(k->verdict),
		"hits", json_object_get(hits, "hits"), "engine", DUP_ENGINE, "corpus", c->corpus,
		"duplicate_at", k->threshold.duplicate, "near_at", k->threshold.near, "calibrated",
		k->threshold.calibrated, "truncated", k->hits->truncated, "wall_ns",
		(json_int_t)k->wall_ns);
	cmd_print_json(j);
}

static int check(void *cookie, const struct dup_document *d, struct err *e)
{
	struct checking *c = cookie;
	__attribute__((cleanup(dup_hits_release))) struct dup_hits h = {0};
	struct dup_query q = {.text = d->text,
			      .len = d->len,
			      .not_id = d->id,
			      .task = c->task,
			      .k = (int)c->a->k,
			      .before = (int32_t)c->a->before};

	if (q.task == DUP_AUTO)
		q.task = d->code ? DUP_C2C : DUP_P2D;
	int64_t start = clock_mono_ns();
	dup_search(c->s, &q, &h);
	struct dup_check k = {.problem = d->id,
			      .corpus = c->corpus,
			      .query = &q,
			      .hits = &h,
			      .index = c->x,
			      .threshold = c->threshold,
			      .verdict = dup_judge(c->x, &q, &h, &c->threshold),
			      .wall_ns = clock_mono_ns() - start};
	c->count[k.verdict]++;
	print(c, &k);
	return c->record != NULL ? dup_record_check(c->record, &k, e) : 0;
}

static int summary(const struct checking *c, const struct dup_read_stats *st)
{
	if (!c->a->json)
		printf("%" PRId64 " duplicate, %" PRId64 " near, %" PRId64 " clean, %" PRId64
		       " unknown; thresholds %s\n",
		       c->count[DUP_DUPLICATE], c->count[DUP_NEAR], c->count[DUP_CLEAN],
		       c->count[DUP_UNKNOWN],
		       c->threshold.calibrated ? "calibrated for this corpus"
					       : "not calibrated for this corpus");
	if (st->skipped > 0)
		fprintf(stderr, "agon dup check: %" PRId64 " skipped; first: %s\n", st->skipped,
			st->why);
	if (c->a->fail_on == NULL)
		return 0;
	bool near = strcmp(c->a->fail_on, "near") == 0;
	return c->count[DUP_DUPLICATE] > 0 || (near && c->count[DUP_NEAR] > 0) ? ERR_FAILED : 0;
}

static int check_all(struct checking *c, const struct opt_rest *in, struct dup_read_stats *st,
		     struct err *e)
{
	for (int i = 0; i < in->n; i++) {
		int64_t before = st->documents;
		if (dup_read(in->at[i], DUP_WANT_TEXT, check, c, st, e) < 0)
			return -1;
		/* A program on its own is a problem too: who solved it before? */
		if (st->documents == before &&
		    dup_read(in->at[i], DUP_WANT_CODE, check, c, st, e) < 0)
			return -1;
	}
	if (st->documents == 0)
		return err_set(e, ERR_USAGE, "no statement found in %s", in->at[0]);
	return 0;
}

static int run(const struct command *cmd, int argc, char **argv)
{
	struct check_args a = {.k = 10, .task = "auto"};
	struct checking c = {.a = &a, .threshold = DUP_THRESHOLD_DEFAULT};
	struct dup_read_stats st = {0};
	struct opt_rest in;
	struct err e = ERR_INIT;

	int rc = cmd_parse(cmd, &a, argc, argv, &in, &e);
	if (rc != 0)
		return rc > 0 ? 0 : cmd_fail(cmd, &e);
	if (a.index == NULL || in.n == 0) {
		err_set(&e, ERR_USAGE,
			"say what to check and against what: --index FILE PROBLEM...");
		return cmd_fail(cmd, &e);
	}
	dup_task_named(a.task, &c.task);
	DUP_INDEX_SCOPED *x = dup_open(a.index, &e);
	if (x == NULL ||
	    (a.calibration != NULL && dup_threshold_read(a.calibration, x, &c.threshold, &e) < 0))
		return cmd_fail(cmd, &e);
	DUP_RECORD_SCOPED *record = a.record != NULL ? dup_record_open(a.record, true, &e) : NULL;
	if (a.record != NULL && record == NULL)
		return cmd_fail(cmd, &e);
	DUP_SEARCHER_SCOPED *s = dup_searcher_new(x);
	c.x = x;
	c.s = s;
	c.record = record;
	dup_corpus_name(x, c.corpus);
	if (check_all(&c, &in, &st, &e) < 0)
		return cmd_fail(cmd, &e);
	return summary(&c, &st);
}

extern const struct command cmd_dup_check;
const struct command cmd_dup_check = {
	.name = "dup check",
	.synopsis = "--index FILE PROBLEM...",
	.summary = "say of problems whether they exist already",
	.details =
		"A PROBLEM is a package, a directory, a text or a JSON-lines file; each document "
		"in it\n"
		"gets a verdict: duplicate, near, clean or unknown (nothing can be said: no "
		"usable\n"
		"word, or a language that the index does not hold).  Scores are not "
		"probabilities,\n"
		"and clean says that no textual twin was found, not that a problem was never seen.",
	.opts = opts,
	.run = run,
};
