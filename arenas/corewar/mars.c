#include "arenas/corewar/mars_core.h"

#include "harness/base/err.h"
#include "harness/base/rng.h"

#include <string.h>

/* Instructions between two moves of the queue to its start: at least this many, so that a
 * few processes stay in a few cache lines; else as many as there are live entries. */
enum { STAGE_MIN = 2048 };

static size_t round_up(size_t n, size_t to)
{
	return (n + to - 1) / to * to;
}

/* Entries of the queue that can be live at once, and one more turn of everybody. */
static size_t live_entries(const struct cw_rules *r)
{
	return (size_t)r->warriors * ((size_t)r->max_processes + 2);
}

static size_t owner_offset(const struct cw_rules *r)
{
	return sizeof(struct mars) + ((size_t)r->core_size + 1) * sizeof(struct mars_cell);
}

static size_t pspace_offset(const struct cw_rules *r)
{
	return round_up(owner_offset(r) + (size_t)r->core_size, 64);
}

static size_t queue_offset(const struct cw_rules *r)
{
	size_t pspaces = (size_t)r->warriors * (size_t)r->pspace_size * sizeof(uint16_t);
	return round_up(pspace_offset(r) + pspaces, 64);
}

size_t mars_size(const struct cw_rules *r)
{
	size_t stage = live_entries(r) > STAGE_MIN ? live_entries(r) : STAGE_MIN;
	return round_up(queue_offset(r) + (stage + live_entries(r)) * sizeof(uint16_t), 64);
}

struct mars *mars_init(void *mem, const struct cw_rules *r)
{
	struct mars *m = mem;
	memset(m, 0, sizeof *m);
	m->size = (uint64_t)r->core_size;
	m->warriors = (uint32_t)r->warriors;
	m->read_limit = (uint32_t)r->read_limit;
	m->write_limit = (uint32_t)r->write_limit;
	m->max_processes = (uint32_t)r->max_processes;
	m->pspace_size = (uint32_t)r->pspace_size;
	m->cycles = (uint64_t)r->max_cycles;
	m->owner_off = owner_offset(r);
	m->pspace_off = pspace_offset(r);
	m->queue_off = queue_offset(r);
	m->pair.minus = -(uint32_t)r->core_size;
	for (unsigned i = 0; i < m->warriors; i++) {
		m->w[i].last_result = (uint32_t)m->size - 1;
		m->w[i].pspace = i;
	}
	memset((char *)m + m->pspace_off, 0, m->warriors * m->pspace_size * sizeof(uint16_t));
	mars_clear(m);
	return m;
}

void mars_clear(struct mars *m)
{
	memset(m->core, 0, m->size * sizeof *m->core);
	m->core[m->size] = mars_behind;
	for (unsigned i = 0; i < m->warriors; i++)
		m->w[i] = (struct mars_warrior){.pspace = m->w[i].pspace,
						.last_result = m->w[i].last_result,
						.end = MARS_ABSENT,
						.rank = m->warriors};
	m->alive = m->warriors;
	m->turns = m->left = m->look = 0;
	m->tracking = m->keeps = m->settled = false;
}

void mars_load(struct mars *m, int who, const struct cw_insn *code, int length, int start,
	       int position)
{
	if (length < 1 || position < 0 || (uint64_t)position + (uint64_t)length > m->size)
		BUG("a warrior of %d cells at %d", length, position);
	struct mars_cell *to = m->core + position;
	for (int i = 0; i < length; i++) {
		to[i] = (struct mars_cell){.act = (uint16_t)mars_act(&code[i]),
					   .kind = (uint16_t)mars_kind(&code[i]),
					   .a = code[i].a,
					   .b = code[i].b};
		m->keeps |= code[i].op == CW_STP;
	}
	struct mars_warrior *w = &m->w[who];
	w->tasks = 1;
	w->end = MARS_ALIVE;
	w->rank = 0;
	w->position = (uint32_t)position;
	w->length = (uint32_t)length;
	w->end_pc = (uint32_t)mars_wrap(m, (uint64_t)position + (uint64_t)start);
}

/* What a warrior with the fewest processes has, who is alive. */
static uint64_t fewest_tasks(const struct mars *m)
{
	uint64_t fewest = UINT64_MAX;
	for (unsigned i = 0; i < m->alive; i++)
		fewest = m->w[m->order[i]].tasks < fewest ? m->w[m->order[i]].tasks : fewest;
	return fewest;
}

/* Look whether the end is certain, or when to look again: a warrior gains one process in a turn
 * at most, and never has more than max_processes. */
static void look(struct mars *m)
{
	const uint64_t cycles = (m->left + m->alive - 1) / m->alive, tasks = fewest_tasks(m);
	if (tasks > cycles) {
		m->settled = true;
		return;
	}
	uint64_t next = (cycles + tasks - 1) / 2;
	m->look = m->alive * (next < m->max_processes - 1 ? next : m->max_processes - 1);
}

