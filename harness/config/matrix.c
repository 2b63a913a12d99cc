/*
 * An experiment: the block matrix: says which keys take which values, and every
 * combination is a tournament of its own.  A run's root is the file's root with
 * the values put in; nodes are shared, only those on the way to a value are
 * copied, so a message about a value names the line in the matrix.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/config/read.h"

#include <stdlib.h>
#include <string.h>

enum { FACTORS_MAX = 16, RUNS_MAX = 10000 };

static const struct node *matrix_of(const struct loader *l)
{
	return node_get(l->root, "matrix");
}

/* ---- what it says ---- */

static void add_level(struct loader *l, const char *path, struct config_factor *f, char *label,
		      int line)
{
	vec_each (char *, other, &f->levels)
		if (strcmp(*other, label) == 0)
			config_problem(l, path, line, "%s is there twice", label);
	vec_push(&f->levels, label);
}

/* A list of values for the key that the factor is named after. */
static void read_list(struct loader *l, const char *path, const struct node *list,
		      struct config_factor *f)
{
	for (size_t i = 0; i < list->entries.len; i++) {
		const struct node *v = list->entries.at[i].value;
		char *label = v->kind == NODE_SCALAR && v->text[0] != '\0' ? xstrdup(v->text)
			      : v->kind == NODE_SCALAR                     ? xstrdup("null")
									   : xprintf("%zu", i + 1);
		add_level(l, path, f, label, v->line);
	}
	f->replicates = strcmp(f->name, "tournament.seed") == 0;
}

/* Labels, each with the keys that it sets. */
static void read_labels(struct loader *l, const char *path, const struct node *map,
			struct config_factor *f)
{
	vec_each (struct node_entry, x, &map->entries) {
		if (x->value->kind != NODE_MAP)
			config_problem(l, path, x->value->line,
				       "%s: expected keys such as tournament.rounds with their "
				       "values",
				       x->key->text);
		add_level(l, path, f, xstrdup(x->key->text), x->key->line);
	}
}

static void read_factor(struct loader *l, const struct node_entry *x, struct config_matrix *m)
{
	MEM_SCOPED char *path = xprintf("matrix.%s", x->key->text);
	struct config_factor f = {.name = xstrdup(x->key->text)};
	const struct node *v = x->value;

	if ((v->kind != NODE_LIST && v->kind != NODE_MAP) || v->entries.len == 0)
		config_problem(l, path, v->line,
			       "expected a list of values, or labels with the keys they set");
	else if (v->kind == NODE_LIST)
		read_list(l, path, v, &f);
	else
		read_labels(l, path, v, &f);
	vec_push(&m->factors, f);
	m->runs *= f.levels.len > 0 ? (int64_t)f.levels.len : 1;
	if (m->runs > RUNS_MAX) { /* keep the product small; one message is enough */
		config_problem(l, "matrix", v->line, "more than %d runs", RUNS_MAX);
		m->runs = 1;
	}
}

void config_read_matrix(struct loader *l, struct config_matrix *ret)
{
	const struct node *n = matrix_of(l);

	*ret = (struct config_matrix){0};
	if (n == NULL)
		return;
	if (n->kind != NODE_MAP || n->entries.len == 0 || n->entries.len > FACTORS_MAX) {
		config_problem(l, "matrix", n->line,
			       "expected up to %d keys such as tournament.seed, each with a list "
			       "of values",
			       FACTORS_MAX);
		return;
	}
	ret->runs = 1;
	vec_each (struct node_entry, x, &n->entries)
		read_factor(l, x, ret);
}

void config_matrix_release(struct config_matrix *m)
{
	vec_each (struct config_factor, f, &m->factors) {
		vec_each (char *, label, &f->levels)
			free(*label);
		vec_release(&f->levels);
		free(f->name);
	}
	vec_release(&m->factors);
	*m = (struct config_matrix){0};
}

void config_matrix_levels(const struct config_matrix *m, int64_t run, int *ret_level)
{
	for (size_t i = m->factors.len; i-- > 0;) {
		int64_t n = (int64_t)m->factors.at[i].levels.len;
		ret_level[i] = (int)(run % n);
		run /= n;
	}
}

/* ---- putting values in ---- */

struct put {
	struct loader *l;
	const char *path; /* all of it, for messages */
	const struct node *value;
};

static const struct node *put_at(struct put *p, const struct node *n, const char *rest);

static const struct node *wrong(struct put *p, const char *why)
{
	MEM_SCOPED char *at = xprintf("matrix: %s", p->path);

	config_problem(p->l, at, p->value->line, "%s", why);
	return NULL;
}

