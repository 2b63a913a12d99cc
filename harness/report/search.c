#include "harness/report/search.h"

#include "harness/base/json.h"
#include "harness/base/vec.h"
#include "harness/report/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { REASON_WIDTH = 60 };

/* ---- reading ---- */

struct reading {
	struct store *s;
	struct search_view *v;
	struct err *e;
};

static int add_node(void *cookie, const struct store_node *x)
{
	struct reading *r = cookie;
	struct search_view *v = r->v;

	if ((size_t)x->round != v->n)
		return err_set(r->e, ERR_INTERNAL, "node %zu of a search is not recorded", v->n);
	v->node = xrealloc(v->node, (v->n + 1) * sizeof(*v->node));
	v->at = xrealloc(v->at, (v->n + 1) * sizeof(*v->at));
	v->node[v->n] = (struct search_node){.parent = x->parent, .value = x->value};
	v->at[v->n++] = (struct search_view_node){.done = x->done};
	return 0;
}

static int find_player(void *cookie, const struct store_player *p)
{
	struct reading *r = cookie;

	if (strcmp(p->agent, "none") == 0)
		return 0;
	r->v->player = *p;
	return 1;
}

static int read_final(struct reading *r)
{
	struct search_final *f = &r->v->final;
	BUF_SCOPED text = BUF_INIT;

	f->value = NAN;
	int rc = store_meta(r->s, "search_final", &text, r->e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	JSON_SCOPED *j = json_parse("search_final", text.data, text.len, 4096, r->e);
	if (j == NULL)
		return -1;
	if (json_int_or(j, "node", -1) != r->v->best)
		return err_set(r->e, ERR_INTERNAL,
			       "another node than the best was measured again at the end");
	const json_t *value = json_object_get(j, "value");
	f->value = json_is_number(value) ? json_number_value(value) : NAN;
	f->first = json_int_or(j, "first", 0);
	f->games = json_int_or(j, "games", 0);
	return 0;
}

static int read_rows(struct reading *r)
{
	struct search_view *v = r->v;
	BUF_SCOPED end = BUF_INIT;

	for (size_t i = 0; i < v->n; i++) {
		struct search_view_node *x = &v->at[i];
		if (store_edit(r->s, (int)i, v->player.id, &x->edit, r->e) < 0)
			return -1;
		int rc = store_build(r->s, (int)i, v->player.id, &x->build, r->e);
		if (rc < 0)
			return -1;
		x->built = rc == 0;
	}
	if (store_meta(r->s, "search_end", &end, r->e) < 0)
		return -1;
	snprintf(v->end, sizeof(v->end), "%s", end.len > 0 ? end.data : "");
	search_count(v->node, v->n);
	v->best = search_best(v->node, v->n);
	return read_final(r);
}

int search_view_read(struct store *s, struct search_view **ret, struct err *e)
{
	struct reading r = {.s = s, .v = xcalloc(1, sizeof(*r.v)), .e = e};

	*ret = NULL;
	int rc = store_each_node(s, add_node, &r, e);
	if (rc == 0 && r.v->n > 0) {
		rc = store_each_player(s, find_player, &r, e);
		rc = rc < 0 ? -1 : read_rows(&r);
	}
	if (rc == 0 && r.v->n > 0)
		*ret = r.v;
	else
		search_view_free(r.v);
	return rc;
}

void search_view_free(struct search_view *v)
{
	if (v == NULL)
		return;
	free(v->node);
	free(v->at);
	free(v);
}

double search_mean(const struct search_node *x)
{
	return x->visits > 0 ? x->sum / (double)x->visits : NAN;
}

const char *search_reason(const struct search_view_node *x)
{
	return x->edit.reason[0] != '\0' ? x->edit.reason : x->build.reason;
}

/* ---- for people ---- */

/* The lines that lead to node i from the left: of its ancestors, then its own. */
static void lead(const struct search_view *v, size_t i, bool own, struct buf *out)
{
	bool last = true;

	if (i == 0)
		return;
	for (size_t k = i + 1; k < v->n; k++)
		last = last && v->node[k].parent != v->node[i].parent;
	lead(v, (size_t)v->node[i].parent, false, out);
	if (own)
		buf_puts(out, last ? "└─ " : "├─ ");
	else
		buf_puts(out, last ? "   " : "│  ");
}

static void number(struct table *t, enum table_mark mark, double v)
{
	if (isnan(v))
		table_cell(t, "");
	else
		table_cellf(t, mark, "%.3f", v);
}

static void add_status(struct table *t, const struct search_view *v, size_t i)
{
	const struct search_view_node *x = &v->at[i];
	const char *reason = search_reason(x);
	bool bad = x->built && x->build.outcome != OUT_OK;
	BUF_SCOPED text = BUF_INIT;

	buf_puts(&text, x->edit.status[0] != '\0' ? x->edit.status : "under way");
	if (bad)
		buf_printf(&text, ", %s", outcome_names[x->build.outcome]);
	if (x->done && isnan(v->node[i].value))
		buf_puts(&text, ", could not be measured");
	if (reason[0] != '\0') {
		buf_puts(&text, ": ");
		text_fit(reason, REASON_WIDTH, &text);
	}
	table_cellf(t, bad ? TABLE_BAD : TABLE_NORMAL, "%s", text.data);
	table_cellf(t, TABLE_GOOD, "%s", v->best == (int)i ? "best" : "");
}

/* A node, then what grew from it, in order. */
static void add_rows(struct table *t, const struct search_view *v, size_t i)
{
	const struct search_node *x = &v->node[i];
	enum table_mark mark = v->best == (int)i ? TABLE_GOOD : TABLE_NORMAL;
	BUF_SCOPED name = BUF_INIT;

	lead(v, i, true, &name);
	buf_printf(&name, "%zu", i);
	table_cellf(t, mark, "%s", name.data);
	number(t, mark, x->value);
	table_cellf(t, TABLE_DIM, "%lld", (long long)x->visits);
	number(t, TABLE_DIM, search_mean(x));
	add_status(t, v, i);
	table_row(t);
	for (size_t k = i + 1; k < v->n; k++)
		if (v->node[k].parent == (int)i)
			add_rows(t, v, k);
}

void search_print(const struct search_view *v, bool color, struct buf *out)
{
	struct table *t = table_new();

	table_column(t, TABLE_LEFT, "node");
	table_column(t, TABLE_RIGHT, "value");
	table_column(t, TABLE_RIGHT, "visits");
	table_column(t, TABLE_RIGHT, "mean");
	table_column(t, TABLE_LEFT, "edit");
	table_column(t, TABLE_LEFT, "");
	add_rows(t, v, 0);
	table_print(t, color ? TABLE_COLOR : TABLE_PLAIN, out);
	table_free(t);
}

/* ---- JSON ---- */

static json_t *real(double v)
{
	return isnan(v) ? json_null() : json_real(v);
}

static json_t *text_or_null(const char *text)
{
	return text[0] != '\0' ? json_text(text, strlen(text)) : json_null();
}

static json_t *final_json(const struct search_final *f)
{
	return f->games == 0 ? json_null()
			     : json_pack("{s:o,s:I}", "value", real(f->value), "games",
					 (json_int_t)f->games);
}

static json_t *commit_of(const struct search_view *v, struct repo *repo, int i, struct err *e)
{
	char ref[160], hex[TREE_HEX];

	snprintf(ref, sizeof(ref), "%s/round/%d", v->player.name, i);
	int rc = code_ref_commit(repo, ref, hex, e);
	return rc < 0 ? NULL : rc > 0 ? json_null() : json_string(hex);
}

static json_t *node_json(const struct search_view *v, struct repo *repo, int i, struct err *e)
{
	const struct search_node *x = &v->node[i];
	const struct search_view_node *y = &v->at[i];
	json_t *commit = commit_of(v, repo, i, e);

	if (commit == NULL)
		return NULL;
	return json_pack("{s:i,s:o,s:i,s:I,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "id", i, "parent",
			 i > 0 ? json_integer(x->parent) : json_null(), "depth", x->depth, "visits",
			 (json_int_t)x->visits, "value", real(x->value), "mean",
			 real(search_mean(x)), "tree", text_or_null(y->edit.tree), "commit", commit,
			 "status", text_or_null(y->edit.status), "reason",
			 text_or_null(search_reason(y)), "outcome",
			 y->built ? json_string(outcome_names[y->build.outcome]) : json_null());
}

json_t *search_json(const struct search_view *v, struct repo *repo, struct err *e)
{
	static const char *const copied[] = {"value", "tree", "commit", NULL};
	JSON_SCOPED *nodes = json_array();

	for (size_t i = 0; i < v->n; i++) {
		json_t *x = node_json(v, repo, (int)i, e);
		if (x == NULL)
			return NULL;
		json_array_append_new(nodes, x);
	}
	json_t *j =
		json_pack("{s:s,s:o,s:o}", "player", v->player.name, "end", text_or_null(v->end),
			  "best", v->best >= 0 ? json_integer(v->best) : json_null());
	const json_t *best = json_array_get(nodes, v->best >= 0 ? (size_t)v->best : v->n);
	for (const char *const *k = copied; *k != NULL; k++) {
		json_t *x = json_object_get(best, *k);
		json_object_set(j, *k, x != NULL ? x : json_null());
	}
	json_object_set_new(j, "final", final_json(&v->final));
	json_object_set(j, "nodes", nodes);
	return j;
}
