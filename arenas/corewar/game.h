/*
 * game: the state of one Core War game and of the series it belongs to;
 * private to the files of the arena.
 *
 * The state is this struct and the machine behind it.  A seat is where the
 * driver puts a player; a warrior is a number in the machine; a slot is a place
 * in the carry, and stays with its player when the driver changes the seats:
 * it is found again by the hash of the image.
 */
#ifndef AGON_COREWAR_GAME_H
#define AGON_COREWAR_GAME_H

#include "arenas/arena.h"
#include "arenas/corewar/mars.h"

enum cw_positions { CW_RANDOM, CW_SERIES, CW_EXHAUSTIVE };
enum cw_score { CW_SHARE, CW_LAST };

/* Rows of the parameter table. */
enum {
	CW_P_PRESET,
	CW_P_POSITIONS,
	CW_P_SCORE,
	CW_P_CORE_SIZE,
	CW_P_CYCLES,
	CW_P_PROCESSES,
	CW_P_LENGTH,
	CW_P_DISTANCE,
	CW_P_PSPACE,
	CW_P_READ_LIMIT,
	CW_P_WRITE_LIMIT,
	CW_P_ROUNDS,
};

/* Parameters that have been checked. */
void cw_rules_of(const struct arena_params *p, int players, struct cw_rules *ret);

struct game {
	struct cw_rules rules;
	uint64_t seed;
	uint64_t round;      /* games of the series before this one */
	int64_t series_seed; /* pMARS's generator */
	int players, starter;
	enum cw_positions positions;
	enum cw_score score;
	bool started;                     /* step() has put the warriors in */
	bool noted;                       /* the end has been noted in the P-spaces */
	int warrior[CW_WARRIORS_MAX];     /* by seat */
	int slot[CW_WARRIORS_MAX];        /* by seat */
	uint64_t image[CW_WARRIORS_MAX];  /* hash, by slot */
	uint32_t result[CW_WARRIORS_MAX]; /* P-space location 0, by slot */
	uint32_t absent;                  /* bit per seat */
};

struct mars *game_mars(const struct game *g);
size_t game_size(const struct cw_rules *r);

/* An image: what compile() makes and step() takes. */
void image_write(const struct cw_warrior *w, struct buf *out);
/* false: these bytes are no warrior for these rules. */
bool image_read(const struct cw_rules *r, const void *bytes, size_t len, struct cw_warrior *ret);

void game_step(void *st, struct arena_action *act);
void game_advance(void *st, uint64_t budget);
size_t game_carry_size(const struct arena_params *p, int players);
void game_carry_begin(const struct arena_params *p, int64_t played, void *carry);
void game_carry_in(void *st, const void *carry);
void game_carry_out(const void *st, void *carry);

/* Cycles as players count them: turns of each, until the last death or so far. */
int64_t game_cycles(const void *st);
void game_result(const void *st, int *ret_rank, double *ret_score);
void game_report(const void *st, int seat, struct buf *out);
void game_show(const void *st, const char *const *names, bool color, int width, int height,
	       struct buf *out);
/* frame.c: the same for viewer.js. */
void game_frame(const void *st, struct buf *out);

#endif
