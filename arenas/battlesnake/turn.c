/*
 * One turn in the order of the public engine: move, lose health, hazards, feed,
 * eliminate.  That order is the rules: two heads on one food both grow before their
 * lengths are compared, a snake at health 1 that eats lives, and one that a hazard
 * kills does not get to eat.  Those who starve or leave the board go first and are
 * in nobody's way; all other deaths of the turn happen at once.
 */
#include "arenas/battlesnake/snake.h"

const char *const snake_moves[4] = {"up", "down", "left", "right"};
const char *const snake_causes[] = {
	[SNAKE_ALIVE] = "",
	[SNAKE_STARVED] = "out-of-health",
	[SNAKE_IN_HAZARD] = "hazard",
	[SNAKE_HIT_WALL] = "wall-collision",
	[SNAKE_HIT_SELF] = "snake-self-collision",
	[SNAKE_HIT_BODY] = "snake-collision",
	[SNAKE_HIT_HEAD] = "head-collision",
};

static bool lives(const struct snake *s)
{
	return s->cause == SNAKE_ALIVE;
}

static int count_alive(const struct snake_game *g)
{
	int n = 0;
	for (int i = 0; i < g->players; i++)
		n += lives(&g->snakes[i]);
	return n;
}

bool snake_over(const void *st)
{
	const struct snake_game *g = st;
	return count_alive(g) <= (g->mode == SNAKE_SOLO ? 0 : 1) || g->turn >= g->max_turns;
}

static void grow(struct snake *s)
{
	int tail = snake_part(s, s->length - 1);
	if (s->length < SNAKE_RING)
		s->ring[(s->head + s->length++) & (SNAKE_RING - 1)] = (int16_t)tail;
}

static void move_head(const struct snake_game *g, struct snake *s, enum snake_move move)
{
	static const int dx[4] = {0, 0, -1, 1}, dy[4] = {1, -1, 0, 0};
	int from = snake_part(s, 0);
	int x = from % g->width + dx[move], y = from / g->width + dy[move];
	if (snake_wraps(g)) {
		x = x < 0 ? g->width - 1 : x == g->width ? 0 : x;
		y = y < 0 ? g->height - 1 : y == g->height ? 0 : y;
	}
	bool out = x < 0 || x >= g->width || y < 0 || y >= g->height;
	s->head = (s->head - 1) & (SNAKE_RING - 1);
	s->ring[s->head] = (int16_t)(out ? SNAKE_OUT : y * g->width + x);
}

static void eliminate(const struct snake_game *g, struct snake *s, enum snake_cause cause, int by)
{
	s->cause = cause;
	s->by = by;
	s->died = g->turn + 1;
}

/* Each hazard on the square hurts; none does where there is food. */
static void hurt(const struct snake_game *g, struct snake *s)
{
	int at = snake_part(s, 0);
	if (at == SNAKE_OUT || g->is_food[at])
		return;
	for (int n = g->hazard[at]; n > 0; n--) {
		s->health -= g->damage;
		s->health = s->health < 0 ? 0 : s->health;
		if (s->health == 0)
			eliminate(g, s, SNAKE_IN_HAZARD, -1);
	}
}

static void feed(struct snake_game *g)
{
	uint8_t eaten[SNAKE_PLAYERS_MAX] = {0};
	bool any = false;
	for (int i = 0; i < g->players; i++) {
		struct snake *s = &g->snakes[i];
		int at = snake_part(s, 0);
		eaten[i] = lives(s) && at != SNAKE_OUT && g->is_food[at];
		any |= eaten[i];
	}
	if (!any)
		return;
	for (int i = 0; i < g->players; i++)
		if (eaten[i]) {
			grow(&g->snakes[i]);
			g->snakes[i].health = SNAKE_HEALTH;
			g->is_food[snake_part(&g->snakes[i], 0)] = 0;
		}
	int kept = 0;
	for (int i = 0; i < g->foods; i++)
		if (g->is_food[g->food[i]])
			g->food[kept++] = g->food[i];
	g->foods = kept;
}

static bool hits_body(int head, const struct snake *other)
{
	for (int i = 1; i < other->length; i++)
		if (snake_part(other, i) == head)
			return true;
	return false;
}

/* The longest living snake other than seat that it runs into, or -1. */
static int hit_by(const struct snake_game *g, int seat, bool heads)
{
	const struct snake *s = &g->snakes[seat];
	int head = snake_part(s, 0), by = -1;
	for (int i = 0; i < g->players; i++) {
		const struct snake *o = &g->snakes[i];
		if (i == seat || !lives(o) || (by >= 0 && o->length <= g->snakes[by].length))
			continue;
		if (heads ? snake_part(o, 0) == head && s->length <= o->length : hits_body(head, o))
			by = i;
	}
	return by;
}

static enum snake_cause collide(const struct snake_game *g, int seat, int *ret_by)
{
	const struct snake *s = &g->snakes[seat];
	if (hits_body(snake_part(s, 0), s)) {
		*ret_by = seat;
		return SNAKE_HIT_SELF;
	}
	if ((*ret_by = hit_by(g, seat, false)) >= 0)
		return SNAKE_HIT_BODY;
	if ((*ret_by = hit_by(g, seat, true)) >= 0)
		return SNAKE_HIT_HEAD;
	return SNAKE_ALIVE;
}

static void eliminate_all(struct snake_game *g)
{
	enum snake_cause cause[SNAKE_PLAYERS_MAX];
	int by[SNAKE_PLAYERS_MAX];
	for (int i = 0; i < g->players; i++) {
		struct snake *s = &g->snakes[i];
		if (lives(s) && s->health <= 0)
			eliminate(g, s, SNAKE_STARVED, -1);
		else if (lives(s) && snake_part(s, 0) == SNAKE_OUT)
			eliminate(g, s, SNAKE_HIT_WALL, -1);
	}
	for (int i = 0; i < g->players; i++)
		cause[i] = lives(&g->snakes[i]) ? collide(g, i, &by[i]) : SNAKE_ALIVE;
	for (int i = 0; i < g->players; i++)
		if (cause[i] != SNAKE_ALIVE)
			eliminate(g, &g->snakes[i], cause[i], by[i]);
}

/* Constrictor: nobody starves, and every tail stays where it is. */
static void constrict(struct snake_game *g)
{
	g->foods = 0;
	for (int i = 0; i < g->players; i++) {
		struct snake *s = &g->snakes[i];
		if (!lives(s))
			continue;
		s->health = SNAKE_HEALTH;
		if (snake_part(s, s->length - 1) != snake_part(s, s->length - 2))
			grow(s);
	}
}

void snake_turn(struct snake_game *g, const enum snake_move *move)
{
	for (int i = 0; i < g->players; i++) {
		struct snake *s = &g->snakes[i];
		if (!lives(s))
			continue;
		move_head(g, s, move[i]);
		s->health--;
		hurt(g, s);
	}
	feed(g);
	eliminate_all(g);
	if (snake_constricts(g))
		constrict(g);
	g->turn++;
}
