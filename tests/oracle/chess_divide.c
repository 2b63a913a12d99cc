/*
 * chess_divide: positions of random games, and how many games of a few plies
 * begin with each of their moves.
 *
 *	chess_divide SEED COUNT DEPTH UCI COUNTS
 *
 * writes the commands for an engine that knows `go perft` to UCI, and what it
 * should print, as "position N" and sorted "MOVE COUNT" lines, to COUNTS.
 */
#include "arenas/chess/pos.h"
#include "harness/base/rng.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Captures and pawn moves are preferred now and then, so that end games come, too. */
static uint16_t choose(struct rng *r, const struct pos *p, const uint16_t *m, int n)
{
	uint16_t pick = m[rng_below(r, (uint64_t)n)];
	for (int tries = 0; tries < 4; tries++) {
		char c = p->at[pos_from(pick)];
		if (p->at[pos_to(pick)] != '.' || c == 'p' || c == 'P')
			break;
		pick = m[rng_below(r, (uint64_t)n)];
	}
	return pick;
}

static void random_position(struct rng *r, struct pos *p)
{
	uint16_t m[POS_MOVES_MAX];
	int plies = (int)rng_below(r, 120);
	pos_start(p);
	for (int i = 0; i < plies; i++) {
		struct pos next = *p;
		int n = pos_moves(p, m);
		pos_make(&next, choose(r, p, m, n));
		if (pos_moves(&next, m) == 0)
			return;
		*p = next;
	}
}

static void divide(const struct pos *p, int depth, FILE *counts)
{
	uint16_t m[POS_MOVES_MAX];
	int n = pos_moves(p, m);
	for (int i = 0; i < n; i++) {
		BUF_SCOPED move = BUF_INIT;
		struct pos next = *p;
		pos_make(&next, m[i]);
		pos_put_uci(m[i], &move);
		fprintf(counts, "%s: %" PRIu64 "\n", move.data, pos_perft(&next, depth - 1));
	}
	fprintf(counts, "Nodes searched: %" PRIu64 "\n", pos_perft(p, depth));
}

int main(int argc, char **argv)
{
	struct rng r;
	if (argc != 6)
		return 2;
	int count = (int)strtol(argv[2], NULL, 10), depth = (int)strtol(argv[3], NULL, 10);
	FILE *uci = fopen(argv[4], "we"), *counts = fopen(argv[5], "we");
	if (uci == NULL || counts == NULL)
		return 2;
	rng_init(&r, strtoull(argv[1], NULL, 10));
	for (int i = 0; i < count; i++) {
		struct pos p;
		BUF_SCOPED fen = BUF_INIT;
		random_position(&r, &p);
		pos_put_fen(&p, &fen);
		fprintf(uci, "position fen %s\ngo perft %d\n", fen.data, depth);
		divide(&p, depth, counts);
	}
	fputs("quit\n", uci);
	return fclose(uci) != 0 || fclose(counts) != 0;
}
