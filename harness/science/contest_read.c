#include "harness/base/json.h"
#include "harness/science/contest.h"
#include "harness/science/science.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SECOND INT64_C(1000000000)

enum { LINE_MAX_BYTES = 64 << 20 };

/* ---- Words ---- */

static enum try_result result_of(const char *verdict)
{
	static const char *const good[] = {"AC", "OK", "ACCEPTED", "CORRECT", "YES", "PASSED"};
	static const char *const none[] = {"CE",
					   "COMPILE ERROR",
					   "COMPILATION ERROR",
					   "COMPILE_ERROR",
					   "COMPILATION_ERROR",
					   "JE",
					   "IE",
					   "JUDGE ERROR",
					   "SK",
					   "UNKNOWN",
					   ""};

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		if (strcasecmp(verdict, good[i]) == 0)
			return TRY_ACCEPTED;
	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++)
		if (strcasecmp(verdict, none[i]) == 0)
			return TRY_IGNORED;
	return TRY_REJECTED;
}

/* Minutes with a fraction, or H:MM, or H:MM:SS. */
static bool parse_minutes(const char *text, int64_t *ret_ns)
{
	double v[3] = {0, 0, 0};
	int n = 0;
	char *end;

	for (const char *p = text; n < 3; p = end + 1) {
		if (*p < '0' || *p > '9')
			return false;
		v[n++] = strtod(p, &end);
		if (*end != ':')
			break;
	}
	while (*end == ' ')
		end++;
	double s = n == 1   ? v[0] * 60
		   : n == 2 ? v[0] * 3600 + v[1] * 60
			    : v[0] * 3600 + v[1] * 60 + v[2];
	if (*end != '\0' || !(s < 1e9) || (n > 1 && v[1] >= 60) || (n > 2 && v[2] >= 60))
		return false;
	*ret_ns = (int64_t)llround(s * 1e9);
	return true;
}

/* ---- CSV ---- */

enum role { TEAM, PROBLEM, VERDICT, SCORE, MAX_SCORE, TIME, SECONDS, CONTEST, DIFFICULTY, ROLES };
static const struct {
	const char *name;
	enum role role;
} column_names[] = {
	{"team", TEAM},           {"model", TEAM},
	{"user", TEAM},           {"contestant", TEAM},
	{"player", TEAM},         {"problem", PROBLEM},
	{"task", PROBLEM},        {"verdict", VERDICT},
	{"result", VERDICT},      {"status", VERDICT},
	{"score", SCORE},         {"points", SCORE},
	{"max_score", MAX_SCORE}, {"time", TIME},
	{"minute", TIME},         {"minutes", TIME},
	{"seconds", SECONDS},     {"contest", CONTEST},
	{"contest_id", CONTEST},  {"difficulty", DIFFICULTY},
};

struct sheet {
	struct contest *c;
	struct csv csv;
	const char *what;
	int col[ROLES]; /* -1: not there */
};

static const char *cell(const struct sheet *s, size_t row, enum role role)
{
	return s->col[role] >= 0 ? csv_cell(&s->csv, row, (size_t)s->col[role]) : "";
}

static int bad(const struct sheet *s, size_t row, struct err *e, const char *why, const char *text)
{
	return err_set(e, ERR_USAGE, "%s:%zu: %s (\"%.60s\")", s->what, s->csv.lines.at[row], why,
		       text);
}

static int find_columns(struct sheet *s, struct err *e)
{
	for (int i = 0; i < ROLES; i++)
		s->col[i] = -1;
	for (size_t c = 0; s->csv.rows.len > 1 && c < csv_width(&s->csv, 0); c++)
		for (size_t k = 0; k < sizeof(column_names) / sizeof(*column_names); k++)
			if (strcasecmp(csv_cell(&s->csv, 0, c), column_names[k].name) == 0 &&
			    s->col[column_names[k].role] < 0)
				s->col[column_names[k].role] = (int)c;
	if (s->col[TEAM] < 0 || s->col[PROBLEM] < 0 || (s->col[VERDICT] < 0 && s->col[SCORE] < 0))
		return err_set(e, ERR_USAGE,
			       "%s:1: expected a header with team, problem, and verdict or score "
			       "(and time, max_score, contest where known)",
			       s->what);
	return 0;
}

