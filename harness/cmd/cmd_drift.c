/*
 * How codebases change over the rounds in what nobody scores, beside the share
 * of meetings that they win.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/cmd/cmd.h"
#include "harness/cmd/results.h"
#include "harness/report/attempts.h"
#include "harness/report/export_diff.h"
#include "harness/report/report.h"
#include "harness/science/drift.h"

#include "arenas/arena.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DIFF_BYTES = 8 << 20 };

struct args {
	struct results_style style;
	bool rounds;
};

static const struct opt opts[] = {
	{OPT_FLAG, 0, "rounds", NULL, "print every round instead of the slopes",
	 offsetof(struct args, rounds)},
	RESULTS_OPTS(struct args, style),
	{OPT_END},
};

enum {
	M_SHARE,
	M_FILES,
	M_BYTES,
	M_LINES,
	M_TOUCHED,
	M_CHANGED,
	M_DUPLICATION,
	M_LITERALS,
	M_THROWAWAY,
	M_DENIED,
	MEASURES
};
static const struct {
	const char *name, *key;
	int digits;
} measures[MEASURES] = {
	{"win share", "share", 3},       {"files", "files", 0},       {"bytes", "bytes", 0},
	{"lines", "lines", 0},           {"touched", "touched", 0},   {"changed", "changed", 0},
	{"duplicate", "duplication", 3}, {"literals", "literals", 3}, {"unused", "throwaway", 3},
	{"denied", "denied", 0},
};

struct point {
	double m[MEASURES];
};
struct player {
	const struct attempts *who;
	VEC(struct point)
	rounds;
};
struct drifting {
	struct attempts_run run;
	struct player *player;
	const char *entry; /* the arena's submission file, or NULL */
	struct err *e;
};

static int add_file(void *cookie, const char *path, const char *bytes, size_t len)
{
	drift_add(cookie, path, bytes, len);
	return 0;
}

static int measure_code(struct drifting *d, const char *tree, struct point *p)
{
	struct drift_code code = {0};
	struct drift_size size;

	int rc = code_each(d->run.repo, tree, add_file, &code, d->e);
	if (rc == 0) {
		drift_measure(&code, d->entry, &size);
		p->m[M_FILES] = size.files;
		p->m[M_BYTES] = size.bytes;
		p->m[M_LINES] = size.lines;
		p->m[M_DUPLICATION] = size.duplication;
		p->m[M_LITERALS] = size.literals;
		p->m[M_THROWAWAY] = size.throwaway;
	}
	drift_release(&code);
	return rc;
}

/* Lines that begin with one + or -, the headers of files aside. */
static double changed_lines(const struct buf *diff)
{
	double n = 0;
	bool body = false;

	for (size_t i = 0; i < diff->len;) {
		const char *s = diff->data + i;
		if (strncmp(s, "diff --git ", 11) == 0)
			body = false;
		else if (strncmp(s, "@@", 2) == 0)
			body = true;
		else if (body)
			n += *s == '+' || *s == '-';
		i += strcspn(s, "\n") + 1;
	}
	return n;
}

static int measure_edit(struct drifting *d, const char *before, const char *now, struct point *p)
{
	BUF_SCOPED diff = BUF_INIT;

	if (strcmp(before, now) != 0 &&
	    code_diff(d->run.repo, before, now, DIFF_BYTES, &diff, d->e) < 0)
		return -1;
	JSON_SCOPED *paths = diff_paths(diff.data != NULL ? diff.data : "", diff.len);
	p->m[M_TOUCHED] = (double)json_array_size(paths);
	p->m[M_CHANGED] = changed_lines(&diff);
	return 0;
}

static int measure_round(struct drifting *d, struct player *x, int round, struct point *p)
{
	struct store_edit now, before;
	int parent;
	int rc = store_edit(d->run.store, round, x->who->id, &now, d->e);

	for (int i = 0; i < MEASURES; i++)
		p->m[i] = NAN;
	p->m[M_SHARE] = x->who->list.at[round].value;
	if (rc != 0 || now.tree[0] == '\0')
		return rc < 0 ? -1 : 0;
	if (measure_code(d, now.tree, p) < 0)
		return -1;
	if (round == 0 || store_parent(d->run.store, round, &parent, d->e) < 0 ||
	    store_edit(d->run.store, parent, x->who->id, &before, d->e) != 0 ||
	    before.tree[0] == '\0')
		return 0;
	return measure_edit(d, before.tree, now.tree, p);
}

/* Games that ended by a forbidden system call. */
static int add_denied(void *cookie, const struct store_match *m, const struct store_game *g)
{
	struct drifting *d = cookie;

	for (int i = 0; i < m->n; i++)
		for (size_t k = 0; k < d->run.n; k++) {
			struct player *x = &d->player[k];
			if (x->who->id != m->player[i] || (size_t)m->round >= x->rounds.len)
				continue;
			double *v = &x->rounds.at[m->round].m[M_DENIED];
			*v = (isnan(*v) ? 0 : *v) + (g->outcome[i] == OUT_VIOLATION);
		}
	return 0;
}

static int measure(struct drifting *d)
{
	d->player = xcalloc(d->run.n, sizeof(*d->player));
	for (size_t i = 0; i < d->run.n; i++) {
		struct player *x = &d->player[i];
		x->who = &d->run.at[i];
		for (int r = 0; r < (int)x->who->list.len; r++) {
			struct point p;
			if (measure_round(d, x, r, &p) < 0)
				return -1;
			vec_push(&x->rounds, p);
		}
	}
	return store_each_game(d->run.store, -1, -1, -1, add_denied, d, d->e);
}

/* ------------------------------------------------------------------ printing */

