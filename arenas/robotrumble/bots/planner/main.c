/*
 * planner: tries the orders of its units one after the other in the rules of the game, against
 * two guesses of what the enemy does, and keeps what leaves it best; twice round, since the
 * orders depend on each other.  A position is judged by who is left, what the next blows will
 * cost both sides, and how near each unit is to a fight in which its side is the stronger.
 * It counts positions, not time, so the same game is played the same way everywhere.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 19, CELLS = SIDE * SIDE, UNITS = 256, NOTHING = 0, MOVE = 1, ATTACK = 5, ORDERS = 9 };
enum { HEALTH = 5, GUESSES = 2, ROUNDS = 2, SEARCHED = 5 };

static const int step[4] = {-SIDE, 1, SIDE, -1};
static const char *const words[ORDERS] = {
	"",
	"move north",
	"move east",
	"move south",
	"move west",
	"attack north",
	"attack east",
	"attack south",
	"attack west",
};

/* An order is NOTHING, MOVE + direction or ATTACK + direction. */
struct unit {
	int id, cell, health, enemy;
};
struct board {
	int n;
	struct unit unit[UNITS];
};

static char terrain[CELLS];
static int turn, turns, spawn_every;
static struct board now;
static int order[UNITS], guess[GUESSES][UNITS];

static int x_of(int c)
{
	return c % SIDE;
}
static int y_of(int c)
{
	return c / SIDE;
}
static int away(int a, int b)
{
	return abs(x_of(a) - x_of(b)) + abs(y_of(a) - y_of(b));
}

/* ---- the rules ---- */

static void index_units(const struct board *b, short *at)
{
	memset(at, 0xff, CELLS * sizeof(*at));
	for (int i = 0; i < b->n; i++)
		at[b->unit[i].cell] = (short)i;
}

static void move_all(struct board *b, const int *what, short *at)
{
	static short best[CELLS], to[UNITS];

	memset(best, 0xff, sizeof(best));
	for (int i = 0; i < b->n; i++) {
		to[i] = -1;
		if (what[i] < MOVE || what[i] >= ATTACK)
			continue;
		int c = b->unit[i].cell + step[what[i] - MOVE];
		if (best[c] < 0 || what[i] < what[best[c]])
			best[c] = (short)i;
	}
	for (int i = 0; i < b->n; i++) {
		if (what[i] < MOVE || what[i] >= ATTACK)
			continue;
		int from = b->unit[i].cell, c = from + step[what[i] - MOVE], other = best[from];
		if (best[c] != i || (other >= 0 && b->unit[other].cell == c))
			continue;
		to[i] = (short)c;
		at[from] = -1;
	}
	for (int i = 0; i < b->n; i++)
		if (to[i] >= 0 && (terrain[to[i]] == '#' || at[to[i]] >= 0))
			for (int k = i; k >= 0 && to[k] >= 0; k = best[b->unit[k].cell]) {
				to[k] = -1;
				at[b->unit[k].cell] = (short)k;
			}
	for (int i = 0; i < b->n; i++)
		if (to[i] >= 0) {
			b->unit[i].cell = to[i];
			at[to[i]] = (short)i;
		}
}

/* What comes of it; the dead stay in the list with no health, off the map. */
static void play(struct board *b, const int *what, short *at)
{
	index_units(b, at);
	move_all(b, what, at);
	for (int i = 0; i < b->n; i++) {
		int hit = what[i] < ATTACK ? -1 : at[b->unit[i].cell + step[what[i] - ATTACK]];
		if (hit >= 0 && b->unit[hit].health > 0)
			b->unit[hit].health--;
	}
	int clears = spawn_every > 0 && turn % spawn_every == 0 && turn < turns;
	for (int i = 0; i < b->n; i++) {
		if (clears && terrain[b->unit[i].cell] == 's')
			b->unit[i].health = 0;
		if (b->unit[i].health == 0)
			at[b->unit[i].cell] = -1;
	}
}

