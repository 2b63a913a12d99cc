#include "arenas/corewar/mars_pair.h"

#include "arenas/corewar/mars_ops.h"

struct operand mars_operand(struct mars_cell *core, struct operand insn, uint32_t field, int mode,
			    uint32_t minus)
{
	return operand(core, insn, field, mode, minus);
}

uint16_t *mars_leave(struct mars_cell *core, uint16_t *next)
{
	struct mars *m = machine(core);
	uint64_t done = (uint64_t)(next - mars_queue(m)) - m->head;
	uint32_t first = m->order[0], second = m->order[1];
	m->head += (uint32_t)done;
	m->turns += done;
	m->left -= done;
	m->w[first].tasks = (uint32_t)(m->pair.length[0] / PER_TASK);
	m->w[second].tasks = (uint32_t)(m->pair.length[1] / PER_TASK);
	m->order[0] = done & 1 ? second : first;
	m->order[1] = done & 1 ? first : second;
	m->pair.stop = NULL;
	return NULL;
}

uint16_t *mars_leave_dead(struct mars_cell *core, uint16_t *next, uint32_t pc, enum mars_end why)
{
	mars_leave(core, next);
	mars_dies(machine(core), why, pc);
	return NULL;
}

void mars_run_pair(struct mars *m, uint64_t turns)
{
	uint16_t *next = mars_queue(m) + m->head;
	for (int i = 0; i < 2; i++)
		m->pair.length[i] = PER_TASK * (uint64_t)m->w[m->order[i]].tasks;
	m->pair.full = PER_TASK * (uint64_t)m->max_processes;
	m->pair.stop = next + turns;
	bool second = false;
	do {
		handlers *mine = second ? mars_side1 : mars_side0;
		handlers *other = second ? mars_side0 : mars_side1;
		const struct handler *then = (const struct handler *)(const void *)(uintptr_t)
			other[m->core[next[1]].act];
		next = mine[m->core[next[0]].act](m->core, next, next[0], next[1], then);
		second = !second;
	} while (next != NULL);
}

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

unsigned mars_act(const struct cw_insn *i)
{
	unsigned row = row_of[i->op][i->mod], modes = (i->amode * 8u + i->bmode) ^ MODES_EMPTY;
	return row * 64 + (row == ROW_rare ? 0 : modes);
}
