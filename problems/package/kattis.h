/*
 * kattis: what the parts of the reader of ICPC and Kattis packages share
 * (private to problems/package).
 */
#ifndef AGON_PACKAGE_KATTIS_H
#define AGON_PACKAGE_KATTIS_H

#include "problems/package/draft.h"

struct kattis {
	struct draft *d;
	bool legacy, icpc;         /* not 2025-09; legacy-icpc */
	bool validator_scores;     /* legacy "custom score" */
	struct problem_args flags; /* legacy validator_flags of problem.yaml */
};

/* What a group file sets for the tests below it. */
struct settings {
	struct problem_args args, flags;
	const struct problem_args *input; /* one for each input validator, or NULL */
	bool full_feedback;
	double accept, reject; /* legacy */
};

struct folder {
	const char *path; /* "data/secret/group1" */
	int top, group;   /* group -1: for validators only */
	bool is_group;
	struct settings set;
};

/* data/ while it is read. */
struct data {
	struct kattis *k;
	struct draft *d;
	VEC(struct folder)
	folders;
};

/* ---- kattis_groups.c: the keys of a group file, w.map NULL when there is none ---- */
int kattis_group(struct data *x, const struct place *w, struct folder *f);
int kattis_legacy_group(struct data *x, const struct place *w, struct folder *f);
/* A list for all input validators, or a map from a validator's name to its list. */
int kattis_input_args(struct data *x, const struct place *w, const char *key,
		      const struct problem_args **io);

/* data/: groups, tests, probes. */
int kattis_data(struct kattis *k);
/* submissions/ */
int kattis_submissions(struct kattis *k);

#endif
