/*
 * agon judge: grade submissions of a package, or check a package's own labelled
 * submissions against their labels.
 */
#include "harness/cmd/cmd.h"
#include "harness/cmd/dup_place.h"
#include "harness/cmd/require.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/log.h"
#include "harness/base/vec.h"
#include "harness/judge/judge.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct judge {
	struct grade_options o;
	int64_t jobs;
	const char *stop, *format, *factor, *team;
	int64_t at_ns; /* of the contest; -1: not said */
	struct opt_list require;
	struct dup_place_opts dup;
	bool all, json, jury, quiet;
};

#define AT(f) offsetof(struct judge, f)
static const struct opt opts[] = {
	{OPT_FLAG, 'a', "all", NULL, "check the labelled submissions of each package", AT(all), 0,
	 0, NULL},
	{OPT_INT, 'j', "jobs", "N", "workers (number of cores)", AT(jobs), 1, 256, NULL},
	{OPT_TEXT, 'l', "language", "NAME", "language of the submission (by its name)",
	 AT(o.language), 0, 0, NULL},
	{OPT_TEXT, 0, "stop", "WHEN", "after a failure: as the package says, or at the first",
	 AT(stop), 0, 0, "package|group|first|never"},
	{OPT_TIME, 't', "time", "S", "CPU time limit of a test (the package's)", AT(o.time_ns), 0,
	 0, NULL},
	{OPT_TEXT, 0, "factor", "X", "multiply the time limit", AT(factor), 0, 0, NULL},
	{OPT_FLAG, 0, "language-factors", NULL, "give slow languages more time",
	 AT(o.language_factors), 0, 0, NULL},
	{OPT_SIZE, 'm', "memory", "BYTES", "memory limit of a test (the package's)",
	 AT(o.memory_bytes), 0, 0, NULL},
	{OPT_SIZE, 0, "output", "BYTES", "output limit of a test (the package's)",
	 AT(o.output_bytes), 0, 0, NULL},
	{OPT_FLAG, 0, "no-repeat", NULL, "judge what is near the time limit by one run",
	 AT(o.no_repeat), 0, 0, NULL},
	REQUIRE_OPT(AT(require)),
	{OPT_TEXT, 0, "cache", "DIR",
	 "take results of the same program and test from there, and keep new ones", AT(o.cache), 0,
	 0, NULL},
	{OPT_TEXT, 0, "dialect", "NAME", "read the package as this dialect", AT(o.dialect), 0, 0,
	 NULL},
	{OPT_TEXT, 0, "id", "NAME", "which problem of a file with several", AT(o.id), 0, 0, NULL},
	DUP_PLACE_OPTS(struct judge, dup),
	{OPT_FLAG, 0, "jury", NULL, "show what may tell hidden data: judge messages, differences",
	 AT(jury), 0, 0, NULL},
	{OPT_TEXT, 0, "format", "NAME", "print the tests as csv or junit", AT(format), 0, 0,
	 "csv|junit"},
	{OPT_TEXT, 0, "team", "NAME", "with --json: whose submission it is, for agon standings",
	 AT(team), 0, 0, NULL},
	{OPT_TIME, 0, "at", "TIME", "with --json: when in the contest it was sent (90m)", AT(at_ns),
	 0, 0, NULL},
	{OPT_FLAG, 'q', "quiet", NULL, "no table, only the verdict", AT(quiet), 0, 0, NULL},
	{OPT_FLAG, 0, "json", NULL, "print one JSON object for each submission", AT(json), 0, 0,
	 NULL},
	{OPT_END, 0, NULL, NULL, NULL, 0, 0, 0, NULL},
};

struct tally {
	const struct judge *j;
	const struct command *c;
	int64_t packages, submissions, agree, disagree, judge_errors, broken;
	int64_t checks, bad_checks; /* of the packages' data */
	int code;
	struct dup_place *dup; /* NULL: no index */
	json_t *found;         /* of the package at hand; NULL: it was not looked for */
	bool header, stopped;
};

