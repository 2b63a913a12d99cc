/* Keys of YAML files: typed, with the file and the line in every message. */
#include "problems/package/draft.h"

#include "harness/base/fd.h"
#include "harness/base/opt.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const struct node *draft_yaml(struct draft *d, const char *path)
{
	BUF_SCOPED text = BUF_INIT;

	if (draft_read(d, path, YAML_BYTES_MAX, &text) < 0)
		return NULL;
	return node_read(&d->nodes, path, text.data, text.len, d->e);
}

int place_fail(const struct place *w, const struct node *n, const char *fmt, ...)
{
	BUF_SCOPED b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	return draft_fail(w->d, w->file, n != NULL ? n->line + 1 : 0, "%s", b.data);
}

int place_open(struct place *ret, struct draft *d, const char *file)
{
	*ret = (struct place){.d = d, .file = file, .map = draft_yaml(d, file), .in = ""};
	if (ret->map == NULL)
		return -1;
	return ret->map->kind == NODE_MAP ? 0
					  : place_fail(ret, ret->map, "expected keys and values");
}

static const struct node *get(const struct place *w, const char *key)
{
	const struct node *n = node_get(w->map, key);

	return n != NULL && !node_is_null(n) ? n : NULL;
}

static int wrong(const struct place *w, const struct node *n, const char *key, const char *want)
{
	return place_fail(w, n, "%s%s: expected %s%s%.60s%s", w->in, key, want,
			  n->kind == NODE_SCALAR ? ", got \"" : "",
			  n->kind == NODE_SCALAR ? n->text : "",
			  n->kind == NODE_SCALAR ? "\"" : "");
}

bool real_parse(const char *text, bool infinite, double *ret)
{
	const char *p = text + (*text == '-' || *text == '+');
	char *end;

	if (infinite && (strcasecmp(p, "inf") == 0 || strcasecmp(p, ".inf") == 0)) {
		*ret = *text == '-' ? -INFINITY : INFINITY;
		return true;
	}
	if (text[strspn(text, "+-.0123456789eE")] != '\0' || strpbrk(text, "0123456789") == NULL)
		return false;
	double v = strtod(text, &end);
	if (*end != '\0' || !isfinite(v))
		return false;
	*ret = v;
	return true;
}

int place_real(const struct place *w, const char *key, double min, double max, double *io)
{
	const struct node *n = get(w, key);
	BUF_SCOPED want = BUF_INIT;
	double v;

	if (n == NULL)
		return 0;
	if (n->kind == NODE_SCALAR && real_parse(n->text, false, &v) && v >= min && v <= max) {
		*io = v;
		return 0;
	}
	buf_puts(&want, "a number");
	if (isfinite(min))
		buf_printf(&want, ", at least %g", min);
	if (isfinite(max))
		buf_printf(&want, ", at most %g", max);
	return wrong(w, n, key, want.data);
}

int place_int(const struct place *w, const char *key, int64_t min, int64_t max, int64_t *io)
{
	const struct node *n = get(w, key);
	BUF_SCOPED want = BUF_INIT;
	int64_t v;

	if (n == NULL)
		return 0;
	if (n->kind == NODE_SCALAR && opt_int(n->text, &v, NULL) == 0 && v >= min && v <= max) {
		*io = v;
		return 0;
	}
	buf_printf(&want, "an integer %lld to %lld", (long long)min, (long long)max);
	return wrong(w, n, key, want.data);
}

int place_bool(const struct place *w, const char *key, bool *io)
{
	const struct node *n = get(w, key);

	if (n == NULL)
		return 0;
	/* YAML 1.1 words too: many packages are read by PyYAML. */
	static const char *const yes[] = {"true", "yes", "on"}, *const no[] = {"false", "no",
									       "off"};
	for (int i = 0; n->kind == NODE_SCALAR && i < 3; i++) {
		if (strcasecmp(n->text, yes[i]) != 0 && strcasecmp(n->text, no[i]) != 0)
			continue;
		*io = strcasecmp(n->text, yes[i]) == 0;
		return 0;
	}
	return wrong(w, n, key, "true or false");
}

