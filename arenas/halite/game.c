/*
 * One turn.  Orders move pieces off the map into one plane of pieces for each
 * player; what stays behind is a piece of strength 0.  Then everything fights at
 * once: a piece takes the strength of every enemy piece on its square and the
 * four beside it, and that of the neutral square under it; who takes at least its
 * own strength dies.  Since beside is symmetric, each square can sum up what
 * hits it, and the new map is written in the same pass.
 */
#include "arenas/halite/game.h"

#include <string.h>

static size_t header_size(void)
{
	return (sizeof(struct game) + 63) & ~(size_t)63;
}

static size_t plane_size(int width, int height)
{
	return ((size_t)width * (size_t)height + 63) & ~(size_t)63;
}

size_t halite_size(int width, int height)
{
	return header_size() + HALITE_PLANES * plane_size(width, height);
}

uint8_t *halite_plane(const struct game *g, enum halite_plane which)
{
	return (uint8_t *)(uintptr_t)g + header_size() +
	       (size_t)which * plane_size(g->width, g->height);
}

static uint16_t *orders_of(const struct game *g)
{
	return (uint16_t *)(void *)halite_plane(g, HALITE_ORDER);
}

/* ---- moving ---- */

static uint8_t add_capped(int a, int b)
{
	return (uint8_t)(a + b < 255 ? a + b : 255);
}

static int neighbour(const struct game *g, int cell, int direction)
{
	int w = g->width, x = cell % w, cells = halite_cells(g);
	switch (direction) {
	case HALITE_NORTH:
		return cell < w ? cell + cells - w : cell - w;
	case HALITE_EAST:
		return x == w - 1 ? cell - x : cell + 1;
	case HALITE_SOUTH:
		return cell >= cells - w ? cell - cells + w : cell + w;
	case HALITE_WEST:
		return x == 0 ? cell + w - 1 : cell - 1;
	default:
		return cell;
	}
}

static void put_piece(const struct game *g, int seat, int cell, int strength)
{
	uint8_t *present = halite_plane(g, HALITE_PRESENT) + cell;
	uint8_t *piece = halite_plane(g, HALITE_PIECE + (enum halite_plane)seat) + cell;
	*piece = (*present >> seat & 1) != 0 ? add_capped(*piece, strength) : (uint8_t)strength;
	*present |= (uint8_t)(1u << seat);
}

/* order: NULL when there are none.  An order of STILL and no order differ only in that
 * orders other than the four directions stay without growing. */
static void move_player(struct game *g, int seat, const uint16_t *order)
{
	uint8_t *owner = halite_plane(g, HALITE_OWNER),
		*strength = halite_plane(g, HALITE_STRENGTH);
	uint8_t *moves = halite_plane(g, HALITE_MOVES);
	const uint8_t *production = halite_plane(g, HALITE_PRODUCTION);
	for (int i = 0, cells = halite_cells(g); i < cells; i++) {
		if (owner[i] != seat + 1)
			continue;
		int d = order != NULL && order[i] != HALITE_NO_ORDER ? order[i] : HALITE_STAY;
		int s = d == HALITE_STAY ? add_capped(strength[i], production[i]) : strength[i];
		g->stayed[seat] += d == HALITE_STAY;
		g->moved[seat] += d != HALITE_STAY;
		moves[i] = (uint8_t)d;
		owner[i] = 0;
		strength[i] = 0;
		put_piece(g, seat, neighbour(g, i, d), s);
		if (d != HALITE_STAY)
			put_piece(g, seat, i, 0);
	}
}

static void kill_player(struct game *g, int seat, enum arena_how why)
{
	uint8_t *owner = halite_plane(g, HALITE_OWNER);
	for (int i = 0, cells = halite_cells(g); i < cells; i++)
		if (owner[i] == seat + 1)
			owner[i] = 0;
	g->killed[seat] = why;
}

/* ---- fighting ---- */

/* What the pieces of others than seat on this square add to hit; false: there are none. */
static bool enemies(const struct game *g, int seat, int cell, int *hit)
{
	unsigned there = halite_plane(g, HALITE_PRESENT)[cell] & ~(1u << seat);
	bool any = there != 0;
	for (; there != 0; there &= there - 1) {
		int who = __builtin_ctz(there);
		*hit += halite_plane(g, HALITE_PIECE + (enum halite_plane)who)[cell];
	}
	return any;
}

/* Does a piece of seat with that strength on cell live, and with what strength? */
static bool survives(const struct game *g, int seat, int cell, const int *near, int neutral,
		     uint8_t *ret)
{
	int strength = halite_plane(g, HALITE_PIECE + (enum halite_plane)seat)[cell], hit = neutral;
	bool touched = neutral > 0;
	for (int n = 0; n < 5; n++)
		touched |= enemies(g, seat, near[n], &hit);
	if (touched && hit >= strength)
		return false;
	*ret = (uint8_t)(strength - hit);
	return true;
}

