/*
 * read: what the parts of the loader need from each other.
 */
#ifndef AGON_CONFIG_READ_H
#define AGON_CONFIG_READ_H

#include "harness/config/config.h"
#include "harness/config/keys.h"
#include "harness/base/node.h"
#include "harness/config/text.h"

struct loader {
	struct config *c;
	const struct text *text;
	struct node_pool *pool;
	const struct node *root;
	VEC(char *)
	errors; /* "PATH: what is wrong (FILE:LINE)" */
};

/* line: in the text, from 0. */
void config_problem(struct loader *l, const char *path, int line, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
void config_warn(struct loader *l, const char *path, int line, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* The value of a key, or NULL when it is not said: not there, or null. */
const struct node *config_said(const struct node *map, const char *key);
/* n is not what k wants. */
void config_wrong(struct loader *l, const char *path, const struct key *k, const struct node *n);

/* All rows of a place.  map NULL: it is not in the file, defaults only.  open:
 * other keys are kept.  into: what the rows' .off count from. */
json_t *config_read_keys(struct loader *l, const char *where, const struct key *keys, bool open,
			 const struct node *map, void *into);
/* A KEY_PLACE row; NULL after a problem. */
json_t *config_read_place(struct loader *l, const char *path, const char *name,
			  const struct node *n);
json_t *config_read_args(struct loader *l, const struct node *map);
/* `schedule: swiss`: the kind alone. */
json_t *config_read_schedule_kind(struct loader *l, const struct node *n);
/* tournament.schedule and tournament.stop, when players and game are read. */
void config_check_schedule(struct loader *l);
/* A search says how many rounds there are: the root with tournament.rounds. */
const struct node *config_search_root(struct loader *l);
/* search, when the schedule is read. */
void config_check_search(struct loader *l);
/* game.clock, game.bots, bots and wires: filled in, or refused where no program plays. */
void config_check_bots(struct loader *l, json_t *game);
/* Arenas problems, optimize: fills in what a game is there. */
void config_check_packages(struct loader *l, json_t *game);
/* Arena external: the engine's manifest; and what of it spans keys. */
void config_read_engine(struct loader *l, json_t *game);
void config_check_engine(struct loader *l, json_t *game);
/* What a map says but for these keys (ends at NULL), to go on with. */
struct node *config_map_without(struct loader *l, const struct node *map, const char *const *keys);
/* A ladder's rules, and the root of one rung of it; code may be NULL. */
void config_read_ladder(struct loader *l, struct config_ladder *ret);
const struct node *config_rung_root(struct loader *l, const struct config_ladder *rules, int rung,
				    const char *code);
/* The root of one run of an experiment, and its factors. */
const struct node *config_run_root(struct loader *l, int64_t run);
void config_read_matrix(struct loader *l, struct config_matrix *ret);
json_t *config_read_players(struct loader *l, const struct node *list);

/* The loader without files: the text is there already. */
int config_from_text(struct config **ret, const struct text *t, const char *path, struct err *e);

#endif
