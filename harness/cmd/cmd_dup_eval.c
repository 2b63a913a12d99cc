#include "harness/cmd/cmd.h"

#include "harness/cmd/dup.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/vec.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct eval_args {
	const char *index, *queries, *qrels, *task, *against, *per_query, *features;
	struct dup_engine_opts engine;
	bool json;
};

static const struct opt opts[] = {
	{OPT_TEXT, 'i', "index", "FILE", "the index to search", offsetof(struct eval_args, index),
	 0, 0, NULL},
	{OPT_TEXT, 'q', "queries", "FILE", "JSON lines with _id and text (.gz may follow)",
	 offsetof(struct eval_args, queries), 0, 0, NULL},
	{OPT_TEXT, 'r', "qrels", "FILE", "JSON lines with query-id, corpus-id and score",
	 offsetof(struct eval_args, qrels), 0, 0, NULL},
	{OPT_TEXT, 't', "task", "TASK",
	 "which weights: p2d, s2f, t2c, c2c; auto looks at the query",
	 offsetof(struct eval_args, task), 0, 0, "auto|p2d|s2f|t2c|c2c"},
	{OPT_TEXT, 0, "against", "ENGINE", "compare with another engine by a paired test",
	 offsetof(struct eval_args, against), 0, 0, "lexical|bm25|dense|fused"},
	{OPT_TEXT, 0, "per-query", "FILE", "write one JSON line for each query",
	 offsetof(struct eval_args, per_query), 0, 0, NULL},
	{OPT_TEXT, 0, "features", "FILE",
	 "write what was measured of each candidate of each query, as CSV",
	 offsetof(struct eval_args, features), 0, 0, NULL},
	DUP_ENGINE_ROWS(struct eval_args),
	{OPT_FLAG, 0, "json", NULL, "print one JSON object", offsetof(struct eval_args, json), 0, 0,
	 NULL},
	{OPT_END},
};

struct totals {
	VEC(double)
	ndcg;
	VEC(double)
	recall;
	VEC(double)
	mrr;
	VEC(double)
	ns;
};

static void totals_release(struct totals *t)
{
	vec_release(&t->ndcg);
	vec_release(&t->recall);
	vec_release(&t->mrr);
	vec_release(&t->ns);
}

