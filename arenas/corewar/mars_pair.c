#include "arenas/corewar/mars_pair.h"

#include "arenas/corewar/mars_ops.h"

struct operand mars_operand(struct mars_cell *cells, struct operand insn, uint64_t field, int mode,
			    uint64_t minus)
{
	return operand(cells, insn, field, mode, minus);
}

struct stepped mars_stepped(struct mars *m, int side, uint64_t pc)
{
	uint64_t target = 0;
	enum mars_outcome out = mars_step(m, m->order[side], pc, &target);
	return (struct stepped){out, (uint32_t)target};
}

uint16_t *mars_leave(ARGS)
{
	struct mars *m = machine(core);
	uint64_t done = (uint64_t)(next - mars_queue(m)) - m->head;
	uint32_t first = m->order[0], second = m->order[1];
	m->head += (uint32_t)done;
	m->turns += done;
	m->left -= done;
	m->w[first].tasks = (uint32_t)m->pair.tasks[0];
	m->w[second].tasks = (uint32_t)m->pair.tasks[1];
	m->order[0] = done & 1 ? second : first;
	m->order[1] = done & 1 ? first : second;
	m->pair.stop = m->pair.end = m->pair.limit = m->pair.since = NULL;
	(void)pc0, (void)pc1, (void)then;
	return NULL;
}

uint16_t *mars_leave_dead(ARGS)
{
	struct mars *m = machine(core);
	uint32_t first = m->order[0];
	mars_leave(PASS);
	mars_dies(m, m->pair.why, m->order[0] == first ? pc0 : pc1);
	return NULL;
}

#if CHAINED
enum {
	CROWD = 32,       /* processes of either side from which on rounds pay */
	SLICE = 1024,     /* rounds by turns until the processes are counted again */
	FEW_ROUNDS = 16,  /* in a row do not pay for coming and going */
	PAUSE_MAX = 1024, /* rounds by turns because of that */
};

INLINE uint64_t lower(uint64_t x, uint64_t y)
{
	return x < y ? x : y;
}

/* If such rounds come often, play some more by turns, twice as many each time. */
uint16_t *mars_by_turns(ARGS)
{
	struct mars *m = machine(core);
	pc0 = mars_wrap(m, pc0);
	pc1 = mars_wrap(m, pc1);
	const struct handler *now = round_of(core, pc0, pc1);
	if (CALLED(now) != mars_by_turns)
		CHAIN CALLED(now)(PASS);
	const uint64_t left = (uint64_t)(m->pair.limit - next) / 2, pause = m->pair.pause;
	const bool few = (uint64_t)(next - m->pair.since) / 2 < FEW_ROUNDS;
	m->pair.pause = few ? lower(pause * 2, PAUSE_MAX) : (pause + 1) / 2;
	m->pair.stop = next + 2 * lower(m->pair.pause, left);
	then = HANDLER(mars_side1, core[pc1].act);
	CHAIN mars_side0[core[pc0].act](PASS);
}

uint16_t *mars_go_on(ARGS)
{
	struct mars *m = machine(core);
	const uint64_t left = (uint64_t)(m->pair.end - next) / 2;
	const uint64_t fewest = lower(m->pair.tasks[0], m->pair.tasks[1]);
	if (left == 0)
		CHAIN mars_leave(PASS);
	pc0 = next[0];
	pc1 = next[1];
	if (next >= m->pair.limit && fewest > CROWD)
		m->pair.limit = next + 2 * lower(left, fewest - 2);
	if (next < m->pair.limit) {
		m->pair.stop = m->pair.limit;
		m->pair.since = next;
		then = round_of(core, next[2], next[3]);
		CHAIN CALLED(round_of(core, pc0, pc1))(PASS);
	}
	m->pair.stop = next + 2 * lower(left, SLICE);
	then = HANDLER(mars_side1, core[pc1].act);
	CHAIN mars_side0[core[pc0].act](PASS);
}
#else
uint16_t *mars_go_on(ARGS)
{
	return mars_leave(PASS);
}
#endif

