#include "arenas/arena.h"

#include "harness/base/opt.h"

#include <inttypes.h>
#include <string.h>

static int row_count(const struct arena *a)
{
	int n = 0;
	while (a->params[n].type != ARENA_P_END)
		n++;
	return n;
}

/* The index of value in "a|b|c", or -1. */
static int choice_index(const char *choices, const char *value)
{
	size_t want = strlen(value);
	int i = 0;
	for (const char *p = choices;; i++) {
		size_t n = strcspn(p, "|");
		if (n == want && memcmp(p, value, n) == 0)
			return i;
		if (p[n] == '\0')
			return -1;
		p += n + 1;
	}
}

static int set_int(const struct arena_param *row, const char *value, int64_t *ret, struct err *e)
{
	int64_t v = 0;
	if (opt_int(value, &v, NULL) < 0 || v < row->min || v > row->max)
		return err_set(e, ERR_USAGE,
			       "%s: expected integer %" PRId64 "..%" PRId64 ", got \"%.40s\"",
			       row->name, row->min, row->max, value);
	*ret = v;
	return 0;
}

static int set_bool(const struct arena_param *row, const char *value, int64_t *ret, struct err *e)
{
	static const char words[] = "false|true|no|yes|off|on|0|1";
	int i = choice_index(words, value);
	if (i < 0)
		return err_set(e, ERR_USAGE, "%s: expected true or false, got \"%.40s\"", row->name,
			       value);
	*ret = i % 2;
	return 0;
}

static int set_choice(const struct arena_param *row, const char *value, int64_t *ret, struct err *e)
{
	int i = choice_index(row->choices, value);
	if (i < 0)
		return err_set(e, ERR_USAGE, "%s: expected %s, got \"%.40s\"", row->name,
			       row->choices, value);
	*ret = i;
	return 0;
}

static int set_row(const struct arena_param *row, const char *value, int64_t *ret, struct err *e)
{
	static int (*const set[])(const struct arena_param *, const char *, int64_t *,
				  struct err *) = {
		[ARENA_P_INT] = set_int,
		[ARENA_P_BOOL] = set_bool,
		[ARENA_P_CHOICE] = set_choice,
	};
	return set[row->type](row, value, ret, e);
}

static int unknown(const struct arena *a, const char *name, struct err *e)
{
	const char *names[ARENA_PARAMS_MAX + 1] = {NULL};
	for (int i = 0; i < row_count(a); i++)
		names[i] = a->params[i].name;
	const char *near = opt_nearest(name, names);
	return err_set(e, ERR_USAGE, "arena %s has no parameter \"%.40s\"%s%s%s", a->name, name,
		       near != NULL ? "; did you mean \"" : "", near != NULL ? near : "",
		       near != NULL ? "\"?" : "");
}

void arena_params_default(const struct arena *a, struct arena_params *ret)
{
	struct arena_params p = {0};
	struct err e = ERR_INIT;
	if (row_count(a) > ARENA_PARAMS_MAX)
		BUG("arena %s has more than %d parameters", a->name, ARENA_PARAMS_MAX);
	for (int i = 0; i < row_count(a); i++)
		if (set_row(&a->params[i], a->params[i].def, &p.v[i], &e) < 0)
			BUG("arena %s, default of %s", a->name, e.text);
	*ret = p;
}

int arena_params_set(const struct arena *a, struct arena_params *p, const char *name,
		     const char *value, struct err *e)
{
	for (int i = 0; i < row_count(a); i++)
		if (strcmp(a->params[i].name, name) == 0)
			return set_row(&a->params[i], value, &p->v[i], e);
	return unknown(a, name, e);
}

void arena_param_text(const struct arena *a, const struct arena_params *p, int row, struct buf *out)
{
	const struct arena_param *r = &a->params[row];
	const char *choice = r->choices;
	switch (r->type) {
	case ARENA_P_CHOICE:
		for (int64_t i = p->v[row]; i > 0; i--)
			choice += strcspn(choice, "|") + 1;
		buf_add(out, choice, strcspn(choice, "|"));
		return;
	case ARENA_P_BOOL:
		buf_puts(out, p->v[row] != 0 ? "true" : "false");
		return;
	case ARENA_P_INT:
	case ARENA_P_END:
		buf_printf(out, "%" PRId64, p->v[row]);
		return;
	}
}
