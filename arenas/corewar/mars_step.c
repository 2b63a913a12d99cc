/*
 * One instruction of anybody, any rules: the readable form of the machine.
 *
 * Reads and writes go through pointers that are folded into the read and write
 * limit (ICWS'94 draft, section 5); without limits both are the same address.
 * The order is the same as in mars_pair.c, which is checked against this.
 */
#include "arenas/corewar/mars_core.h"

#include <string.h>

struct step {
	struct mars *m;
	unsigned who;
	uint64_t pc;
	struct mars_cell insn; /* as fetched */
};

/* What an operand turned out to be. */
struct found {
	uint64_t read, write;  /* addresses */
	struct mars_cell cell; /* the cell at read, as it was then */
};

static void touch(struct step *s, uint64_t at)
{
	if (s->m->tracking)
		((uint8_t *)s->m + s->m->owner_off)[at] = (uint8_t)(s->who + 1);
}

static uint64_t fold(const struct mars *m, uint64_t distance, uint64_t limit)
{
	if (limit == m->size)
		return mars_wrap(m, distance);
	uint64_t r = distance % limit;
	return r > limit / 2 ? r + m->size - limit : r;
}

static struct found find(struct step *s, uint64_t field, enum cw_mode mode)
{
	struct mars *m = s->m;
	if (mode == CW_IMMEDIATE)
		return (struct found){s->pc, s->pc, s->insn};
	uint64_t r = fold(m, field, m->read_limit), w = fold(m, field, m->write_limit);
	if (mode == CW_DIRECT) {
		r = mars_wrap(m, s->pc + r);
		return (struct found){r, mars_wrap(m, s->pc + w), m->core[r]};
	}
	bool by_a = mode == CW_A_INDIRECT || mode == CW_A_PREDEC || mode == CW_A_POSTINC;
	uint64_t pointer_at = mars_wrap(m, s->pc + w);
	struct mars_cell *pw = &m->core[pointer_at], *pr = &m->core[mars_wrap(m, s->pc + r)];
	if (mode == CW_A_PREDEC || mode == CW_B_PREDEC) {
		uint16_t *v = by_a ? &pw->a : &pw->b;
		*v = (uint16_t)mars_before(m, *v);
		touch(s, pointer_at);
	}
	r = mars_wrap(m, s->pc + fold(m, r + (by_a ? pr->a : pr->b), m->read_limit));
	w = mars_wrap(m, s->pc + fold(m, w + (by_a ? pw->a : pw->b), m->write_limit));
	struct found f = {r, w, m->core[r]};
	if (mode == CW_A_POSTINC || mode == CW_B_POSTINC) {
		uint16_t *v = by_a ? &pw->a : &pw->b;
		*v = (uint16_t)mars_after(m, *v);
		touch(s, pointer_at);
	}
	return f;
}

/* Which fields a modifier pairs: a field of A with a field of B. */
struct pairing {
	int n;
	struct {
		bool from_b, to_b;
	} f[2];
};
static const struct pairing pairing[CW_MODS] = {
	[CW_A] = {1, {{0, 0}}},         [CW_B] = {1, {{1, 1}}},
	[CW_AB] = {1, {{0, 1}}},        [CW_BA] = {1, {{1, 0}}},
	[CW_F] = {2, {{0, 0}, {1, 1}}}, [CW_I] = {2, {{0, 0}, {1, 1}}},
	[CW_X] = {2, {{0, 1}, {1, 0}}},
};

static uint64_t arithmetic(const struct mars *m, enum cw_op op, uint64_t a, uint64_t b)
{
	switch ((int)op) {
	case CW_MOV:
		return a;
	case CW_ADD:
		return mars_wrap(m, b + a);
	case CW_SUB:
		return mars_wrap(m, b + m->size - a);
	case CW_MUL:
		return b * a % m->size;
	case CW_DIV:
		return b / a;
	default:
		return b % a;
	}
}

/* MOV ADD SUB MUL DIV MOD.  A field that would be divided by zero stays; the
 * other one is still written, and then the process ends. */
static enum mars_outcome compute(struct step *s, enum cw_op op, enum cw_mod mod,
				 const struct found *a, const struct found *b)
{
	struct mars_cell *to = &s->m->core[b->write];
	enum mars_outcome out = MARS_NEXT;
	for (int i = 0; i < pairing[mod].n; i++) {
		uint16_t x = pairing[mod].f[i].from_b ? a->cell.b : a->cell.a;
		uint16_t y = pairing[mod].f[i].to_b ? b->cell.b : b->cell.a;
		if (x == 0 && (op == CW_DIV || op == CW_MOD)) {
			out = MARS_DIES_DIV;
			continue;
		}
		uint16_t z = (uint16_t)arithmetic(s->m, op, x, y);
		if (pairing[mod].f[i].to_b)
			to->b = z;
		else
			to->a = z;
		touch(s, b->write);
	}
	if (op == CW_MOV && mod == CW_I) {
		to->act = a->cell.act;
		to->kind = a->cell.kind;
	}
	return out;
}