static double mean(const double *v, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += v[i];
	return n > 0 ? sum / (double)n : 0;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double quantile(double *v, size_t n, double q)
{
	if (n == 0)
		return 0;
	qsort(v, n, sizeof(*v), by_value);
	size_t i = (size_t)(q * (double)n);
	return v[i < n ? i : n - 1];
}

static int write_line(FILE *f, const struct dup_index *x, const struct dup_case *c,
		      const struct dup_hits *h, const struct dup_marks *m, int64_t ns)
{
	json_t *list = json_array();

	for (size_t i = 0; i < h->len && i < 10; i++)
		json_array_append_new(
			list,
			json_pack("{s:s,s:f,s:f,s:f,s:f,s:f}", "id", dup_id(x, h->at[i].doc),
				  "score", (double)h->at[i].score, "words", (double)h->at[i].words,
				  "grams", (double)h->at[i].grams, "samples",
				  (double)h->at[i].samples, "copy", (double)h->at[i].copy));
	JSON_SCOPED *j =
		json_pack("{s:s,s:s,s:f,s:f,s:f,s:I,s:o}", "query", c->id, "task",
			  dup_task_name(h->task), "ndcg10", m->ndcg10, "recall10", m->recall10,
			  "mrr", m->mrr, "wall_ns", (json_int_t)ns, "hits", list);
	BUF_SCOPED line = BUF_INIT;
	json_dump(j, &line);
	return fprintf(f, "%s\n", line.data);
}

static size_t known_of(const struct dup_cases *cases, const struct dup_case *c)
{
	size_t known = 0;

	for (size_t i = 0; i < c->n_relevant; i++)
		known += strcmp(cases->ids[c->relevant + i], c->id) != 0;
	return known;
}

/* One query, of which something relevant is known, with one engine. */
static int ask(struct dup_engine *g, const struct dup_index *x, const struct dup_cases *cases,
	       const struct dup_case *c, enum dup_task task, struct totals *t, FILE *out,
	       struct err *e)
{
	__attribute__((cleanup(dup_hits_release))) struct dup_hits h = {0};
	bool relevant[100] = {false};
	struct dup_marks m;

	struct dup_query q = {
		.text = c->text, .len = c->len, .not_id = c->id, .task = task, .k = 100};
	int64_t start = clock_mono_ns();
	if (dup_engine_ask(g, &q, &h, e) < 0)
		return err_wrap(e, "query %.80s", c->id);
	int64_t ns = clock_mono_ns() - start;
	for (size_t k = 0; k < h.len; k++)
		for (size_t i = 0; i < c->n_relevant && !relevant[k]; i++)
			relevant[k] =
				strcmp(dup_id(x, h.at[k].doc), cases->ids[c->relevant + i]) == 0;
	dup_mark(relevant, h.len, known_of(cases, c), &m);
	vec_push(&t->ndcg, m.ndcg10);
	vec_push(&t->recall, m.recall10);
	vec_push(&t->mrr, m.mrr);
	vec_push(&t->ns, (double)ns);
	if (out != NULL)
		write_line(out, x, c, &h, &m, ns);
	return 0;
}

static json_t *result(struct totals *t, const char *engine)
{
	double low, high;
	size_t n = t->ndcg.len;

	dup_interval(t->ndcg.at, n, 1, &low, &high);
	return json_pack("{s:s,s:f,s:f,s:f,s:I,s:I,s:I,s:[f,f]}", "engine", engine, "ndcg10",
			 mean(t->ndcg.at, n), "recall10", mean(t->recall.at, n), "mrr",
			 mean(t->mrr.at, n), "queries", (json_int_t)n, "p50_ns",
			 (json_int_t)quantile(t->ns.at, n, 0.5), "p95_ns",
			 (json_int_t)quantile(t->ns.at, n, 0.95), "ndcg10_interval", low, high);
}

static void print_result(const json_t *j)
{
	const json_t *both = json_object_get(j, "ndcg10_interval");

	printf("%-8s NDCG@10 %.4f (%.3f to %.3f)  Recall@10 %.4f  MRR %.4f  %" JSON_INTEGER_FORMAT
	       " queries  p50 %.2f ms  p95 %.2f ms\n",
	       json_string_value(json_object_get(j, "engine")),
	       json_real_value(json_object_get(j, "ndcg10")),
	       json_real_value(json_array_get(both, 0)), json_real_value(json_array_get(both, 1)),
	       json_real_value(json_object_get(j, "recall10")),
	       json_real_value(json_object_get(j, "mrr")),
	       json_integer_value(json_object_get(j, "queries")),
	       (double)json_int_or(j, "p50_ns", 0) / 1e6,
	       (double)json_int_or(j, "p95_ns", 0) / 1e6);
}

static void finish(const struct eval_args *a, struct totals *one, struct totals *two,
		   size_t unknown)
{
	JSON_SCOPED *j = result(one, a->engine.engine != NULL ? a->engine.engine : "lexical");

	json_object_set_new(j, "queries_without_relevant", json_integer((json_int_t)unknown));
	if (a->against != NULL) {
		json_t *other = result(two, a->against);
		double p = dup_paired_p(one->ndcg.at, two->ndcg.at, one->ndcg.len, 1);
		json_object_set_new(j, "against", other);
		json_object_set_new(j, "paired_p", json_real(p));
	}
	if (a->json) {
		cmd_print_json(j);
		return;
	}
	print_result(j);
	if (a->against != NULL) {
		print_result(json_object_get(j, "against"));
		printf("difference %+.4f, p = %.4f (paired randomisation test)\n",
		       mean(one->ndcg.at, one->ndcg.len) - mean(two->ndcg.at, two->ndcg.len),
		       json_real_value(json_object_get(j, "paired_p")));
	}
	if (unknown > 0)
		printf("%zu queries have no relevant document but themselves and are not counted\n",
		       unknown);
}

/* Tab-separated; of one query one line for each document that was read. */
struct watching {
	FILE *out;
	const struct dup_index *x;
	const struct dup_cases *cases;
	const struct dup_case *query;
};

static void watch(void *cookie, uint32_t doc, const float *f, size_t n, float length)
{
	struct watching *w = cookie;
	const char *id = dup_id(w->x, doc);
	bool relevant = false;

	for (size_t i = 0; i < w->query->n_relevant && !relevant; i++)
		relevant = strcmp(w->cases->ids[w->query->relevant + i], id) == 0;
	fprintf(w->out, "%td\t%d\t%u\t%.4f", w->query - w->cases->at, relevant, doc,
		(double)length);
	for (size_t i = 0; i < n; i++)
		fprintf(w->out, "\t%.5f", (double)f[i]);
	fputc('\n', w->out);
}

static int evaluate(const struct eval_args *a, const struct dup_index *x,
		    const struct dup_cases *cases, struct err *e)
{
	__attribute__((cleanup(totals_release))) struct totals one = {0}, two = {0};
	struct dup_engine_opts other = a->engine;
	other.engine = a->against;
	DUP_ENGINE_SCOPED *g = dup_engine_new(&a->engine, x, e);
	DUP_ENGINE_SCOPED *against =
		g != NULL && a->against != NULL ? dup_engine_new(&other, x, e) : NULL;
	enum dup_task task = DUP_AUTO;
	size_t unknown = 0;
	FILE_SCOPED *out = a->per_query != NULL ? fopen(a->per_query, "we") : NULL;

	FILE_SCOPED *features = a->features != NULL ? fopen(a->features, "we") : NULL;
	struct watching w = {.out = features, .x = x, .cases = cases};

	if (g == NULL || (a->against != NULL && against == NULL))
		return -1;
	if (a->features != NULL && (features == NULL || dup_engine_searcher(g) == NULL))
		return err_set(e, ERR_USAGE, "cannot write features to %s", a->features);
	if (features != NULL)
		dup_searcher_watch(dup_engine_searcher(g), watch, &w);
	if (a->per_query != NULL && out == NULL)
		return err_sys(e, ERR_USAGE, "cannot write %s", a->per_query);
	dup_task_named(a->task, &task);
	vec_each (struct dup_case, c, cases) {
		if (known_of(cases, c) == 0) {
			unknown++;
			continue;
		}
		w.query = c;
		if (ask(g, x, cases, c, task, &one, out, e) < 0 ||
		    (against != NULL && ask(against, x, cases, c, task, &two, NULL, e) < 0))
			return -1;
	}
	if (one.ndcg.len == 0)
		return err_set(e, ERR_USAGE, "no query of %s is in %s", a->queries, a->qrels);
	if (out != NULL && (ferror(out) || fflush(out) != 0))
		return err_sys(e, ERR_HOST, "cannot write %s", a->per_query);
	finish(a, &one, &two, unknown);
	return 0;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct eval_args a = {.task = "auto"};
	__attribute__((cleanup(dup_cases_release))) struct dup_cases cases = {0};
	struct opt_rest rest;
	struct err e = ERR_INIT;

	int rc = cmd_parse(c, &a, argc, argv, &rest, &e);
	if (rc != 0)
		return rc > 0 ? 0 : cmd_fail(c, &e);
	if (a.index == NULL || a.queries == NULL || a.qrels == NULL || rest.n > 0)
		err_set(&e, ERR_USAGE, "needs --index, --queries and --qrels, and no operand");
	if (e.code != ERR_NONE || dup_cases_read(a.queries, a.qrels, &cases, &e) < 0)
		return cmd_fail(c, &e);
	DUP_INDEX_SCOPED *x = dup_open(a.index, &e);
	if (x == NULL || evaluate(&a, x, &cases, &e) < 0)
		return cmd_fail(c, &e);
	return 0;
}

extern const struct command cmd_dup_eval;
const struct command cmd_dup_eval = {
	.name = "dup eval",
	.synopsis = "--index FILE --queries FILE --qrels FILE",
	.summary = "measure retrieval on queries whose answers are known",
	.details = "Prints NDCG@10 with binary gain, Recall@10 and MRR, with a bootstrap interval. "
		   " A\n"
		   "query that is itself in the index never finds itself.  These are the tasks of\n"
		   "CPRet and BEIR: p2d, s2f, t2c, c2c.",
	.opts = opts,
	.run = run,
};