void mars_begin(struct mars *m, int starter)
{
	m->alive = 0;
	for (unsigned i = 0; i < m->warriors; i++) {
		unsigned who = ((unsigned)starter + i) % m->warriors;
		if (m->w[who].tasks > 0)
			m->order[m->alive++] = who;
	}
	m->left = m->alive * m->cycles;
	m->head = 0;
	for (unsigned i = 0; i < m->alive; i++)
		mars_queue(m)[i] = (uint16_t)m->w[m->order[i]].end_pc;
	if (m->alive < 2 && m->warriors > 1)
		m->left = 0;
	if (m->left > 0 && !m->keeps)
		look(m);
}

/* Entries from head to the last that is in use. */
static size_t span(const struct mars *m)
{
	uint32_t most = 0;
	for (unsigned i = 0; i < m->alive; i++)
		most = m->w[m->order[i]].tasks > most ? m->w[m->order[i]].tasks : most;
	return (size_t)most * m->alive;
}

/* The one on turn, whose last entry is at head, has left the order. */
static void lay_out_again(struct mars *m)
{
	uint16_t *q = mars_queue(m) + m->head;
	size_t longest = span(m) / m->alive;
	for (size_t t = 0; t < longest; t++)
		memmove(q + t * m->alive, q + 1 + t * (m->alive + 1), m->alive * sizeof *q);
}

void mars_dies(struct mars *m, enum mars_end why, uint64_t pc)
{
	struct mars_warrior *w = &m->w[m->order[0]];
	w->tasks = 0;
	w->end = why;
	w->end_pc = (uint32_t)pc;
	w->rank = m->alive;
	/* The budget loses the dead one's share, and one more: so does pMARS. */
	uint64_t share = (m->left - 1) / m->alive, left = m->left - 1 - share;
	left -= left > 0;
	m->turns++;
	w->turns = m->cycles - share;
	m->alive--;
	memmove(m->order, m->order + 1, m->alive * sizeof *m->order);
	m->left = m->alive > 1 ? left : 0;
	if (m->left > 0)
		lay_out_again(m);
}

static void next_turn(struct mars *m)
{
	uint32_t first = m->order[0];
	memmove(m->order, m->order + 1, (m->alive - 1) * sizeof *m->order);
	m->order[m->alive - 1] = first;
	m->head++;
	m->left--;
	m->turns++;
}

static void push(struct mars *m, uint64_t tasks, uint64_t address)
{
	mars_queue(m)[m->head + m->alive * tasks] = (uint16_t)address;
}

/* One instruction of the one on turn. */
static void turn(struct mars *m)
{
	struct mars_warrior *w = &m->w[m->order[0]];
	uint64_t pc = mars_wrap(m, mars_queue(m)[m->head]), target = 0;
	enum mars_outcome out = mars_step(m, m->order[0], pc, &target);
	switch (out) {
	case MARS_NEXT:
		push(m, w->tasks, mars_after(m, pc));
		break;
	case MARS_GO:
		push(m, w->tasks, target);
		break;
	case MARS_SPLIT:
		push(m, w->tasks, mars_after(m, pc));
		if (w->tasks < m->max_processes)
			push(m, ++w->tasks, target);
		break;
	case MARS_DIES_DAT:
	case MARS_DIES_DIV:
		if (w->tasks == 1) {
			mars_dies(m, out == MARS_DIES_DAT ? MARS_DAT : MARS_DIV, pc);
			return;
		}
		w->tasks--;
		break;
	}
	next_turn(m);
}

static void track_from_now(struct mars *m)
{
	uint8_t *owner = (uint8_t *)m + m->owner_off;
	memset(owner, 0, m->size);
	for (unsigned i = 0; i < m->warriors; i++)
		memset(owner + m->w[i].position, (int)i + 1, m->w[i].length);
	m->tracking = true;
}

/* Move the queue to its start; returns how many instructions there is room for. */
static uint64_t stage(struct mars *m)
{
	uint16_t *q = mars_queue(m);
	size_t live = span(m);
	memmove(q, q + m->head, live * sizeof *q);
	m->head = 0;
	return live > STAGE_MIN ? live : STAGE_MIN;
}

void mars_run(struct mars *m, uint64_t budget, bool track)
{
	if (track && m->turns == 0)
		track_from_now(m);
	if (!track)
		m->tracking = false;
	bool plain = !track && m->read_limit == m->size && m->write_limit == m->size;
	while (!mars_over(m) && budget > 0) {
		uint64_t n = stage(m), before = m->turns;
		n = n < budget ? n : budget;
		n = n < m->left - m->look ? n : m->left - m->look;
		if (plain && m->alive == 2 && n > 1)
			mars_run_pair(m, n & ~(uint64_t)1);
		else
			for (unsigned alive = m->alive; n > 0 && alive == m->alive; n--)
				turn(m);
		budget -= m->turns - before;
		if (m->left > 0 && m->left <= m->look)
			look(m);
	}
}

bool mars_over(const struct mars *m)
{
	return m->left == 0 || m->settled;
}

bool mars_settled(const struct mars *m)
{
	return m->settled;
}

