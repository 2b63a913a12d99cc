#include "harness/base/node.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <yaml.h>

struct anchor {
	char *name;
	const struct node *node;
};

struct reader {
	yaml_parser_t parser;
	const struct node_text *text;
	struct node_pool *pool;
	VEC(struct anchor)
	anchors;
	int aliases;
	int line; /* of the last event */
	struct err *e;
};

void node_pool_release(struct node_pool *p)
{
	vec_each (struct node *, n, &p->nodes) {
		free((*n)->text);
		vec_release(&(*n)->entries);
		free(*n);
	}
	vec_release(&p->nodes);
}

static struct node *new_node(struct node_pool *p, enum node_kind kind, int line)
{
	struct node *n = xcalloc(1, sizeof(*n));

	*n = (struct node){.kind = kind, .line = line, .depth = 1, .values = 1};
	vec_push(&p->nodes, n);
	return n;
}

const struct node *node_scalar(struct node_pool *p, const char *text, int line)
{
	struct node *n = new_node(p, NODE_SCALAR, line);

	n->text = xstrdup(text);
	n->plain = true;
	return n;
}

struct node *node_empty(struct node_pool *p, enum node_kind kind, int line)
{
	struct node *n = new_node(p, kind, line);

	n->depth = 1;
	n->values = 1;
	return n;
}

void node_add(struct node *n, const struct node *key, const struct node *value)
{
	vec_push(&n->entries, ((struct node_entry){key, value}));
	n->values += value->values;
	n->depth = value->depth >= n->depth ? value->depth + 1 : n->depth;
}

bool node_is_null(const struct node *n)
{
	return n->kind == NODE_SCALAR && n->plain &&
	       (n->text[0] == '\0' || strcmp(n->text, "~") == 0 ||
		strcasecmp(n->text, "null") == 0);
}

const struct node *node_get(const struct node *map, const char *key)
{
	if (map == NULL || map->kind != NODE_MAP)
		return NULL;
	vec_each (struct node_entry, x, &map->entries)
		if (strcmp(x->key->text, key) == 0)
			return x->value;
	return NULL;
}

__attribute__((format(printf, 3, 4))) static const struct node *fail(struct reader *r, int line,
								     const char *fmt, ...)
{
	BUF_SCOPED what = BUF_INIT;
	BUF_SCOPED where = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&what, fmt, ap);
	va_end(ap);
	r->text->where(r->text->cookie, line, &where);
	err_set(r->e, ERR_USAGE, "%s (%s)", what.data, where.data);
	return NULL;
}

static int lines_before(const char *s, size_t n)
{
	int lines = 0;

	for (size_t i = 0; i < n; i++)
		lines += s[i] == '\n';
	return lines;
}

/* Is it a tab that stands before everything else in that line? */
static bool is_tab_indent(const char *s, size_t line)
{
	while (line-- > 0 && (s = strchr(s, '\n')) != NULL)
		s++;
	return s != NULL && s[strspn(s, " ")] == '\t';
}

/* What libyaml did not like, and inside of what. */
static void fail_syntax(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	size_t line = p->problem_mark.line, column = p->problem_mark.column + 1;

	if (p->error == YAML_READER_ERROR)
		fail(r, lines_before(r->text->bytes, p->problem_offset),
		     "not valid YAML: the character U+%04X may not stand there", p->problem_value);
	else if (p->problem == NULL)
		fail(r, r->line, "not valid YAML");
	else if (is_tab_indent(r->text->bytes, line))
		fail(r, (int)line, "not valid YAML: a tab may not be used as indentation");
	else if (p->context != NULL && p->context_mark.line < line)
		fail(r, (int)line,
		     "not valid YAML: %s, in column %zu, %s that begins %zu lines before",
		     p->problem, column, p->context, line - p->context_mark.line);
	else
		fail(r, (int)line, "not valid YAML: %s, in column %zu", p->problem, column);
}

static int next(struct reader *r, yaml_event_t *ret)
{
	if (!yaml_parser_parse(&r->parser, ret)) {
		fail_syntax(r);
		return -1;
	}
	r->line = (int)ret->start_mark.line;
	return 0;
}

