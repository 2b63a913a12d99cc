#include "harness/cmd/cmd.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/cmd/contest.h"
#include "harness/cmd/results.h"
#include "harness/report/dup_split.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct split_args {
	const char *record, *flag, *rate;
	int64_t quantiles;
	struct results_style style;
};

#define ARG(field) offsetof(struct split_args, field)
static const struct opt opts[] = {
	{OPT_TEXT, 0, "record", "PATH",
	 "what agon dup check or agon judge recorded into: a SQLite file or a run directory",
	 ARG(record)},
	{OPT_TEXT, 0, "flag", "VERDICT", "flagged from this verdict on (near)", ARG(flag), 0, 0,
	 "near|duplicate"},
	{OPT_INT, 'q', "quantiles", "N", "parts of equal size along the similarity (4)",
	 ARG(quantiles), 1, DUP_BINS_MAX},
	{OPT_TEXT, 0, "rate", "WHAT",
	 "of a problem: its share of accepted tries; 1 when any was accepted; or of the points "
	 "(tries)",
	 ARG(rate), 0, 0, "tries|solved|score"},
	RESULTS_OPTS(struct split_args, style),
	{OPT_END},
};

/* ---- Output ---- */

static void add_row(struct grid *g, const char *team, const char *part, const char *similarity,
		    const struct split_rate *r, const struct split_difference *d, int rank,
		    double spread_of)
{
	grid_text(g, team);
	grid_text(g, part);
	grid_text(g, similarity);
	grid_printf(g, "%zu", r->n);
	grid_real(g, r->rate, 3);
	grid_real(g, r->n > 0 ? r->at.lo : NAN, 3);
	grid_real(g, r->n > 0 ? r->at.hi : NAN, 3);
	bool known = d != NULL && !isnan(d->value);
	grid_real(g, known ? d->value : NAN, 3);
	grid_real(g, known ? d->at.lo : NAN, 3);
	grid_real(g, known ? d->at.hi : NAN, 3);
	if (rank > 0)
		grid_printf(g, "%d", rank);
	else
		grid_text(g, "");
	grid_real(g, spread_of, 3);
}

static void add_subject(struct grid *g, const struct dup_split *s, size_t k)
{
	const struct dup_subject *x = &s->subject[k];

	for (int i = 0; i < DUP_PARTS; i++)
		if (i < 3 || x->part[i].n > 0)
			add_row(g, x->name, dup_split_parts[i], "", &x->part[i],
				i == 2 ? &x->flagged : NULL,
				i == 0   ? x->rank_all
				: i == 1 ? x->rank_clean
					 : 0,
				k == 0 ? dup_split_spread(s, i, -1) : NAN);
	for (size_t l = 0; l < s->levels; l++)
		for (int i = 1; i < 3; i++) {
			BUF_SCOPED part = BUF_INIT;
			const char *level = s->c.levels.at.at[l];
			buf_add_text(&part, level, strlen(level), 40);
			buf_printf(&part, " %s", dup_split_parts[i]);
			add_row(g, x->name, part.data, "", &x->level[l][i],
				i == 2 ? &x->level_flagged[l] : NULL, 0, NAN);
		}
	for (int b = 0; b < s->o.bins && s->o.bins > 1; b++) {
		char name[16], range[64];
		if (isnan(s->from[b]))
			continue;
		snprintf(name, sizeof(name), "q%d", b + 1);
		snprintf(range, sizeof(range), "%.3f-%.3f", s->from[b], s->to[b]);
		add_row(g, x->name, name, range, &x->bin[b], b > 0 ? &x->rise[b] : NULL, 0,
			k == 0 ? dup_split_spread(s, 0, b) : NAN);
	}
}

static void print_notes(const struct dup_split *s)
{
	BUF_SCOPED said = BUF_INIT;

	puts("\ndifference: flagged minus clean, and each quantile of similarity minus the first;"
	     "\nlow, high: 95 % (Wilson, Newcombe), the problem is the unit; spread: best minus "
	     "worst team");
	dup_split_say(s, &said);
	puts(said.data);
}

static void print(const struct dup_split *s, const struct results_style *style)
{
	static const char *const head[] = {
		"team", "part",       "similarity",     "problems",        "rate", "low",
		"high", "difference", "difference_low", "difference_high", "rank", "spread"};
	BUF_SCOPED out = BUF_INIT;
	struct grid g;

	grid_init(&g, "lllrrrrrrrrr");
	for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++)
		grid_text(&g, head[i]);
	for (size_t k = s->n_subjects > 2 ? 0 : 1; k < s->n_subjects; k++)
		add_subject(&g, s, k);
	grid_print(&g, style, &out);
	grid_release(&g);
	fwrite(out.data, 1, out.len, stdout);
	if (results_for_people(style))
		print_notes(s);
}

