/*
 * A grade as JSON, a table, CSV and JUnit XML.
 *
 * What the jury's programs say and what was expected may tell hidden data.  It
 * is shown for samples and tests with full feedback only, unless the reader is
 * the jury.  That a program crashed or was too slow is its own affair and is
 * always told.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/judge/judge.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static bool open_to(const struct grade *g, size_t i, bool jury)
{
	return jury || g->p->tests[i].sample || g->p->tests[i].full_feedback;
}

static void add_line(struct buf *out, const char *text)
{
	if (text[0] == '\0')
		return;
	if (out->len > 0)
		buf_puts(out, "; ");
	buf_puts(out, text);
}

static void diff_text(const json_t *d, struct buf *out)
{
	int64_t line = json_int_or(d, "line", 0);
	const char *expected = json_str_or(d, "expected", ""), *got = json_str_or(d, "got", "");

	if (d == NULL)
		return;
	if (out->len > 0)
		buf_puts(out, "; ");
	buf_puts(out, json_str_or(d, "what", ""));
	if (line > 0)
		buf_printf(out, " at line %" PRId64 ", column %" PRId64, line,
			   json_int_or(d, "column", 0));
	if (expected[0] != '\0' || got[0] != '\0')
		buf_printf(out, ": expected \"%s\", got \"%s\"", expected, got);
}

static void message_of(const struct grade *g, size_t i, bool jury, struct buf *out)
{
	const json_t *x = g->raw[i];
	enum verdict v = g->tests[i].verdict;
	bool own = v != VERDICT_AC && v != VERDICT_WA && v != VERDICT_JE;

	if (x == NULL)
		return;
	if (own || open_to(g, i, jury))
		add_line(out, json_str_or(x, "message", ""));
	add_line(out, json_str_or(x, "team", ""));
	if (open_to(g, i, jury))
		diff_text(json_object_get(x, "diff"), out);
	if (json_int_or(x, "runs", 1) > 1) {
		if (out->len > 0)
			buf_puts(out, "; ");
		buf_printf(out, "best of %d runs", (int)json_int_or(x, "runs", 1));
	}
	while (out->len > 0 && out->data[out->len - 1] == '\n')
		buf_truncate(out, out->len - 1);
}

static json_t *number(double v)
{
	return isfinite(v) ? json_real(v) : json_null();
}

static json_t *test_json(const struct grade *g, size_t i, bool jury)
{
	const struct problem_test *t = &g->p->tests[i];
	const json_t *x = g->raw[i];
	BUF_SCOPED text = BUF_INIT;

	message_of(g, i, jury, &text);
	json_t *o =
		json_pack("{s:s,s:s,s:s,s:I,s:I,s:I,s:o,s:o}", "name", t->name, "group",
			  g->p->groups[t->group].name, "verdict", verdict_name(g->tests[i].verdict),
			  "cpu_ns", (json_int_t)json_int_or(x, "cpu_ns", 0), "wall_ns",
			  (json_int_t)json_int_or(x, "wall_ns", 0), "memory_bytes",
			  (json_int_t)json_int_or(x, "memory_bytes", 0), "score",
			  number(g->p->scoring ? g->tests[i].points
					       : (g->tests[i].verdict == VERDICT_AC ? 1 : 0)),
			  "message", json_text(text.data, text.len));
	if (json_bool_or(x, "near", false))
		json_object_set_new(o, "near_limit", json_true());
	if (json_int_or(x, "runs", 1) > 1)
		json_object_set_new(o, "runs", json_integer(json_int_or(x, "runs", 1)));
	if (json_bool_or(x, "cached", false))
		json_object_set_new(o, "cached", json_true());
	if (open_to(g, i, jury) && g->tests[i].verdict != VERDICT_AC) {
		if (json_object_get(x, "stdout") != NULL)
			json_object_set(o, "stdout", json_object_get(x, "stdout"));
		if (json_object_get(x, "stderr") != NULL)
			json_object_set(o, "stderr", json_object_get(x, "stderr"));
	}
	return o;
}

/* Is a group the plain sum of groups in it, so that these are scored on their own? */
static bool is_sum(const struct problem *p, size_t g)
{
	bool groups = false;

	for (size_t i = 0; i < p->n_tests; i++)
		if ((size_t)p->tests[i].group == g)
			return false;
	for (size_t i = g + 1; i < p->n_groups; i++)
		groups |= (size_t)p->groups[i].parent == g && p->groups[i].counts;
	return groups && p->groups[g].combine == COMBINE_SUM && !p->groups[g].custom_grader &&
	       p->groups[g].n_shared == 0;
}

