/*
 * rumble: the rules of RobotRumble, inside the arena's folder.
 *
 * Two teams of units on a round map of 19 x 19 cells.  x goes right, y goes down; north is
 * y - 1.  Seat 0 is Blue, seat 1 Red.  The rules are those of the public game (robotrumble.org,
 * docs.robotrumble.org), learnt from its documentation, its engine's behaviour and games that
 * it has recorded; only where units spawn is drawn from agon's own chance.
 */
#ifndef AGON_ROBOTRUMBLE_RUMBLE_H
#define AGON_ROBOTRUMBLE_RUMBLE_H

#include "arenas/arena.h"

enum {
	RUMBLE_SIDE = 19,
	RUMBLE_CELLS = RUMBLE_SIDE * RUMBLE_SIDE,
	RUMBLE_UNITS_MAX = RUMBLE_CELLS - 112, /* one on every cell that is no wall */
	RUMBLE_FIRST_ID = 113,                 /* the public game numbers its walls 1 to 112 */
	RUMBLE_HEALTH = 5,
	RUMBLE_TEAMS = 2,
	RUMBLE_TURNS_MAX = 1000,
	RUMBLE_SPAWN_MAX = 20 /* units of a team at a time; there is room for 24 */
};

enum rumble_param { RUMBLE_P_TURNS, RUMBLE_P_SPAWN_EVERY, RUMBLE_P_SPAWN_UNITS, RUMBLE_P_HEAL };

enum rumble_verb { RUMBLE_NOTHING, RUMBLE_MOVE, RUMBLE_ATTACK, RUMBLE_HEALING };
/* Clockwise from the north, as the right of way goes. */
enum rumble_dir { RUMBLE_NORTH, RUMBLE_EAST, RUMBLE_SOUTH, RUMBLE_WEST, RUMBLE_DIRS };

enum rumble_terrain { RUMBLE_FLOOR, RUMBLE_SPAWN, RUMBLE_WALL };

struct rumble_order {
	uint8_t verb, dir; /* enum rumble_verb, enum rumble_dir */
};

struct rumble_unit {
	uint16_t id;
	uint8_t x, y, team, health; /* team: the seat */
};

/* What a unit was told in the last turn, and where it stood: for pictures. */
struct rumble_deed {
	uint8_t x, y, team;
	struct rumble_order order;
};

struct rumble {
	uint64_t seed;
	int turns, spawn_every, spawn_units; /* the parameters */
	bool heals;
	int turn;      /* the one that is to be played, from 1; turns + 1: over */
	uint32_t gone; /* bit per seat that has left */
	int ignored[RUMBLE_TEAMS], refused[RUMBLE_TEAMS]; /* orders for others' units; answers */
	int units, next_id, deeds;
	struct rumble_unit unit[RUMBLE_UNITS_MAX]; /* by id */
	int16_t at[RUMBLE_CELLS];                  /* index of the unit, -1: none */
	uint8_t terrain[RUMBLE_CELLS];             /* enum rumble_terrain */
	struct rumble_deed deed[RUMBLE_UNITS_MAX];
};

extern const char *const rumble_teams[RUMBLE_TEAMS];
extern const char *const rumble_verbs[4]; /* by enum rumble_verb; NULL for nothing */
extern const char *const rumble_dirs[RUMBLE_DIRS];

static inline int rumble_cell(int x, int y)
{
	return y * RUMBLE_SIDE + x;
}
/* What lies that way of cell; there is always something, since the rim is wall. */
static inline int rumble_beside(int cell, int dir)
{
	static const int step[RUMBLE_DIRS] = {-RUMBLE_SIDE, 1, RUMBLE_SIDE, -1};

	return cell + step[dir];
}

/* map.c: the walls, and who appears. */
void rumble_map(struct rumble *g);
/* The units that stand on spawn cells go, if clear; then pairs appear, Blue on a random cell
 * and Red on its mirror image through the middle. */
void rumble_spawn(struct rumble *g, bool clear);
void rumble_place(struct rumble *g, int team, int x, int y, int health); /* the next id */
/* Takes the units without health off the map. */
void rumble_bury(struct rumble *g);

/* turn.c: moves, attacks and healing of one turn; order by index of the unit. */
void rumble_turn(struct rumble *g, const struct rumble_order *order);

/* orders.c: {"113":"move north","115":"attack east","117":null} into the orders of seat's
 * units; those of ids that are not its own are counted.  false: it is not such a text; order
 * is spoilt then. */
bool rumble_orders_read(const struct rumble *g, int seat, const char *text, size_t len,
			struct rumble_order *order, int *ret_ignored);

struct rumble_count {
	int units, health;
};
struct rumble_count rumble_count(const struct rumble *g, int team);

/* record.c: the public game's own record. */
void *rumble_record_begin(const void *st);
void rumble_record_turn(void *record, const void *st);
void rumble_record_end(void *record, const void *st, const char *const *names, struct buf *out);

/* view.c, show.c: rows of struct arena. */
void rumble_view(const void *st, int seat, struct buf *out);
void rumble_frame(const void *st, struct buf *out);
void rumble_report(const void *st, int seat, struct buf *out);
void rumble_show(const void *st, const char *const *names, bool color, int width, int height,
		 struct buf *out);

#endif
