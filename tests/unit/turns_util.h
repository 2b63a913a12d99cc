/* Games of a turn-based arena for unit tests: one action at a time, and random games that
 * are played again from their log. */
#ifndef AGON_TESTS_TURNS_UTIL_H
#define AGON_TESTS_TURNS_UTIL_H

#include "tests/unit/grid_util.h"

/* "name=value" settings, NULL-terminated. */
static inline void turns_open(struct match *t, const char *arena, int n, uint64_t seed,
			      const char *const *settings)
{
	match_init(t, arena);
	for (; settings != NULL && *settings != NULL; settings++) {
		char name[40];
		const char *eq = strchr(*settings, '=');
		snprintf(name, sizeof name, "%.*s", (int)(eq - *settings), *settings);
		match_set(t, name, eq + 1);
	}
	match_start(t, n, seed);
}

/* The only mover's action; what the rules made of it. */
static inline enum arena_how turns_act(struct match *t, const char *text)
{
	struct arena_action act[ARENA_PLAYERS_MAX];
	for (int s = 0; s < ARENA_PLAYERS_MAX; s++)
		act[s] = (struct arena_action){ARENA_GONE, NULL, 0};
	uint32_t mask = t->a->to_move(t->st);
	int seat = mask != 0 ? __builtin_ctz(mask) : 0;
	if (text != NULL)
		act[seat] = (struct arena_action){ARENA_OK, text, strlen(text)};
	t->a->step(t->st, act);
	return act[seat].how;
}

static inline enum arena_how turns_fail(struct match *t, enum arena_how how)
{
	struct arena_action act[ARENA_PLAYERS_MAX];
	for (int s = 0; s < ARENA_PLAYERS_MAX; s++)
		act[s] = (struct arena_action){ARENA_GONE, NULL, 0};
	int seat = __builtin_ctz(t->a->to_move(t->st));
	act[seat].how = how;
	t->a->step(t->st, act);
	return act[seat].how;
}

static inline json_t *turns_json(const struct buf *b)
{
	struct err e = ERR_INIT;
	json_t *j = json_parse("view", b->data, b->len, 1 << 20, &e);
	if (j == NULL)
		fail_msg("%s in %s", e.text, b->data);
	assert_null(strchr(b->data, '\n'));
	return j;
}

static inline json_t *turns_view(struct match *t, int seat)
{
	BUF_SCOPED b = BUF_INIT;
	t->a->view(t->st, seat, &b);
	return turns_json(&b);
}

static inline void turns_check_texts(struct match *t)
{
	static const char *const names[ARENA_PLAYERS_MAX] = {
		"a", "b\033[2J", "a very long name that goes on and on and on", "d", "e", "f", "g",
		"h", "i"};
	BUF_SCOPED b = BUF_INIT;
	t->a->frame(t->st, &b);
	JSON_SCOPED *frame = turns_json(&b);
	assert_true(json_is_object(frame));
	for (int color = 0; color < 2; color++) {
		buf_clear(&b);
		t->a->show(t->st, names, color, 80, 24, &b);
		assert_true(b.len > 0 && b.data[b.len - 1] == '\n');
		assert_null(strstr(b.data, "\033[2J"));
	}
}

/* An action for seat from its view. */
typedef void turns_pick(json_t *view, struct rng *r, struct buf *text);

struct turns_log {
	enum arena_how how[ARENA_PLAYERS_MAX], became[ARENA_PLAYERS_MAX];
	char *text[ARENA_PLAYERS_MAX];
	uint64_t hash;
};

