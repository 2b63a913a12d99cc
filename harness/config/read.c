/*
 * The file becomes a tree of nodes, and the tree is read place by place along
 * the rows of keys.c: each row takes its value, or its default, into
 * config.resolved and where it says so into struct config.  Reading goes on
 * after a mistake, so that one run shows them all.
 */
#include "harness/config/config.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/opt.h"
#include "harness/config/keys.h"
#include "harness/base/node.h"
#include "harness/config/read.h"
#include "harness/config/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static void add_message(struct loader *l, bool warning, const char *path, int line,
			const char *text)
{
	BUF_SCOPED out = BUF_INIT;

	if (path[0] != '\0')
		buf_printf(&out, "%s: ", path);
	buf_printf(&out, "%s (", text);
	text_where(l->text, line, &out);
	buf_putc(&out, ')');
	if (warning)
		vec_push(&l->c->warnings, buf_steal(&out));
	else
		vec_push(&l->errors, buf_steal(&out));
}

void config_problem(struct loader *l, const char *path, int line, const char *fmt, ...)
{
	BUF_SCOPED text = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	add_message(l, false, path, line, text.data);
}

void config_warn(struct loader *l, const char *path, int line, const char *fmt, ...)
{
	BUF_SCOPED text = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	add_message(l, true, path, line, text.data);
}

static const char *shorten(const char *s, char out[44])
{
	size_t n = strlen(s);

	if (n < 40)
		return s;
	size_t keep = 36;
	while (keep > 0 && ((unsigned char)s[keep] & 0xc0) == 0x80)
		keep--;
	snprintf(out, 44, "%.*s...", (int)keep, s);
	return out;
}

void config_wrong(struct loader *l, const char *path, const struct key *k, const struct node *n)
{
	BUF_SCOPED want = BUF_INIT;
	char room[44];

	key_expected(k, &want);
	if (n->kind != NODE_SCALAR)
		config_problem(l, path, n->line, "expected %s, got %s", want.data,
			       n->kind == NODE_LIST ? "a list" : "keys and values");
	else if (node_is_null(n))
		config_problem(l, path, n->line, "expected %s, got nothing", want.data);
	else
		config_problem(l, path, n->line, "expected %s, got \"%s\"%s", want.data,
			       shorten(n->text, room),
			       !n->plain && (k->type == KEY_INT || k->type == KEY_REAL ||
					     k->type == KEY_BOOL)
				       ? " in quotes"
				       : "");
}

const struct node *config_said(const struct node *map, const char *key)
{
	const struct node *n = node_get(map, key);

	return n != NULL && !node_is_null(n) ? n : NULL;
}

struct node *config_map_without(struct loader *l, const struct node *map, const char *const *keys)
{
	struct node *rest = node_empty(l->pool, NODE_MAP, map->line);

	vec_each (struct node_entry, x, &map->entries) {
		const char *const *key = keys;
		while (*key != NULL && strcmp(*key, x->key->text) != 0)
			key++;
		if (*key == NULL)
			node_add(rest, x->key, x->value);
	}
	return rest;
}

/* CodeClash takes any name; here it is part of refs and file names. */
static json_t *mend_name(struct loader *l, const char *path, const struct node *n)
{
	MEM_SCOPED char *name = xstrdup(n->kind == NODE_SCALAR ? n->text : "");

	if (!l->c->codeclash || name[0] == '\0' || strlen(name) > 64 || node_is_null(n))
		return NULL;
	for (char *p = name; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && *p != '-')
			*p = '_';
	config_warn(l, path, n->line, "\"%s\" is written %s here", n->text, name);
	return json_string(name);
}

static void store(const struct key *k, void *into, int64_t number)
{
	if (k->off == KEY_NOWHERE || into == NULL)
		return;
	if (k->type == KEY_BOOL)
		*(bool *)((char *)into + k->off) = number != 0;
	else
		memcpy((char *)into + k->off, &number, sizeof(number));
}

static void read_value(struct loader *l, const char *path, const struct key *k,
		       const struct node *n, void *into, json_t *out)
{
	int64_t number;
	json_t *v = key_value(k, n, &number);

	if (v == NULL && k->type == KEY_NAME)
		v = mend_name(l, path, n);
	if (v == NULL) {
		config_wrong(l, path, k, n);
		return;
	}
	store(k, into, number);
	json_object_set_new(out, k->name, v);
}