/* ---- what a board is worth ---- */

/* How many of the other side stand beside unit i, and which way the weakest of them is. */
static int foes_beside(const struct board *b, const short *at, int i, int *ret_way)
{
	int n = 0, least = HEALTH + 1;

	for (int d = 0; d < 4; d++) {
		int k = at[b->unit[i].cell + step[d]];
		if (k < 0 || b->unit[k].enemy == b->unit[i].enemy)
			continue;
		n++;
		if (b->unit[k].health < least) {
			least = b->unit[k].health;
			*ret_way = d;
		}
	}
	return n;
}

/* A unit's worth, less what the next blows will take: each neighbour strikes one of the
 * units beside it, and dying is worse than bleeding. */
static double worth(const struct board *b, const short *at, int i)
{
	const struct unit *u = &b->unit[i];
	double blows = 0;
	int way = 0;

	for (int d = 0; d < 4; d++) {
		int k = at[u->cell + step[d]];
		if (k >= 0 && b->unit[k].enemy != u->enemy)
			blows += 1.0 / foes_beside(b, at, k, &way);
	}
	double left = u->health - blows;
	if (left <= 0)
		return 1 - left * -0.5;
	return 4 + 1.2 * left - 0.3 * blows;
}

/* The nearer to a fight, the better, where its own side is the stronger; else the farther. */
static double place(const struct board *b, int i)
{
	const struct unit *u = &b->unit[i];
	int nearest = 99, friends = 0, foes = 0;

	for (int k = 0; k < b->n; k++) {
		const struct unit *v = &b->unit[k];
		int d = away(u->cell, v->cell);
		if (v->health == 0 || k == i)
			continue;
		if (v->enemy != u->enemy && d < nearest)
			nearest = d;
		if (d <= 4)
			*(v->enemy == u->enemy ? &friends : &foes) += 1;
	}
	double value = -0.02 * away(u->cell, CELLS / 2);
	if (nearest < 99)
		value += (foes > friends + 1 ? 0.12 : -0.12) * nearest;
	/* On the rim time runs out. */
	if (terrain[u->cell] == 's' && spawn_every > 0)
		value -= 0.4 + 0.3 * (turn % spawn_every);
	return value;
}

static double judge(const struct board *b, const short *at)
{
	double value = 0;

	for (int i = 0; i < b->n; i++) {
		const struct unit *u = &b->unit[i];
		if (u->health == 0)
			continue;
		value += u->enemy ? -1.05 * worth(b, at, i) : worth(b, at, i) + place(b, i);
	}
	return value;
}

static double try_orders(void)
{
	static struct board b;
	static short at[CELLS];
	double sum = 0;

	for (int g = 0; g < GUESSES; g++) {
		int what[UNITS];
		for (int i = 0; i < now.n; i++)
			what[i] = now.unit[i].enemy ? guess[g][i] : order[i];
		b.n = now.n;
		memcpy(b.unit, now.unit, (size_t)now.n * sizeof(now.unit[0]));
		play(&b, what, at);
		sum += judge(&b, at);
	}
	return sum;
}

/* ---- the choice ---- */

static int nearest_foe(int i)
{
	int best = -1;

	for (int k = 0; k < now.n; k++)
		if (now.unit[k].enemy != now.unit[i].enemy &&
		    (best < 0 || away(now.unit[i].cell, now.unit[k].cell) <
					 away(now.unit[i].cell, now.unit[best].cell)))
			best = k;
	return best;
}

/* A step that brings it nearer to cell, over free ground. */
static int approach(const short *at, int i, int cell)
{
	int best = NOTHING, least = away(now.unit[i].cell, cell);

	for (int d = 0; d < 4; d++) {
		int c = now.unit[i].cell + step[d];
		if (terrain[c] != '#' && at[c] < 0 && away(c, cell) < least) {
			least = away(c, cell);
			best = MOVE + d;
		}
	}
	return best;
}

