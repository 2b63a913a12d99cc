#include "arenas/connect4/c4.h"

#include "arenas/connect4/bots/perfect/solver.h"
#include "harness/base/err.h"

#include <stdlib.h>

struct c4_solver {
	struct solver s;
};

struct c4_solver *c4_solver_new(unsigned entries_log2)
{
	struct c4_solver *s = xcalloc(1, sizeof *s);
	uint64_t entries = (uint64_t)1 << entries_log2;
	s->s.table = xcalloc(entries, sizeof *s->s.table);
	s->s.mask = entries - 1;
	return s;
}

void c4_solver_free(struct c4_solver *s)
{
	if (s != NULL)
		free(s->s.table);
	free(s);
}

bool c4_solve(struct c4_solver *s, uint64_t own, uint64_t occupied, uint64_t budget, int *ret_value)
{
	s->s.budget = budget;
	return s_solve(&s->s, own, occupied, ret_value);
}

void c4_losses(const uint16_t *columns, int plies, uint64_t budget, int *ret_loss)
{
	enum { TABLE_LOG2 = 16 };
	uint64_t own[C4_CELLS + 1] = {0}, occupied[C4_CELLS + 1] = {0};
	int value[C4_CELLS + 1] = {0};
	bool known[C4_CELLS + 1] = {false}, go_on = true;
	struct c4_solver *s = c4_solver_new(TABLE_LOG2);
	for (int i = 0; i < plies; i++) {
		own[i + 1] = own[i] ^ occupied[i];
		occupied[i + 1] = occupied[i] | c4_drop(occupied[i], columns[i]);
	}
	for (int i = plies; i >= 0 && go_on; i--) {
		if (c4_won(own[i] ^ occupied[i])) {
			value[i] = -(44 - i) /
				   2; /* the move before this was worth (43 - (i - 1)) / 2 */
			known[i] = true;
		} else {
			known[i] = go_on = c4_solve(s, own[i], occupied[i], budget, &value[i]);
		}
	}
	for (int i = 0; i < plies; i++)
		ret_loss[i] = known[i] && known[i + 1] ? value[i] + value[i + 1] : -1;
	c4_solver_free(s);
}
