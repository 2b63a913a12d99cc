/* What only arenas have in which programs play: their clock, their limits, their wires. */
#include "harness/config/read.h"

#include "harness/base/fd.h"

#include <string.h>

static void refuse_key(struct loader *l, const char *path, const struct node *n)
{
	config_problem(l, path, n->line, "no program plays in %s: players hand in %s",
		       l->c->arena->name, l->c->arena->submission);
}

/* Nothing of it makes sense; and a config from before it was there stays as it was. */
static void refuse(struct loader *l, json_t *game)
{
	static const char *const keys[] = {"clock", "bots"};
	const struct node *list = node_get(l->root, "players");
	const struct node *n = config_said(l->root, "bots");

	if (n != NULL)
		refuse_key(l, "bots", n);
	for (size_t i = 0; i < 2; i++) {
		MEM_SCOPED char *path = xprintf("game.%s", keys[i]);
		n = config_said(node_get(l->root, "game"), keys[i]);
		if (n != NULL)
			refuse_key(l, path, n);
		json_object_del(game, keys[i]);
	}
	for (size_t i = 0; i < l->c->players.len; i++) {
		MEM_SCOPED char *path = xprintf("players[%zu].wire", i);
		n = list != NULL ? config_said(list->entries.at[i].value, "wire") : NULL;
		if (n != NULL)
			refuse_key(l, path, n);
	}
	json_object_del(l->c->resolved, "bots");
	l->c->bots = (struct config_limits){0};
}

static bool is_word(const char *words, const char *word)
{
	size_t want = strlen(word);

	for (const char *p = words; *p != '\0';) {
		size_t n = strcspn(p, " ");
		if (n == want && memcmp(p, word, n) == 0)
			return true;
		p += n + strspn(p + n, " ");
	}
	return false;
}

static void check_wires(struct loader *l)
{
	const struct node *list = node_get(l->root, "players");

	for (size_t i = 0; i < l->c->players.len; i++) {
		const struct config_player *p = &l->c->players.at[i];
		MEM_SCOPED char *path = xprintf("players[%zu].wire", i);
		if (p->wire != NULL && !is_word(l->c->arena->wires, p->wire))
			config_problem(l, path, list->entries.at[i].value->line,
				       "expected one of %s, got \"%.40s\"", l->c->arena->wires,
				       p->wire);
	}
}

static void fill_time(json_t *clock, const char *key, int64_t *ns, int64_t def)
{
	BUF_SCOPED text = BUF_INIT;

	if (json_object_get(clock, key) == NULL)
		*ns = def;
	key_time_text(*ns, &text);
	json_object_set_new(clock, key, json_string(text.data));
}

static void fill_clock(struct config *c, json_t *game)
{
	const struct arena_clock *def = &c->arena->clock;
	json_t *clock = json_object_get(game, "clock");

	if (clock == NULL)
		return; /* not keys and values: told already */
	fill_time(clock, "init", &c->clock.init_ns, def->init_ns);
	fill_time(clock, "move", &c->clock.move_ns, def->move_ns);
	fill_time(clock, "bank", &c->clock.bank_ns, def->bank_ns);
	if (json_object_get(clock, "strikes") == NULL)
		c->clock.strikes = def->strikes;
	json_object_set_new(clock, "strikes", json_integer(c->clock.strikes));
}

/* Programs with limits, but the clock is the engine's. */
static void check_external(struct loader *l, json_t *game)
{
	static const char *const keys[] = {"clock", "bots"};

	for (size_t i = 0; i < 2; i++) {
		MEM_SCOPED char *path = xprintf("game.%s", keys[i]);
		const struct node *n = config_said(node_get(l->root, "game"), keys[i]);
		if (n != NULL)
			config_problem(l, path, n->line,
				       "the engine asks its bots, and has its own clock");
		json_object_del(game, keys[i]);
	}
	const struct node *n = config_said(l->root, "bots");
	if (!l->c->engine.co_resident)
		return;
	if (n != NULL)
		config_problem(l, "bots", n->line,
			       "bots run in the engine's own sandbox, within its limits");
	json_object_del(l->c->resolved, "bots");
	l->c->bots = (struct config_limits){0};
}

void config_check_bots(struct loader *l, json_t *game)
{
	struct config *c = l->c;
	const char *bots = json_string_value(json_object_get(game, "bots"));

	if (c->arena->kind == ARENA_EXTERNAL) {
		check_external(l, game);
		return;
	}
	if (c->arena->kind != ARENA_TURNS) {
		refuse(l, game);
		return;
	}
	c->fresh_bots = bots != NULL ? strcmp(bots, "fresh") == 0 : c->arena->fresh;
	json_object_set_new(game, "bots", json_string(c->fresh_bots ? "fresh" : "persistent"));
	fill_clock(c, game);
	check_wires(l);
}