static void slope_of(const struct player *x, int measure, struct drift_slope *ret)
{
	size_t n = x->rounds.len;
	double *r = xcalloc(n + 1, sizeof(*r)), *y = xcalloc(n + 1, sizeof(*y));

	for (size_t i = 0; i < n; i++) {
		r[i] = (double)i;
		y[i] = x->rounds.at[i].m[measure];
	}
	drift_slope(r, y, n, ret);
	free(r);
	free(y);
}

static void print_slopes(const struct drifting *d, struct grid *g)
{
	grid_text(g, "player");
	grid_text(g, "rounds");
	for (int m = 0; m < MEASURES; m++)
		grid_text(g, measures[m].name);
	for (size_t i = 0; i < d->run.n; i++) {
		const struct player *x = &d->player[i];
		grid_text(g, x->who->name);
		grid_printf(g, "%zu", x->rounds.len);
		for (int m = 0; m < MEASURES; m++) {
			struct drift_slope s;
			slope_of(x, m, &s);
			if (isnan(s.slope))
				grid_text(g, "-");
			else
				grid_printf(g, "%+.*f%s", measures[m].digits + 1, s.slope,
					    s.interval.lo > 0 || s.interval.hi < 0 ? "*" : "");
		}
	}
}

static void print_rounds(const struct drifting *d, struct grid *g)
{
	grid_text(g, "player");
	grid_text(g, "round");
	for (int m = 0; m < MEASURES; m++)
		grid_text(g, measures[m].name);
	for (size_t i = 0; i < d->run.n; i++)
		for (size_t r = 0; r < d->player[i].rounds.len; r++) {
			grid_text(g, d->player[i].who->name);
			grid_printf(g, "%zu", r);
			for (int m = 0; m < MEASURES; m++)
				grid_real(g, d->player[i].rounds.at[r].m[m], measures[m].digits);
		}
}

static json_t *player_json(const struct player *x)
{
	json_t *rounds = json_array(), *slopes = json_object();

	for (size_t r = 0; r < x->rounds.len; r++) {
		json_t *o = json_pack("{s:I}", "round", (json_int_t)r);
		for (int m = 0; m < MEASURES; m++)
			json_object_set_new(o, measures[m].key, json_number(x->rounds.at[r].m[m]));
		json_array_append_new(rounds, o);
	}
	for (int m = 0; m < MEASURES; m++) {
		struct drift_slope s;
		slope_of(x, m, &s);
		json_object_set_new(slopes, measures[m].key,
				    json_pack("{s:o,s:[o,o],s:I}", "slope", json_number(s.slope),
					      "interval", json_number(s.interval.lo),
					      json_number(s.interval.hi), "n", (json_int_t)s.n));
	}
	return json_pack("{s:s,s:o,s:o}", "player", x->who->name, "rounds", rounds, "slopes",
			 slopes);
}

static void print(const struct drifting *d, const struct args *a)
{
	struct grid g;
	BUF_SCOPED text = BUF_INIT;

	if (a->style.json) {
		json_t *players = json_array();
		for (size_t i = 0; i < d->run.n; i++)
			json_array_append_new(players, player_json(&d->player[i]));
		JSON_SCOPED *j = json_pack("{s:o}", "players", players);
		cmd_print_json(j);
		return;
	}
	grid_init(&g, "lrrrrrrrrrrr");
	(a->rounds ? print_rounds : print_slopes)(d, &g);
	grid_print(&g, &a->style, &text);
	fwrite(text.data, 1, text.len, stdout);
	grid_release(&g);
	if (results_for_people(&a->style) && !a->rounds)
		puts("\nChange a round, by least squares; *: the 95 % interval leaves out 0.");
}

static int open_run(struct drifting *d, const char *dir)
{
	BUF_SCOPED name = BUF_INIT;

	if (attempts_open(&d->run, dir, d->e) < 0 ||
	    store_meta(d->run.store, "arena", &name, d->e) < 0)
		return -1;
	const struct arena *a = name.len > 0 ? arena_find(name.data) : NULL;
	d->entry = a != NULL && a->kind == ARENA_TEXT ? a->submission : NULL;
	return 0;
}

static void close_run(struct drifting *d)
{
	for (size_t i = 0; d->player != NULL && i < d->run.n; i++)
		vec_release(&d->player[i].rounds);
	free(d->player);
	attempts_close(&d->run);
}

static int run(const struct command *c, int argc, char **argv)
{
	struct args a = {0};
	struct opt_rest rest;
	struct err e = ERR_INIT;
	struct drifting d = {.e = &e};

	int rc = cmd_parse(c, &a, argc, argv, &rest, &e);
	if (rc > 0)
		return 0;
	if (rc == 0 && rest.n != 1)
		rc = err_set(&e, ERR_USAGE, "expected one DIR; see `agon drift --help`");
	if (rc == 0)
		rc = results_style_check(&a.style, &e);
	if (rc == 0)
		rc = open_run(&d, rest.at[0]);
	if (rc == 0)
		rc = measure(&d);
	if (rc == 0)
		print(&d, &a);
	close_run(&d);
	return rc < 0 ? cmd_fail(c, &e) : 0;
}

const struct command cmd_drift = {
	.name = "drift",
	.synopsis = "DIR [--rounds]",
	.summary = "what changes in codebases while they compete, beside the win share",
	.details =
		"For each player of a run: how its codebase changes from round to round.\n"
		"\n"
		"win share    of the meetings of a round\n"
		"files, bytes, lines\n"
		"touched      files that the edit changed; changed: lines added or taken out\n"
		"duplicate    share of lines in runs of six that are there twice\n"
		"literals     share of the code in numbers and strings: tables of answers grow it\n"
		"unused       share of files that no other file names\n"
		"denied       games that ended by a forbidden system call",
	.opts = opts,
	.run = run,
};