struct data {
	struct tally *t;
	const struct problem *p;
};

static void progress(void *cookie, const char *what, int done, int total)
{
	(void)cookie;
	if (!isatty(STDERR_FILENO))
		return;
	if (done < total)
		fprintf(stderr, "\r\033[K%.60s  %d of %d tests", what, done, total);
	else
		fputs("\r\033[K", stderr);
}

static int open_session(struct session *s, const struct judge *j, const char *path, struct err *e)
{
	BUF_SCOPED worker = BUF_INIT;

	*s = (struct session)SESSION_INIT;
	if (cmd_worker_path(&worker, e) < 0)
		return -1;
	s->worker = xstrdup(worker.data);
	if (session_open(s, path, &j->o, e) < 0)
		return -1;
	for (size_t i = 0; i < s->p->n_warnings && !j->quiet; i++)
		fprintf(stderr, "agon judge: warning: %s\n", s->p->warnings[i]);
	return 0;
}

/* ------------------------------------------------------------------ duplicates */

static void forget_package(struct tally *t)
{
	json_decref(t->found);
	t->found = NULL;
}

static void add_found(const struct tally *t, json_t *x)
{
	if (t->found != NULL)
		json_object_set(x, "dup", t->found);
}

/* Does this problem exist already?  Asked before its tests take their time. */
static int check_duplicate(struct tally *t, const struct problem *p, bool labels, struct err *e)
{
	BUF_SCOPED line = BUF_INIT;

	forget_package(t);
	if (t->dup == NULL)
		return 0;
	if (dup_place_check(t->dup, p->name, p, &t->found, e) < 0)
		return -1;
	if (labels && t->j->json) {
		JSON_SCOPED *x =
			json_pack("{s:o,s:o}", "package", json_text(p->path, strlen(p->path)),
				  "problem", json_text(p->name, strlen(p->name)));
		add_found(t, x);
		cmd_print_json(x);
	} else if (!t->j->json && !t->j->quiet && t->j->format == NULL) {
		dup_place_text(p->name, t->found, &line);
		fwrite(line.data, 1, line.len, stdout);
		fflush(stdout);
	}
	return 0;
}

/* ------------------------------------------------------------------ one submission */

static void print_grade(struct tally *t, const struct grade *g)
{
	BUF_SCOPED out = BUF_INIT;
	const struct judge *j = t->j;

	if (j->json) {
		JSON_SCOPED *x = grade_json(g, j->jury);
		if (j->team != NULL)
			json_object_set_new(x, "team", json_text(j->team, strlen(j->team)));
		if (j->at_ns >= 0)
			json_object_set_new(x, "contest_time_ns", json_integer(j->at_ns));
		add_found(t, x);
		cmd_print_json(x);
		return;
	}
	if (j->format != NULL && strcmp(j->format, "csv") == 0)
		grade_csv(g, t->header, &out);
	else if (j->format != NULL)
		grade_junit(g, &out);
	else if (j->quiet)
		buf_printf(&out, "%s %s\n", verdict_name(g->groups[0].verdict), g->name);
	else
		grade_text(g, j->jury, cmd_color(), &out);
	t->header = false;
	fwrite(out.data, 1, out.len, stdout);
	fflush(stdout);
}

static int judge_file(struct tally *t, struct session *s, const char *path, struct err *e)
{
	struct grade g __attribute__((cleanup(grade_release))) = {.log = BUF_INIT};

	if (session_grade_path(s, path, &g, e) < 0)
		return -1;
	print_grade(t, &g);
	enum verdict v = g.groups[0].verdict;
	if (v == VERDICT_JE)
		t->code = ERR_INTERNAL;
	else if (v != VERDICT_AC && t->code == 0)
		t->code = ERR_FAILED;
	return 0;
}

