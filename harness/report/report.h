/*
 * report: what a tournament amounts to, as pure functions of its store.
 *
 * Games.  In one game a player wins if it alone has the best rank, draws if it
 * shares the best rank, and loses otherwise.  Every game of every round counts,
 * round 0 (the codebases before any edit) included.  A walkover counts as its
 * number of games: who had a good build wins them (draws, if there are several)
 * and the others lose them, even if that is everybody.  A void match, which we
 * failed to judge, is won, drawn and lost by nobody.  Each seat of each game
 * also counts under its outcome; in a walkover that is the outcome of the
 * build, in a void match judge_error.
 *
 * Rounds.  A round goes to the player with most game wins in it; equal is a
 * tie.  A round that is not over has no winner.  rounds_won leaves out round 0,
 * which is the starting point (as CodeClash counts), unless it is the only one.
 * The tournament goes to the player with most rounds; among equals, to the one
 * who won the latest of theirs; to nobody if no round was decided.
 *
 * Where the tournament has a schedule of its own (tournament.schedule, .stop), who
 * meets whom and how often differs, so a round goes to whom the schedule says
 * (schedule_winner() in science.h).
 *
 * Matrix.  A game of n players is n(n-1)/2 meetings: the better rank beats the
 * worse, equal ranks draw.  In a walkover good builds beat the others and two
 * bad ones both lose their meeting.  The win share is (won + drawn/2) / meetings.
 */
#ifndef AGON_REPORT_H
#define AGON_REPORT_H

#include "harness/base/vec.h"
#include "harness/store/store.h"

#include <jansson.h>

enum { STANDINGS_TIE = -1, STANDINGS_OPEN = -2 };

struct tally {
	int64_t won, drawn, lost;
};
struct standings_player {
	int id;
	char name[72], agent[16];
	int rounds_won, last_won; /* last_won: latest counted round it won, or -1 */
	struct tally games;
	int64_t outcomes[OUT_COUNT];
	double score; /* the arena's own points, summed over played games */
};
struct standings_round {
	int round;
	int winner;          /* index of the player, STANDINGS_TIE, or STANDINGS_OPEN: not over */
	struct tally *games; /* by player index */
};
struct standings {
	char status[32];                /* meta "status", "unknown" if there is none */
	char engine[72], isolation[24]; /* of the arena external, else "" */
	int rounds; /* rounds after round 0: meta "rounds", else the latest round seen */
	int winner; /* as for a round */
	size_t n;
	struct standings_player *players; /* in the order of the config */
	int *order;                       /* player indices, best first */
	struct tally *matrix;             /* [i * n + j]: i against j */
	VEC(struct standings_round)
	by_round;
	json_t *schedule; /* meetings_summary(), or NULL */
};

int standings_read(struct store *s, struct standings **ret, struct err *e);
/* One round that is over, alone: no rounds_won, players in the order of the config. */
int standings_read_round(struct store *s, int round, struct standings **ret, struct err *e);
/* The same of some of its games: those of each pairing with these numbers. */
struct standings_part {
	int64_t from, until; /* until 0: all from there on */
};
int standings_read_part(struct store *s, int round, struct standings_part part,
			struct standings **ret, struct err *e);
void standings_free(struct standings *st); /* NULL is fine */
/* Bots shared a sandbox with each other: one may have changed what others did. */
bool standings_co_resident(const struct standings *st);

/* How the games of a run with a schedule came about: its keys, then "games" (of a meeting),
 * "stop", "meetings", "ends":{"H1":N,"full":N,...}, "rounds_of_play":[{"round","state"}].
 * *ret NULL: it has none. */
int meetings_summary(struct store *s, json_t **ret, struct err *e);
/* The same for people, a few lines; nothing for NULL. */
void meetings_say(const json_t *summary, struct buf *out);

double tally_share(const struct tally *t); /* -1 if there were no games */
double tally_won(const struct tally *t);   /* won / all, draws for nobody; 0 if there were none */
/* A player's meetings with all others: its row of the matrix. */
struct tally standings_meetings(const struct standings *st, int index);
/* Who has most won of games by player; STANDINGS_TIE. */
int standings_most_won(const struct standings *st, const struct tally *games);
const char *standings_name(const struct standings *st, int index); /* "tie", "open" below 0 */

/* Standings, win matrix and rounds as tables. */
void standings_print(const struct standings *st, bool color, struct buf *out);
/* {"status","rounds","players":[{"name","rounds_won","games_won","draws",
 * "games_lost","outcomes":{...}}]}, then "winner", "round_winners":
 * [{"round","winner"}] (null: a tie, or not over) and "matrix":{"players",
 * "won","drawn","lost","share"}, and "schedule" if there is one (dup_split.h: and
 * "duplicates").  Players are in the
 * order of the config. */
json_t *standings_json(const struct standings *st);
/* One round that is over, alone (standings_read_round): {"round","winner","players":
 * [{"name","games_won","draws","games_lost","outcomes"}],"matrix"}. */
json_t *standings_of_round_json(const struct standings *st, int round);

#endif