static void fight_on(struct game *g, int cell, unsigned present, unsigned around, const int *near)
{
	uint8_t *strength = halite_plane(g, HALITE_STRENGTH) + cell;
	int neutral = *strength, damage = 0, winner = 0;
	uint8_t left = 0;
	for (unsigned p = present; p != 0; p &= p - 1) {
		int seat = __builtin_ctz(p);
		uint8_t mine = halite_plane(g, HALITE_PIECE + (enum halite_plane)seat)[cell];
		damage += mine;
		if ((around & ~(1u << seat)) == 0 && neutral == 0) {
			winner = seat + 1;
			left = mine;
		} else if (survives(g, seat, cell, near, neutral, &left)) {
			winner = seat + 1;
		}
	}
	halite_plane(g, HALITE_OWNER)[cell] = (uint8_t)winner;
	*strength = winner != 0 ? left : (uint8_t)(neutral > damage ? neutral - damage : 0);
}

static void fight(struct game *g)
{
	const uint8_t *present = halite_plane(g, HALITE_PRESENT);
	int w = g->width, cells = halite_cells(g), cell = 0;
	for (int y = 0; y < g->height; y++) {
		int north = y == 0 ? cells - w : -w, south = y == g->height - 1 ? w - cells : w;
		for (int x = 0; x < w; x++, cell++) {
			if (present[cell] == 0)
				continue;
			const int near[5] = {cell, cell + north, cell + south,
					     x == 0 ? cell + w - 1 : cell - 1,
					     x == w - 1 ? cell - x : cell + 1};
			unsigned around = 0;
			for (int n = 0; n < 5; n++)
				around |= present[near[n]];
			fight_on(g, cell, present[cell], around, near);
		}
	}
}

static void count(struct game *g)
{
	const uint8_t *owner = halite_plane(g, HALITE_OWNER);
	int squares[HALITE_PLAYERS_MAX + 1] = {0};
	for (int i = 0, cells = halite_cells(g); i < cells; i++)
		squares[owner[i]]++;
	for (int s = 0; s < g->players; s++) {
		g->squares[s] = squares[s + 1];
		g->all_squares[s] += squares[s + 1];
		if ((g->alive >> s & 1) != 0 && squares[s + 1] == 0) {
			g->alive &= ~(1u << s);
			g->died[s] = g->turn;
		}
	}
}

/* ---- the turn ---- */

static bool is_out(const struct game *g, enum arena_how how)
{
	return how == ARENA_GONE || (how != ARENA_OK && g->on_fault == HALITE_FORFEIT);
}

void halite_step(void *st, struct arena_action *act)
{
	struct game *g = st;
	size_t cells = (size_t)halite_cells(g);
	g->turn++;
	memset(halite_plane(g, HALITE_PRESENT), 0, cells);
	memset(halite_plane(g, HALITE_MOVES), 0, cells);
	for (int s = 0; s < g->players; s++) {
		if ((g->alive >> s & 1) == 0)
			continue;
		uint16_t *order = orders_of(g);
		if (act[s].how == ARENA_OK &&
		    !halite_orders_read(act[s].text, act[s].len, g->width, g->height, order))
			act[s].how = ARENA_ILLEGAL;
		if (is_out(g, act[s].how))
			kill_player(g, s, act[s].how);
		move_player(g, s, act[s].how == ARENA_OK ? order : NULL);
	}
	fight(g);
	count(g);
}

bool halite_over(const void *st)
{
	const struct game *g = st;
	return (g->alive & (g->alive - 1)) == 0 || g->turn >= g->max_turns;
}

/* ---- the end ---- */

/* Does a stand before b: alive longer, more squares at that time, more over all turns. */
static int compare(const struct game *g, int a, int b)
{
	int alive_a = g->died[a] == 0 ? INT32_MAX : g->died[a];
	int alive_b = g->died[b] == 0 ? INT32_MAX : g->died[b];
	if (alive_a != alive_b)
		return alive_a > alive_b ? 1 : -1;
	if (g->squares[a] != g->squares[b])
		return g->squares[a] > g->squares[b] ? 1 : -1;
	return (g->all_squares[a] > g->all_squares[b]) - (g->all_squares[a] < g->all_squares[b]);
}

void halite_result(const void *st, int *ret_rank, double *ret_score)
{
	const struct game *g = st;
	for (int a = 0; a < g->players; a++) {
		ret_rank[a] = 0;
		for (int b = 0; b < g->players; b++)
			ret_rank[a] += compare(g, b, a) > 0;
		ret_score[a] = (double)g->squares[a] / halite_cells(g);
	}
}