static int number(const struct sheet *s, size_t row, enum role role, double *io, struct err *e)
{
	const char *text = cell(s, row, role);

	if (text[0] != '\0' && (!parse_real(text, io) || *io < 0))
		return bad(s, row, e, "expected a number >= 0", text);
	return 0;
}

static int time_of(const struct sheet *s, size_t row, int64_t *ret, struct err *e)
{
	double seconds = -1;

	if (cell(s, row, TIME)[0] != '\0' && !parse_minutes(cell(s, row, TIME), ret))
		return bad(s, row, e, "expected a time in minutes, H:MM or H:MM:SS",
			   cell(s, row, TIME));
	if (number(s, row, SECONDS, &seconds, e) < 0)
		return -1;
	if (seconds >= 0 && seconds < 1e9)
		*ret = (int64_t)llround(seconds * 1e9);
	return 0;
}

static int read_row(const struct sheet *s, size_t row, struct err *e)
{
	struct contest_try t = {.time_ns = -1, .max_score = NAN, .tests = NAN, .score = NAN};
	const char *verdict = cell(s, row, VERDICT);
	struct err why = ERR_INIT;

	if (number(s, row, SCORE, &t.score, e) < 0 ||
	    number(s, row, MAX_SCORE, &t.max_score, e) < 0 || time_of(s, row, &t.time_ns, e) < 0)
		return -1;
	if (s->col[VERDICT] >= 0 && (verdict[0] != '\0' || isnan(t.score)))
		t.result = result_of(verdict);
	else if (t.score >= (isnan(t.max_score) ? 100 : t.max_score))
		t.result = TRY_ACCEPTED;
	if (isnan(t.score)) {
		t.score = t.result == TRY_ACCEPTED;
		t.max_score = isnan(t.max_score) ? 1 : t.max_score;
		t.score *= t.max_score;
	} else if (isnan(t.max_score)) {
		t.max_score = t.score <= 100 ? 100 : NAN;
	}
	int team = cell(s, row, TEAM)[0] != '\0'
			   ? contest_name(&s->c->teams, cell(s, row, TEAM), &why)
			   : -1;
	int problem = contest_problem(s->c, cell(s, row, CONTEST), cell(s, row, PROBLEM), &why);
	if (team < 0 || problem < 0 ||
	    contest_level(s->c, problem, cell(s, row, DIFFICULTY), &why) < 0)
		return bad(s, row, e, why.text[0] != '\0' ? why.text : "the team has no name",
			   cell(s, row, TEAM));
	t.team = team;
	t.problem = problem;
	return contest_add(s->c, &t, e);
}

int contest_read_csv(struct contest *c, const char *what, const char *bytes, size_t len,
		     struct err *e)
{
	struct sheet s = {.c = c, .what = what};

	if (csv_parse(&s.csv, what, bytes, len, e) < 0)
		return -1;
	int rc = find_columns(&s, e);
	for (size_t i = 1; rc == 0 && i + 1 < s.csv.rows.len; i++)
		rc = read_row(&s, i, e);
	csv_release(&s.csv);
	return rc;
}

/* ---- JSON ---- */

static double real_or(const json_t *o, const char *key, double otherwise)
{
	const json_t *v = json_object_get(o, key);

	return json_is_number(v) && isfinite(json_number_value(v)) ? json_number_value(v)
								   : otherwise;
}

/* The folder a submission lies in; "" if its name has none. */
static void folder_of(const char *path, char *ret, size_t size)
{
	const char *slash = strrchr(path, '/'), *from = slash;

	while (from != NULL && from > path && from[-1] != '/')
		from--;
	snprintf(ret, size, "%.*s", slash != NULL ? (int)(slash - from) : 0,
		 slash != NULL ? from : "");
}