static int judge_files(struct tally *t, const char *package, int n, char **files)
{
	struct session s;
	struct err e = ERR_INIT;
	int rc = open_session(&s, t->j, package, &e);

	if (rc == 0)
		rc = check_duplicate(t, s.p, false, &e);
	for (int i = 0; i < n && rc == 0; i++)
		rc = judge_file(t, &s, files[i], &e);
	session_close(&s);
	return rc < 0 ? cmd_fail(t->c, &e) : t->code;
}

/* ------------------------------------------------------------------ labels */

static json_t *expected(const struct problem_submission *sub)
{
	json_t *list = json_array();
	uint32_t mask = sub->final;

	for (size_t i = 0; i < sub->n_expect && mask == 0; i++)
		mask |= sub->expect[i].required;
	for (int v = 0; v < VERDICT_N; v++)
		if (mask & VERDICT_BIT(v))
			json_array_append_new(list, json_string(verdict_name((enum verdict)v)));
	return list;
}

static bool near_limit(const struct grade *g)
{
	for (size_t i = 0; i < g->p->n_tests; i++)
		if (json_bool_or(g->raw[i], "near", false))
			return true;
	return false;
}

static bool check(const struct grade *g, const struct problem_submission *sub, struct buf *why)
{
	MEM_SCOPED const char **messages = xcalloc(g->p->n_tests + 1, sizeof(*messages));

	for (size_t i = 0; i < g->p->n_tests; i++)
		messages[i] = json_string_value(json_object_get(g->raw[i], "message"));
	return judge_agrees(g->p, sub, g->tests, g->groups, messages, why);
}

static void say_label(struct tally *t, const struct grade *g, const struct problem_submission *sub,
		      bool agrees, const char *why)
{
	const char *v = verdict_name(g->groups[0].verdict);
	bool near = near_limit(g);

	if (t->j->json) {
		JSON_SCOPED *x = grade_json(g, true);
		json_object_set_new(x, "package", json_string(g->p->path));
		json_object_set_new(x, "label", json_string(sub->label != NULL ? sub->label : ""));
		json_object_set_new(x, "expected", expected(sub));
		json_object_set_new(x, "agrees", json_boolean(agrees));
		json_object_set_new(x, "why", json_text(why, strlen(why)));
		json_object_set_new(x, "near_limit", json_boolean(near));
		cmd_print_json(x);
		return;
	}
	bool color = cmd_color();
	printf("%s%s%s  %-3s %8.3f s of %.3f s  %s: %s%s%s%s\n",
	       color ? agrees ? "\033[32m" : "\033[31m" : "", agrees ? "ok " : "BAD",
	       color ? "\033[0m" : "", v, (double)g->cpu_ns / 1e9, (double)g->limit_ns / 1e9,
	       g->p->name, g->name, near ? "  (near the limit)" : "", why[0] != '\0' ? "  " : "",
	       why);
	if (g->log.len > 0 && !agrees) {
		BUF_SCOPED log = BUF_INIT;
		buf_add_text(&log, g->log.data, g->log.len, 4096);
		fputs(log.data, stdout);
	}
	fflush(stdout);
}

static bool wants_all(const struct problem_submission *sub)
{
	for (size_t i = 0; i < sub->n_expect; i++)
		if (sub->expect[i].permitted != 0 || sub->expect[i].required != 0)
			return true;
	return false;
}

static int check_label(struct tally *t, struct session *s, const struct problem_submission *sub,
		       struct err *e)
{
	struct grade g __attribute__((cleanup(grade_release))) = {.log = BUF_INIT};
	BUF_SCOPED why = BUF_INIT;
	enum judge_stop was = s->o.stop;

	if (session_time_limit(s, e) < 0)
		return -1;
	/* What is said of every test needs every test. */
	if (was == JUDGE_STOP_PACKAGE && wants_all(sub))
		s->o.stop = JUDGE_STOP_NEVER;
	int rc = session_grade(s, sub, &g, e);
	s->o.stop = was;
	if (rc < 0)
		return -1;
	bool agrees = check(&g, sub, &why);
	t->submissions++;
	t->agree += agrees;
	t->disagree += !agrees;
	t->judge_errors += g.groups[0].verdict == VERDICT_JE;
	say_label(t, &g, sub, agrees, why.data);
	return 0;
}

