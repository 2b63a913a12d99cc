/*
 * export: a run directory in formats of others.
 *
 *	csv, jsonl  players, rounds, matches, games, meetings, talks, critiques and the nodes of
 *	            a search as one file each
 *	codeclash   metadata.json, players/<name>/{changes_r<k>,<name>_r<k>.traj}.json and
 *	            rounds/round_<k>.tar.gz, as CodeClash writes them
 *
 *	rewards     an attempt a line, with its group advantage (GRPO)
 *	pairwise    which of two attempts won, a pair and round a line
 *	pointwise   an edit a line: what it was told, its diff, what it was worth
 *
 * The bytes depend only on what happened, never on when: measured times are in
 * columns that end in _ns, and a CodeClash timestamp is 0.
 */
#ifndef AGON_REPORT_EXPORT_H
#define AGON_REPORT_EXPORT_H

#include "harness/report/report.h"
#include "harness/report/sheet.h"

/* What an export reads. */
struct export
{
	const char *dir; /* the run directory */
	struct store *store;
	struct standings *standings;
};

/* format: a name above.  out: a directory that is empty or not there (ERR_USAGE
 * otherwise); it is complete when this returns 0, and not there else. */
int export_run(const char *dir, const char *format, const char *out, struct err *e);

/* ---- the formats; out exists and is empty ---- */
int export_sheets(const struct export *x, enum sheet_format format, const char *out, struct err *e);
int export_codeclash(const struct export *x, const char *out, struct err *e);
int export_rewards(const struct export *x, const char *out, struct err *e);
int export_pairwise(const struct export *x, const char *out, struct err *e);
int export_pointwise(const struct export *x, const char *out, struct err *e);

#endif