/* "dir/gpt.jsonl" -> "gpt". */
static void stem_of(const char *what, char *ret, size_t size)
{
	const char *slash = strrchr(what, '/'), *name = slash != NULL ? slash + 1 : what;
	const char *dot = strchr(name, '.');

	snprintf(ret, size, "%.*s", dot != NULL && dot > name ? (int)(dot - name) : 255, name);
}

static int team_of(struct contest *c, const json_t *o, const char *what, struct err *e)
{
	const char *team = json_str_or(o, "team", json_str_or(o, "model", ""));
	char name[256];

	if (team[0] == '\0') {
		folder_of(json_str_or(o, "submission", ""), name, sizeof(name));
		team = name;
	}
	if (team[0] == '\0')
		stem_of(what, name, sizeof(name));
	return contest_name(&c->teams, team[0] != '\0' ? team : "-", e);
}

static double tests_passed(const json_t *o)
{
	const json_t *tests = json_object_get(o, "tests");
	size_t i, passed = 0;
	json_t *t;

	json_array_foreach (tests, i, t)
		passed += strcmp(json_str_or(t, "verdict", ""), "AC") == 0;
	return i > 0 && json_is_array(tests) ? (double)passed / (double)i : NAN;
}

static void read_parts(struct contest *c, const json_t *o, struct contest_try *t)
{
	size_t i;
	json_t *g;

	t->parts = c->parts.len;
	json_array_foreach (json_object_get(o, "groups"), i, g) {
		struct err none = ERR_INIT;
		const char *name = json_str_or(g, "name", "");
		if (!json_bool_or(g, "subtask", false) || name[0] == '\0')
			continue;
		struct contest_part p = {contest_name(&c->part_names, name, &none),
					 real_or(g, "score", 0)};
		if (p.name >= 0)
			vec_push(&c->parts, p);
	}
	t->n_parts = c->parts.len - t->parts;
}

static int64_t time_in(const json_t *o)
{
	int64_t ns = json_int_or(o, "contest_time_ns", -1);
	double minute = real_or(o, "minute", -1);

	if (ns < 0 && minute >= 0 && minute < 1e7)
		ns = (int64_t)llround(minute * 60e9);
	return ns < 0 ? -1 : ns;
}

/* agon judge does not know it; who adds it writes a word or a number. */
static int read_level(struct contest *c, int problem, const json_t *o, struct err *e)
{
	const json_t *v = json_object_get(o, "difficulty");
	char number[32];

	if (json_is_string(v))
		return contest_level(c, problem, json_string_value(v), e);
	if (!json_is_number(v))
		return 0;
	snprintf(number, sizeof(number), "%.10g", json_number_value(v));
	return contest_level(c, problem, number, e);
}

/* One line of agon judge. */
static int read_grade(struct contest *c, const char *what, const json_t *o, struct err *e)
{
	struct contest_try t = {.time_ns = time_in(o),
				.result = result_of(json_str_or(o, "verdict", "")),
				.score = real_or(o, "score", 0),
				.max_score = real_or(o, "max_score", NAN),
				.tests = tests_passed(o)};
	int team = team_of(c, o, what, e);
	int problem = team < 0 ? -1
			       : contest_problem(c, json_str_or(o, "contest", ""),
						 json_str_or(o, "problem", ""), e);

	if (problem < 0 || read_level(c, problem, o, e) < 0)
		return -1;
	t.team = team;
	t.problem = problem;
	read_parts(c, o, &t);
	return contest_add(c, &t, e);
}

/* "IOI-2024-contest-nile" is problem nile of contest IOI-2024-contest. */
static int liveoi_problem(struct contest *c, const char *id, struct err *e)
{
	const char *p = id;

	for (int i = 0; i < 3 && p != NULL; i++)
		p = strchr(p + (i > 0), '-');
	if (p == NULL || p[1] == '\0')
		return contest_problem(c, "", id, e);
	char *contest = xstrndup(id, (unsigned long)(p - id));
	int at = contest_problem(c, contest, p + 1, e);
	free(contest);
	return at;
}

