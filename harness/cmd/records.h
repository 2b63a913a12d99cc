/*
 * records: games from where users keep them, as one record for science.
 *
 * A path is a run directory (it holds run.db), any other directory (every
 * metadata.json below it is a CodeClash tournament), a .pgn file, a
 * metadata.json, or a CSV file; "-" is CSV on standard input.  What may be left
 * out (a log that cannot be read, a game without a result) is a warning of the
 * record; what is wrong in a named file is an error.
 */
#ifndef AGON_CMD_RECORDS_H
#define AGON_CMD_RECORDS_H

#include "harness/science/science.h"

struct records_options {
	enum record_unit unit;
	bool round_0;     /* count round 0 also when there are later rounds */
	bool no_walkover; /* leave out what was won because the other could not play */
	bool skip_human;  /* leave out CodeClash logs against its human bots, as its fit does */
	bool many_runs;   /* a run is a cluster of the bootstrap; else each of its rounds */
	int max_round;    /* rounds above are left out */
};

/* "game|round|round-test|tournament", as the options that take one allow. */
enum record_unit records_unit(const char *name);
/* All of them; sets many_runs by itself. */
int records_load(struct record *r, char *const *paths, int n, const struct records_options *o,
		 struct err *e);
/* One run directory, added to the record. */
int records_load_run(struct record *r, const char *dir, const struct records_options *o,
		     struct err *e);
/* Keep only the rows of one arena; ERR_USAGE names those there are. */
int records_keep_arena(struct record *r, const char *arena, struct err *e);

#endif
