#include "arenas/corewar/game.h"

#include "arenas/corewar/position.h"
#include "harness/base/rng.h"

#include <stdlib.h>
#include <string.h>

enum { IMAGE_MAGIC = 0x31574341 }; /* "ACW1" */

struct image {
	uint32_t magic;
	int32_t length, start;
	uint32_t zero;
	int64_t pin;
	struct cw_insn code[];
};

static size_t game_header(void)
{
	return (sizeof(struct game) + 63) & ~(size_t)63;
}

size_t game_size(const struct cw_rules *r)
{
	return game_header() + mars_size(r);
}

struct mars *game_mars(const struct game *g)
{
	return (struct mars *)(void *)((char *)(uintptr_t)g + game_header());
}

void image_write(const struct cw_warrior *w, struct buf *out)
{
	struct image head = {IMAGE_MAGIC, w->length, w->start, 0, w->pin};
	buf_add(out, &head, sizeof head);
	buf_add(out, w->code, (size_t)w->length * sizeof w->code[0]);
}

static bool is_insn(const struct cw_rules *r, const struct cw_insn *i)
{
	return i->a < r->core_size && i->b < r->core_size && i->op < CW_OPS && i->mod < CW_MODS &&
	       i->amode < CW_MODES && i->bmode < CW_MODES;
}

bool image_read(const struct cw_rules *r, const void *bytes, size_t len, struct cw_warrior *ret)
{
	struct image head;
	if (len < sizeof head)
		return false;
	memcpy(&head, bytes, sizeof head);
	if (head.magic != IMAGE_MAGIC || head.zero != 0 || head.length < 1 ||
	    head.length > r->max_length || head.start < 0 || head.start >= r->core_size ||
	    len != sizeof head + (size_t)head.length * sizeof ret->code[0])
		return false;
	*ret->name = *ret->author = '\0';
	ret->length = head.length;
	ret->start = head.start;
	ret->pin = head.pin;
	memcpy(ret->code, (const char *)bytes + sizeof head, len - sizeof head);
	for (int i = 0; i < ret->length; i++)
		if (!is_insn(r, &ret->code[i]))
			return false;
	return true;
}

/* Which slot belongs to which seat: by order in the first game, then by image. */
static void find_slots(struct game *g, const uint64_t *hash)
{
	uint32_t taken = 0;
	for (int s = 0; s < g->players; s++)
		g->slot[s] = -1;
	for (int s = 0; s < g->players; s++)
		for (int k = 0; k < g->players && g->slot[s] < 0; k++)
			if (g->round > 0 && !(taken >> k & 1) && g->image[k] == hash[s]) {
				g->slot[s] = k;
				taken |= 1u << k;
			}
	for (int s = 0; s < g->players; s++)
		for (int k = 0; k < g->players && g->slot[s] < 0; k++)
			if (!(taken >> k & 1)) {
				g->slot[s] = k;
				g->image[k] = hash[s];
				taken |= 1u << k;
			}
}

static void place(struct game *g, const struct cw_warrior *const *w, struct cw_places *ret)
{
	const struct cw_warrior *there[CW_WARRIORS_MAX];
	int n = 0;
	switch (g->positions) {
	case CW_RANDOM:
		cw_places_random(&g->rules, g->players, g->seed, ret);
		return;
	case CW_EXHAUSTIVE:
		cw_places_exhaustive(&g->rules, g->round, ret);
		return;
	case CW_SERIES:
		for (int i = 0; i < g->players; i++)
			if (w[i] != NULL)
				there[n++] = w[i];
		if (g->round == 0)
			g->series_seed = cw_series_seed(there, n);
		cw_places_series(&g->rules, g->players, g->round, &g->series_seed, ret);
		return;
	}
}

