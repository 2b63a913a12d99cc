/*
 * snakecheck: does every board of a recorded Battlesnake game follow from the one before,
 * by the rules of the arena?
 *
 *	snakecheck FILE.jsonl...              games that the public engine recorded with -o
 *	snakecheck --record MODE PLAYERS SEED  a game of the arena in that format, to stdout, with
 *	                                       the moves that are played next in each line
 *
 * The recording is one line about the game, then one for each turn (a /move request), then
 * one with the winner.  Lines that hold no board are passed over.  Chance is taken from the
 * recording: moves are what heads did, new food and hazards are as they are found.  A snake
 * that is gone in the next line has made some move: one of the four must explain the board.
 * Exit 1: some board does not follow.
 */
#include "arenas/battlesnake/battlesnake.h"
#include "arenas/battlesnake/snake.h"
#include "harness/base/fd.h"
#include "harness/base/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 1 << 28, ID_MAX = 64 };

/* A board as it was recorded: snakes by the order of the first line. */
struct recorded {
	struct snake_game g;
	int turn;
};
struct ids {
	int count;
	char id[SNAKE_PLAYERS_MAX][ID_MAX];
};
struct tally {
	int turns, deaths, fed, bad;
};

static enum snake_mode mode_of(const char *name)
{
	static const char *const names[] = {"standard",    "solo",    "royale",
					    "constrictor", "wrapped", "wrapped_constrictor"};
	for (int m = 0; m < 6; m++)
		if (strcmp(name, names[m]) == 0)
			return (enum snake_mode)m;
	return SNAKE_STANDARD;
}

static int point(const struct snake_game *g, const json_t *p)
{
	int x = (int)json_int_or(p, "x", -1), y = (int)json_int_or(p, "y", -1);
	return x < 0 || y < 0 || x >= g->width || y >= g->height ? SNAKE_OUT : y * g->width + x;
}

static int seat_of(struct ids *ids, const char *id, bool add)
{
	for (int i = 0; i < ids->count; i++)
		if (strcmp(ids->id[i], id) == 0)
			return i;
	if (!add || ids->count == SNAKE_PLAYERS_MAX)
		return -1;
	snprintf(ids->id[ids->count], ID_MAX, "%s", id);
	return ids->count++;
}

static bool read_snake(struct snake_game *g, struct ids *ids, const json_t *j, bool first)
{
	json_t *p;
	size_t k;
	int seat = seat_of(ids, json_str_or(j, "id", ""), first);
	if (seat < 0)
		return false;
	struct snake *s = &g->snakes[seat];
	*s = (struct snake){.health = (int)json_int_or(j, "health", 0), .by = -1};
	json_array_foreach (json_object_get(j, "body"), k, p) {
		if (s->length == SNAKE_RING)
			return false;
		s->ring[s->length++] = (int16_t)point(g, p);
	}
	return s->length > 0;
}

static bool read_board(const json_t *line, struct ids *ids, bool first, struct recorded *ret)
{
	const json_t *b = json_object_get(line, "board");
	const json_t *rules = json_object_get(json_object_get(line, "game"), "ruleset");
	struct snake_game *g = &ret->g;
	json_t *p;
	size_t k;
	memset(ret, 0, sizeof *ret);
	g->width = (int)json_int_or(b, "width", 0);
	g->height = (int)json_int_or(b, "height", 0);
	if (g->width < 1 || g->height < 1 || g->width > SNAKE_SIDE_MAX ||
	    g->height > SNAKE_SIDE_MAX)
		return false;
	g->mode = mode_of(json_str_or(rules, "name", ""));
	g->damage = (int)json_int_or(json_object_get(rules, "settings"), "hazardDamagePerTurn", 14);
	g->turn = ret->turn = (int)json_int_or(line, "turn", 0);
	for (int i = 0; i < SNAKE_PLAYERS_MAX; i++)
		g->snakes[i].cause = SNAKE_HIT_WALL; /* not on the board */
	json_array_foreach (json_object_get(b, "snakes"), k, p)
		if (!read_snake(g, ids, p, first))
			return false;
	json_array_foreach (json_object_get(b, "food"), k, p)
		if (point(g, p) != SNAKE_OUT)
			snake_put_food(g, point(g, p));
	json_array_foreach (json_object_get(b, "hazards"), k, p)
		if (point(g, p) != SNAKE_OUT)
			g->hazard[point(g, p)]++;
	g->players = ids->count;
	return true;
}