static void read_row(struct loader *l, const char *where, const struct key *k,
		     const struct node *map, void *into, json_t *out)
{
	MEM_SCOPED char *path = xprintf("%s%s%s", where, where[0] != '\0' ? "." : "", k->name);
	const struct node *n = config_said(map, k->name);

	if (k->type == KEY_UNUSED) {
		if (n != NULL && l->c->codeclash)
			config_warn(l, path, n->line, "has no effect: %s", k->help);
		else if (n != NULL)
			config_problem(l, path, n->line, "a key of CodeClash without effect: %s",
				       k->help);
	} else if (k->type == KEY_REFUSED) {
		if (n != NULL)
			config_problem(l, path, n->line, "%s", k->help);
	} else if (n == NULL && k->required) {
		BUF_SCOPED want = BUF_INIT;
		key_expected(k, &want);
		config_problem(l, path, map != NULL ? map->line : 0, "missing, expected %s",
			       want.data);
	} else if (k->type == KEY_PLACE) {
		json_t *v = config_read_place(l, path, k->name, n);
		if (v != NULL)
			json_object_set_new(out, k->name, v);
	} else if (n != NULL) {
		read_value(l, path, k, n, into, out);
	} else if (k->def != NULL) {
		read_value(l, path, k, node_scalar(l->pool, k->def, 0), into, out);
	}
}

static void unknown_key(struct loader *l, const char *where, const struct key *keys,
			const struct node *key)
{
	const char *names[128];
	size_t n = 0;

	for (const struct key *k = keys; k->type != KEY_END && n < 127; k++)
		if (k->type != KEY_UNUSED && k->type != KEY_REFUSED)
			names[n++] = k->name;
	names[n] = NULL;
	const char *near = opt_nearest(key->text, names);
	char room[44];
	MEM_SCOPED char *path =
		xprintf("%s%s%s", where, where[0] != '\0' ? "." : "", shorten(key->text, room));
	if (l->c->codeclash)
		config_warn(l, path, key->line, "unknown key, ignored%s%s%s",
			    near != NULL ? "; did you mean " : "", near != NULL ? near : "",
			    near != NULL ? "?" : "");
	else if (near != NULL)
		config_problem(l, path, key->line, "unknown key; did you mean %s?", near);
	else
		config_problem(l, path, key->line, "unknown key; see agon help config");
}

static bool is_key(const struct key *keys, const char *name)
{
	for (; keys->type != KEY_END; keys++)
		if (strcmp(keys->name, name) == 0)
			return true;
	return false;
}

json_t *config_read_keys(struct loader *l, const char *where, const struct key *keys, bool open,
			 const struct node *map, void *into)
{
	json_t *out = json_object();

	for (const struct key *k = keys; k->type != KEY_END; k++)
		read_row(l, where, k, map, into, out);
	if (map == NULL)
		return out;
	vec_each (struct node_entry, x, &map->entries) {
		if (is_key(keys, x->key->text))
			continue;
		if (open)
			json_object_set_new(out, x->key->text, node_to_json(x->value));
		else
			unknown_key(l, where, keys, x->key);
	}
	return out;
}

/* "players[12].config" -> "players[].config" */
static char *place_path(const char *path)
{
	char *out = xstrdup(path), *to = out;

	for (const char *p = path; *p != '\0'; p++)
		if (!(to > out && to[-1] == '[' && isdigit((unsigned char)*p)))
			*to++ = *p;
	*to = '\0';
	return out;
}

static void *target(struct config *c, const char *path)
{
	if (strcmp(path, "build") == 0)
		return &c->build;
	if (strcmp(path, "edit") == 0)
		return &c->edit;
	if (strcmp(path, "bots") == 0)
		return &c->bots;
	if (strcmp(path, "game.clock") == 0)
		return &c->clock;
	if (strcmp(path, "game.engine.limits") == 0)
		return &c->engine.limits;
	return c;
}

json_t *config_read_place(struct loader *l, const char *path, const char *name,
			  const struct node *n)
{
	const struct key map = {.type = KEY_MAP, .name = name};

	if (strcmp(path, "players") == 0) {
		if (n->kind == NODE_LIST)
			return config_read_players(l, n);
		config_problem(l, path, n->line, "expected a list of players, each behind \"- \"");
		return NULL;
	}
	if (strcmp(path, "tournament.schedule") == 0 || strcmp(path, "tournament.stop") == 0) {
		if (n == NULL)
			return NULL;
		if (n->kind == NODE_SCALAR && strcmp(name, "schedule") == 0)
			return config_read_schedule_kind(l, n);
	}
	if (n == NULL && strcmp(path, "search") == 0)
		return NULL;
	if (n != NULL && n->kind != NODE_MAP) {
		config_wrong(l, path, &map, n);
		return NULL;
	}
	if (strcmp(path, "game.engine") == 0) /* config_read_engine() */
		return NULL;
	/* a command that asks no model; no critic; no index */
	if (n == NULL && (strcmp(name, "config") == 0 || strcmp(name, "critic") == 0 ||
			  strcmp(name, "duplicates") == 0))
		return NULL;
	if (strcmp(path, "game.args") == 0)
		return config_read_args(l, n);
	MEM_SCOPED char *place = place_path(path);
	const struct key_place *p = key_place_find(place);
	return config_read_keys(l, path, p->keys, p->open, n, target(l->c, path));
}