static int read_solution(struct contest *c, const char *what, const char *id, const json_t *o,
			 struct err *e)
{
	double relative = real_or(o, "relative_score", NAN),
	       tests = real_or(o, "tests_passed_pct", NAN);
	struct contest_try t = {.time_ns = -1,
				.result = result_of(json_str_or(o, "status", "")),
				.score = real_or(o, "score", 0),
				.max_score = NAN,
				.tests = tests / 100};
	int team = team_of(c, o, what, e), problem = team < 0 ? -1 : liveoi_problem(c, id, e);

	if (problem < 0)
		return -1;
	/* A full score counts whatever the status says, as in its tables. */
	if (relative >= 99.999 || tests >= 99.999)
		t.result = TRY_ACCEPTED;
	else if (t.result == TRY_IGNORED)
		t.result = TRY_REJECTED;
	if (relative > 0)
		t.max_score = t.score / relative * 100;
	t.team = team;
	t.problem = problem;
	return contest_add(c, &t, e);
}

/* {problem: {solution: {...}}} */
static int read_liveoi(struct contest *c, const char *what, json_t *o, struct err *e)
{
	const char *id, *name;
	json_t *solutions, *x;

	json_object_foreach (o, id, solutions) {
		if (!json_is_object(solutions))
			return err_set(e, ERR_USAGE, "%s: %.100s: expected an object of solutions",
				       what, id);
		json_object_foreach (solutions, name, x) {
			if (!json_is_object(x))
				return err_set(e, ERR_USAGE,
					       "%s: %.100s.%.100s: expected an object", what, id,
					       name);
			if (read_solution(c, what, id, x, e) < 0)
				return -1;
		}
	}
	return 0;
}

static int read_line(struct contest *c, const char *what, size_t line, json_t *o, struct err *e)
{
	const json_t *any =
		json_object_iter(o) != NULL ? json_object_iter_value(json_object_iter(o)) : NULL;

	if (json_bool_or(o, "summary", false))
		return 0;
	/* Of --all: what is said of a package and not of a submission. */
	if (json_is_string(json_object_get(o, "package")) && json_object_get(o, "verdict") == NULL)
		return 0;
	if (json_is_string(json_object_get(o, "problem")) &&
	    json_is_string(json_object_get(o, "verdict")))
		return read_grade(c, what, o, e) < 0 ? err_wrap(e, "%s:%zu", what, line) : 0;
	if (json_is_object(any))
		return read_liveoi(c, what, o, e);
	return err_set(e, ERR_USAGE,
		       "%s:%zu: expected an object of agon judge --json: no \"problem\" and "
		       "\"verdict\"",
		       what, line);
}

static int read_lines(struct contest *c, const char *what, const char *bytes, size_t len,
		      struct err *e)
{
	const char *end = bytes + len;
	size_t line = 0;

	for (const char *p = bytes, *next; p < end; p = next) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		next = nl != NULL ? nl + 1 : end;
		line++;
		while (p < next && strchr(" \t\r\n", *p) != NULL)
			p++;
		if (p == next)
			continue;
		char where[300];
		snprintf(where, sizeof(where), "%.250s:%zu", what, line);
		JSON_SCOPED *o = json_parse(where, p, (size_t)(next - p), LINE_MAX_BYTES, e);
		if (o == NULL || read_line(c, what, line, o, e) < 0)
			return -1;
	}
	return 0;
}

int contest_read_json(struct contest *c, const char *what, const char *bytes, size_t len,
		      struct err *e)
{
	struct err none = ERR_INIT;
	const char *nl = memchr(bytes, '\n', len);
	size_t first = nl != NULL ? (size_t)(nl - bytes) : len;
	JSON_SCOPED *line = json_parse(what, bytes, first, LINE_MAX_BYTES, &none);

	if (line != NULL)
		return read_lines(c, what, bytes, len, e);
	/* One object over many lines. */
	struct err whole = ERR_INIT;
	JSON_SCOPED *o = json_parse(what, bytes, len, 256 << 20, &whole);
	return o != NULL ? read_line(c, what, 1, o, e) : read_lines(c, what, bytes, len, e);
}