static int check_tag(struct reader *r, const yaml_char_t *tag, bool *ret_is_str)
{
	static const char *const known[] = {
		YAML_MAP_TAG,   YAML_SEQ_TAG,  YAML_STR_TAG,  YAML_INT_TAG,
		YAML_FLOAT_TAG, YAML_BOOL_TAG, YAML_NULL_TAG, NULL};
	const char *s = (const char *)tag;

	if (s == NULL)
		return 0;
	for (size_t i = 0; known[i] != NULL; i++)
		if (strcmp(s, known[i]) == 0) {
			*ret_is_str = strcmp(s, YAML_STR_TAG) == 0;
			return 0;
		}
	if (strcmp(s, "!include") == 0)
		fail(r, r->line,
		     "!include must stand behind a key and alone on its line, as in "
		     "\"agent: !include mini/default.yaml\"");
	else
		fail(r, r->line, "tag %.60s is not known here", s);
	return -1;
}

static void remember(struct reader *r, const yaml_char_t *anchor, const struct node *n)
{
	if (anchor != NULL)
		vec_push(&r->anchors,
			 ((struct anchor){.name = xstrdup((const char *)anchor), .node = n}));
}

static const struct node *read_scalar(struct reader *r, const yaml_event_t *ev)
{
	const char *text = (const char *)ev->data.scalar.value;
	size_t len = ev->data.scalar.length;
	bool is_str = false;

	if (check_tag(r, ev->data.scalar.tag, &is_str) < 0)
		return NULL;
	if (memchr(text, '\0', len) != NULL) /* an escape in double quotes can make one */
		return fail(r, r->line, "text with a NUL");
	struct node *n = new_node(r->pool, NODE_SCALAR, r->line);
	n->text = xstrndup(text, len);
	n->plain = !is_str && ev->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	remember(r, ev->data.scalar.anchor, n);
	return n;
}

static const struct node *read_alias(struct reader *r, const yaml_event_t *ev)
{
	const char *name = (const char *)ev->data.alias.anchor;

	if (++r->aliases > NODE_ALIASES_MAX)
		return fail(r, r->line, "more than %d aliases", NODE_ALIASES_MAX);
	/* The last one wins; one that is still open is not in the list, so no cycles. */
	for (size_t i = r->anchors.len; i-- > 0;)
		if (strcmp(r->anchors.at[i].name, name) == 0)
			return r->anchors.at[i].node;
	return fail(r, r->line, "alias *%.60s: no such anchor before it", name);
}

static int add_entry(struct reader *r, struct node *into, const struct node *key,
		     const struct node *value)
{
	vec_push(&into->entries, ((struct node_entry){.key = key, .value = value}));
	into->values += value->values;
	if (value->depth >= into->depth)
		into->depth = value->depth + 1;
	if (into->values > NODE_VALUES_MAX || r->pool->nodes.len > 2 * NODE_VALUES_MAX)
		fail(r, value->line, "more than %d values, aliases followed", NODE_VALUES_MAX);
	else if (into->depth > NODE_DEPTH_MAX)
		fail(r, value->line, "nested more than %d deep", NODE_DEPTH_MAX);
	else if (key != NULL && into->entries.len > NODE_KEYS_MAX)
		fail(r, key->line, "more than %d keys in one place", NODE_KEYS_MAX);
	else
		return 0;
	return -1;
}

/* Keys of from that into does not have yet. */
static int merge_map(struct reader *r, struct node *into, const struct node *from)
{
	if (from->kind != NODE_MAP) {
		fail(r, from->line, "<<: expected keys and values to merge, or a list of such");
		return -1;
	}
	vec_each (struct node_entry, x, &from->entries) {
		if (node_get(into, x->key->text) != NULL)
			continue;
		if (add_entry(r, into, x->key, x->value) < 0)
			return -1;
	}
	return 0;
}