static bool is_index(const char *s)
{
	return s[0] != '\0' && strlen(s) < 6 && s[strspn(s, "0123456789")] == '\0';
}

/* [3], [*], [NAME] or .NAME of a list, by the key name of its entries. */
static bool is_meant(const char *part, size_t at, const struct node *entry)
{
	const struct node *name = node_get(entry, "name");

	if (strcmp(part, "*") == 0)
		return true;
	if (is_index(part))
		return (size_t)strtol(part, NULL, 10) == at;
	return name != NULL && name->kind == NODE_SCALAR && strcmp(name->text, part) == 0;
}

static const struct node *put_in_list(struct put *p, const struct node *list, const char *part,
				      const char *rest)
{
	struct node *copy = node_empty(p->l->pool, NODE_LIST, list->line);
	bool found = false;

	for (size_t i = 0; i < list->entries.len; i++) {
		const struct node *v = list->entries.at[i].value;
		if (is_meant(part, i, v)) {
			found = true;
			v = put_at(p, v, rest);
		}
		if (v == NULL)
			return NULL;
		node_add(copy, NULL, v);
	}
	return found ? copy : wrong(p, "the list has no such entry");
}

static const struct node *put_in_map(struct put *p, const struct node *map, const char *part,
				     const char *rest)
{
	struct node *copy = node_empty(p->l->pool, NODE_MAP, p->value->line);
	bool found = false;

	for (size_t i = 0; map != NULL && i < map->entries.len; i++) {
		const struct node_entry *x = &map->entries.at[i];
		const struct node *v = x->value;
		if (strcmp(x->key->text, part) == 0) {
			found = true;
			v = put_at(p, v, rest);
		}
		if (v == NULL)
			return NULL;
		node_add(copy, x->key, v);
	}
	if (map != NULL)
		copy->line = map->line;
	if (found)
		return copy;
	const struct node *v = put_at(p, NULL, rest);
	if (v != NULL)
		node_add(copy, node_scalar(p->l->pool, part, p->value->line), v);
	return v != NULL ? copy : NULL;
}

/* A copy of n with the value at the rest of the path; NULL after a problem. */
static const struct node *put_at(struct put *p, const struct node *n, const char *rest)
{
	if (rest[0] == '\0')
		return p->value;
	bool index = rest[0] == '[';
	size_t from = index || (rest[0] == '.' && rest != p->path);
	size_t len = strcspn(rest + from, index ? "]" : ".[");
	MEM_SCOPED char *part = xstrdup(rest + from);

	part[len] = '\0';
	if (len == 0 || (index && rest[from + len] != ']'))
		return wrong(p, "expected a path such as tournament.seed or players[0].agent");
	rest += from + len + index;
	if (n != NULL && n->kind == NODE_LIST)
		return put_in_list(p, n, part, rest);
	if (n != NULL && n->kind == NODE_SCALAR && !node_is_null(n))
		return wrong(p, "it leads below a single value");
	if (index)
		return wrong(p, "there is no list for the brackets");
	return put_in_map(p, n != NULL && n->kind == NODE_MAP ? n : NULL, part, rest);
}

static void put(struct loader *l, const char *path, const struct node *value)
{
	struct put p = {l, path, value};
	const struct node *root;

	if (path[0] == '\0')
		root = wrong(&p, "expected the path of a key");
	else if (strncmp(path, "matrix", 6) == 0)
		root = wrong(&p, "a matrix cannot set itself");
	else
		root = put_at(&p, l->root, path);
	if (root != NULL)
		l->root = root;
}

/* The root without the matrix, with the values of a run. */
const struct node *config_run_root(struct loader *l, int64_t run)
{
	static const char *const read_already[] = {"matrix", NULL};
	struct config_matrix m;
	const struct node *matrix = matrix_of(l);
	int level[FACTORS_MAX];

	config_read_matrix(l, &m);
	if (l->errors.len == 0 && run >= m.runs) /* the file is another one by now */
		config_problem(l, "matrix", l->root->line, "there is no run %lld", (long long)run);
	if (l->errors.len > 0) {
		config_matrix_release(&m);
		return l->root;
	}
	config_matrix_levels(&m, run, level);
	for (size_t i = 0; i < m.factors.len; i++) {
		const struct node_entry *x = &matrix->entries.at[i];
		const struct node_entry *v = &x->value->entries.at[level[i]];
		if (x->value->kind == NODE_LIST)
			put(l, x->key->text, v->value);
		else
			vec_each (struct node_entry, key, &v->value->entries)
				put(l, key->key->text, key->value);
	}
	config_matrix_release(&m);
	return config_map_without(l, l->root, read_already);
}
