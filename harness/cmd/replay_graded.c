#include "harness/base/json.h"
#include "harness/cmd/cmd.h"
#include "harness/cmd/replay_graded.h"
#include "harness/run/graded.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The text is the file's, which may come from anywhere. */
static void put(const char *text)
{
	BUF_SCOPED out = BUF_INIT;

	buf_add_text(&out, text, strlen(text), 512);
	if (out.len > 0)
		fputs(out.data, stdout);
}

/* "3 AC, 1 WA" */
static void put_verdicts(const json_t *tests)
{
	const char *seen[16];
	int count[16], n = 0, k;
	size_t i;
	json_t *x;

	json_array_foreach (tests, i, x) {
		const char *v = json_str_or(x, "verdict", "");
		for (k = 0; k < n && strcmp(seen[k], v) != 0; k++)
			;
		if (k == n && n == 16)
			continue;
		if (k == n)
			count[n++] = 0;
		seen[k] = v;
		count[k]++;
	}
	for (k = 0; k < n; k++) {
		printf("%s%d ", k > 0 ? ", " : "  ", count[k]);
		put(seen[k]);
	}
}

static void print_player(const json_t *p)
{
	const json_t *grade = json_object_get(p, "grade"), *tests = json_object_get(grade, "tests");
	const json_t *points = json_object_get(json_array_get(tests, 0), "score");

	printf("%-20s %" PRId64 ".  score %g  ", json_str_or(p, "name", ""),
	       json_int_or(p, "rank", 0) + 1, json_number_value(json_object_get(p, "score")));
	put(json_str_or(p, "outcome", ""));
	put_verdicts(tests);
	if (json_array_size(tests) == 1 && json_is_number(points))
		printf(", %.15g points", json_number_value(points));
	putchar('\n');
}

/* The inputs of the arena hack that count, and whom they broke. */
static void print_hack(const json_t *hack)
{
	const json_t *broke = json_object_get(hack, "broke"), *x;
	size_t i;

	fputs("  ", stdout);
	put(json_str_or(hack, "by", "an earlier round"));
	fputs(": ", stdout);
	put(json_str_or(hack, "name", ""));
	fputs(", ", stdout);
	put(json_str_or(hack, "status", ""));
	json_array_foreach (broke, i, x) {
		fputs(i == 0 ? ", broke " : ", ", stdout);
		put(json_is_string(x) ? json_string_value(x) : "");
	}
	putchar('\n');
}

static void print(const json_t *j)
{
	const json_t *inputs = json_object_get(j, "inputs"), *p;
	size_t i;

	printf("%s: package %s, round %" PRId64, json_str_or(j, "arena", ""),
	       json_str_or(j, "package", ""), json_int_or(j, "round", 0));
	if (json_array_size(inputs) == 1)
		printf(", hidden input of seed %s", json_string_value(json_array_get(inputs, 0)));
	else if (inputs != NULL)
		printf(", %zu hidden inputs", json_array_size(inputs));
	if (json_object_get(j, "pool") != NULL)
		printf(", %zu inputs of earlier rounds",
		       json_array_size(json_object_get(j, "pool")));
	puts("\n");
	json_array_foreach (json_object_get(j, "players"), i, p)
		print_player(p);
	json_array_foreach (json_object_get(json_object_get(j, "record"), "hacks"), i, p) {
		if (i == 0)
			puts("\ninputs");
		print_hack(p);
	}
}

static int verify(const json_t *j, const char *what, bool json, struct err *e)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	BUF_SCOPED worker = BUF_INIT;
	BUF_SCOPED why = BUF_INIT;
	int64_t near = 0;

	if (cmd_worker_path(&worker, e) < 0)
		return -1;
	int n = graded_record_verify(j, what, worker.data, cores > 0 ? (int)cores : 1, &why, &near,
				     e);
	if (n < 0)
		return -1;
	if (json) {
		JSON_SCOPED *o =
			json_pack("{s:o,s:b,s:o,s:I}", "replay", json_text(what, strlen(what)),
				  "verified", n == 0, "difference", json_text(why.data, why.len),
				  "near", (json_int_t)near);
		cmd_print_json(o);
	} else if (n == 0) {
		printf("%s: verified\n", what);
		if (near > 0)
			printf("%" PRId64 " verdicts or points are others where the clock decides "
			       "or the judge failed\n",
			       near);
	}
	return n == 0 ? 0
		      : err_set(e, ERR_FAILED, "%s is not graded as recorded:\n%s", what, why.data);
}

int replay_graded(const json_t *j, const char *what, bool check, bool json, struct err *e)
{
	if (graded_record_check(j, what, e) < 0)
		return -1;
	if (check)
		return verify(j, what, json, e);
	if (json)
		cmd_print_json(j);
	else
		print(j);
	return 0;
}