static int merge(struct reader *r, struct node *into, const struct node *from)
{
	if (node_is_null(from)) /* an include of an empty file */
		return 0;
	if (from->kind != NODE_LIST)
		return merge_map(r, into, from);
	vec_each (struct node_entry, x, &from->entries)
		if (merge_map(r, into, x->value) < 0)
			return -1;
	return 0;
}

/* The next value of a list, or what begins there; *ret_end: none, type has come. */
static const struct node *read_value(struct reader *r, int depth, yaml_event_type_t type,
				     bool *ret_end);

static const struct node *read_list(struct reader *r, const yaml_event_t *first, int depth)
{
	struct node *n = new_node(r->pool, NODE_LIST, r->line);
	bool end = false, unused;

	if (check_tag(r, first->data.sequence_start.tag, &unused) < 0)
		return NULL;
	for (;;) {
		const struct node *v = read_value(r, depth + 1, YAML_SEQUENCE_END_EVENT, &end);
		if (end)
			break;
		if (v == NULL || add_entry(r, n, NULL, v) < 0)
			return NULL;
	}
	remember(r, first->data.sequence_start.anchor, n);
	return n;
}

static int read_entry(struct reader *r, struct node *n, const struct node *key, struct node *merges,
		      int depth)
{
	const struct node *v = read_value(r, depth + 1, YAML_NO_EVENT, NULL);

	if (v == NULL)
		return -1;
	if (key->plain && strcmp(key->text, "<<") == 0)
		return add_entry(r, merges, NULL, v);
	vec_each (struct node_entry, x, &n->entries)
		if (strcmp(x->key->text, key->text) == 0) {
			BUF_SCOPED first = BUF_INIT;
			r->text->where(r->text->cookie, x->key->line, &first);
			fail(r, key->line, "key \"%.60s\" is there twice, first at %s", key->text,
			     first.data);
			return -1;
		}
	return add_entry(r, n, key, v);
}

static const struct node *read_map(struct reader *r, const yaml_event_t *first, int depth)
{
	struct node *n = new_node(r->pool, NODE_MAP, r->line);
	struct node *merges = new_node(r->pool, NODE_LIST, r->line);
	bool end = false, unused;

	if (check_tag(r, first->data.mapping_start.tag, &unused) < 0)
		return NULL;
	for (;;) {
		const struct node *key = read_value(r, depth + 1, YAML_MAPPING_END_EVENT, &end);
		if (end)
			break;
		if (key != NULL && key->kind != NODE_SCALAR)
			return fail(r, key->line,
				    "a key must be one word, not a list or a mapping");
		if (key == NULL || read_entry(r, n, key, merges, depth) < 0)
			return NULL;
	}
	/* Of several << the last wins, as in PyYAML; what is written out wins over all. */
	for (size_t i = merges->entries.len; i-- > 0;)
		if (merge(r, n, merges->entries.at[i].value) < 0)
			return NULL;
	remember(r, first->data.mapping_start.anchor, n);
	return n;
}

static const struct node *read_event(struct reader *r, const yaml_event_t *ev, int depth)
{
	if (depth > NODE_DEPTH_MAX)
		return fail(r, r->line, "nested more than %d deep", NODE_DEPTH_MAX);
	if (ev->type == YAML_SCALAR_EVENT)
		return read_scalar(r, ev);
	if (ev->type == YAML_ALIAS_EVENT)
		return read_alias(r, ev);
	if (ev->type == YAML_SEQUENCE_START_EVENT)
		return read_list(r, ev, depth);
	if (ev->type == YAML_MAPPING_START_EVENT)
		return read_map(r, ev, depth);
	return fail(r, r->line, "not valid YAML: a value is missing");
}

static const struct node *read_value(struct reader *r, int depth, yaml_event_type_t type,
				     bool *ret_end)
{
	yaml_event_t ev;
	const struct node *n = NULL;

	if (next(r, &ev) < 0)
		return NULL;
	if (ev.type == type)
		*ret_end = true;
	else
		n = read_event(r, &ev, depth);
	yaml_event_delete(&ev);
	return n;
}

