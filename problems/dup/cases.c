#include "problems/dup/read.h"

#include "harness/base/json.h"
#include "harness/base/vec.h"

#include <stdlib.h>
#include <string.h>

struct pair {
	char *query, *doc;
	size_t order;
};

struct loading {
	const char *path;
	struct dup_cases *out;
	struct {
		size_t len, cap;
		struct pair *at;
	} pairs;
};

static int add_query(void *cookie, const struct dup_document *d, struct err *e)
{
	struct loading *l = cookie;

	(void)e;
	vec_push(l->out,
		 ((struct dup_case){
			 .id = xstrdup(d->id), .text = xstrndup(d->text, d->len), .len = d->len}));
	return 0;
}

static int add_pair(void *cookie, const char *line, size_t len, int64_t number, struct err *e)
{
	struct loading *l = cookie;
	JSON_SCOPED *o = json_parse("line", line, len, 1 << 20, e);

	if (o == NULL)
		return err_wrap(e, "%s:%lld", l->path, (long long)number);
	const char *q = json_str_at(o, "", "query-id", e), *d = json_str_at(o, "", "corpus-id", e);
	if (q == NULL || d == NULL)
		return err_wrap(e, "%s:%lld", l->path, (long long)number);
	const json_t *score = json_object_get(o, "score");
	if (score == NULL || json_number_value(score) > 0)
		vec_push(&l->pairs, ((struct pair){xstrdup(q), xstrdup(d), l->pairs.len}));
	return 0;
}

static int by_query(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	int d = strcmp(x->query, y->query);

	return d != 0 ? d : x->order < y->order ? -1 : 1;
}

/* The first pair of a query, by bisection. */
static size_t first_of(const struct loading *l, const char *query)
{
	size_t lo = 0, hi = l->pairs.len;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (strcmp(l->pairs.at[mid].query, query) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void join(struct loading *l)
{
	struct dup_cases *c = l->out;

	if (l->pairs.len > 0)
		qsort(l->pairs.at, l->pairs.len, sizeof(*l->pairs.at), by_query);
	c->ids = xcalloc(l->pairs.len, sizeof(*c->ids));
	c->n_ids = l->pairs.len;
	vec_each (struct dup_case, q, c) {
		q->relevant = first_of(l, q->id);
		for (size_t i = q->relevant;
		     i < l->pairs.len && strcmp(l->pairs.at[i].query, q->id) == 0; i++)
			q->n_relevant++;
	}
	for (size_t i = 0; i < l->pairs.len; i++) {
		c->ids[i] = l->pairs.at[i].doc;
		free(l->pairs.at[i].query);
	}
	vec_release(&l->pairs);
}

int dup_cases_read(const char *queries, const char *qrels, struct dup_cases *ret, struct err *e)
{
	struct dup_cases cases = {0};
	struct loading l = {.path = qrels, .out = &cases};
	struct dup_read_stats st = {0};
	int64_t too_long = 0;

	int rc = dup_read(queries, DUP_WANT_AUTO, add_query, &l, &st, e);
	if (rc == 0 && cases.len == 0)
		rc = err_set(e, ERR_USAGE, "no query in %s%s%s", queries,
			     st.skipped > 0 ? ": " : "", st.why);
	if (rc == 0 && qrels != NULL)
		rc = read_lines(qrels, &too_long, add_pair, &l, e);
	join(&l);
	if (rc < 0) {
		dup_cases_release(&cases);
		return -1;
	}
	*ret = cases;
	return 0;
}

void dup_cases_release(struct dup_cases *c)
{
	vec_each (struct dup_case, q, c) {
		free(q->id);
		free(q->text);
	}
	for (size_t i = 0; i < c->n_ids; i++)
		free(c->ids[i]);
	free(c->ids);
	vec_release(c);
	memset(c, 0, sizeof(*c));
}
