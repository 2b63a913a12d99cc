/*
 * agon doctor: what this machine can enforce, how, and what to type to get more.
 */
#include "harness/cmd/cmd.h"

#include "harness/base/json.h"
#include "harness/judge/languages.h"
#include "sandbox/sandbox.h"

#include <stdio.h>
#include <string.h>

struct doctor {
	const char *backend;
	bool json;
};

static const struct opt opts[] = {
	{OPT_TEXT, 0, "cgroup", "NAME", "look at one cgroup backend",
	 offsetof(struct doctor, backend), 0, 0, "v2|v1|hybrid|none"},
	{OPT_FLAG, 0, "json", NULL, "print one JSON object", offsetof(struct doctor, json), 0, 0,
	 NULL},
	{OPT_END, 0, NULL, NULL, NULL, 0, 0, 0, NULL},
};

/* Does a program really run?  All else is theory. */
static int try_run(struct sb_host *h, struct sb_result *ret, struct err *e)
{
	static const char *const argv[] = {
		"/bin/sh", "-c", "test -e /proc/self/status && echo ok || echo no /proc", NULL};
	struct sb_spec s = SB_SPEC_INIT;

	s.argv = argv;
	s.wall_ns = 10000000000;
	s.stream[1].kind = SB_STREAM_CAPTURE;
	return sb_run(h, &s, ret, e);
}

/* What came of it, for people. */
static const char *run_text(const struct sb_result *r, bool runs, const struct err *e)
{
	if (!runs)
		return e->code != ERR_NONE ? e->text : r->evidence;
	return strcmp(r->out[1], "ok\n") == 0 ? "/bin/sh said ok"
					      : "but its /proc is empty, since parts of the host's "
						"are covered; in a container: "
						"docker run --security-opt systempaths=unconfined";
}

static void print_json(const struct sb_fact *f, size_t n, bool runs, const char *why)
{
	JSON_SCOPED *j = json_object();
	json_t *rows = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(rows,
				      json_pack("{s:s, s:b, s:s, s:s}", "name", f[i].name, "ok",
						f[i].ok, "how", f[i].how, "more", f[i].more));
	json_object_set_new(j, "facts", rows);
	json_object_set_new(j, "languages", languages_found());
	json_object_set_new(j, "runs", json_boolean(runs));
	json_object_set_new(j, "error", runs ? json_null() : json_text(why, strlen(why)));
	cmd_print_json(j);
}

static void print_text(const struct sb_fact *f, size_t n)
{
	bool color = cmd_color();

	for (size_t i = 0; i < n; i++) {
		const char *mark = f[i].ok ? "yes" : "no ";
		printf("%s%s%s  %-24s %s\n", color ? (f[i].ok ? "\033[32m" : "\033[33m") : "", mark,
		       color ? "\033[0m" : "", f[i].name, f[i].how);
		if (f[i].more[0] != '\0')
			printf("     %-24s for more: %s\n", "", f[i].more);
	}
}

/* In one sentence, what the rows come to. */
static void print_sum(const struct sb_host *h)
{
	unsigned can = sb_enforceable(h);
	const char *sep = "";

	for (unsigned bit = 1; bit <= SB_SYSCALLS; bit <<= 1) {
		if (can & bit)
			continue;
		printf("%s%s", *sep == '\0' ? "\nNot enforced for sure on this host: " : sep,
		       sb_limit_name((enum sb_limit)bit));
		sep = ", ";
	}
	puts(*sep == '\0' ? "\nEvery limit can be enforced."
			  : ". They are still applied as the rows say; what\n"
			    "requires them (agon box --require) is refused with exit code 3.");
}

static void print_languages(void)
{
	JSON_SCOPED *list = languages_found();
	size_t i;
	json_t *l;

	printf("yes  %-24s", "languages");
	json_array_foreach (list, i, l)
		if (json_bool_or(l, "found", false))
			printf(" %s", json_str_or(l, "code", ""));
	putchar('\n');
}

static int doctor_main(const struct command *c, int argc, char **argv)
{
	struct err e = ERR_INIT;
	struct opt_rest rest;
	struct doctor d = {.json = false};
	struct sb_host *h = NULL;
	struct sb_fact facts[32];
	struct sb_result r = {.end = SB_EXITED};
	int rc = cmd_parse(c, &d, argc, argv, &rest, &e);

	if (rc != 0)
		return rc > 0 ? 0 : cmd_fail(c, &e);
	struct sb_host_opt o = {.slots = 1, .backend = d.backend};
	if (sb_host_new(&h, &o, &e) < 0)
		return cmd_fail(c, &e);
	size_t n = sb_facts(h, facts, sizeof(facts) / sizeof(facts[0]));
	bool runs = try_run(h, &r, &e) == 0 && r.end == SB_EXITED && r.status == 0;
	if (d.json)
		print_json(facts, n, runs, e.code != ERR_NONE ? e.text : r.evidence);
	else
		print_text(facts, n);
	if (!d.json)
		print_languages();
	if (!d.json) {
		printf("%s  %-24s %s\n", runs ? "yes" : "no ", "a program runs",
		       run_text(&r, runs, &e));
		print_sum(h);
	}
	sb_result_release(&r);
	sb_host_free(h);
	return runs ? 0 : ERR_HOST;
}

const struct command cmd_doctor = {
	.name = "doctor",
	.synopsis = "[--json]",
	.summary = "say what this machine can enforce, how, and what to type to get more",
	.details = NULL,
	.opts = opts,
	.run = doctor_main,
};
