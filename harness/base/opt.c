#include "harness/base/opt.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

int opt_int(const char *text, int64_t *ret, struct err *e)
{
	char *end;

	errno = 0;
	long long v = strtoll(text, &end, 10);
	if (end == text || *end != '\0' || errno != 0)
		return err_set(e, ERR_USAGE, "expected an integer, got \"%s\"", text);
	*ret = v;
	return 0;
}

struct unit {
	const char *name;
	double factor;
};

static int scaled(const char *text, const struct unit *units, const char *what, int64_t *ret,
		  struct err *e)
{
	char *end;

	errno = 0;
	double v = strtod(text, &end);
	if (end == text || errno != 0 || !isfinite(v) || v < 0)
		return err_set(e, ERR_USAGE, "expected %s, got \"%s\"", what, text);
	for (const struct unit *u = units; u->name != NULL; u++)
		if (strcmp(end, u->name) == 0) {
			if (v * u->factor > 9.2e18)
				return err_set(e, ERR_USAGE, "\"%s\" is too large", text);
			*ret = (int64_t)(v * u->factor + 0.5);
			return 0;
		}
	return err_set(e, ERR_USAGE, "expected %s, got \"%s\"", what, text);
}

int opt_size(const char *text, int64_t *ret_bytes, struct err *e)
{
	static const struct unit units[] = {{"", 1},       {"B", 1},         {"K", 1024},
					    {"k", 1024},   {"M", 1048576},   {"G", 1073741824},
					    {"KiB", 1024}, {"MiB", 1048576}, {"GiB", 1073741824},
					    {NULL, 0}};
	return scaled(text, units, "a size such as 64M", ret_bytes, e);
}

int opt_time(const char *text, int64_t *ret_ns, struct err *e)
{
	static const struct unit units[] = {{"", 1e9}, {"s", 1e9},  {"ms", 1e6},   {"us", 1e3},
					    {"ns", 1}, {"m", 60e9}, {"h", 3600e9}, {NULL, 0}};
	return scaled(text, units, "a time such as 2s or 500ms", ret_ns, e);
}

static size_t distance(const char *a, const char *b)
{
	size_t n = strlen(b);
	size_t row[64];

	if (n >= 63 || strlen(a) >= 63)
		return SIZE_MAX;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1] != '\0'; i++) {
		size_t diag = row[0];
		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			size_t best = diag + (a[i - 1] != b[j - 1]);
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			diag = row[j];
			row[j] = best;
		}
	}
	return row[n];
}

const char *opt_nearest(const char *text, const char *const *names)
{
	const char *best = NULL;
	size_t least = 3;

	for (; *names != NULL; names++) {
		size_t d = distance(text, *names);
		if (d < least && d < strlen(*names)) {
			least = d;
			best = *names;
		}
	}
	return best;
}

static int unknown(const struct opt *table, const char *name, struct err *e)
{
	const char *names[128];
	size_t n = 0;

	for (const struct opt *o = table; o->type != OPT_END && n < 127; o++)
		names[n++] = o->name;
	names[n] = NULL;
	const char *near = opt_nearest(name, names);
	return err_set(e, ERR_USAGE, "unknown option --%s%s%s%s", name,
		       near != NULL ? "; did you mean --" : "; see --help",
		       near != NULL ? near : "", near != NULL ? "?" : "");
}

static bool is_choice(const char *choices, const char *value)
{
	size_t n = strlen(value);

	for (const char *p = choices; *p != '\0';) {
		size_t len = strcspn(p, "|");
		if (len == n && memcmp(p, value, n) == 0)
			return true;
		p += len;
		p += *p == '|';
	}
	return false;
}

static int store(const struct opt *o, char *base, const char *value, struct err *e)
{
	int64_t n = 0;
	int rc = 0;

	switch (o->type) {
	case OPT_FLAG:
		*(bool *)(base + o->off) = true;
		return 0;
	case OPT_TEXT:
		if (o->choices != NULL && !is_choice(o->choices, value))
			return err_set(e, ERR_USAGE, "--%s: expected one of %s, got \"%s\"",
				       o->name, o->choices, value);
		*(const char **)(base + o->off) = value;
		return 0;
	case OPT_LIST: {
		struct opt_list *l = (struct opt_list *)(base + o->off);
		l->at = xrealloc(l->at, (l->len + 1) * sizeof(*l->at));
		l->at[l->len++] = value;
		return 0;
	}
	case OPT_INT:
		rc = opt_int(value, &n, e);
		break;
	case OPT_SIZE:
		rc = opt_size(value, &n, e);
		break;
	case OPT_TIME:
		rc = opt_time(value, &n, e);
		break;
	case OPT_END:
		BUG("option without a type");
	}
	if (rc < 0)
		return err_wrap(e, "--%s", o->name);
	int64_t max = o->min == 0 && o->max == 0 ? INT64_MAX : o->max;
	if (n < o->min || n > max)
		return err_set(e, ERR_USAGE,
			       "--%s: %s is out of range (%" PRId64 " to %" PRId64 ")", o->name,
			       value, o->min, max);
	*(int64_t *)(base + o->off) = n;
	return 0;
}