/* Who can strike strikes.  The others come on, or, by the second guess, wait. */
static void first_orders(void)
{
	static short at[CELLS];

	index_units(&now, at);
	for (int i = 0; i < now.n; i++) {
		int way = 0, foe = nearest_foe(i), come;
		if (foes_beside(&now, at, i, &way) > 0)
			come = ATTACK + way;
		else
			come = approach(at, i, foe >= 0 ? now.unit[foe].cell : CELLS / 2);
		order[i] = come;
		guess[0][i] = come;
		guess[1][i] = come >= ATTACK ? come : NOTHING;
	}
}

static void improve(int i)
{
	double best = try_orders();
	int keep = order[i];

	for (int o = 0; o < ORDERS; o++) {
		if (o >= MOVE && terrain[now.unit[i].cell + step[(o - MOVE) % 4]] == '#')
			continue;
		order[i] = o;
		double value = try_orders();
		if (value > best + 1e-9) {
			best = value;
			keep = o;
		}
	}
	order[i] = keep;
}

static void choose(void)
{
	first_orders();
	for (int round = 0; round < ROUNDS; round++)
		for (int i = 0; i < now.n; i++) {
			int foe = nearest_foe(i);
			int near =
				foe >= 0 && away(now.unit[i].cell, now.unit[foe].cell) <= SEARCHED;
			if (!now.unit[i].enemy && (near || terrain[now.unit[i].cell] == 's'))
				improve(i);
		}
}

/* ---- agon/1; members come in a known order ---- */

static int number(const char *line, const char *key)
{
	const char *p = strstr(line, key);

	return p != NULL ? atoi(p + strlen(key)) : 0;
}

static void read_board(const char *obs)
{
	int blue = strstr(obs, "\"team\":\"Blue\",\"units\"") != NULL;
	const char *p = strstr(obs, "\"units\":["), *map = strstr(obs, "\"map\":[");

	turn = number(obs, "\"turn\":");
	turns = number(obs, "\"turns\":");
	spawn_every = number(obs, "\"spawn_every\":");
	now.n = 0;
	while (now.n < UNITS && p != NULL && (p = strstr(p, "{\"id\":\"")) != NULL && p < map) {
		char team;
		int x, y;
		struct unit *u = &now.unit[now.n];
		if (sscanf(p,
			   "{\"id\":\"%d\",\"team\":\"%c%*[a-z]\",\"x\":%d,\"y\":%d,\"health\":%d",
			   &u->id, &team, &x, &y, &u->health) != 5)
			break;
		u->cell = y * SIDE + x;
		u->enemy = (team == 'B') != blue;
		now.n++;
		p++;
	}
	map += strlen("\"map\":[\"");
	for (int y = 0; y < SIDE; y++)
		memcpy(terrain + y * SIDE, map + y * (SIDE + 3), SIDE);
}

static void answer(int n)
{
	const char *comma = "";

	printf("{\"type\":\"move\",\"n\":%d,\"move\":{", n);
	for (int i = 0; i < now.n; i++) {
		if (now.unit[i].enemy || order[i] == NOTHING)
			continue;
		printf("%s\"%d\":\"%s\"", comma, now.unit[i].id, words[order[i]]);
		comma = ",";
	}
	puts("}}");
}

int main(void)
{
	static char line[1 << 20];

	while (fgets(line, sizeof(line), stdin) != NULL) {
		if (strncmp(line, "{\"type\":\"hello\"", 15) == 0)
			puts("{\"type\":\"ready\",\"name\":\"planner\"}");
		if (strncmp(line, "{\"type\":\"turn\"", 14) == 0) {
			read_board(strstr(line, "\"obs\":"));
			choose();
			answer(number(line, "\"n\":"));
		}
		fflush(stdout);
	}
	return 0;
}
