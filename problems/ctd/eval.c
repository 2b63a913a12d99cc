/* Values, conditions and variables of a running script. */
#include "harness/base/err.h"
#include "problems/ctd/run.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int run_broken(struct run *r, size_t at, const char *fmt, ...)
{
	int n = snprintf(r->why, CTD_WHY, "script line %zu: ", script_line(r->s, at));
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(r->why + n, CTD_WHY - (size_t)n, fmt, ap);
	va_end(ap);
	r->end = CTD_BROKEN;
	return -1;
}

int run_steps(struct run *r, size_t at, size_t n)
{
	if (r->o->steps_max == 0)
		return 0;
	if (r->steps < n) {
		r->steps = 0;
		return run_broken(r, at, "more than %llu steps",
				  (unsigned long long)r->o->steps_max);
	}
	r->steps -= n;
	return 0;
}

int run_step(struct run *r, size_t at)
{
	return run_steps(r, at, 1);
}

/* ------------------------------------------------------------------ variables */

/* The indices, to r->key. */
static int index_key(struct run *r, const struct node *n)
{
	struct buf key = BUF_INIT;
	int rc = 0;

	for (size_t i = 0; i < n->kids.len && rc == 0; i++) {
		VALUE_SCOPED v = VALUE_INIT;
		rc = run_int(r, n->kids.at[i], &v);
		if (rc == 0)
			value_key(&v, &key);
	}
	buf_release(&r->key); /* an index may have used it */
	r->key = key;
	return rc;
}

static int get(struct run *r, const struct node *n, struct value *ret)
{
	const struct variable *v = &r->variables[n->name];

	if (index_key(r, n) < 0)
		return -1;
	const struct entry *e = table_find(&v->at, r->key.data, r->key.len);
	if (e == NULL) {
		size_t len = n->to - n->from;
		return run_broken(r, n->from, "variable %.*s is not set",
				  (int)(len > 60 ? 60 : len), r->s->text + n->from);
	}
	*ret = value_copy(&e->value);
	return 0;
}

static void count(struct variable *v, const struct value *value, bool in)
{
	BUF_SCOPED key = BUF_INIT;

	value_key(value, &key);
	struct entry *e = table_add(&v->counts, key.data, key.len);
	if (in)
		e->count++;
	else
		e->count--;
}

int run_set(struct run *r, const struct node *n, struct value value)
{
	struct variable *v = &r->variables[n->name];

	if (index_key(r, n) < 0) {
		value_release(&value);
		return -1;
	}
	struct entry *e = table_add(&v->at, r->key.data, r->key.len);
	if (v->counted && e->value.kind != VALUE_NONE)
		count(v, &e->value, false);
	value_release(&e->value);
	e->value = value;
	if (v->counted)
		count(v, &e->value, true);
	return 0;
}

void run_unset(struct run *r, const struct node *n)
{
	struct variable *v = &r->variables[n->name];

	table_release(&v->at);
	table_release(&v->counts);
	v->counted = false;
}

static int in_array(struct run *r, const struct node *n, bool *ret)
{
	struct variable *v = &r->variables[n->kids.at[1]->name];
	VALUE_SCOPED value = VALUE_INIT;
	BUF_SCOPED key = BUF_INIT;

	if (run_value(r, n->kids.at[0], &value) < 0)
		return -1;
	if (v->at.entries.len == 0)
		return run_broken(r, n->from, "variable %s is not set",
				  r->s->names.at[n->kids.at[1]->name]);
	if (!v->counted) {
		vec_each (struct entry, e, &v->at.entries)
			count(v, &e->value, true);
		v->counted = true;
	}
	value_key(&value, &key);
	const struct entry *e = table_find(&v->counts, key.data, key.len);
	*ret = e != NULL && e->count > 0;
	return 0;
}

/* ------------------------------------------------------------------ UNIQUE */

/* Of an index as index_key() writes it. */
static void show_index(const char *key, size_t len, struct buf *out)
{
	buf_putc(out, '[');
	for (size_t i = 0; i + 9 <= len && key[i] == 'i'; i += 9) {
		int64_t n;
		memcpy(&n, key + i + 1, sizeof(n));
		buf_printf(out, "%s%lld", i > 0 ? "," : "", (long long)n);
	}
	buf_putc(out, ']');
}

static void note_twice(struct run *r, const struct table *t, const struct entry *a,
		       const struct entry *b)
{
	BUF_SCOPED text = BUF_INIT;

	value_show(&b->value, &text);
	buf_puts(&text, " at ");
	show_index(t->keys.data + b->key, b->len, &text);
	buf_puts(&text, " is at ");
	show_index(t->keys.data + a->key, a->len, &text);
	buf_puts(&text, " too");
	snprintf(r->note, sizeof(r->note), "%s", text.data);
}

/* The tuple at an index of the first variable; false: another has none there. */
static bool tuple_key(struct run *r, const struct node *n, const struct entry *e, struct buf *key)
{
	const struct table *first = &r->variables[n->kids.at[0]->name].at;

	for (size_t i = 0; i < n->kids.len; i++) {
		const struct table *t = &r->variables[n->kids.at[i]->name].at;
		const struct entry *x = table_find(t, first->keys.data + e->key, e->len);
		if (x == NULL || t->entries.len != first->entries.len) {
			snprintf(r->note, sizeof(r->note), "%s and %s have different indices",
				 r->s->names.at[n->kids.at[0]->name],
				 r->s->names.at[n->kids.at[i]->name]);
			return false;
		}
		value_key(&x->value, key);
	}
	return true;
}

