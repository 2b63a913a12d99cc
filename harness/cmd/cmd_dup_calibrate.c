#include "harness/cmd/cmd.h"

#include "harness/cmd/dup.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/rng.h"
#include "harness/base/vec.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct calibrate_args {
	const char *index, *negatives, *queries, *qrels, *task, *out, *fpr;
	int64_t sample;
	bool json;
};

static const struct opt opts[] = {
	{OPT_TEXT, 'i', "index", "FILE", "the index to calibrate for",
	 offsetof(struct calibrate_args, index), 0, 0, NULL},
	{OPT_TEXT, 'n', "negatives", "PATH",
	 "problems that are not in the corpus (default: the index's own, each without itself)",
	 offsetof(struct calibrate_args, negatives), 0, 0, NULL},
	{OPT_TEXT, 'q', "queries", "FILE", "duplicates whose answer is known (with --qrels)",
	 offsetof(struct calibrate_args, queries), 0, 0, NULL},
	{OPT_TEXT, 'r', "qrels", "FILE", "their answers", offsetof(struct calibrate_args, qrels), 0,
	 0, NULL},
	{OPT_TEXT, 0, "fpr", "SHARE", "wanted share of false positives, such as 0.01",
	 offsetof(struct calibrate_args, fpr), 0, 0, NULL},
	{OPT_INT, 0, "sample", "N", "take at most N negatives, evenly spread",
	 offsetof(struct calibrate_args, sample), 10, 1000000, NULL},
	{OPT_TEXT, 't', "task", "TASK", "which weights", offsetof(struct calibrate_args, task), 0,
	 0, "p2d|s2f|t2c|c2c"},
	{OPT_TEXT, 'o', "output", "FILE", "write the thresholds for agon dup check --calibration",
	 offsetof(struct calibrate_args, out), 0, 0, NULL},
	{OPT_FLAG, 0, "json", NULL, "print one JSON object", offsetof(struct calibrate_args, json),
	 0, 0, NULL},
	{OPT_END},
};

struct scores {
	size_t len, cap;
	double *at;
};

struct calibrating {
	struct dup_searcher *s;
	enum dup_task task;
	struct scores negative, positive;
};

static double best(struct calibrating *c, const char *text, size_t len, const char *id)
{
	struct dup_query q = {.text = text, .len = len, .not_id = id, .task = c->task, .k = 1};
	struct dup_hits h;

	dup_search(c->s, &q, &h);
	double score = h.len > 0 ? (double)h.at[0].score : 0;
	dup_hits_release(&h);
	return score;
}

static int negatives(struct calibrating *c, const struct calibrate_args *a,
		     const struct dup_index *x, struct err *e)
{
	__attribute__((cleanup(dup_cases_release))) struct dup_cases cases = {0};
	struct dup_info info;

	dup_info(x, &info);
	if (a->negatives != NULL && dup_cases_read(a->negatives, NULL, &cases, e) < 0)
		return -1;
	size_t n = a->negatives != NULL ? cases.len : (size_t)info.documents;
	size_t take = n < (size_t)a->sample ? n : (size_t)a->sample;
	for (size_t i = 0; i < take; i++) {
		size_t at = i * n / take;
		struct dup_document d;
		if (a->negatives != NULL)
			d = (struct dup_document){.id = cases.at[at].id,
						  .text = cases.at[at].text,
						  .len = cases.at[at].len};
		else if (dup_get(x, (uint32_t)at, &d, e) < 0)
			return -1;
		vec_push(&c->negative, best(c, d.text, d.len, d.id));
	}
	return take >= 10 ? 0
			  : err_set(e, ERR_USAGE, "%zu negatives are too few to calibrate", take);
}

static int positives(struct calibrating *c, const struct calibrate_args *a, struct err *e)
{
	__attribute__((cleanup(dup_cases_release))) struct dup_cases cases = {0};

	if (a->queries == NULL)
		return 0;
	if (dup_cases_read(a->queries, a->qrels, &cases, e) < 0)
		return -1;
	vec_each (struct dup_case, q, &cases)
		if (a->qrels == NULL || q->n_relevant > 0)
			vec_push(&c->positive, best(c, q->text, q->len, q->id));
	return 0;
}

static double share(const struct scores *s, double least)
{
	size_t n = 0;

	vec_each (double, v, s)
		n += *v >= least;
	return s->len > 0 ? (double)n / (double)s->len : 0;
}

static json_t *curve(struct calibrating *c)
{
	static const double rates[] = {0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2};
	json_t *list = json_array();

	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		double at = dup_threshold_at(c->negative.at, c->negative.len, rates[i]);
		json_array_append_new(list, json_pack("{s:f,s:f,s:f}", "threshold", at, "fpr",
						      share(&c->negative, at), "tpr",
						      share(&c->positive, at)));
	}
	return list;
}

