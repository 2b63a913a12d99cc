#include "harness/config/config.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/opt.h"
#include "harness/config/read.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

void config_free(struct config *c)
{
	if (c == NULL)
		return;
	vec_each (struct config_player, p, &c->players) {
		free(p->name);
		free(p->code);
	}
	vec_release(&c->players);
	vec_each (struct config_package, p, &c->packages) {
		free(p->path);
		free(p->name);
	}
	vec_release(&c->packages);
	vec_each (char *, w, &c->warnings)
		free(*w);
	vec_release(&c->warnings);
	json_decref(c->resolved);
	free(c->drawn);
	free(c->path);
	free(c->dir);
	free(c);
}

static const struct node *scalar_at(const struct node *map, const char *key)
{
	const struct node *n = config_said(map, key);

	return n != NULL && n->kind == NODE_SCALAR ? n : NULL;
}

/* CodeClash names arenas by class (CoreWar) and has two agents of its own. */
static bool is_codeclash(const struct node *root)
{
	const struct node *name = scalar_at(node_get(root, "game"), "name");
	const struct node *players = node_get(root, "players");

	for (const char *p = name != NULL ? name->text : ""; *p != '\0'; p++)
		if (isupper((unsigned char)*p))
			return true;
	if (players == NULL)
		return false;
	vec_each (struct node_entry, x, &players->entries) {
		const struct node *agent = scalar_at(x->value, "agent");
		if (agent != NULL &&
		    (strcmp(agent->text, "mini") == 0 || strcmp(agent->text, "dummy") == 0))
			return true;
	}
	return false;
}

