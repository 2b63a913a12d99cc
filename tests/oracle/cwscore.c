/*
 * cwscore: battles through the arena, scores printed as `pmars -k` prints them.
 *
 *	cwscore [OPTION...] FILE FILE...
 *
 * -r ROUNDS, -x POSITIONS (random, f, exhaustive; f by default), -q SEED, -P PRESET,
 * and as in pMARS -s core size, -c cycles, -p processes, -l length, -d distance,
 * -S P-space.  -t N: play in slices of N instructions, which is the other engine.
 */
#include "arenas/arena.h"
#include "harness/base/fd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct contest {
	const struct arena *a;
	struct arena_params p;
	int n;
	int64_t rounds, slice;
	uint64_t seed;
	struct buf image[ARENA_PLAYERS_MAX];
	int64_t survived[ARENA_PLAYERS_MAX][ARENA_PLAYERS_MAX + 1]; /* [who][survivors] */
	int64_t points[ARENA_PLAYERS_MAX], deaths[ARENA_PLAYERS_MAX];
};

static void fail(const char *what, const char *why)
{
	fprintf(stderr, "cwscore: %s: %s\n", what, why);
	exit(2);
}

static void load(struct contest *c, const char *path)
{
	BUF_SCOPED text = BUF_INIT;
	BUF_SCOPED log = BUF_INIT;
	struct err e = ERR_INIT;
	if (file_read(path, 1 << 20, &text, &e) < 0)
		fail(path, e.text);
	buf_init(&c->image[c->n]);
	if (c->a->compile(&c->p, text.data, text.len, &c->image[c->n++], &log) != 0)
		fail(path, log.data);
}

static void count(struct contest *c, const void *st)
{
	int rank[ARENA_PLAYERS_MAX], survivors = 0;
	double score[ARENA_PLAYERS_MAX];
	c->a->result(st, rank, score);
	for (int i = 0; i < c->n; i++)
		survivors += rank[i] == 0;
	for (int i = 0; i < c->n; i++) {
		c->survived[i][survivors] += rank[i] == 0;
		c->deaths[i] += rank[i] != 0;
		c->points[i] += (int64_t)score[i];
	}
}

static void play(struct contest *c)
{
	struct err e = ERR_INIT;
	void *st = aligned_alloc(64, (c->a->state_size(&c->p, c->n) + 63) & ~(size_t)63);
	void *carry = xcalloc(1, c->a->carry_size(&c->p, c->n));
	for (int64_t r = 0; r < c->rounds; r++) {
		struct arena_action act[ARENA_PLAYERS_MAX];
		for (int i = 0; i < c->n; i++)
			act[i] = (struct arena_action){ARENA_OK, c->image[i].data, c->image[i].len};
		if (c->a->start(st, &c->p, c->n, c->seed + (uint64_t)r, &e) < 0)
			fail("start", e.text);
		c->a->carry_in(st, carry);
		c->a->step(st, act);
		while (!c->a->over(st))
			c->a->advance(st, (uint64_t)c->slice);
		c->a->carry_out(st, carry);
		count(c, st);
	}
	free(carry);
	free(st);
}

static void print(const struct contest *c)
{
	for (int i = 0; i < c->n; i++) {
		if (c->n > 2)
			printf("%lld ", (long long)c->points[i]);
		for (int k = 1; k <= c->n; k++)
			printf("%lld%s", (long long)c->survived[i][k],
			       c->n == 2 && k == 2 ? "\n" : " ");
		if (c->n > 2)
			printf("%lld\n", (long long)c->deaths[i]);
	}
}

int main(int argc, char **argv)
{
	static const struct {
		char letter;
		const char *name;
	} params[] = {
		{'x', "positions"},  {'P', "preset"},      {'s', "core_size"}, {'c', "cycles"},
		{'p', "processes"},  {'l', "length"},      {'d', "distance"},  {'S', "pspace_size"},
		{'R', "read_limit"}, {'W', "write_limit"},
	};
	struct contest c = {.a = arena_find("corewar"), .rounds = 1, .slice = INT64_MAX};
	struct err e = ERR_INIT;
	arena_params_default(c.a, &c.p);
	arena_params_set(c.a, &c.p, "positions", "f", &e);
	for (int o; (o = getopt(argc, argv, "x:P:s:c:p:l:d:S:R:W:r:q:t:")) != -1;) {
		size_t i = 0;
		while (i < sizeof params / sizeof *params && params[i].letter != o)
			i++;
		if (i < sizeof params / sizeof *params)
			arena_params_set(c.a, &c.p, params[i].name, optarg, &e);
		else if (o == 'r')
			c.rounds = strtoll(optarg, NULL, 10);
		else if (o == 'q')
			c.seed = strtoull(optarg, NULL, 10);
		else if (o == 't')
			c.slice = strtoll(optarg, NULL, 10);
		else
			return 2;
	}
	BUF_SCOPED rounds = BUF_INIT;
	buf_printf(&rounds, "%lld", (long long)c.rounds);
	arena_params_set(c.a, &c.p, "rounds", rounds.data, &e);
	if (e.code != ERR_NONE || argc - optind < 2 || argc - optind > ARENA_PLAYERS_MAX ||
	    c.a->check(&c.p, argc - optind, &e) < 0)
		fail("usage", e.text);
	for (int i = optind; i < argc; i++)
		load(&c, argv[i]);
	play(&c);
	print(&c);
	for (int i = 0; i < c.n; i++)
		buf_release(&c.image[i]);
	return 0;
}
