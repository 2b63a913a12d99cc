#include "harness/base/node.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/block.h"

#include <errno.h>
#include <libfyaml.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct anchor {
	char *name;
	const struct node *node;
};

struct reader {
	struct fy_parser *parser;
	struct fy_diag *diag;
	const struct node_text *text;
	struct node_pool *pool;
	VEC(struct anchor)
	anchors;
	int aliases;
	int line;   /* of the last token: empty values have none */
	int column; /* of the innermost list or map, -1 at the top */
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

/* What libfyaml did not like; its lines count from 1. */
static void fail_syntax(struct reader *r)
{
	void *at = NULL;
	const struct fy_diag_error *d;

	while ((d = fy_diag_errors_iterate(r->diag, &at)) != NULL)
		if (d->type == FYET_ERROR) {
			fail(r, d->line - 1, "not valid YAML: %s, in column %d", d->msg, d->column);
			return;
		}
	fail(r, r->line, "not valid YAML");
}

static void free_event(struct reader *r, struct fy_event **ev)
{
	fy_parser_event_free(r->parser, *ev);
	*ev = NULL;
}

static struct fy_event *next(struct reader *r)
{
	struct fy_event *ev = fy_parser_parse(r->parser);

	if (ev == NULL || fy_parser_get_stream_error(r->parser)) {
		free_event(r, &ev);
		fail_syntax(r);
	}
	return ev;
}

static void note_line(struct reader *r, struct fy_token *t)
{
	const struct fy_mark *m = t != NULL ? fy_token_start_mark(t) : NULL;

	if (m != NULL)
		r->line = m->line;
}

/* A list or a map begins; returns the column to go back to. */
static int enter(struct reader *r, struct fy_token *t)
{
	const struct fy_mark *m = t != NULL ? fy_token_start_mark(t) : NULL;
	int before = r->column;

	note_line(r, t);
	if (m != NULL)
		r->column = m->column;
	return before;
}

/* An escape in double quotes can make a surrogate, which is no character. */
static bool is_utf8(const char *s, size_t len)
{
	JSON_SCOPED *j = json_stringn(s, len);
	return j != NULL;
}

/* A token's text; NULL when that is no text: escapes can also make a NUL. */
static char *token_text(struct fy_token *t)
{
	size_t len = 0;
	const char *s = t != NULL ? fy_token_get_text(t, &len) : NULL;

	if (s == NULL)
		return xstrdup("");
	return memchr(s, '\0', len) != NULL || !is_utf8(s, len) ? NULL : xstrndup(s, len);
}

static int check_tag(struct reader *r, struct fy_token *tag, bool *ret_is_str)
{
	static const char *const known[] = {"map", "seq", "str", "int", "float", "bool", "null"};
	static const char core[] = "tag:yaml.org,2002:";

	if (tag == NULL)
		return 0;
	MEM_SCOPED char *s = token_text(tag);
	const char *name =
		s != NULL && strncmp(s, core, sizeof(core) - 1) == 0 ? s + sizeof(core) - 1 : NULL;
	for (size_t i = 0; name != NULL && i < sizeof(known) / sizeof(*known); i++)
		if (strcmp(name, known[i]) == 0) {
			*ret_is_str = strcmp(name, "str") == 0;
			return 0;
		}
	note_line(r, tag);
	if (s != NULL && strcmp(s, "!include") == 0)
		fail(r, r->line,
		     "!include must stand behind a key and alone on its line, as in "
		     "\"agent: !include mini/default.yaml\"");
	else
		fail(r, r->line, "tag %.60s is not known here", s != NULL ? s : "");
	return -1;
}

static void remember(struct reader *r, struct fy_token *anchor, const struct node *n)
{
	if (anchor == NULL)
		return;
	char *name = token_text(anchor);
	if (name != NULL)
		vec_push(&r->anchors, ((struct anchor){.name = name, .node = n}));
}

/* The text of a token behind | or >; NULL for others. */
static char *block_of(struct reader *r, struct fy_token *t, bool *ret_wrong)
{
	enum fy_scalar_style style = t != NULL ? fy_token_scalar_style(t) : FYSS_PLAIN;
	BUF_SCOPED out = BUF_INIT;

	if (style != FYSS_LITERAL && style != FYSS_FOLDED)
		return NULL;
	const struct fy_mark *from = fy_token_start_mark(t), *to = fy_token_end_mark(t);
	int lines =
		block_text(r->text->bytes, from->input_pos, r->column, style == FYSS_FOLDED, &out);
	*ret_wrong = from->line + lines != to->line;
	return buf_steal(&out);
}

static const struct node *read_scalar(struct reader *r, const struct fy_event *ev)
{
	struct fy_token *t = ev->scalar.value;
	bool is_str = false, wrong = false;

	note_line(r, t);
	if (check_tag(r, ev->scalar.tag, &is_str) < 0)
		return NULL;
	char *text = block_of(r, t, &wrong);
	if (text == NULL)
		text = token_text(t);
	if (text == NULL)
		return fail(r, r->line, "text with a NUL or with half a character");
	struct node *n = new_node(r->pool, NODE_SCALAR, r->line);
	n->text = text;
	if (wrong)
		return fail(r, r->line,
			    "it is not clear where the text behind | or > ends; indent it deeper "
			    "than its key");
	n->plain = !is_str && (t == NULL || fy_token_scalar_style(t) == FYSS_PLAIN);
	remember(r, ev->scalar.anchor, n);
	return n;
}

static const struct node *read_alias(struct reader *r, const struct fy_event *ev)
{
	note_line(r, ev->alias.anchor);
	if (++r->aliases > NODE_ALIASES_MAX)
		return fail(r, r->line, "more than %d aliases", NODE_ALIASES_MAX);
	MEM_SCOPED char *name = token_text(ev->alias.anchor);
	/* The last one wins; one that is still open is not in the list, so no cycles. */
	for (size_t i = r->anchors.len; name != NULL && i-- > 0;)
		if (strcmp(r->anchors.at[i].name, name) == 0)
			return r->anchors.at[i].node;
	return fail(r, r->line, "alias *%.60s: no such anchor before it", name != NULL ? name : "");
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

static const struct node *read_value(struct reader *r, struct fy_event *ev, int depth);

static const struct node *read_list(struct reader *r, struct fy_event **first, int depth)
{
	int before = enter(r, (*first)->sequence_start.sequence_start);
	struct node *n = new_node(r->pool, NODE_LIST, r->line);
	bool unused;

	if (check_tag(r, (*first)->sequence_start.tag, &unused) < 0)
		return NULL;
	for (;;) {
		struct fy_event *ev = next(r);
		if (ev == NULL)
			return NULL;
		if (ev->type == FYET_SEQUENCE_END) {
			free_event(r, &ev);
			break;
		}
		const struct node *v = read_value(r, ev, depth + 1);
		if (v == NULL || add_entry(r, n, NULL, v) < 0)
			return NULL;
	}
	r->column = before;
	remember(r, (*first)->sequence_start.anchor, n);
	return n;
}

/* NULL at the end of the map, with *ret_end set. */
static const struct node *read_key(struct reader *r, bool *ret_end, int depth)
{
	struct fy_event *ev = next(r);

	if (ev == NULL)
		return NULL;
	if (ev->type == FYET_MAPPING_END) {
		*ret_end = true;
		free_event(r, &ev);
		return NULL;
	}
	const struct node *key = read_value(r, ev, depth + 1);
	if (key != NULL && key->kind != NODE_SCALAR)
		return fail(r, key->line, "a key must be one word, not a list or a mapping");
	return key;
}

static int read_entry(struct reader *r, struct node *n, const struct node *key, struct node *merges,
		      int depth)
{
	struct fy_event *ev = next(r);
	const struct node *v = ev != NULL ? read_value(r, ev, depth + 1) : NULL;

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

static const struct node *read_map(struct reader *r, struct fy_event **first, int depth)
{
	int before = enter(r, (*first)->mapping_start.mapping_start);
	struct node *n = new_node(r->pool, NODE_MAP, r->line);
	struct node *merges = new_node(r->pool, NODE_LIST, r->line);
	bool end = false, unused;

	if (check_tag(r, (*first)->mapping_start.tag, &unused) < 0)
		return NULL;
	for (;;) {
		const struct node *key = read_key(r, &end, depth);
		if (end)
			break;
		if (key == NULL || read_entry(r, n, key, merges, depth) < 0)
			return NULL;
	}
	/* Of several << the last wins, as in PyYAML; what is written out wins over all. */
	for (size_t i = merges->entries.len; i-- > 0;)
		if (merge(r, n, merges->entries.at[i].value) < 0)
			return NULL;
	r->column = before;
	remember(r, (*first)->mapping_start.anchor, n);
	return n;
}

/* Takes the event. */
static const struct node *read_value(struct reader *r, struct fy_event *ev, int depth)
{
	const struct node *n = NULL;

	if (depth > NODE_DEPTH_MAX)
		fail(r, r->line, "nested more than %d deep", NODE_DEPTH_MAX);
	else if (ev->type == FYET_SCALAR)
		n = read_scalar(r, ev);
	else if (ev->type == FYET_ALIAS)
		n = read_alias(r, ev);
	else if (ev->type == FYET_SEQUENCE_START)
		n = read_list(r, &ev, depth);
	else if (ev->type == FYET_MAPPING_START)
		n = read_map(r, &ev, depth);
	else
		fail(r, r->line, "not valid YAML: a value is missing");
	free_event(r, &ev);
	return n;
}

static const struct node *read_document(struct reader *r)
{
	const struct node *root = NULL;

	for (struct fy_event *ev; (ev = next(r)) != NULL;) {
		enum fy_event_type type = ev->type;
		if (type == FYET_STREAM_START || type == FYET_DOCUMENT_END) {
			free_event(r, &ev);
		} else if (type == FYET_STREAM_END) {
			free_event(r, &ev);
			return root != NULL ? root : fail(r, 0, "the file is empty");
		} else if (type == FYET_DOCUMENT_START) {
			note_line(r, ev->document_start.document_start);
			free_event(r, &ev);
			if (root != NULL)
				return fail(r, r->line, "more than one document in the file");
		} else {
			root = read_value(r, ev, 1);
			if (root == NULL)
				return NULL;
		}
	}
	return NULL;
}

const struct node *node_parse(struct node_pool *p, const struct node_text *t, struct err *e)
{
	struct fy_diag_cfg dc;
	fy_diag_cfg_default(&dc);
	dc.fp = NULL;
	dc.colorize = false;
	struct reader r = {.text = t, .pool = p, .column = -1, .e = e, .diag = fy_diag_create(&dc)};
	const struct node *root = NULL;

	if (r.diag == NULL)
		BUG("libfyaml gives no diagnostics");
	fy_diag_set_collect_errors(r.diag, true);
	const struct fy_parse_cfg cfg = {.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG |
						  FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE |
						  FYPCF_DISABLE_MMAP_OPT,
					 .diag = r.diag};
	r.parser = fy_parser_create(&cfg);
	if (r.parser == NULL || fy_parser_set_string(r.parser, t->bytes, t->len) != 0)
		err_set(e, ERR_INTERNAL, "libfyaml cannot start");
	else
		root = read_document(&r);
	if (r.parser != NULL)
		fy_parser_destroy(r.parser);
	fy_diag_destroy(r.diag);
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
	if (!is_utf8(out->data, out->len))
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