static void say_check(void *cookie, const struct check *c)
{
	struct data *d = cookie;
	struct tally *t = d->t;

	if (c->skipped) {
		log_warn("%s: input validator %s was not run: %s", d->p->path, c->by, c->why);
		return;
	}
	t->checks++;
	t->bad_checks += !c->ok;
	t->judge_errors += c->judge_error;
	if (t->j->json) {
		JSON_SCOPED *x = json_pack("{s:s,s:s,s:s,s:s,s:b,s:o}", "package", d->p->path,
					   "check", c->kind, "file", c->what, "by", c->by, "agrees",
					   c->ok, "why", json_text(c->why, strlen(c->why)));
		if (!c->ok)
			cmd_print_json(x);
		return;
	}
	BUF_SCOPED why = BUF_INIT;
	buf_add_text(&why, c->why, strlen(c->why), sizeof(c->why));
	bool color = cmd_color();
	if (!c->ok)
		printf("%sBAD%s  %s  %s: %s%s%s  %s\n", color ? "\033[31m" : "",
		       color ? "\033[0m" : "", c->kind, d->p->name, c->what,
		       c->by[0] != '\0' ? "  by " : "", c->by, why.data);
}

/* What the package's validators say of its own data. */
static int check_data(struct tally *t, struct session *s, struct err *e)
{
	struct data d = {t, s->p};

	return session_check(s, say_check, &d, e);
}

static int check_package(void *cookie, const char *path)
{
	struct tally *t = cookie;
	struct session s;
	struct err e = ERR_INIT;
	int rc = open_session(&s, t->j, path, &e);

	t->packages++;
	if (rc == 0)
		rc = check_duplicate(t, s.p, true, &e);
	if (rc == 0)
		rc = check_data(t, &s, &e);
	for (size_t i = 0; rc == 0 && i < s.p->n_submissions; i++)
		rc = check_label(t, &s, &s.p->submissions[i], &e);
	session_close(&s);
	if (rc == 0)
		return 0;
	/* One bad package does not stop the others. */
	t->broken++;
	int code = cmd_fail(t->c, &e);
	if (t->code == 0 || code > t->code)
		t->code = code;
	t->stopped = code == ERR_HOST || s.interrupted != 0;
	return t->stopped ? -1 : 0;
}

static int judge_all(struct tally *t, int n, char **paths)
{
	for (int i = 0; i < n && !t->stopped; i++) {
		struct err e = ERR_INIT;
		int64_t before = t->packages;
		if (problem_list(paths[i], check_package, t, &e) < 0 && e.code != ERR_NONE)
			return cmd_fail(t->c, &e);
		if (t->packages == before)
			check_package(t, paths[i]);
	}
	if (t->j->json) {
		JSON_SCOPED *x = json_pack(
			"{s:b,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I}", "summary", 1, "packages",
			(json_int_t)t->packages, "submissions", (json_int_t)t->submissions, "agree",
			(json_int_t)t->agree, "disagree", (json_int_t)t->disagree, "judge_errors",
			(json_int_t)t->judge_errors, "broken_packages", (json_int_t)t->broken,
			"data_checks", (json_int_t)t->checks, "bad_data",
			(json_int_t)t->bad_checks);
		if (t->dup != NULL)
			json_object_set_new(x, "dup", dup_place_counts(t->dup));
		cmd_print_json(x);
	} else {
		printf("%" PRId64 " packages, %" PRId64 " submissions: %" PRId64 " agree, %" PRId64
		       " disagree, %" PRId64 " judge errors; %" PRId64 " checks of data, %" PRId64
		       " bad\n",
		       t->packages, t->submissions, t->agree, t->disagree, t->judge_errors,
		       t->checks, t->bad_checks);
	}
	return t->code != 0 ? t->code : t->disagree > 0 || t->bad_checks > 0 ? ERR_FAILED : 0;
}