static const struct node *read_document(struct reader *r)
{
	const struct node *root = NULL;
	yaml_event_t ev;

	while (next(r, &ev) == 0) {
		yaml_event_type_t type = ev.type;
		yaml_event_delete(&ev);
		if (type == YAML_STREAM_START_EVENT || type == YAML_DOCUMENT_END_EVENT)
			continue;
		if (type == YAML_STREAM_END_EVENT)
			return root != NULL ? root : fail(r, 0, "the file is empty");
		if (root != NULL)
			return fail(r, r->line, "more than one document in the file");
		root = read_value(r, 1, YAML_NO_EVENT, NULL);
		if (root == NULL)
			return NULL;
	}
	return NULL;
}

const struct node *node_parse(struct node_pool *p, const struct node_text *t, struct err *e)
{
	struct reader r = {.text = t, .pool = p, .e = e};

	if (!yaml_parser_initialize(&r.parser))
		BUG("no memory for a YAML parser");
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)t->bytes, t->len);
	const struct node *root = read_document(&r);
	yaml_parser_delete(&r.parser);
	vec_each (struct anchor, a, &r.anchors)
		free(a->name);
	vec_release(&r.anchors);
	return root;
}

struct plain_file {
	const char *name;
};

static void where_plain(const void *cookie, int line, struct buf *out)
{
	const struct plain_file *f = cookie;

	buf_printf(out, "%s:%d", f->name, line + 1);
}

/* Without a byte-order mark and with \n alone; -1 at the first byte that is no text. */
static int clean(const char *name, const char *bytes, size_t len, struct buf *out, struct err *e)
{
	int line = 1;
	size_t i = len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	for (; i < len; i++) {
		unsigned char c = (unsigned char)bytes[i];
		if (c == '\r' && i + 1 < len && bytes[i + 1] == '\n')
			continue;
		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
			return err_set(e, ERR_USAGE, "control character 0x%02x (%s:%d)", c, name,
				       line);
		if (c == '\n')
			line++;
		buf_putc(out, (char)c);
	}
	JSON_SCOPED *j = json_stringn(out->data, out->len);
	if (j == NULL)
		return err_set(e, ERR_USAGE, "not UTF-8 text (%s)", name);
	return 0;
}

const struct node *node_read(struct node_pool *p, const char *name, const char *bytes, size_t len,
			     struct err *e)
{
	BUF_SCOPED text = BUF_INIT;
	const struct plain_file f = {.name = name};

	if (clean(name, bytes, len, &text, e) < 0)
		return NULL;
	const struct node_text t = {
		.bytes = text.data, .len = text.len, .where = where_plain, .cookie = &f};
	return node_parse(p, &t, e);
}

static json_t *number(const char *s)
{
	char *end;

	if (s[strspn(s, "+-0123456789.eE")] != '\0' || strpbrk(s, "0123456789") == NULL)
		return NULL;
	errno = 0;
	long long i = strtoll(s, &end, 10);
	if (*end == '\0' && errno == 0)
		return json_integer(i);
	errno = 0;
	double d = strtod(s, &end);
	return *end == '\0' && isfinite(d) ? json_real(d) : NULL;
}

static json_t *scalar_to_json(const struct node *n)
{
	if (!n->plain)
		return json_string(n->text);
	if (node_is_null(n))
		return json_null();
	if (strcasecmp(n->text, "true") == 0 || strcasecmp(n->text, "false") == 0)
		return json_boolean(n->text[0] == 't' || n->text[0] == 'T');
	json_t *num = number(n->text);
	return num != NULL ? num : json_string(n->text);
}

json_t *node_to_json(const struct node *n)
{
	if (n->kind == NODE_SCALAR)
		return scalar_to_json(n);
	json_t *j = n->kind == NODE_LIST ? json_array() : json_object();
	vec_each (struct node_entry, x, &n->entries) {
		json_t *v = node_to_json(x->value);
		int rc = n->kind == NODE_LIST ? json_array_append_new(j, v)
					      : json_object_set_new(j, x->key->text, v);
		if (rc < 0)
			BUG("value of %s cannot be kept", x->key != NULL ? x->key->text : "a list");
	}
	return j;
}
