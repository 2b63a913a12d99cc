/*
 * Actions as players may write them: the first bytes choose an arena of running
 * programs, the number of players and what faults do; each line is the action of
 * the next player to move, and a line of one byte below ' ' is no action at all.
 * Whatever is said, the views stay JSON, the state hashes alike when it is played
 * again, and the game ends once everybody is gone.
 */
#include "arenas/arena.h"
#include "harness/base/json.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { STEPS_MAX = 400, END_MAX = 2000000, VIEW_MAX = 1 << 20 };

struct input {
	const uint8_t *at, *end;
};

static void look(const struct arena *a, const void *st, int players)
{
	static const char *const names[ARENA_PLAYERS_MAX] = {
		"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p"};
	BUF_SCOPED b = BUF_INIT;
	struct err e = ERR_INIT;
	for (int s = 0; s < players; s++) {
		buf_clear(&b);
		a->view(st, s, &b);
		JSON_SCOPED *view = json_parse("view", b.data, b.len, VIEW_MAX, &e);
		if (!json_is_object(view))
			abort();
	}
	buf_clear(&b);
	a->frame(st, &b);
	JSON_SCOPED *frame = json_parse("frame", b.data, b.len, VIEW_MAX, &e);
	if (!json_is_object(frame))
		abort();
	a->show(st, names, true, 80, 24, &b);
}

/* One action from a line, in memory of its own size so that reading beyond it shows. */
static struct arena_action take(struct input *in, char **ret_text)
{
	*ret_text = NULL;
	if (in->at >= in->end)
		return (struct arena_action){ARENA_GONE, NULL, 0};
	const uint8_t *nl = memchr(in->at, '\n', (size_t)(in->end - in->at));
	size_t len = (size_t)((nl != NULL ? nl : in->end) - in->at);
	const uint8_t *text = in->at;
	in->at += len + 1;
	if (len == 1 && text[0] < ' ')
		return (struct arena_action){text[0] % 2 ? ARENA_LATE : ARENA_PROTOCOL, NULL, 0};
	*ret_text = malloc(len + 1);
	memcpy(*ret_text, text, len);
	(*ret_text)[len] = '\0';
	return (struct arena_action){ARENA_OK, *ret_text, len};
}

static void step(const struct arena *a, void *st, struct input *in)
{
	struct arena_action act[ARENA_PLAYERS_MAX];
	char *text[ARENA_PLAYERS_MAX] = {NULL};
	uint32_t mask = a->to_move(st);
	for (int s = 0; s < ARENA_PLAYERS_MAX; s++) {
		act[s] = (struct arena_action){ARENA_GONE, NULL, 0};
		if (mask >> s & 1)
			act[s] = take(in, &text[s]);
	}
	a->step(st, act);
	for (int s = 0; s < ARENA_PLAYERS_MAX; s++)
		free(text[s]);
}

static uint64_t play(const struct arena *a, const struct arena_params *p, int players,
		     struct input in, bool looking)
{
	size_t size = (a->state_size(p, players) + 63) & ~(size_t)63;
	void *st = aligned_alloc(64, size);
	struct err e = ERR_INIT;
	memset(st, looking ? 0xff : 0, size);
	if (a->start(st, p, players, 7, &e) < 0)
		abort();
	for (int i = 0; i < STEPS_MAX && in.at < in.end && !a->over(st); i++) {
		step(a, st, &in);
		if (looking && i % 16 == 0)
			look(a, st, players);
	}
	in.at = in.end;
	for (int i = 0; !a->over(st); i++) {
		if (i > END_MAX)
			abort();
		step(a, st, &in);
	}
	if (looking)
		look(a, st, players);
	uint64_t h = a->hash(st);
	free(st);
	return h;
}

static const struct arena *choose(uint8_t byte)
{
	int n = 0;
	for (const struct arena *const *a = arenas; *a != NULL; a++)
		n += (*a)->kind == ARENA_TURNS;
	n = byte % n;
	for (const struct arena *const *a = arenas; *a != NULL; a++)
		if ((*a)->kind == ARENA_TURNS && n-- == 0)
			return *a;
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena_params p;
	struct err e = ERR_INIT;
	if (size < 3)
		return 0;
	const struct arena *a = choose(data[0]);
	int players = a->min_players + data[1] % (a->max_players - a->min_players + 1);
	arena_params_default(a, &p);
	if (data[2] % 2)
		arena_params_set(a, &p, "on_fault", "random", NULL);
	if (data[2] & 2)
		arena_params_set(a, &p, "mode", "tournament", NULL);
	arena_params_set(a, &p, "yardstick", "100", NULL);
	arena_params_set(a, &p, "hands", "10", NULL);
	if (a->check != NULL && a->check(&p, players, &e) < 0)
		return 0;
	struct input in = {data + 3, data + size};
	if (play(a, &p, players, in, true) != play(a, &p, players, in, false))
		abort();
	return 0;
}