void mars_note_results(struct mars *m)
{
	for (unsigned i = 0; i < m->warriors; i++)
		m->w[i].last_result = m->w[i].tasks > 0 ? m->alive : 0;
}

int mars_alive(const struct mars *m)
{
	return (int)m->alive;
}

uint64_t mars_turns(const struct mars *m)
{
	return m->turns;
}

uint64_t mars_budget(const struct mars *m)
{
	return m->left;
}

struct mars_warrior *mars_warrior(struct mars *m, int who)
{
	return &m->w[who];
}

struct cw_insn mars_cell(const struct mars *m, int address)
{
	struct mars_cell c = m->core[address];
	unsigned k = c.kind ^ MARS_KIND_EMPTY;
	return (struct cw_insn){.a = c.a,
				.b = c.b,
				.op = (uint8_t)(k / 64 / CW_MODS),
				.mod = (uint8_t)(k / 64 % CW_MODS),
				.amode = (uint8_t)(k / 8 % 8),
				.bmode = (uint8_t)(k % 8)};
}

int mars_owner(const struct mars *m, int address)
{
	return m->tracking ? ((const uint8_t *)m + m->owner_off)[address] : 0;
}

bool mars_tracked(const struct mars *m)
{
	return m->tracking;
}

static const uint16_t *queue_of(const struct mars *m)
{
	return (const uint16_t *)(const void *)((const char *)m + m->queue_off);
}

int mars_processes(const struct mars *m, int who, int max, int *ret_address)
{
	const uint16_t *queue = queue_of(m);
	int n = 0;
	for (unsigned i = 0; i < m->alive && m->left > 0; i++)
		if (m->order[i] == (unsigned)who)
			for (; n < max && (unsigned)n < m->w[who].tasks; n++)
				ret_address[n] = (int)mars_wrap(
					m, queue[m->head + i + (unsigned)n * m->alive]);
	return n;
}

uint16_t *mars_pspace(struct mars *m, int space)
{
	return (uint16_t *)(void *)((char *)m + m->pspace_off) + (size_t)space * m->pspace_size;
}

/* A hash is taken of every battle, so it goes by words, in lanes that do not wait for each
 * other. */
struct lanes {
	uint64_t a, b, c, d;
};

__extension__ typedef unsigned __int128 wide;

/* The factors are not zero but for one value in 2^64. */
static inline uint64_t absorb(uint64_t lane, uint64_t x, uint64_t y)
{
	wide product = (wide)(x ^ 0x9e3779b97f4a7c15u) * (y ^ lane);
	return (uint64_t)(product >> 64) ^ (uint64_t)product;
}

/* Of every word the bits from low on. */
static struct lanes absorb_words(struct lanes h, const void *bytes, size_t size, unsigned low)
{
	const char *p = bytes;
	uint64_t w[8];
	for (; size >= sizeof w; size -= sizeof w, p += sizeof w) {
		memcpy(w, p, sizeof w);
		h.a = absorb(h.a, w[0] >> low, w[1] >> low);
		h.b = absorb(h.b, w[2] >> low, w[3] >> low);
		h.c = absorb(h.c, w[4] >> low, w[5] >> low);
		h.d = absorb(h.d, w[6] >> low, w[7] >> low);
	}
	for (; size > 0; size -= size < 8 ? size : 8, p += 8) {
		w[0] = 0;
		memcpy(w, p, size < 8 ? size : 8);
		h.a = absorb(h.a, w[0] >> low, size);
	}
	return h;
}

static struct lanes absorb_queues(struct lanes h, const struct mars *m)
{
	for (unsigned i = 0; i < m->alive && !mars_over(m); i++) {
		const uint16_t *q = queue_of(m) + m->head + i;
		uint64_t n = m->w[m->order[i]].tasks, step = m->alive;
		for (; n >= 4; n -= 4, q += 4 * step) {
			h.a = absorb(h.a, mars_wrap(m, q[0]), n);
			h.b = absorb(h.b, mars_wrap(m, q[step]), n);
			h.c = absorb(h.c, mars_wrap(m, q[2 * step]), n);
			h.d = absorb(h.d, mars_wrap(m, q[3 * step]), n);
		}
		for (; n > 0; n--, q += step)
			h.a = absorb(h.a, mars_wrap(m, *q), n);
	}
	return h;
}

/* Not what depends on how the time was sliced: the owners, the place in the queue; nor the
 * low bits of a cell, which are an index into a table of this version. */
uint64_t mars_hash(const struct mars *m)
{
	struct lanes h = {m->size, m->left, m->turns, m->pspace_size};
	_Static_assert(offsetof(struct mars_cell, act) == 0, "the low bits of a cell");
	h = absorb_words(h, m->core, m->size * sizeof *m->core, 16);
	h = absorb_words(h, (const char *)m + m->pspace_off,
			 m->warriors * m->pspace_size * sizeof(uint16_t), 0);
	h = absorb_queues(h, m);
	return hash64(hash64(0, &h, sizeof h), m->w, m->warriors * sizeof *m->w);
}