static inline void turns_gather(struct match *t, struct rng *r, turns_pick *pick, unsigned hostile,
				uint32_t *gone, struct turns_log *log)
{
	static const char *const junk[] = {"",
					   "null",
					   "-1",
					   "99999999999999999999",
					   "[",
					   "[1,",
					   "[7,7,7]",
					   "{\"a\":",
					   "\\",
					   "a9",
					   "i1",
					   "e2e4e5",
					   "[7.5,3]",
					   "\xc3\xa9",
					   "{\"a\":\"raise\",\"to\":-5}",
					   "{\"a\":\"raise\",\"to\":1e300}",
					   "[[[[[[[[[[[[[[[[",
					   "true",
					   "\"\"",
					   "0x3",
					   " 3",
					   "3 "};
	uint32_t mask = t->a->to_move(t->st);
	for (int s = 0; s < t->n; s++) {
		BUF_SCOPED text = BUF_INIT;
		log->how[s] = ARENA_GONE;
		log->text[s] = NULL;
		if (!(mask >> s & 1) || *gone >> s & 1)
			continue;
		log->how[s] = ARENA_OK;
		if (rng_below(r, 1000) >= hostile) {
			JSON_SCOPED *view = turns_view(t, s);
			pick(view, r, &text);
		} else if (rng_below(r, 2) == 0) {
			buf_puts(&text, junk[rng_below(r, sizeof junk / sizeof *junk)]);
		} else {
			log->how[s] = (enum arena_how)(ARENA_LATE + rng_below(r, 2) +
						       (rng_below(r, 8) == 0));
			*gone |= (log->how[s] == ARENA_GONE ? 1u : 0u) << s;
			continue;
		}
		log->text[s] = buf_steal(&text);
	}
}

static inline void turns_play(struct match *t, struct turns_log *log)
{
	struct arena_action act[ARENA_PLAYERS_MAX];
	for (int s = 0; s < ARENA_PLAYERS_MAX; s++) {
		bool text = s < t->n && log->how[s] == ARENA_OK;
		act[s] = (struct arena_action){s < t->n ? log->how[s] : ARENA_GONE,
					       text ? log->text[s] : NULL,
					       text ? strlen(log->text[s]) : 0};
	}
	t->a->step(t->st, act);
	for (int s = 0; s < t->n; s++)
		log->became[s] = act[s].how;
}

/* Random games, hostile of 1000 actions being none; each is played again from seed and log
 * and must hash alike at every turn. */
static inline void turns_random(const char *arena, int n, const char *const *settings, int games,
				unsigned hostile, turns_pick *pick)
{
	enum { TURNS_MAX = 200000 };
	struct turns_log *log = calloc(TURNS_MAX, sizeof *log);
	for (int g = 0; g < games; g++) {
		struct match t, again;
		struct rng r;
		uint32_t gone = 0;
		int turns = 0;
		rng_init(&r, rng_derive(7, arena, &(uint64_t){(uint64_t)g}, 1));
		turns_open(&t, arena, n, (uint64_t)g, settings);
		turns_open(&again, arena, n, (uint64_t)g, settings);
		assert_true(t.a->hash(t.st) == again.a->hash(again.st));
		if (g % 50 == 0)
			turns_check_texts(&t);
		for (; !t.a->over(t.st); turns++) {
			assert_true(turns < TURNS_MAX);
			turns_gather(&t, &r, pick, hostile, &gone, &log[turns]);
			turns_play(&t, &log[turns]);
			if (hostile == 0)
				for (int s = 0; s < n; s++)
					assert_true(log[turns].how[s] == log[turns].became[s]);
			log[turns].hash = t.a->hash(t.st);
			if (g % 50 == 0)
				turns_check_texts(&t);
		}
		for (int i = 0; i < turns; i++) {
			assert_false(again.a->over(again.st));
			turns_play(&again, &log[i]);
			assert_true(again.a->hash(again.st) == log[i].hash);
			for (int s = 0; s < n; s++)
				free(log[i].text[s]);
		}
		assert_true(again.a->over(again.st));
		for (int s = 0; s < n; s++) {
			BUF_SCOPED b = BUF_INIT;
			t.a->report(t.st, s, &b);
			assert_true(b.len > 1 && strchr(b.data, '\n') == b.data + b.len - 1);
		}
		match_end(&t);
		match_end(&again);
	}
	free(log);
}

/* A random member of view.legal: text without quotes, or compact JSON. */
static inline void turns_pick_legal(json_t *view, struct rng *r, struct buf *text)
{
	json_t *legal = json_object_get(view, "legal");
	assert_true(json_array_size(legal) > 0);
	json_t *one = json_array_get(legal, (size_t)rng_below(r, json_array_size(legal)));
	if (json_is_string(one))
		buf_puts(text, json_string_value(one));
	else
		json_dump(one, text);
}

#endif
