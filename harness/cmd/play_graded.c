/*
 * `agon play` where programs are graded, not played.
 *
 * In the arena optimize a hidden input is a game: they go around the packages, the next input of
 * each in turn.  In problems and hack a package is one, and more games are more rounds: in hack
 * what broke a program is a test of the next.  Nobody edits, so there is nobody to hide inputs
 * from, and the seed alone makes them.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/cmd/play.h"
#include "harness/embed.h"
#include "harness/run/graded.h"

#include <stdlib.h>
#include <string.h>

enum { INPUTS = 20 }; /* of a package of optimize, where -n does not say */

/* ------------------------------------------------------------------ the config */

/* Packages that agon brings for the arena: the folders with a problem.yaml. */
static void add_own(const struct arena *a, json_t *list)
{
	MEM_SCOPED char *dir = xprintf("arenas/%s/problems/", a->name);
	size_t n = strlen(dir);

	for (const struct embed_file *f = embed_files; f->path != NULL; f++) {
		const char *slash = strncmp(f->path, dir, n) == 0 ? strchr(f->path + n, '/') : NULL;
		if (slash != NULL && strcmp(slash, "/problem.yaml") == 0)
			json_array_append_new(
				list, json_stringn(f->path + n, (size_t)(slash - f->path) - n));
	}
}

static bool is_own(const struct arena *a, const char *name)
{
	MEM_SCOPED char *yaml = xprintf("arenas/%s/problems/%s/problem.yaml", a->name, name);

	return strchr(name, '/') == NULL && embed_find(yaml) != NULL;
}

/* A path of the caller's, or a name that the arena knows. */
static int add_given(const struct arena *a, const char *packages, json_t *list, struct err *e)
{
	for (const char *p = packages; *p != '\0';) {
		size_t n = strcspn(p, ",");
		MEM_SCOPED char *one = xstrndup(p, n);
		MEM_SCOPED char *real = realpath(one, NULL);
		if (n > 0 && real == NULL && !is_own(a, one))
			return err_set(e, ERR_USAGE, "--set packages: there is no package %s", one);
		if (n > 0 &&
		    json_array_append_new(list, json_string(real != NULL ? real : one)) < 0)
			return err_set(e, ERR_USAGE, "--set packages: a path is not valid UTF-8");
		p += n + (p[n] == ',');
	}
	return 0;
}

int play_graded_config(const struct arena *a, const char *packages, int64_t *games, json_t *config,
		       struct err *e)
{
	json_t *game = json_object_get(config, "game"), *args = json_object_get(game, "args");
	json_t *list = json_array();
	bool optimize = a == &arena_optimize;

	json_object_set_new(args, "packages", list);
	if (packages == NULL)
		add_own(a, list);
	else if (add_given(a, packages, list, e) < 0)
		return -1;
	int64_t n = (int64_t)json_array_size(list);
	if (n == 0)
		return err_set(e, ERR_USAGE,
			       "%s has no problems of its own; name packages with --set "
			       "packages=DIR,DIR...",
			       a->name);
	if (*games == 0)
		*games = optimize ? INPUTS * n : n;
	for (; n > *games; n--)
		json_array_remove(list, (size_t)n - 1);
	int64_t each = (*games + n - 1) / n;
	if (each > 1000)
		return err_set(e, ERR_USAGE, "-n: expected at most %lld games of %lld package%s",
			       1000LL * n, (long long)n, n == 1 ? "" : "s");
	json_object_del(game, "sims_per_round");
	if (optimize) {
		json_object_set_new(args, "seeds", json_integer(each > 2 ? each : 2));
		if (json_object_get(args, "secret") == NULL)
			json_object_set_new(args, "secret", json_string("known to all: agon play"));
	} else {
		json_object_set_new(json_object_get(config, "tournament"), "rounds",
				    json_integer(each - 1));
	}
	return 0;
}

/* ------------------------------------------------------------------ games */

/* Why a player has nothing: what it is told, first line. */
static void note_reason(struct play *p, const struct store_match *m, const struct graded_game *g)
{
	for (int i = 0; i < m->n; i++) {
		struct tally *x = &p->tally[m->player[i]];
		const char *why = json_str_or(g->told[i], "reason", "");
		const char *log = json_str_or(g->told[i], "compile_log", "");
		if (x->reason[0] != '\0' || (*why == '\0' && *log == '\0'))
			continue;
		snprintf(x->reason, sizeof(x->reason), "%s%.*s",
			 *why == '\0' ? "it does not compile: " : "",
			 (int)strcspn(*why == '\0' ? log : why, "\n"), *why == '\0' ? log : why);
	}
}

static int write_record(struct play *p, const struct store_match *m, int input, int64_t number)
{
	MEM_SCOPED char *path = xprintf("%s/game-%05lld.json", p->replays, (long long)number);
	BUF_SCOPED text = BUF_INIT;
	JSON_SCOPED *j = graded_record(&p->source, m, input, p->e);

	if (j == NULL)
		return -1;
	json_dump(j, &text);
	return file_replace(path, text.data, text.len, p->e);
}

static int count_one(struct play *p, const struct store_match *m, int input, int64_t number)
{
	struct graded_game g __attribute__((cleanup(graded_game_release))) = {.record = NULL};
	int rc = graded_game(p->t->store, p->config, m, input, &g, p->e);

	if (rc < 0)
		return -1;
	if (rc > 0) {
		if (p->void_games++ == 0)
			snprintf(p->void_why, sizeof(p->void_why), "%s", m->reason);
		return 0;
	}
	p->games++;
	play_count(p, m, &g.game);
	note_reason(p, m, &g);
	for (int i = 0; i < m->n; i++) {
		struct tally *x = &p->tally[m->player[i]];
		vec_push(&x->seeds, g.game.score[i]);
		x->score += g.game.score[i];
	}
	return p->replays != NULL ? write_record(p, m, input, number) : 0;
}

int play_graded_match(struct play *p, const struct store_match *m)
{
	int64_t n = (int64_t)p->config->packages.len;
	bool optimize = p->config->arena == &arena_optimize,
	     is_void = strcmp(m->status, "void") == 0;
	int64_t inputs = optimize ? p->config->hidden_seeds : 1;

	for (int k = 0; k < inputs; k++) {
		int64_t number = (m->round + k) * n + m->first_game;
		if (number >= p->wanted)
			break;
		if (is_void && p->void_games++ == 0)
			snprintf(p->void_why, sizeof(p->void_why), "%s", m->reason);
		if (!is_void && count_one(p, m, optimize ? k : -1, number) < 0)
			return -1;
	}
	return 0;
}