#if IN_REGISTERS
/* The registers are the caller's, too. */
static void chain(struct mars *m, uint16_t *at)
{
	struct mars_cell *const kept_core = core;
	uint16_t *const kept_next = next;
	const uint64_t kept_pc0 = pc0, kept_pc1 = pc1;
	const struct handler *const kept_then = then;
	core = m->core;
	next = at;
	mars_go_on();
	core = kept_core;
	next = kept_next;
	pc0 = kept_pc0;
	pc1 = kept_pc1;
	then = kept_then;
}
#elif CHAINED
static void chain(struct mars *m, uint16_t *at)
{
	mars_go_on(m->core, 0, 0, at, NULL);
}
#else
static void chain(struct mars *m, uint16_t *at)
{
	for (bool second = false; at != NULL; second = !second) {
		handlers *mine = second ? mars_side1 : mars_side0;
		handlers *theirs = second ? mars_side0 : mars_side1;
		at = mine[m->core[at[0]].act](m->core, at[second], at[!second], at,
					      HANDLER(theirs, m->core[at[1]].act));
	}
}
#endif

void mars_run_pair(struct mars *m, uint64_t turns)
{
	uint16_t *at = mars_queue(m) + m->head;
	for (int i = 0; i < 2; i++)
		m->pair.tasks[i] = m->w[m->order[i]].tasks;
	m->pair.full = m->max_processes;
	m->pair.stop = m->pair.end = at + turns;
	m->pair.limit = at;
	m->pair.pause = 1;
	chain(m, at);
}

const struct mars_cell mars_behind = {.act = ACT_WRAP};

#define ONE_ROW(name)                                                                              \
	{                                                                                          \
		name, name, name, name, name, name, name                                           \
	}
#define BY_FIELDS(name, i)                                                                         \
	{                                                                                          \
		name##_a, name##_b, name##_ab, name##_ba, name##_f, name##_x, i                    \
	}
#define BY_CONDITION(name)                                                                         \
	{                                                                                          \
		name##_a, name##_b, name##_b, name##_a, name##_f, name##_f, name##_f               \
	}
static const uint8_t row_of[CW_OPS][CW_MODS] = {
	[CW_DAT] = ONE_ROW(ROW_dat),
	[CW_MOV] = BY_FIELDS(ROW_mov, ROW_mov_i),
	[CW_ADD] = BY_FIELDS(ROW_add, ROW_add_f),
	[CW_SUB] = BY_FIELDS(ROW_sub, ROW_sub_f),
	[CW_MUL] = ONE_ROW(ROW_rare),
	[CW_DIV] = ONE_ROW(ROW_rare),
	[CW_MOD] = ONE_ROW(ROW_rare),
	[CW_JMP] = ONE_ROW(ROW_jmp),
	[CW_JMZ] = BY_CONDITION(ROW_jmz),
	[CW_JMN] = BY_CONDITION(ROW_jmn),
	[CW_DJN] = BY_CONDITION(ROW_djn),
	[CW_SPL] = ONE_ROW(ROW_spl),
	[CW_SLT] = BY_FIELDS(ROW_slt, ROW_slt_f),
	[CW_CMP] = BY_FIELDS(ROW_cmp, ROW_cmp_i),
	[CW_SEQ] = BY_FIELDS(ROW_cmp, ROW_cmp_i),
	[CW_SNE] = BY_FIELDS(ROW_sne, ROW_sne_i),
	[CW_NOP] = ONE_ROW(ROW_nop),
	[CW_LDP] = ONE_ROW(ROW_rare),
	[CW_STP] = ONE_ROW(ROW_rare),
};

/* One more than its number. */
#define FREQUENT_SLOT(number, op, amode, bmode, x) SLOT(op, amode, bmode) = number + 1,
static const uint8_t frequent[HANDLERS] = {FREQUENT(FREQUENT_SLOT, 0)};

unsigned mars_act(const struct cw_insn *i)
{
	unsigned row = row_of[i->op][i->mod], modes = (i->amode * 8u + i->bmode) ^ MODES_EMPTY;
	unsigned act = row * 64 + (row == ROW_rare ? 0 : modes);
	return frequent[act] > 0 ? frequent[act] - 1u : act;
}