int place_text(const struct place *w, const char *key, const char **io)
{
	const struct node *n = get(w, key);

	if (n == NULL)
		return 0;
	if (n->kind != NODE_SCALAR)
		return wrong(w, n, key, "a text");
	*io = pool_str(w->d->pool, n->text);
	return 0;
}

int place_choice(const struct place *w, const char *key, const char *const *choices, int *io)
{
	const struct node *n = get(w, key);
	BUF_SCOPED want = BUF_INIT;

	if (n == NULL)
		return 0;
	buf_puts(&want, "one of");
	for (int i = 0; choices[i] != NULL; i++) {
		if (n->kind == NODE_SCALAR && strcmp(n->text, choices[i]) == 0) {
			*io = i;
			return 0;
		}
		buf_printf(&want, "%s %s", i > 0 ? "," : "", choices[i]);
	}
	return wrong(w, n, key, want.data);
}

int place_texts(const struct place *w, const char *key, struct problem_args *io)
{
	const struct node *n = get(w, key);
	VEC(const char *)
	all = {0};

	if (n == NULL)
		return 0;
	if (n->kind == NODE_SCALAR)
		vec_push(&all, n->text);
	else if (n->kind == NODE_MAP)
		return wrong(w, n, key, "a list of texts");
	vec_each (struct node_entry, x, &n->entries) {
		if (x->value->kind != NODE_SCALAR) {
			vec_release(&all);
			return wrong(w, x->value, key, "a list of texts");
		}
		vec_push(&all, x->value->text);
	}
	*io = draft_args(w->d, all.at, all.len);
	vec_release(&all);
	return 0;
}

int place_flags(const struct place *w, const char *key, struct problem_args *io)
{
	const char *text = NULL;

	if (place_text(w, key, &text) < 0)
		return -1;
	if (text != NULL)
		*io = draft_split(w->d, text);
	return 0;
}

static int place_amount(const struct place *w, const char *key, double unit, double max,
			const char *want, int64_t *io)
{
	double n = 0;

	if (place_real(w, key, 0, max, &n) < 0)
		return -1;
	if (get(w, key) == NULL)
		return 0;
	if (n <= 0)
		return wrong(w, get(w, key), key, want);
	*io = llround(n * unit);
	return 0;
}

int place_seconds(const struct place *w, const char *key, int64_t *io_ns)
{
	return place_amount(w, key, 1e9, 1e6, "seconds, more than 0", io_ns);
}

int place_bytes(const struct place *w, const char *key, int64_t unit, int64_t *io)
{
	return place_amount(w, key, (double)unit, 1e15 / (double)unit, "a size, more than 0", io);
}

int place_sub(const struct place *w, const char *key, const char *in, struct place *ret)
{
	const struct node *n = get(w, key);

	*ret = (struct place){.d = w->d, .file = w->file, .in = in};
	if (n == NULL)
		return 0;
	if (n->kind != NODE_MAP)
		return wrong(w, n, key, "keys and values");
	ret->map = n;
	return 0;
}

int place_known(const struct place *w, const char *const *names, bool lenient)
{
	if (w->map == NULL)
		return 0;
	vec_each (struct node_entry, x, &w->map->entries) {
		bool known = false;
		for (int i = 0; names[i] != NULL && !known; i++)
			known = strcmp(names[i], x->key->text) == 0;
		if (known)
			continue;
		const char *near = opt_nearest(x->key->text, names);
		BUF_SCOPED hint = BUF_INIT;
		if (near != NULL)
			buf_printf(&hint, "; did you mean %s?", near);
		if (!lenient)
			return place_fail(w, x->key, "%s%.60s: there is no such key%s", w->in,
					  x->key->text, hint.data);
		draft_warn(w->d, w->file, x->key->line + 1, "%s%.60s is not known and ignored%s",
			   w->in, x->key->text, hint.data);
	}
	return 0;
}