static int unique(struct run *r, const struct node *n, bool *ret)
{
	const struct table *first = &r->variables[n->kids.at[0]->name].at;
	struct table seen __attribute__((cleanup(table_release))) = TABLE_INIT;

	for (size_t i = 0; i < n->kids.len; i++)
		if (r->variables[n->kids.at[i]->name].at.entries.len == 0)
			return run_broken(r, n->from, "variable %s is not set",
					  r->s->names.at[n->kids.at[i]->name]);
	*ret = false;
	for (size_t i = 0; i < first->entries.len; i++) {
		BUF_SCOPED key = BUF_INIT;
		if (!tuple_key(r, n, &first->entries.at[i], &key))
			return 0;
		if (run_step(r, n->from) < 0)
			return -1;
		struct entry *e = table_add(&seen, key.data, key.len);
		if (e->count > 0) {
			note_twice(r, first, &first->entries.at[e->count - 1],
				   &first->entries.at[i]);
			return 0;
		}
		e->count = i + 1;
	}
	*ret = true;
	return 0;
}

/* ------------------------------------------------------------------ values */

static int strlen_of(struct run *r, const struct node *n, struct value *ret)
{
	VALUE_SCOPED v = VALUE_INIT;

	if (run_text(r, n->kids.at[0], &v) < 0)
		return -1;
	*ret = value_small((int64_t)v.u.text->len);
	return 0;
}

static int arith(struct run *r, const struct node *n, struct value *ret)
{
	VALUE_SCOPED a = VALUE_INIT;
	VALUE_SCOPED b = VALUE_INIT;
	bool negate = n->kind == NODE_NEGATE;

	if (negate)
		a = value_small(0);
	else if (run_value(r, n->kids.at[0], &a) < 0)
		return -1;
	if (run_value(r, n->kids.at[negate ? 0 : 1], &b) < 0)
		return -1;
	const char *why = value_arith(negate ? '-' : n->op, &a, &b, ret);
	if (why != NULL)
		return run_broken(r, n->from, "%s", why);
	if (run_steps(r, n->from, value_weight(ret)) == 0)
		return 0;
	value_release(ret);
	return -1;
}

int run_value(struct run *r, const struct node *n, struct value *ret)
{
	if (run_step(r, n->from) < 0)
		return -1;
	if (n->kind == NODE_VALUE)
		*ret = value_copy(&n->value);
	else if (n->kind == NODE_VARIABLE)
		return get(r, n, ret);
	else if (n->kind == NODE_STRLEN)
		return strlen_of(r, n, ret);
	else
		return arith(r, n, ret);
	return 0;
}

static int wrong_kind(struct run *r, const struct node *n, const struct value *v, const char *want)
{
	BUF_SCOPED text = BUF_INIT;

	value_show(v, &text);
	return run_broken(r, n->from, "%s is expected, %s is %s", want, text.data,
			  v->kind == VALUE_TEXT    ? "a string"
			  : v->kind == VALUE_RATIO ? "a float"
						   : "an integer");
}

int run_int(struct run *r, const struct node *n, struct value *ret)
{
	VALUE_SCOPED v = VALUE_INIT;

	if (run_value(r, n, &v) < 0)
		return -1;
	if (!value_is_int(&v))
		return wrong_kind(r, n, &v, "an integer");
	*ret = v;
	v.kind = VALUE_NONE;
	return 0;
}

int run_text(struct run *r, const struct node *n, struct value *ret)
{
	VALUE_SCOPED v = VALUE_INIT;

	if (run_value(r, n, &v) < 0)
		return -1;
	if (v.kind != VALUE_TEXT)
		return wrong_kind(r, n, &v, "a string");
	*ret = v;
	v.kind = VALUE_NONE;
	return 0;
}

/* ------------------------------------------------------------------ conditions */

static int compare(struct run *r, const struct node *n, bool *ret)
{
	VALUE_SCOPED a = VALUE_INIT;
	VALUE_SCOPED b = VALUE_INIT;
	int c;

	if (run_value(r, n->kids.at[0], &a) < 0 || run_value(r, n->kids.at[1], &b) < 0)
		return -1;
	const char *why = value_compare(&a, &b, &c);
	if (why != NULL)
		return run_broken(r, n->from, "%s", why);
	*ret = n->op == '<'   ? c < 0
	       : n->op == '>' ? c > 0
	       : n->op == 'l' ? c <= 0
	       : n->op == 'g' ? c >= 0
	       : n->op == 'e' ? c == 0
			      : c != 0;
	return 0;
}

static int match(struct run *r, const struct node *n, bool *ret)
{
	VALUE_SCOPED v = VALUE_INIT;

	if (run_text(r, n->kids.at[0], &v) < 0)
		return -1;
	*ret = r->pos < r->len && memchr(v.u.text->bytes, r->in[r->pos], v.u.text->len) != NULL;
	return 0;
}

int run_test(struct run *r, const struct node *n, bool *ret)
{
	if (run_step(r, n->from) < 0)
		return -1;
	switch (n->kind) {
	case NODE_COMPARE:
		return compare(r, n, ret);
	case NODE_ISEOF:
		*ret = r->pos == r->len;
		return 0;
	case NODE_MATCH:
		return match(r, n, ret);
	case NODE_UNIQUE:
		return unique(r, n, ret);
	case NODE_INARRAY:
		return in_array(r, n, ret);
	case NODE_NOT:
		if (run_test(r, n->kids.at[0], ret) < 0)
			return -1;
		*ret = !*ret;
		return 0;
	case NODE_AND:
	case NODE_OR:
		if (run_test(r, n->kids.at[0], ret) < 0)
			return -1;
		return *ret == (n->kind == NODE_OR) ? 0 : run_test(r, n->kids.at[1], ret);
	case NODE_VALUE:
	case NODE_VARIABLE:
	case NODE_NEGATE:
	case NODE_ARITH:
	case NODE_STRLEN:
		break;
	}
	BUG("a value where a condition was parsed");
}