/* w: by warrior, NULL where nobody is. */
static void set_up(struct game *g, const struct cw_warrior *const *w)
{
	struct mars *m = game_mars(g);
	struct cw_places places;
	place(g, w, &places);
	for (int s = 0; s < g->players; s++) {
		int who = g->warrior[s];
		if (w[who] == NULL)
			continue;
		mars_load(m, who, w[who]->code, w[who]->length, w[who]->start, places.at[who]);
		int space = g->slot[s];
		for (int t = 0; t < g->players; t++) {
			const struct cw_warrior *o = w[g->warrior[t]];
			if (o != NULL && o->pin != CW_NO_PIN && o->pin == w[who]->pin &&
			    g->slot[t] < space)
				space = g->slot[t];
		}
		mars_warrior(m, who)->pspace = (uint32_t)space;
		if (g->round > 0)
			mars_warrior(m, who)->last_result = g->result[g->slot[s]];
	}
	g->starter = places.starter;
	mars_begin(m, places.starter);
}

static void note_end(struct game *g)
{
	struct mars *m = game_mars(g);
	if (g->noted || !mars_over(m))
		return;
	mars_note_results(m);
	for (int s = 0; s < g->players; s++)
		g->result[g->slot[s]] = mars_warrior(m, g->warrior[s])->last_result;
	g->noted = true;
}

void game_step(void *st, struct arena_action *act)
{
	struct game *g = st;
	struct cw_warrior *all = xmalloc((size_t)g->players * sizeof *all);
	const struct cw_warrior *w[CW_WARRIORS_MAX] = {NULL};
	uint64_t hash[CW_WARRIORS_MAX];

	for (int s = 0; s < g->players; s++) {
		bool there = act[s].how == ARENA_OK;
		if (there && !image_read(&g->rules, act[s].text, act[s].len, &all[s])) {
			act[s].how = ARENA_ILLEGAL;
			there = false;
		}
		g->absent |= there ? 0 : 1u << s;
		hash[s] = there ? hash64(0, act[s].text, act[s].len) : (uint64_t)s;
	}
	find_slots(g, hash);
	for (int s = 0; s < g->players; s++) {
		/* pMARS's series is one of a fixed order; seats may change under it. */
		g->warrior[s] = g->positions == CW_SERIES ? g->slot[s] : s;
		if (!(g->absent >> s & 1))
			w[g->warrior[s]] = &all[s];
	}
	set_up(g, w);
	free(all);
	g->started = true;
	note_end(g);
}

void game_advance(void *st, uint64_t budget)
{
	struct game *g = st;
	struct mars *m = game_mars(g);
	if (!g->started)
		return;
	/* Who plays it in slices wants to look at it. */
	bool first = mars_turns(m) == 0;
	mars_run(m, budget, (first ? budget < mars_budget(m) : mars_tracked(m)));
	note_end(g);
}

struct carry {
	uint64_t round;
	int64_t series_seed;
	uint64_t image[CW_WARRIORS_MAX];
	uint32_t result[CW_WARRIORS_MAX];
	uint16_t pspace[];
};

static size_t pspace_bytes(const struct cw_rules *r)
{
	return (size_t)r->warriors * (size_t)r->pspace_size * sizeof(uint16_t);
}

size_t game_carry_size(const struct arena_params *p, int players)
{
	struct cw_rules r;
	cw_rules_of(p, players, &r);
	return sizeof(struct carry) + pspace_bytes(&r);
}

void game_carry_begin(const struct arena_params *p, int64_t played, void *carry)
{
	/* The other positions either follow from the seed, or from all games of the series. */
	if (p->v[CW_P_POSITIONS] == CW_EXHAUSTIVE)
		((struct carry *)carry)->round = (uint64_t)played;
}

void game_carry_in(void *st, const void *carry)
{
	struct game *g = st;
	const struct carry *c = carry;
	g->round = c->round;
	g->series_seed = c->series_seed;
	memcpy(g->image, c->image, sizeof g->image);
	memcpy(g->result, c->result, sizeof g->result);
	memcpy(mars_pspace(game_mars(g), 0), c->pspace, pspace_bytes(&g->rules));
}

void game_carry_out(const void *st, void *carry)
{
	const struct game *g = st;
	struct carry *c = carry;
	c->round = g->round + 1;
	c->series_seed = g->series_seed;
	memcpy(c->image, g->image, sizeof c->image);
	memcpy(c->result, g->result, sizeof c->result);
	memcpy(c->pspace, mars_pspace(game_mars(g), 0), pspace_bytes(&g->rules));
}