static double limit(double v)
{
	return v < 1e-6 ? 1e-6 : v > 1 ? 1 : v;
}

static json_t *summary(struct calibrating *c, const struct calibrate_args *a,
		       const struct dup_index *x, double fpr)
{
	char corpus[24];
	double near = limit(dup_threshold_at(c->negative.at, c->negative.len, fpr));
	double duplicate = limit(dup_threshold_at(c->negative.at, c->negative.len, fpr / 10));

	dup_corpus_name(x, corpus);
	return json_pack("{s:s,s:s,s:s,s:f,s:f,s:f,s:f,s:f,s:I,s:I,s:o}", "corpus", corpus,
			 "engine", DUP_ENGINE, "task", a->task, "near", near, "duplicate",
			 duplicate, "wanted_fpr", fpr, "fpr", share(&c->negative, near), "tpr",
			 share(&c->positive, near), "negatives", (json_int_t)c->negative.len,
			 "positives", (json_int_t)c->positive.len, "curve", curve(c));
}

static void print_summary(const json_t *j)
{
	size_t i;
	json_t *row;
	bool known = json_int_or(j, "positives", 0) > 0;

	printf("near from %.4f, duplicate from %.4f (%" PRId64 " negatives, %" PRId64
	       " positives)\n",
	       json_real_value(json_object_get(j, "near")),
	       json_real_value(json_object_get(j, "duplicate")), json_int_or(j, "negatives", 0),
	       json_int_or(j, "positives", 0));
	puts("threshold  false positives  found");
	json_array_foreach (json_object_get(j, "curve"), i, row) {
		printf("%9.4f  %14.2f%%  ", json_real_value(json_object_get(row, "threshold")),
		       100 * json_real_value(json_object_get(row, "fpr")));
		if (known)
			printf("%.1f%%\n", 100 * json_real_value(json_object_get(row, "tpr")));
		else
			puts("-");
	}
}

static int write_file(const char *path, const json_t *j, struct err *e)
{
	BUF_SCOPED b = BUF_INIT;

	json_dump(j, &b);
	buf_putc(&b, '\n');
	return file_replace(path, b.data, b.len, e);
}

static int calibrate(const struct calibrate_args *a, const struct dup_index *x, double fpr,
		     struct err *e)
{
	DUP_SEARCHER_SCOPED *s = dup_searcher_new(x);
	struct calibrating c = {.s = s};
	int rc = -1;

	dup_task_named(a->task, &c.task);
	if (negatives(&c, a, x, e) == 0 && positives(&c, a, e) == 0) {
		JSON_SCOPED *j = summary(&c, a, x, fpr);
		if (a->json)
			cmd_print_json(j);
		else
			print_summary(j);
		rc = a->out != NULL ? write_file(a->out, j, e) : 0;
	}
	vec_release(&c.negative);
	vec_release(&c.positive);
	return rc;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct calibrate_args a = {.task = "p2d", .sample = 1000, .fpr = "0.01"};
	struct opt_rest rest;
	struct err e = ERR_INIT;
	char *end;

	int rc = cmd_parse(c, &a, argc, argv, &rest, &e);
	if (rc != 0)
		return rc > 0 ? 0 : cmd_fail(c, &e);
	double fpr = strtod(a.fpr, &end);
	if (a.index == NULL || rest.n > 0)
		err_set(&e, ERR_USAGE, "needs --index and no operand");
	else if (end == a.fpr || *end != '\0' || !(fpr > 0 && fpr < 1))
		err_set(&e, ERR_USAGE, "--fpr: expected a share between 0 and 1, got \"%.40s\"",
			a.fpr);
	if (e.code != ERR_NONE)
		return cmd_fail(c, &e);
	DUP_INDEX_SCOPED *x = dup_open(a.index, &e);
	if (x == NULL || calibrate(&a, x, fpr, &e) < 0)
		return cmd_fail(c, &e);
	return 0;
}

extern const struct command cmd_dup_calibrate;
const struct command cmd_dup_calibrate = {
	.name = "dup calibrate",
	.synopsis = "--index FILE [--negatives PATH]",
	.summary = "find the thresholds for a wanted share of false positives",
	.details =
		"near gets the wanted share, duplicate a tenth of it.  Inside one archive, where\n"
		"siblings and re-published problems abound, the default negatives are the index's\n"
		"own problems, each searched without itself: the share is then an upper bound.",
	.opts = opts,
	.run = run,
};
