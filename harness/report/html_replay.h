/*
 * html_replay: one game as a page that needs nothing else: the arena's viewer
 * (viewer.js in its folder) in the player of arenas/viewer/page.html.
 *
 * The page has scripts of ours only; what players wrote (names) gets into it as
 * JSON in which no < is left, and from there by textContent.
 */
#ifndef AGON_REPORT_HTML_REPLAY_H
#define AGON_REPORT_HTML_REPLAY_H

#include "harness/base/buf.h"

#include <jansson.h>

struct html_replay {
	const char *title;  /* foreign text is fine */
	const char *viewer; /* JavaScript of ours; NULL: the frames are texts */
	const char *unit;   /* what a tick is: "turn", "cycle" */
	json_t *players;    /* [{"name","note"}] by player; borrowed */
	json_t *seats;      /* the player of each seat: frames speak of seats; borrowed */
	json_t *frames;     /* objects for the viewer, or texts; borrowed */
	json_t *ticks;      /* a number for each frame; borrowed */
};
void html_replay(const struct html_replay *x, struct buf *out);

#endif