static const struct opt *find(const struct opt *table, const char *name, size_t len)
{
	for (const struct opt *o = table; o->type != OPT_END; o++)
		if (strlen(o->name) == len && memcmp(o->name, name, len) == 0)
			return o;
	return NULL;
}

static int parse_long(const struct opt *table, void *into, int argc, char **argv, int *i,
		      struct err *e)
{
	const char *name = argv[*i] + 2;
	size_t len = strcspn(name, "=");
	const char *value = name[len] == '=' ? name + len + 1 : NULL;
	const struct opt *o = find(table, name, len);

	if (o == NULL) {
		char *bare = xstrndup(name, len);
		unknown(table, bare, e);
		free(bare);
		return -1;
	}
	if (o->type == OPT_FLAG && value != NULL)
		return err_set(e, ERR_USAGE, "--%s takes no value", o->name);
	if (o->type != OPT_FLAG && value == NULL && ++*i >= argc)
		return err_set(e, ERR_USAGE, "--%s needs a value (%s)", o->name, o->arg);
	return store(o, into, value != NULL ? value : argv[*i], e);
}

static int parse_short(const struct opt *table, void *into, int argc, char **argv, int *i,
		       struct err *e)
{
	for (const char *p = argv[*i] + 1; *p != '\0'; p++) {
		const struct opt *o = table;
		while (o->type != OPT_END && o->brief != *p)
			o++;
		if (o->type == OPT_END)
			return err_set(e, ERR_USAGE, "unknown option -%c; see --help", *p);
		if (o->type == OPT_FLAG) {
			if (store(o, into, NULL, e) < 0)
				return -1;
			continue;
		}
		if (p[1] == '\0' && ++*i >= argc)
			return err_set(e, ERR_USAGE, "-%c needs a value (%s)", *p, o->arg);
		return store(o, into, p[1] != '\0' ? p + 1 : argv[*i], e);
	}
	return 0;
}

int opt_parse(const struct opt *table, void *into, int argc, char **argv, bool stop_early,
	      struct opt_rest *ret_rest, struct err *e)
{
	int n = 1; /* operands are gathered at argv[1..] */

	for (int i = 1; i < argc; i++) {
		const char *a = argv[i];
		if (strcmp(a, "--") == 0) {
			while (++i < argc)
				argv[n++] = argv[i];
			break;
		}
		int rc = 0;
		if (a[0] == '-' && a[1] == '-') {
			rc = parse_long(table, into, argc, argv, &i, e);
		} else if (a[0] == '-' && a[1] != '\0') {
			rc = parse_short(table, into, argc, argv, &i, e);
		} else if (stop_early) {
			while (i < argc)
				argv[n++] = argv[i++];
		} else {
			argv[n++] = argv[i];
		}
		if (rc < 0)
			return -1;
	}
	*ret_rest = (struct opt_rest){.n = n - 1, .at = argv + 1};
	return 0;
}

void opt_list_release(struct opt_list *l)
{
	free(l->at);
	*l = (struct opt_list){0};
}

void opt_help(const struct opt *table, struct buf *out)
{
	for (const struct opt *o = table; o->type != OPT_END; o++) {
		size_t from = out->len;
		if (o->brief != 0)
			buf_printf(out, "  -%c, --%s", o->brief, o->name);
		else
			buf_printf(out, "      --%s", o->name);
		if (o->arg != NULL)
			buf_printf(out, " %s", o->arg);
		size_t width = out->len - from;
		if (width >= 28)
			buf_printf(out, "\n%28s", "");
		else
			buf_printf(out, "%*s", (int)(28 - width), "");
		buf_printf(out, "%s", o->help);
		if (o->choices != NULL)
			buf_printf(out, " (%s)", o->choices);
		buf_putc(out, '\n');
	}
}