static void find_arena(struct loader *l)
{
	const struct node *n = scalar_at(node_get(l->root, "game"), "name");
	BUF_SCOPED all = BUF_INIT;
	const char *names[128];
	size_t k = 0;

	if (n == NULL)
		return;
	MEM_SCOPED char *lower = xstrdup(n->text);
	for (char *p = lower; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	l->c->arena = config_arena(lower);
	if (l->c->arena != NULL) {
		arena_params_default(l->c->arena, &l->c->params);
		return;
	}
	for (const struct arena *const *a = arenas; *a != NULL && k < 120; a++) {
		buf_printf(&all, "%s%s", k > 0 ? ", " : "", (*a)->name);
		names[k++] = (*a)->name;
	}
	for (const struct arena *const *a = graded_arenas; *a != NULL && k < 126; a++) {
		buf_printf(&all, ", %s", (*a)->name);
		names[k++] = (*a)->name;
	}
	buf_printf(&all, ", %s", arena_external.name);
	names[k++] = arena_external.name;
	names[k] = NULL;
	const char *near = opt_nearest(lower, names);
	config_problem(l, "game.name", n->line, "expected one of %s, got \"%.40s\"%s%s%s", all.data,
		       n->text, near != NULL ? "; did you mean " : "", near != NULL ? near : "",
		       near != NULL ? "?" : "");
}

/* The parameters as the arena sees them after its own rules. */
static void check_args(struct loader *l, json_t *game)
{
	struct config *c = l->c;
	const struct arena *a = c->arena;
	struct err why = ERR_INIT;
	const struct node *n = node_get(node_get(l->root, "game"), "args");

	if (a->check != NULL && a->check(&c->params, c->players_per_game, &why) < 0) {
		config_problem(l, "game.args", n != NULL ? n->line : 0, "%s", why.text);
		return;
	}
	json_t *args = json_object();
	for (int i = 0; a->params[i].type != ARENA_P_END; i++) {
		const struct arena_param *p = &a->params[i];
		BUF_SCOPED text = BUF_INIT;
		arena_param_text(a, &c->params, i, &text);
		json_object_set_new(args, p->name,
				    p->type == ARENA_P_INT    ? json_integer(c->params.v[i])
				    : p->type == ARENA_P_BOOL ? json_boolean(c->params.v[i] != 0)
							      : json_string(text.data));
	}
	json_object_set_new(game, "args", args);
}

enum { GROUPS_MAX = 1 << 18 };

/* Of games for more than two, every group of players is a pairing. */
static void check_groups(struct loader *l)
{
	const struct node *game = node_get(l->root, "game");
	const struct node *n = node_get(game, "players_per_game");
	const struct config *c = l->c;
	double groups = 1;

	for (int i = 0; i < c->players_per_game; i++)
		groups *= ((double)c->players.len - i) / (i + 1);
	if (groups > GROUPS_MAX)
		config_problem(l, "game.players_per_game", n != NULL ? n->line : 0,
			       "%zu players make %.0f groups of %d; at most %d are played: fewer "
			       "players, or players_per_game: 2",
			       c->players.len, groups, c->players_per_game, GROUPS_MAX);
}

/* How many play in one game: 2, or all of them in CodeClash, unless it is said. */
static void check_seats(struct loader *l, json_t *game)
{
	struct config *c = l->c;
	const struct node *map = node_get(l->root, "game");
	const struct node *n = config_said(map, "players_per_game");
	bool said = n != NULL;
	int seats = (int)json_int_or(game, "players_per_game", 2);

	if (!said && (c->codeclash || c->arena->kind == ARENA_GRADED))
		seats = (int)c->players.len;
	if (!said && seats < (int)c->engine.min_players)
		seats = (int)c->engine.min_players;
	if (!said && seats < c->arena->min_players)
		seats = c->arena->min_players;
	if (!said && seats > c->arena->max_players)
		seats = c->arena->max_players;
	if (!said && seats > (int)c->players.len && c->arena->min_players == 1)
		seats = 1;
	if (seats < c->arena->min_players || seats > c->arena->max_players)
		config_problem(l, "game.players_per_game", (said ? n : map)->line,
			       "expected integer %d to %d for %s, got %d", c->arena->min_players,
			       c->arena->max_players, c->arena->name, seats);
	else if (c->players.len >= 2 && (size_t)seats > c->players.len)
		config_problem(l, "game.players_per_game", (said ? n : map)->line,
			       "%d play in one game of %s, but there are only %zu players", seats,
			       c->arena->name, c->players.len);
	c->players_per_game = seats;
	check_groups(l);
	json_object_set_new(game, "players_per_game", json_integer(seats));
}

static void check_game(struct loader *l)
{
	struct config *c = l->c;
	json_t *game = json_object_get(c->resolved, "game");

	if (c->arena == NULL || game == NULL)
		return;
	json_object_set_new(game, "name", json_string(c->arena->name));
	size_t before = l->errors.len;
	config_read_engine(l, game);
	check_seats(l, game);
	if (c->arena->kind == ARENA_GRADED)
		config_check_packages(l, game);
	else if (c->arena->kind == ARENA_EXTERNAL)
		config_check_engine(l, game);
	else if (l->errors.len == before)
		check_args(l, game);
	config_check_bots(l, game);
}

static void check_players(struct loader *l)
{
	const struct node *list = node_get(l->root, "players");
	struct config *c = l->c;

	if (list == NULL || list->kind != NODE_LIST)
		return;
	size_t least = c->arena != NULL && c->arena->min_players == 1 ? 1 : 2;
	/* On packages all are graded together, as one game. */
	bool together = c->arena != NULL && c->arena->kind == ARENA_GRADED;
	int most = together ? ARENA_PLAYERS_MAX : STORE_PLAYERS_MAX;
	if (list->entries.len < least || list->entries.len > (size_t)most)
		config_problem(l, "players", list->line, "expected %zu to %d players, got %zu",
			       least, most, list->entries.len);
	for (size_t i = 0; i < c->players.len; i++) {
		struct config_player *p = &c->players.at[i];
		p->name = xstrdup(json_str_or(p->spec, "name", ""));
		p->code = xstrdup(json_str_or(p->spec, "code", ""));
		p->wire = json_str_or(p->spec, "wire", NULL);
		for (size_t j = 0; j < i && p->name[0] != '\0'; j++)
			if (strcmp(c->players.at[j].name, p->name) == 0)
				config_problem(l, "players", list->entries.at[i].value->line,
					       "players[%zu] and players[%zu] are both called %s",
					       j, i, p->name);
	}
}

/* agent: past names another player. */
static void check_past(struct loader *l)
{
	const struct node *list = node_get(l->root, "players");
	struct config *c = l->c;

	for (size_t i = 0; list != NULL && i < c->players.len && i < list->entries.len; i++) {
		const char *of = json_str_or(c->players.at[i].spec, "of", NULL);
		bool found = false;
		if (of == NULL || c->players.at[i].kind == NULL ||
		    strcmp(c->players.at[i].kind->name, "past") != 0)
			continue;
		for (size_t j = 0; j < c->players.len; j++)
			found = found || (j != i && strcmp(c->players.at[j].name, of) == 0);
		MEM_SCOPED char *path = xprintf("players[%zu].of", i);
		if (!found)
			config_problem(l, path, list->entries.at[i].value->line,
				       "expected the name of another player, got \"%.64s\"", of);
	}
}

/* All of them if they fit; the first one in any case. */
static int fail(const struct loader *l, struct err *e)
{
	BUF_SCOPED out = BUF_INIT;
	size_t shown = 0;

	for (; shown < l->errors.len && shown < 10; shown++) {
		const char *m = l->errors.at[shown];
		if (shown > 0 && out.len + strlen(m) > sizeof(e->text) - 24)
			break;
		buf_printf(&out, "%s%s", shown > 0 ? "\n" : "", m);
	}
	if (shown < l->errors.len)
		buf_printf(&out, "\nand %zu more", l->errors.len - shown);
	return err_set(e, ERR_USAGE, "%s", out.data);
}

bool config_draws(const struct config *c)
{
	return c->secret != NULL && strcmp(c->secret, "auto") == 0;
}

static void check_secret(struct loader *l)
{
	const struct node *n = config_said(node_get(l->root, "tournament"), "secret");
	struct config *c = l->c;

	c->secret = json_str_or(json_object_get(c->resolved, "tournament"), "secret", NULL);
	if (config_draws(c))
		c->drawn = xcalloc(1, sizeof(*c->drawn));
	else if (n != NULL && c->secret != NULL && strlen(c->secret) < SECRET_MIN)
		config_problem(l, "tournament.secret", n->line,
			       "expected auto, or at least %d characters, so that it cannot be "
			       "guessed",
			       SECRET_MIN);
}

static void read_root(struct loader *l)
{
	struct config *c = l->c;

	if (l->root->kind != NODE_MAP) {
		config_problem(l, "", l->root->line,
			       "expected keys and values such as \"tournament:\"");
		return;
	}
	const struct node *matrix = node_get(l->root, "matrix");
	if (matrix != NULL)
		config_problem(l, "matrix", matrix->line,
			       "the file is an experiment of many tournaments; `agon run` runs "
			       "them, this takes one");
	c->codeclash = is_codeclash(l->root);
	find_arena(l);
	l->root = config_search_root(l);
	c->resolved = config_read_keys(l, "", key_place_find("")->keys, false, l->root, c);
	c->fast_forward = json_number_value(
		json_object_get(json_object_get(c->resolved, "tournament"), "fast_forward"));
	check_secret(l);
	check_players(l);
	check_past(l);
	json_object_del(c->resolved, "code"); /* every player has its own now */
	check_game(l);
	config_check_schedule(l);
	config_check_search(l);
}

static void where(const void *text, int line, struct buf *out)
{
	text_where(text, line, out);
}

/* What of a file is wanted: all of it, one rung of its ladder, one run of its experiment, or
 * the rules of these only. */
struct want {
	int rung; /* -1: all */
	const char *code;
	bool one_run;
	int64_t run;
	struct config_ladder *ladder; /* NULL: a config */
	struct config_matrix *matrix; /* the same */
};

static void read_wanted(struct loader *l, const struct want *w)
{
	struct config_ladder rules;

	if (w->ladder != NULL || w->matrix != NULL) {
		if (w->ladder != NULL)
			config_read_ladder(l, w->ladder);
		else
			config_read_matrix(l, w->matrix);
		return;
	}
	if (w->one_run) {
		l->root = config_run_root(l, w->run);
		if (l->errors.len > 0)
			return;
	}
	if (w->rung >= 0) {
		config_read_ladder(l, &rules);
		if (l->errors.len > 0)
			return;
		if (w->rung >= rules.rungs)
			BUG("rung %d of a ladder of %d", w->rung, rules.rungs);
		l->root = config_rung_root(l, &rules, w->rung, w->code);
	}
	read_root(l);
}

static int from_text(struct config **ret, const struct text *t, const char *path,
		     const struct want *w, struct err *e)
{
	NODE_POOL_SCOPED pool = {0};
	struct config *c = xcalloc(1, sizeof(*c));
	struct loader l = {.c = c, .text = t, .pool = &pool};
	int rc = -1;

	c->path = xstrdup(path);
	c->dir = xstrdup(t->dir != NULL ? t->dir : ".");
	const struct node_text yaml = {
		.bytes = t->bytes.data, .len = t->bytes.len, .where = where, .cookie = t};
	l.root = node_parse(&pool, &yaml, e);
	if (l.root != NULL) {
		read_wanted(&l, w);
		rc = l.errors.len > 0 ? fail(&l, e) : 0;
	}
	vec_each (char *, m, &l.errors)
		free(*m);
	vec_release(&l.errors);
	if (rc < 0 || ret == NULL)
		config_free(c);
	else
		*ret = c;
	return rc;
}

int config_from_text(struct config **ret, const struct text *t, const char *path, struct err *e)
{
	return from_text(ret, t, path, &(struct want){.rung = -1}, e);
}

static int load(struct config **ret, const char *path, const struct want *w, struct err *e)
{
	TEXT_SCOPED t;

	text_init(&t);
	return text_load(&t, path, e) < 0 ? -1 : from_text(ret, &t, path, w, e);
}

int config_load(struct config **ret, const char *path, struct err *e)
{
	return load(ret, path, &(struct want){.rung = -1}, e);
}

int config_ladder(const char *path, struct config_ladder *ret, struct err *e)
{
	return load(NULL, path, &(struct want){.rung = -1, .ladder = ret}, e);
}

int config_load_rung(struct config **ret, const char *path, int rung, const char *code,
		     struct err *e)
{
	return load(ret, path, &(struct want){.rung = rung, .code = code}, e);
}

int config_matrix_load(struct config_matrix *ret, const char *path, struct err *e)
{
	*ret = (struct config_matrix){0};
	return load(NULL, path, &(struct want){.rung = -1, .matrix = ret}, e);
}

int config_load_run(struct config **ret, const char *path, int64_t run, struct err *e)
{
	return load(ret, path, &(struct want){.rung = -1, .one_run = true, .run = run}, e);
}