/* CMP SEQ SNE SLT: does every pair of fields compare so? */
static bool compare(enum cw_op op, enum cw_mod mod, const struct found *a, const struct found *b)
{
	bool same = mod != CW_I || op == CW_SLT || a->cell.kind == b->cell.kind;
	bool less = true;
	for (int i = 0; i < pairing[mod].n; i++) {
		uint16_t x = pairing[mod].f[i].from_b ? a->cell.b : a->cell.a;
		uint16_t y = pairing[mod].f[i].to_b ? b->cell.b : b->cell.a;
		same = same && x == y;
		less = less && x < y;
	}
	return op == CW_SLT ? less : op == CW_SNE ? !same : same;
}

/* JMZ JMN DJN look at the fields of B that the modifier's second letter names. */
static bool jumps(struct step *s, enum cw_op op, enum cw_mod mod, const struct found *b)
{
	bool by_a = mod != CW_B && mod != CW_AB, by_b = mod != CW_A && mod != CW_BA;
	uint16_t want = 0;
	if (op == CW_DJN) {
		struct mars_cell *to = &s->m->core[b->write];
		if (by_a)
			to->a = (uint16_t)mars_before(s->m, to->a);
		if (by_b)
			to->b = (uint16_t)mars_before(s->m, to->b);
		touch(s, b->write);
		want = 1;
	}
	bool all = (!by_a || b->cell.a == want) && (!by_b || b->cell.b == want);
	return op == CW_JMZ ? all : !all;
}

static void pspace(struct step *s, enum cw_op op, enum cw_mod mod, const struct found *a,
		   const struct found *b)
{
	struct mars *m = s->m;
	bool from_a = mod == CW_A || mod == CW_AB, to_a = mod == CW_A || mod == CW_BA;
	uint16_t x = from_a ? a->cell.a : a->cell.b, y = to_a ? b->cell.a : b->cell.b;
	uint32_t place = (op == CW_LDP ? x : y) % m->pspace_size;
	uint32_t *result = &m->w[s->who].last_result;
	uint16_t *cell = &mars_pspace(m, (int)m->w[s->who].pspace)[place];
	if (op == CW_STP) {
		if (place == 0)
			*result = x;
		else
			*cell = x;
		return;
	}
	uint16_t value = place == 0 ? (uint16_t)*result : *cell;
	if (to_a)
		m->core[b->write].a = value;
	else
		m->core[b->write].b = value;
	touch(s, b->write);
}

enum mars_outcome mars_step(struct mars *m, unsigned who, uint64_t pc, uint64_t *ret_target)
{
	struct step s = {m, who, pc, m->core[pc]};
	unsigned k = s.insn.kind ^ MARS_KIND_EMPTY;
	enum cw_op op = (enum cw_op)(k / 64 / CW_MODS);
	enum cw_mod mod = (enum cw_mod)(k / 64 % CW_MODS);
	struct found a = find(&s, s.insn.a, (enum cw_mode)(k / 8 % 8));
	struct found b = find(&s, s.insn.b, (enum cw_mode)(k % 8));
	bool go = false;
	*ret_target = a.read;
	switch (op) {
	case CW_DAT:
		return MARS_DIES_DAT;
	case CW_MOV:
	case CW_ADD:
	case CW_SUB:
	case CW_MUL:
	case CW_DIV:
	case CW_MOD:
		return compute(&s, op, mod, &a, &b);
	case CW_JMP:
		return MARS_GO;
	case CW_JMZ:
	case CW_JMN:
	case CW_DJN:
		go = jumps(&s, op, mod, &b);
		break;
	case CW_SPL:
		return MARS_SPLIT;
	case CW_CMP:
	case CW_SEQ:
	case CW_SNE:
	case CW_SLT:
		*ret_target = mars_wrap(m, pc + 2);
		go = compare(op, mod, &a, &b);
		break;
	case CW_LDP:
	case CW_STP:
		pspace(&s, op, mod, &a, &b);
		break;
	case CW_NOP:
	case CW_OPS:
		break;
	}
	return go ? MARS_GO : MARS_NEXT;
}