/* Subtasks: the topmost groups of which the total is the sum.  Parents come first. */
static void find_subtasks(const struct problem *p, bool *ret)
{
	MEM_SCOPED bool *sum = xcalloc(p->n_groups + 1, sizeof(*sum));

	for (size_t i = 0; i < p->n_groups && p->scoring; i++) {
		const struct problem_group *g = &p->groups[i];
		bool reached = i == 0 || (sum[g->parent] && g->counts && !g->ignored);
		sum[i] = reached && is_sum(p, i);
		ret[i] = reached && !sum[i] && i > 0;
	}
}

static json_t *groups_json(const struct grade *g)
{
	const struct problem *p = g->p;
	MEM_SCOPED bool *subtask = xcalloc(p->n_groups + 1, sizeof(*subtask));
	json_t *groups = json_array();

	find_subtasks(p, subtask);
	for (size_t i = 0; i < p->n_groups; i++) {
		json_t *o = json_pack("{s:s,s:s,s:o,s:o}", "name", p->groups[i].name, "verdict",
				      verdict_name(g->groups[i].verdict), "score",
				      number(g->groups[i].score), "max_score",
				      number(p->groups[i].max_score));
		if (subtask[i])
			json_object_set_new(o, "subtask", json_true());
		json_array_append_new(groups, o);
	}
	return groups;
}

json_t *grade_json(const struct grade *g, bool jury)
{
	const struct problem *p = g->p;
	json_t *tests = json_array();

	for (size_t i = 0; i < p->n_tests; i++)
		json_array_append_new(tests, test_json(g, i, jury));
	json_t *o =
		json_pack("{s:s,s:s,s:s,s:s,s:o,s:o,s:I,s:I,s:I,s:I,s:o,s:o}", "problem", p->name,
			  "submission", g->name, "language", g->language, "verdict",
			  verdict_name(g->groups[0].verdict), "score", number(g->groups[0].score),
			  "max_score", number(p->scoring ? p->max_score : 1), "cpu_ns",
			  (json_int_t)g->cpu_ns, "memory_bytes", (json_int_t)g->memory_bytes,
			  "time_limit_ns", (json_int_t)g->limit_ns, "memory_limit_bytes",
			  (json_int_t)g->limit_bytes, "tests", tests, "groups", groups_json(g));
	if (g->cached > 0)
		json_object_set_new(o, "cached", json_integer((json_int_t)g->cached));
	if (g->log.len > 0) {
		BUF_SCOPED log = BUF_INIT;
		buf_add_text(&log, g->log.data, g->log.len, 16384);
		json_object_set_new(o, "compile_log", json_text(log.data, log.len));
	}
	return o;
}

/* ------------------------------------------------------------------ for people */

static const char *colour_of(enum verdict v)
{
	return v == VERDICT_AC ? "\033[32m" : v == VERDICT_SK ? "\033[90m" : "\033[31m";
}

static void put_verdict(struct buf *out, enum verdict v, bool color)
{
	buf_printf(out, "%s%-3s%s", color ? colour_of(v) : "", verdict_name(v),
		   color ? "\033[0m" : "");
}

static void put_row(const struct grade *g, size_t i, bool jury, bool color, struct buf *out)
{
	const json_t *x = g->raw[i];
	BUF_SCOPED text = BUF_INIT;

	buf_puts(out, "  ");
	put_verdict(out, g->tests[i].verdict, color);
	if (x != NULL)
		buf_printf(out, " %8.3f s %8.3f s %8.1f MiB",
			   (double)json_int_or(x, "cpu_ns", 0) / 1e9,
			   (double)json_int_or(x, "wall_ns", 0) / 1e9,
			   (double)json_int_or(x, "memory_bytes", 0) / 1048576);
	else
		buf_printf(out, " %10s %10s %12s", "", "", "");
	if (g->p->scoring)
		buf_printf(out, " %8.4g", g->tests[i].points);
	buf_printf(out, "  %s", g->p->tests[i].name);
	message_of(g, i, jury, &text);
	for (char *p = text.data; *p != '\0' && p < text.data + text.len; p++)
		if (*p == '\n')
			*p = ' ';
	if (text.len > 0)
		buf_printf(out, "  %s", text.data);
	buf_putc(out, '\n');
}