static bool alive(const struct snake_game *g, int seat)
{
	return g->snakes[seat].cause == SNAKE_ALIVE;
}

/* Does what the rules made equal what was recorded?  New food may be there as well. */
static bool same(const struct snake_game *made, const struct snake_game *found)
{
	for (int i = 0; i < made->players; i++) {
		const struct snake *a = &made->snakes[i], *b = &found->snakes[i];
		if (a->cause == SNAKE_ALIVE && b->cause == SNAKE_ALIVE) {
			if (a->length != b->length || a->health != b->health)
				return false;
			for (int k = 0; k < a->length; k++)
				if (snake_part(a, k) != snake_part(b, k))
					return false;
		} else if ((a->cause == SNAKE_ALIVE) != (b->cause == SNAKE_ALIVE)) {
			return false;
		}
	}
	for (int i = 0; i < made->width * made->height; i++)
		if (made->is_food[i] && !found->is_food[i])
			return false;
	return true;
}

/* Some moves of the snakes that are gone must explain it. */
static bool follows(const struct snake_game *before, const struct snake_game *after)
{
	int free_moves = 1;
	for (int i = 0; i < before->players; i++)
		if (alive(before, i) && !alive(after, i))
			free_moves *= 4;
	for (int guess = 0; guess < free_moves; guess++) {
		enum snake_move move[SNAKE_PLAYERS_MAX] = {SNAKE_UP};
		struct snake_game next;
		int rest = guess;
		for (int i = 0; i < before->players; i++) {
			if (!alive(before, i))
				continue;
			if (!alive(after, i)) {
				move[i] = (enum snake_move)(rest % 4);
				rest /= 4;
				continue;
			}
			for (int m = 0; m < 4; m++) {
				struct snake_game try = *before;
				enum snake_move all[SNAKE_PLAYERS_MAX] = {SNAKE_UP};
				all[i] = (enum snake_move)m;
				snake_turn(&try, all);
				if (snake_part(&try.snakes[i], 0) ==
				    snake_part(&after->snakes[i], 0))
					move[i] = (enum snake_move)m;
			}
		}
		next = *before;
		snake_turn(&next, move);
		if (same(&next, after))
			return true;
	}
	return false;
}

static void check_line(const char *path, int number, const json_t *line, struct recorded *last,
		       struct ids *ids, struct tally *t)
{
	struct recorded now;
	bool first = ids->count == 0;
	if (!json_is_object(json_object_get(line, "board")))
		return;
	if (!read_board(line, ids, first, &now)) {
		printf("%s:%d: not a board\n", path, number);
		t->bad++;
		return;
	}
	if (!first && now.turn == last->turn + 1) {
		t->turns++;
		for (int i = 0; i < ids->count; i++) {
			t->deaths += alive(&last->g, i) && !alive(&now.g, i);
			t->fed += alive(&now.g, i) &&
				  now.g.snakes[i].length > last->g.snakes[i].length;
		}
		if (!follows(&last->g, &now.g)) {
			printf("%s:%d: turn %d does not follow\n", path, number, now.turn);
			t->bad++;
		}
	}
	*last = now;
}