static void warn(const struct dup_split *s)
{
	if (s->unchecked > 0)
		fprintf(stderr, "agon dup split: warning: %zu of %zu problems were not checked\n",
			s->unchecked, s->n);
	if (s->c.levels.at.len > DUP_LEVELS_MAX)
		fprintf(stderr,
			"agon dup split: warning: %zu difficulties are too many for rows of each; "
			"give at most %d, such as easy, medium, hard\n",
			s->c.levels.at.len, DUP_LEVELS_MAX);
	if (s->mixed)
		fputs("agon dup split: warning: the checks are against different corpora, engines "
		      "or thresholds; the last of each problem counts\n",
		      stderr);
}

/* ---- Command ---- */

static bool is_dir(const char *path)
{
	struct stat st;

	return strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int load_run(struct dup_split *s, const char *dir, struct err *e)
{
	struct store *store = NULL;
	bool relative;

	if (store_open_ro(&store, dir, e) < 0)
		return -1;
	int rc = dup_split_add_run(&s->c, store, dir, &relative, e);
	store_close(store);
	if (rc == 0 && s->o.rate == NULL && relative)
		s->o.rate = "score";
	return rc;
}

static int load(struct dup_split *s, const struct opt_rest *in, struct err *e)
{
	for (int i = 0; i < in->n; i++) {
		int rc = is_dir(in->at[i]) ? load_run(s, in->at[i], e)
					   : contest_load(&s->c, in->at[i], e);
		if (rc < 0)
			return -1;
	}
	if (s->o.rate == NULL)
		s->o.rate = "tries";
	return 0;
}

static int split(struct dup_split *s, const struct results_style *style, const struct opt_rest *in,
		 struct err *e)
{
	if (results_style_check(style, e) < 0 || dup_split_read_record(s, e) < 0 ||
	    load(s, in, e) < 0 || dup_split_make(s, e) < 0)
		return -1;
	warn(s);
	if (style->json) {
		JSON_SCOPED *j = dup_split_json(s);
		cmd_print_json(j);
	} else {
		print(s, style);
	}
	return 0;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct split_args a = {.flag = "near", .quantiles = 4};
	struct opt_rest in;
	struct err e = ERR_INIT;

	int rc = cmd_parse(c, &a, argc, argv, &in, &e);
	if (rc != 0)
		return rc > 0 ? 0 : cmd_fail(c, &e);
	if (a.record == NULL && in.n == 1 && is_dir(in.at[0]))
		a.record = in.at[0];
	if (a.record == NULL || in.n == 0) {
		err_set(&e, ERR_USAGE,
			"needs results and a record: RUN_DIR, or --record PATH RESULTS...");
		return cmd_fail(c, &e);
	}
	struct dup_split s = {.o = {a.record, a.flag, a.rate, (int)a.quantiles}};
	rc = split(&s, &a.style, &in, &e);
	dup_split_release(&s);
	return rc < 0 ? cmd_fail(c, &e) : 0;
}

extern const struct command cmd_dup_split;
const struct command cmd_dup_split = {
	.name = "dup split",
	.synopsis = "RUN_DIR | --record PATH RESULTS...",
	.summary = "pass rates of flagged and clean problems, and along the similarity",
	.details =
		"RESULTS are run directories of graded problems, and what agon standings reads:\n"
		"lines of agon judge --json, or CSV with team, problem and verdict or score.  The\n"
		"record of RUN_DIR alone is its own, of the config's duplicates: {index: FILE}.\n"
		"\n"
		"Problems are joined with the record by name (CONTEST/PROBLEM, PROBLEM, or the\n"
		"last part of the id that was checked); the last check of each counts.  A review\n"
		"speaks louder than a verdict: exact (and near, with --flag near) flags a "
		"problem,\n"
		"and when all its hits are decided to be no it is clean.  Problems without a\n"
		"verdict are neither.\n"
		"\n"
		"Of a run, each player's program on each package in each round is a try; round 0\n"
		"counts only where no other was played.  A try is accepted as it was graded: all\n"
		"hidden tests and full points; in a hack, nobody broke it.  No program is a try\n"
		"that failed; what the judge failed on is none.  Where all points are relative\n"
		"(optimize) the rate is that of points unless --rate says otherwise.\n"
		"\n"
		"The problem is the unit.  Each part gets its mean rate with a 95 % interval, the\n"
		"ranks of the teams with and without what is flagged, and how far the teams are\n"
		"apart.  Similarity is cut into quantiles, so that engines can be compared; below\n"
		"30 problems on a side nothing is concluded.  A higher rate among flagged\n"
		"problems has more than one explanation: old problems may also be easier.  Where\n"
		"results have a difficulty (easy, medium, hard: a column of the CSV, a key of the\n"
		"lines), flagged and clean are compared at each of them too.",
	.opts = opts,
	.run = run,
};