void grade_text(const struct grade *g, bool jury, bool color, struct buf *out)
{
	const struct problem *p = g->p;
	bool ran = false;

	for (size_t i = 0; i < p->n_tests; i++)
		ran |= g->raw[i] != NULL;
	if (ran) {
		buf_printf(out, "  %-3s %10s %10s %12s%s  %s\n", "", "cpu", "wall", "memory",
			   p->scoring ? "    score" : "", "test");
		for (size_t i = 0; i < p->n_tests; i++)
			put_row(g, i, jury, color, out);
	} else {
		buf_add_text(out, g->log.data, g->log.len, 16384);
	}
	put_verdict(out, g->groups[0].verdict, color);
	buf_printf(out, " %s on %s", g->name, p->name);
	if (p->scoring)
		buf_printf(out, ", %g of %g points", g->groups[0].score, p->max_score);
	buf_printf(out, " (%s, slowest %.3f s of %.3f s, most memory %.1f MiB", g->language,
		   (double)g->cpu_ns / 1e9, (double)g->limit_ns / 1e9,
		   (double)g->memory_bytes / 1048576);
	if (g->cached > 0)
		buf_printf(out, ", %zu of %zu tests from the cache", g->cached, p->n_tests);
	buf_puts(out, ")\n");
}

/* ------------------------------------------------------------------ exports */

static void csv_field(struct buf *out, const char *s)
{
	buf_putc(out, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"')
			buf_putc(out, '"');
		buf_putc(out, *s);
	}
	buf_puts(out, "\",");
}

void grade_csv(const struct grade *g, bool header, struct buf *out)
{
	if (header)
		buf_puts(out, "problem,submission,language,test,group,verdict,score,cpu_ns,wall_ns,"
			      "memory_bytes\n");
	for (size_t i = 0; i < g->p->n_tests; i++) {
		const struct problem_test *t = &g->p->tests[i];
		csv_field(out, g->p->name);
		csv_field(out, g->name);
		csv_field(out, g->language);
		csv_field(out, t->name);
		csv_field(out, g->p->groups[t->group].name);
		buf_printf(out, "%s,%.17g,%" PRId64 ",%" PRId64 ",%" PRId64 "\n",
			   verdict_name(g->tests[i].verdict), g->tests[i].points,
			   json_int_or(g->raw[i], "cpu_ns", 0),
			   json_int_or(g->raw[i], "wall_ns", 0),
			   json_int_or(g->raw[i], "memory_bytes", 0));
	}
}

static void xml_text(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;
		if (c == '<' || c == '>' || c == '&' || c == '"')
			buf_printf(out, "&#%d;", c);
		else if (c >= 0x20 || c == '\n' || c == '\t')
			buf_putc(out, c);
	}
}

void grade_junit(const struct grade *g, struct buf *out)
{
	size_t failed = 0, skipped = 0;

	for (size_t i = 0; i < g->p->n_tests; i++) {
		skipped += g->tests[i].verdict == VERDICT_SK;
		failed += g->tests[i].verdict != VERDICT_AC && g->tests[i].verdict != VERDICT_SK;
	}
	buf_puts(out, "<testsuite name=\"");
	xml_text(out, g->name);
	buf_printf(out, "\" tests=\"%zu\" failures=\"%zu\" skipped=\"%zu\">\n", g->p->n_tests,
		   failed, skipped);
	for (size_t i = 0; i < g->p->n_tests; i++) {
		enum verdict v = g->tests[i].verdict;
		BUF_SCOPED text = BUF_INIT;
		message_of(g, i, false, &text);
		buf_puts(out, "  <testcase classname=\"");
		xml_text(out, g->p->name);
		buf_puts(out, "\" name=\"");
		xml_text(out, g->p->tests[i].name);
		buf_printf(out, "\" time=\"%.3f\">",
			   (double)json_int_or(g->raw[i], "cpu_ns", 0) / 1e9);
		if (v == VERDICT_SK) {
			buf_puts(out, "<skipped/>");
		} else if (v != VERDICT_AC) {
			buf_printf(out, "<failure type=\"%s\" message=\"", verdict_name(v));
			xml_text(out, text.data);
			buf_puts(out, "\"/>");
		}
		buf_puts(out, "</testcase>\n");
	}
	buf_puts(out, "</testsuite>\n");
}
