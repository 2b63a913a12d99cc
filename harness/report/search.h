/*
 * search: the tree that a search has grown, as a pure function of its store.
 *
 * Node i is round i.  Its status is that of its edit; visits, means and depths are
 * as science/search.h counts them.
 */
#ifndef AGON_REPORT_SEARCH_H
#define AGON_REPORT_SEARCH_H

#include "agents/agent.h"
#include "harness/science/search.h"
#include "harness/store/store.h"

struct search_view_node {
	bool done, built; /* measured; .build is there */
	struct store_edit edit;
	struct store_build build;
};
/* The best in new games: those of its round from .first on. */
struct search_final {
	int64_t first, games; /* of each pairing; games 0: it was not measured again */
	double value;         /* NAN: it could not be */
};
struct search_view {
	struct store_player player; /* who edits */
	size_t n;
	struct search_node *node;
	struct search_view_node *at;
	int best; /* -1: none has a value */
	struct search_final final;
	char end[256]; /* how it ended: "complete", or why before; "" it has not */
};
/* *ret is NULL where the run is no search. */
int search_view_read(struct store *s, struct search_view **ret, struct err *e);
void search_view_free(struct search_view *v); /* NULL is fine */

double search_mean(const struct search_node *x); /* of its visits; NAN without */
/* What went wrong with a node's edit or build, "" if nothing. */
const char *search_reason(const struct search_view_node *x);

/* The tree for people. */
void search_print(const struct search_view *v, bool color, struct buf *out);
/* {"player","end","best","value","tree","commit","nodes":[{"id","parent","depth","visits",
 * "value","mean","tree","commit","status","reason","outcome"}],"final":{"value","games"}};
 * what there is not is null.
 * NULL with *e when a commit cannot be read. */
json_t *search_json(const struct search_view *v, struct repo *repo, struct err *e);

#endif
