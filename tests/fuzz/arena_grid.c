/* The first bytes choose the arena, its mode and its players; the rest, cut at zero bytes, are
 * actions.  Whatever they are, a game goes on to its end, says what it is in JSON, and is the
 * same when it is played again. */
#include "arenas/arena.h"
#include "harness/base/json.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = {"battlesnake", "halite"};

struct script {
	const uint8_t *at, *end;
};

/* The next action; an empty script gives none in time. */
static struct arena_action next(struct script *s, char *text, size_t room)
{
	size_t n = 0;
	if (s->at == s->end)
		return (struct arena_action){ARENA_LATE, NULL, 0};
	while (s->at < s->end && *s->at != 0 && n < room - 1)
		text[n++] = (char)*s->at++;
	if (s->at < s->end)
		s->at++;
	text[n] = '\0';
	return (struct arena_action){ARENA_OK, text, n};
}

static void say(const struct arena *a, const void *st, int players)
{
	BUF_SCOPED out = BUF_INIT;
	struct err e = ERR_INIT;
	for (int s = -1; s < players; s++) {
		buf_clear(&out);
		s < 0 ? a->frame(st, &out) : a->view(st, s, &out);
		JSON_SCOPED *j = json_parse("said", out.data, out.len, 1 << 24, &e);
		if (j == NULL)
			abort();
	}
	buf_clear(&out);
	a->report(st, 0, &out);
}

static uint64_t play(const struct arena *a, const struct arena_params *p, int players,
		     struct script s)
{
	static char text[ARENA_PLAYERS_MAX][1 << 16];
	struct err e = ERR_INIT;
	void *st = aligned_alloc(64, (a->state_size(p, players) + 63) & ~(size_t)63);
	if (a->start(st, p, players, 1, &e) < 0)
		abort();
	while (!a->over(st)) {
		struct arena_action act[ARENA_PLAYERS_MAX] = {{ARENA_GONE, NULL, 0}};
		for (int i = 0; i < players; i++)
			act[i] = next(&s, text[i], sizeof text[i]);
		a->step(st, act);
	}
	say(a, st, players);
	uint64_t h = a->hash(st);
	free(st);
	return h;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const modes[] = {
		"standard", "royale", "wrapped", "constrictor", "wrapped_constrictor", "solo"};
	struct arena_params p;
	struct err e = ERR_INIT;
	if (size < 3)
		return 0;
	const struct arena *a = arena_find(names[data[0] % 2]);
	const char *mode = modes[data[1] % 6];
	int players = 2 + data[2] % (a->max_players - 1);
	arena_params_default(a, &p);
	if (data[0] % 2 == 0) {
		arena_params_set(a, &p, "mode", mode, &e);
		arena_params_set(a, &p, "width", "7", &e);
		players = strcmp(mode, "solo") == 0 ? 1 : players;
	} else {
		arena_params_set(a, &p, "width", "15", &e);
		arena_params_set(a, &p, "height", "15", &e);
		arena_params_set(a, &p, "on_fault", data[1] % 2 == 0 ? "still" : "forfeit", &e);
		arena_params_set(a, &p, "max_turns", "30", &e);
	}
	if (a->check != NULL && a->check(&p, players, &e) < 0)
		abort();
	struct script s = {data + 3, data + size};
	if (play(a, &p, players, s) != play(a, &p, players, s))
		abort();
	return 0;
}