static int check_file(const char *path)
{
	static struct recorded last;
	struct ids ids = {0};
	struct tally t = {0};
	struct err e = ERR_INIT;
	BUF_SCOPED text = BUF_INIT;
	if (file_read(path, FILE_MAX, &text, &e) < 0) {
		fprintf(stderr, "snakecheck: %s\n", e.text);
		exit(2);
	}
	int number = 0;
	for (char *p = text.data, *end; *p != '\0'; p = end + (*end == '\n')) {
		end = p + strcspn(p, "\n");
		struct err bad = ERR_INIT;
		JSON_SCOPED *line = json_parse(path, p, (size_t)(end - p), FILE_MAX, &bad);
		number++;
		if (line != NULL)
			check_line(path, number, line, &last, &ids, &t);
	}
	printf("%s: %d turns, %d deaths, %d meals, %d do not follow\n", path, t.turns, t.deaths,
	       t.fed, t.bad);
	return t.bad > 0 || t.turns == 0;
}

/* ---- a game of our own ---- */

/* Away from what kills at once, else anywhere. */
static const char *careful(const struct snake_game *g, int seat, struct rng *r)
{
	uint64_t first = rng_below(r, 4);
	for (uint64_t i = 0; i < 4; i++) {
		struct snake_game next = *g;
		enum snake_move all[SNAKE_PLAYERS_MAX];
		for (int s = 0; s < g->players; s++)
			all[s] = (enum snake_move)rng_below(r, 4);
		all[seat] = (enum snake_move)((first + i) % 4);
		snake_turn(&next, all);
		if (alive(&next, seat))
			return snake_moves[all[seat]];
	}
	return snake_moves[first];
}

/* The line of a turn; move: by seat, what is played next, or NULL after the end. */
static void print_turn(const struct arena *a, const void *st, const char *const *move)
{
	BUF_SCOPED out = BUF_INIT;
	const struct snake_game *g = st;
	int you = 0;
	while (you < g->players - 1 && !alive(g, you))
		you++;
	a->view(st, you, &out);
	buf_truncate(&out, out.len - 1);
	buf_puts(&out, ",\"moves\":{");
	for (int i = 0; move != NULL && i < g->players; i++)
		buf_printf(&out, "%s\"snake-%d\":\"%s\"", i > 0 ? "," : "", i + 1, move[i]);
	buf_puts(&out, "}}");
	puts(out.data);
}

static int record(const char *mode, int players, uint64_t seed)
{
	const struct arena *a = &battlesnake;
	static struct snake_game g;
	struct arena_params p;
	struct err e = ERR_INIT;
	struct rng r;
	arena_params_default(a, &p);
	if (arena_params_set(a, &p, "mode", mode, &e) < 0 ||
	    arena_params_set(a, &p, "food_chance", "30", &e) < 0 ||
	    arena_params_set(a, &p, "shrink_every", "5", &e) < 0 || a->check(&p, players, &e) < 0 ||
	    a->start(&g, &p, players, seed, &e) < 0) {
		fprintf(stderr, "snakecheck: %s\n", e.text);
		return 2;
	}
	rng_init(&r, seed);
	puts("{\"id\":\"agon\"}");
	while (!a->over(&g)) {
		struct arena_action act[SNAKE_PLAYERS_MAX];
		const char *move[SNAKE_PLAYERS_MAX];
		for (int i = 0; i < players; i++) {
			move[i] = rng_below(&r, 20) == 0 ? snake_moves[rng_below(&r, 4)]
							 : careful(&g, i, &r);
			act[i] = (struct arena_action){ARENA_OK, move[i], strlen(move[i])};
		}
		print_turn(a, &g, move);
		a->step(&g, act);
	}
	print_turn(a, &g, NULL);
	puts("{\"winnerId\":\"\",\"winnerName\":\"\",\"isDraw\":false}");
	return 0;
}

int main(int argc, char **argv)
{
	int rc = 0;
	if (argc == 5 && strcmp(argv[1], "--record") == 0) {
		int players = (int)strtol(argv[3], NULL, 10);
		return players < 1 || players > SNAKE_PLAYERS_MAX
			       ? 2
			       : record(argv[2], players, strtoull(argv[4], NULL, 10));
	}
	if (argc < 2) {
		fprintf(stderr, "usage: snakecheck FILE.jsonl...\n");
		return 2;
	}
	for (int i = 1; i < argc; i++)
		rc |= check_file(argv[i]);
	return rc;
}