/* ------------------------------------------------------------------ options */

static int read_options(struct judge *j, struct err *e)
{
	static const char *const names[] = {"package", "group", "first", "never"};

	for (size_t i = 0; i < 4 && j->stop != NULL; i++)
		if (strcmp(j->stop, names[i]) == 0)
			j->o.stop = (enum judge_stop)i;
	if (j->factor != NULL && (!judge_number(j->factor, strlen(j->factor), &j->o.time_factor) ||
				  j->o.time_factor <= 0 || j->o.time_factor > 1000))
		return err_set(e, ERR_USAGE, "--factor %s: expected a number above 0", j->factor);
	if (j->o.language != NULL && judge_language_named(j->o.language) == NULL)
		return err_set(e, ERR_USAGE,
			       "--language %s: no such language; agon doctor lists them",
			       j->o.language);
	if (j->jobs == 0)
		j->jobs = sysconf(_SC_NPROCESSORS_ONLN);
	j->o.own_signals = true;
	j->o.jobs = j->jobs > 0 ? (int)j->jobs : 1;
	if (!j->json && !j->quiet)
		j->o.progress = progress;
	return 0;
}

static int judge_args(const struct command *c, int argc, char **argv, struct judge *j)
{
	struct err e = ERR_INIT;
	struct opt_rest rest;
	int rc = cmd_parse(c, j, argc, argv, &rest, &e);
	struct tally t = {.j = j, .c = c, .header = true};

	if (rc != 0)
		return rc > 0 ? 0 : cmd_fail(c, &e);
	if (rest.n == 0) {
		err_set(&e, ERR_USAGE, "no package given: agon judge PACKAGE [FILE...]");
		return cmd_fail(c, &e);
	}
	if (read_options(j, &e) < 0 || require_host(&j->require, true, &e) < 0)
		return cmd_fail(c, &e);
	DUP_PLACE_SCOPED *dup = NULL;
	if (dup_place_open(&j->dup, &dup, &e) < 0)
		return cmd_fail(c, &e);
	t.dup = dup;
	int code = j->all || rest.n == 1 ? judge_all(&t, rest.n, rest.at)
					 : judge_files(&t, rest.at[0], rest.n - 1, rest.at + 1);
	forget_package(&t);
	return code;
}

static int judge_main(const struct command *c, int argc, char **argv)
{
	struct judge j = {.at_ns = -1, .o = {.time_factor = 1}};
	int code = judge_args(c, argc, argv, &j);

	opt_list_release(&j.require);
	return code;
}

const struct command cmd_judge = {
	.name = "judge",
	.synopsis = "PACKAGE FILE... | --all PACKAGE...",
	.summary = "grade submissions with a problem package, or check the package's own",
	.details =
		"A package is a directory or archive in any dialect that is known. A FILE is a\n"
		"program, or a directory that holds one. Everything that is not ours runs in the\n"
		"sandbox: submissions, validators, compilers.\n"
		"\n"
		"With --all, or without FILE, every labelled submission of every package given is\n"
		"judged and compared with its label, and the package's validators are tried with\n"
		"its data: input validators must accept every input and reject those made to be\n"
		"invalid, output validators likewise. Input validators in checktestdata (.ctd) "
		"are\n"
		"run too: agon help checktestdata. Exit code 0: accepted, or all agree; 1: not; "
		"2:\n"
		"the package or a file is at fault; 3: this host cannot; 4: judge error.\n"
		"\n"
		"With an index of agon dup index, the statement of each package is compared with\n"
		"it first: the verdict duplicate, near, clean or unknown and the top hits are\n"
		"printed and recorded beside the grades, and change no grade and no exit code.",
	.opts = opts,
	.run = judge_main,
};
